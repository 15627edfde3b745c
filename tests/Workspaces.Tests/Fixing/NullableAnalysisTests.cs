using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Tests.Fixing;

public sealed class NullableAnalysisTests
{
    private const string Code = "public static class A { public static int Length(string? text) => text.Length; }";

    [Theory]
    [InlineData("", "", false)]
    [InlineData("<WarningsAsErrors>SYSLIB0011</WarningsAsErrors>", "", false)]
    [InlineData("<WarningsAsErrors>nullable</WarningsAsErrors>", "", true)]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", "", true)]
    [InlineData("", "[*.cs]\ndotnet_diagnostic.CS8602.severity = error\n", true)]
    public async Task It_is_left_out_where_its_warnings_break_no_build(string property, string configuration, bool isKept)
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library.Replace("</PropertyGroup>", property + "</PropertyGroup>", StringComparison.Ordinal))
            .Write(".editorconfig", "root = true\n" + configuration)
            .Write("A.cs", Code);
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(tree.Directory, CancellationToken.None), CancellationToken.None, asBuilt: true);

        var solution = await NullableAnalysis.WithoutAsync(loaded.Solution, CancellationToken.None);

        var compilation = await solution.Projects.Single().GetCompilationAsync();
        Assert.Equal(isKept, compilation!.GetDiagnostics().Any(d => d.Id == "CS8602"));
    }
}
