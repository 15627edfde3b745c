using System.Runtime.InteropServices;
using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Looks at a live process: where that works.</summary>
internal sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute()
    {
        Skip = LivePlatform.WhyNot;
    }
}

/// <inheritdoc cref="LiveFactAttribute"/>
internal sealed class LiveTheoryAttribute : TheoryAttribute
{
    public LiveTheoryAttribute()
    {
        Skip = LivePlatform.WhyNot;
    }
}

internal static class LivePlatform
{
    public static string? WhyNot { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? null : "Live processes are looked at on Linux x64 only.";

    /// <summary>How long a target may stand is not what these tests are about: they run on machines that do much else.</summary>
    public static CaptureOptions Patient { get; } = new(TimeSpan.FromSeconds(20));
}
