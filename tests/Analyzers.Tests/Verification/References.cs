using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tests.Verification;

/// <summary>The reference assemblies that test code is compiled against, from the package that restore brought.</summary>
internal static class References
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> _net = new(() =>
        [.. Directory.GetFiles(Metadata("ReferenceAssemblies"), "*.dll").Select(path => MetadataReference.CreateFromFile(path))]);

    public static ImmutableArray<MetadataReference> Net => _net.Value;

    public static string Metadata(string key) =>
        typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
