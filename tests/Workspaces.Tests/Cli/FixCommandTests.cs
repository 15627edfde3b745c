using System.Text.Json;
using Hangproof.EndToEnd;

namespace Hangproof.Workspaces.Tests.Cli;

public sealed class FixCommandTests
{
    [Fact]
    public void A_solution_is_fixed_and_the_diffstat_says_so()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

        var result = Run(tree, "fix");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains(" Worker.cs | 2 +-", result.Output);
        Assert.Contains("1 fixed, 0 left", result.Output);
        Assert.Contains("ReadAsync(stoppingToken)", File.ReadAllText(tree.Full("Worker.cs")));
    }

    [Fact]
    public void A_dry_run_shows_the_lines_and_writes_nothing()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);
        var files = tree.Files();

        var result = Run(tree, "fix", "--dry-run");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("-        return await jobs.ReadAsync();\n+        return await jobs.ReadAsync(stoppingToken);\n", result.Output);
        Assert.Equal(files, tree.Files());
    }

    [Fact]
    public void Json_tells_what_was_done_and_what_is_left()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);
        using var elsewhere = new Tree();

        var result = Run(tree, "fix", "--dry-run", "--format", "json", "-o", elsewhere.Full("out.json"));

        Assert.True(result.ExitCode == 0, result.Output);
        using var json = JsonDocument.Parse(File.ReadAllText(elsewhere.Full("out.json")));
        Assert.Equal("hangproof/fix/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal("Pass 'stoppingToken'", json.RootElement.GetProperty("applied")[0].GetProperty("act").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("left").GetArrayLength());
    }

    [Fact]
    public void No_number_of_iterations_is_2()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library);

        Assert.Equal(2, Run(tree, "fix", "--max-iterations", "0").ExitCode);
    }

    [Fact]
    public void Help_tells_what_is_safe_and_the_exit_codes()
    {
        using var tree = new Tree();

        var result = Run(tree, "fix", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Exit code: 0 nothing is left", result.Output);
        Assert.Contains("--timeouts", result.Output);
    }

    private static CommandResult Run(Tree tree, params string[] arguments) =>
        Dotnet.Run(tree.Directory, [Path.Combine(AppContext.BaseDirectory, "hangproof.dll"), .. arguments]);
}
