using System.Reflection;

namespace Hangproof.EndToEnd;

/// <summary>The package as a user gets it: packed once for all tests, under a version that no cache can know.</summary>
public sealed class PackedAnalyzers : IDisposable
{
    public PackedAnalyzers()
    {
        Version = $"0.0.1-e2e{Guid.NewGuid():N}";
        Feed = Directory.CreateTempSubdirectory("hangproof-feed-").FullName;
        var packed = Dotnet.Run(Metadata("RepositoryRoot"), "pack", "src/Package", "-c", Metadata("Configuration"), "-o", Feed, $"-p:PackageVersion={Version}", "-nologo", "-v", "q");
        Assert.True(packed.ExitCode == 0, packed.Output);
    }

    public string Version { get; }

    /// <summary>The folder that stands for a package source.</summary>
    public string Feed { get; }

    public string PackageFile => Path.Combine(Feed, $"Hangproof.Analyzers.{Version}.nupkg");

    public void Dispose() => Directory.Delete(Feed, recursive: true);

    private static string Metadata(string key) =>
        typeof(PackedAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

[CollectionDefinition(nameof(PackedAnalyzers))]
public sealed class PackedAnalyzersCollection : ICollectionFixture<PackedAnalyzers>;
