using System.Diagnostics;
using System.Net.Security;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>A stream whose far end is silent, with what stands under it.</summary>
/// <param name="Stream">The stream of the transport itself.</param>
internal sealed record Link(Stream Stream) : IDisposable
{
    public Wire? Wire { get; init; }

    public SslStream? Tls { get; init; }

    public Process? Process { get; init; }

    /// <summary>What the call is made on: what the transport hands out, or what was made over its stream.</summary>
    public object? Wrapper { get; init; }

    public IDisposable? FarEnd { get; init; }

    public void Dispose()
    {
        if (Process is { } process)
        {
            process.Kill();
            process.Dispose();
            return;
        }
        // Wrappers are left alone: what they still hold could not be flushed.
        Wire?.Dispose();
        FarEnd?.Dispose();
        if (Wire is null)
            Stream.Dispose();
    }
}
