using System.Xml.Linq;

namespace Hangproof.Architecture;

/// <summary>Arrows between the parts go one way.</summary>
public sealed class ArrowTests
{
    /// <summary>Which part may know which; what is not here is not allowed.</summary>
    private static readonly Dictionary<string, string[]> _mayKnow = new()
    {
        ["Analyzers"] = [],
        ["CodeFixes"] = ["Analyzers"],
        ["Package"] = ["Analyzers", "CodeFixes"],
        // For our own rules on our own code, as below.
        ["Runtime"] = ["Analyzers"],
        ["Workspaces"] = ["Analyzers", "CodeFixes"],
        // The second arrow is for our own rules on our own code, not for calls; see Analyzers_are_called_through_the_workspace_only.
        ["Cli"] = ["Workspaces", "Runtime", "Analyzers"],
    };

    public static TheoryData<string> Parts => [.. Directory.GetDirectories(Repository.Source).Select(d => Path.GetFileName(d)).Where(d => d != "Catalogue")];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_knows_only_those_it_may(string part)
    {
        Assert.True(_mayKnow.TryGetValue(part, out var allowed), $"'src/{part}' is new: say here whom it may know.");
        var folder = Path.Combine(Repository.Source, part);
        foreach (var project in Directory.GetFiles(folder, "*.csproj"))
        {
            var known = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/')))!);
            Assert.Empty(known.Except(allowed));
        }
    }

    [Fact]
    public void The_catalogue_is_source_without_a_project()
    {
        var folder = Path.Combine(Repository.Source, "Catalogue");

        Assert.Empty(Directory.GetFiles(folder, "*.csproj", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Microsoft.CodeAnalysis")]
    [InlineData("Microsoft.Diagnostics")]
    [InlineData("Hangproof.Symbols")]
    [InlineData("Hangproof.Flow")]
    [InlineData("Hangproof.Waits")]
    public void The_catalogue_knows_neither_compiler_nor_debugger_nor_us(string forbidden)
    {
        var offenders = Directory.GetFiles(Path.Combine(Repository.Source, "Catalogue"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith($"using {forbidden}", StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("Cli")]
    [InlineData("Runtime")]
    public void Analyzers_are_called_through_the_workspace_only(string part)
    {
        var reference = XDocument.Load(Path.Combine(Repository.Source, part, $"Hangproof.{part}.csproj")).Descendants("ProjectReference")
            .SingleOrDefault(r => r.Attribute("Include")!.Value.Contains("Hangproof.Analyzers"));

        Assert.True(reference is null || reference.Attribute("ReferenceOutputAssembly")?.Value == "false");
    }
}
