using System.Text.Json;
using Hangproof.EndToEnd;

namespace Hangproof.Workspaces.Tests.Cli;

/// <summary>The command as a user types it.</summary>
public sealed class CheckCommandTests
{
    [Theory]
    [InlineData("'nowhere' does not exist.", "check", "nowhere")]
    [InlineData("'HANG999' is no rule.", "check", ".", "--ids", "HANG101,HANG999")]
    [InlineData("cannot be written:", "check", ".", "--output", "no/such/folder.sarif")]
    [InlineData("Argument 'xml' not recognized", "check", ".", "--format", "xml")]
    [InlineData("Argument 'loud' not recognized", "check", ".", "--severity", "loud")]
    [InlineData("Unrecognized command or argument '--nonsense'", "check", "--nonsense")]
    public void Wrong_usage_is_one_clear_line_and_2(string said, params string[] arguments)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library);

        var result = Run(tree, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Output.Split('\n'), l => l.StartsWith("hangproof: ", StringComparison.Ordinal) && l.Contains(said, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Output);
    }

    [Fact]
    public void The_current_folder_is_checked_and_a_finding_is_1()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

        var result = Run(tree, "check");

        Assert.True(result.ExitCode == 1, result.Output);
        Assert.StartsWith("Worker.cs\n", result.Output);
    }

    [Fact]
    public void Nothing_found_is_0()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

        var result = Run(tree, "check", "--ids", "HANG3xx");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("nothing found in 1 project", result.Output);
    }

    [Fact]
    public void Json_goes_to_the_file_and_a_failed_project_is_3()
    {
        using var tree = new Tree().Write("A/A.csproj", Tree.Library).Write("A/Worker.cs", Tree.Worker).Write("B/B.csproj", "<Project>");
        using var elsewhere = new Tree();

        var result = Run(tree, "check", ".", "-f", "json", "-o", elsewhere.Full("out.json"));

        Assert.True(result.ExitCode == 3, result.Output);
        using var json = JsonDocument.Parse(File.ReadAllText(elsewhere.Full("out.json")));
        Assert.Equal(1, json.RootElement.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public void Help_tells_formats_and_exit_codes()
    {
        using var tree = new Tree();

        var result = Run(tree, "check", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Exit code: 0 nothing found, 1 a warning or an error shown, 2 wrong usage", result.Output);
        Assert.Contains("--format <json|sarif|text>", result.Output);
    }

    private static CommandResult Run(Tree tree, params string[] arguments) =>
        Dotnet.Run(tree.Directory, [Path.Combine(AppContext.BaseDirectory, "hangproof.dll"), .. arguments]);
}
