using System.Reflection;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Where the programs that tests start lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The built assembly of a project of this repository.</summary>
    public static string Built(string project, string assembly, string? configuration = null) =>
        Path.Combine(Root, "artifacts", "bin", project, (configuration ?? Metadata("Configuration")).ToLowerInvariant(), assembly);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
