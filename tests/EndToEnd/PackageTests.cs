using System.IO.Compression;

namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class PackageTests(PackedAnalyzers package)
{
    [Fact]
    public void Holds_the_analyzers_the_presets_and_nothing_that_a_user_would_reference()
    {
        using var archive = ZipFile.OpenRead(package.PackageFile);
        var files = archive.Entries.Select(e => e.FullName).Where(n => !n.StartsWith('_') && !n.StartsWith("package/") && n != "[Content_Types].xml").Order().ToArray();

        Assert.Equal(
            [
                "Hangproof.Analyzers.nuspec",
                "README.md",
                "analyzers/dotnet/cs/Hangproof.Analyzers.dll",
                "analyzers/dotnet/cs/Hangproof.CodeFixes.dll",
                "build/Hangproof.Analyzers.targets",
                "buildTransitive/Hangproof.Analyzers.targets",
                "configuration/hangproof-minimal.globalconfig",
                "configuration/hangproof-none.globalconfig",
                "configuration/hangproof-replaces.globalconfig",
                "configuration/hangproof-strict.globalconfig",
                "icon.png",
            ],
            files.Order(StringComparer.Ordinal));
        using var reader = new StreamReader(archive.GetEntry("Hangproof.Analyzers.nuspec")!.Open());
        Assert.Contains("<developmentDependency>true</developmentDependency>", reader.ReadToEnd());
    }
}
