using System.Reflection;

namespace Hangproof.Samples.Tests;

/// <summary>Where the build put things.</summary>
internal static class BuildFacts
{
    public static string SamplesFolder { get; } = Read(nameof(SamplesFolder));

    public static string OrderService { get; } = Read(nameof(OrderService));

    public static string Tool { get; } = Read(nameof(Tool));

    public static string Packages { get; } = Read(nameof(Packages));

    private static string Read(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == key).Value!;
}
