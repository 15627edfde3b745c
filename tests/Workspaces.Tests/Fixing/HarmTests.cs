using Hangproof.CodeFixes.Editing;
using Hangproof.Workspaces.Fixing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Tests.Fixing;

/// <summary>How far the harm of an edit is looked for.</summary>
public sealed class HarmTests
{
    private const string Callee = "public static class A\n{\n    public static int One(int n)\n    {\n        return n;\n    }\n}\n";

    [Theory]
    [InlineData("return n;", "return n + 1;", "A", null)]
    [InlineData("return n;", "return missing;", "A", "CS0103")]
    [InlineData("int n", "int n, int m", "A B", "CS7036")]
    [InlineData("int n", "int n, int m = 0", "A B", null)]
    public async Task An_edit_in_a_body_is_looked_at_there_and_one_of_a_signature_wherever_it_is_called(string old, string now, string affected, string? error)
    {
        using var tree = new Tree()
            .Write("A/A.csproj", Tree.Library).Write("A/A.cs", Callee)
            .Write("B/B.csproj", Tree.Library.Replace("</Project>", "<ItemGroup><ProjectReference Include=\"../A/A.csproj\" /></ItemGroup></Project>", StringComparison.Ordinal))
            .Write("B/B.cs", "public static class B { public static int Two() => A.One(2); }");
        var solution = (await tree.LoadAsync()).Solution;
        var document = solution.Projects.Single(project => project.Name == "A").Documents.Single(d => d.Name == "A.cs");
        var span = new TextSpan(Callee.IndexOf(old, StringComparison.Ordinal), old.Length);
        var edits = SolutionEdits.Of(document, EditList.Empty.With(new Rewrite([Rewrite.Replace(span, now)])));
        var after = await RewrittenSolution.ApplyAsync(edits, CancellationToken.None);

        var harm = await Harm.OfAsync(solution, after, edits, CancellationToken.None);
        var looks = new Dictionary<ProjectId, ProjectLook>();
        foreach (var project in solution.Projects)
            looks[project.Id] = await ProjectLook.AtAsync(project, new(Checking(), (_, _, _) => { }), Checking(), CancellationToken.None);
        var errors = await harm.NewErrorsAsync(looks.GetValueOrDefault, CancellationToken.None);

        Assert.Equal(affected, string.Join(' ', harm.Affected.Select(id => solution.GetProject(id)!.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(error, errors.Select(e => e.Error.Id).SingleOrDefault());
    }

    private static Workspaces.Checking.RuleSelection Checking() => Workspaces.Checking.RuleSelection.Of([]);
}
