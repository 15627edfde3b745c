using Hangproof.Workspaces.Baselines;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Baselines;

public sealed class BaselineTests
{
    private static readonly string _second = Tree.Worker.Replace("class Worker", "class Other", StringComparison.Ordinal);

    [Fact]
    public async Task What_is_listed_is_silent_and_what_is_new_is_not()
    {
        using var tree = Project();
        await WriteAsync(tree);

        var known = await CheckAsync(tree);
        Assert.True(Assert.Single(known.Findings).Suppression!.IsBaseline);
        Assert.Equal(ExitCode.Clean, known.ExitCode);

        tree.Write("Other.cs", _second);
        var more = await CheckAsync(tree);
        Assert.Equal(tree.Full("Other.cs"), Assert.Single(more.Shown).Place.File);
        Assert.Equal(ExitCode.Found, more.ExitCode);
    }

    [Fact]
    public async Task A_second_wait_of_a_known_kind_in_the_same_method_is_new()
    {
        using var tree = Project();
        await WriteAsync(tree);
        tree.Write("Worker.cs", Tree.Worker.Replace("return await jobs.ReadAsync();", "return await jobs.ReadAsync() + await jobs.ReadAsync();", StringComparison.Ordinal));

        Assert.Single((await CheckAsync(tree)).Shown);
    }

    [Fact]
    public async Task Moved_lines_renamed_files_and_formatting_change_nothing()
    {
        using var tree = Project();
        await WriteAsync(tree);
        File.Delete(tree.Full("Worker.cs"));
        tree.Write("Renamed.cs", "\n\n// new\n" + Tree.Worker.Replace("return await", "return\n            await", StringComparison.Ordinal));

        Assert.Empty((await CheckAsync(tree)).Shown);
        Assert.Empty((await WriteAsync(tree)).Stale);
        Assert.Contains(" 1 Renamed.cs\n", File.ReadAllText(tree.Full("hangproof.baseline.txt")), StringComparison.Ordinal);
        Assert.DoesNotContain("Worker.cs", File.ReadAllText(tree.Full("hangproof.baseline.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_fixed_is_stale_until_it_is_pruned()
    {
        using var tree = Project().Write("Other.cs", _second);
        await WriteAsync(tree);
        tree.Write("Worker.cs", Tree.Worker.Replace("ReadAsync()", "ReadAsync(stoppingToken)", StringComparison.Ordinal));

        Assert.Equal("HANG101 Worker.cs", Assert.Single((await WriteAsync(tree)).Stale));
        Assert.Equal(2, Lines(tree).Length);

        await WriteAsync(tree, prune: true);
        Assert.EndsWith(" Other.cs", Assert.Single(Lines(tree)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_file_that_is_not_in_what_was_asked_for_nothing_is_stale()
    {
        using var tree = new Tree()
            .Write("A/A.csproj", Tree.Library).Write("A/Worker.cs", Tree.Worker)
            .Write("B/B.csproj", Tree.Library).Write("B/Other.cs", _second);
        await WriteAsync(tree);

        var result = await CheckAsync(tree, "A/A.csproj");

        Assert.Empty(BaselineFile.At(tree.Full("hangproof.baseline.txt")).With(result, prune: true).Stale);
    }

    [Fact]
    public async Task A_list_that_two_branches_merged_line_by_line_is_read()
    {
        using var tree = Project();
        await WriteAsync(tree);
        var list = tree.Full("hangproof.baseline.txt");
        File.AppendAllText(list, Lines(tree)[0] + "\n");

        Assert.Equal(1, BaselineFile.At(list).Count);
        Assert.Empty((await CheckAsync(tree)).Shown);
    }

    [Fact]
    public void A_line_that_is_not_understood_stops_the_command()
    {
        using var tree = Project().Write("hangproof.baseline.txt", "# fine\nHANG101 abc\n");

        Assert.Contains("line 2", Assert.Throws<ForeseenException>(() => BaselineFile.Find(tree.Directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_sorted_and_of_one_form()
    {
        using var tree = Project().Write("A.cs", _second);
        await WriteAsync(tree);

        Assert.Equal(Lines(tree).Order(StringComparer.Ordinal).Select(l => l.Split(' ')[3]).Order(StringComparer.Ordinal), Lines(tree).Select(l => l.Split(' ')[3]));
        Assert.All(Lines(tree), line => Assert.Matches("^HANG101 [0-9a-f]{64} 1 [^ ]+$", line));
    }

    private static Tree Project() => new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

    private static string[] Lines(Tree tree) =>
        [.. File.ReadAllLines(tree.Full("hangproof.baseline.txt")).Where(line => !line.StartsWith('#'))];

    private static async Task<BaselineUpdate> WriteAsync(Tree tree, bool prune = false)
    {
        var update = BaselineFile.At(tree.Full("hangproof.baseline.txt")).With(await CheckAsync(tree), prune);
        update.File.Write();
        return update;
    }

    private static async Task<CheckResult> CheckAsync(Tree tree, string target = "") =>
        await new SolutionCheck(await tree.LoadAsync(target), RuleSelection.All(), DiagnosticSeverity.Info).RunAsync(progress: null, CancellationToken.None);
}
