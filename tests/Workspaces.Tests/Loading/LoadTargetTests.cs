using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Tests.Loading;

public sealed class LoadTargetTests
{
    private const string Solution = """<Solution><Project Path="src/A/A.csproj" /><Project Path="src/F/F.fsproj" /></Solution>""";

    [Fact]
    public async Task What_does_not_exist_is_named() =>
        Assert.Equal("'/nowhere/at/all' does not exist.", await FailureAsync("/nowhere/at/all"));

    [Fact]
    public async Task A_folder_with_two_solutions_is_ambiguous()
    {
        using var tree = new Tree().Write("One.slnx", Solution).Write("Two.slnx", Solution);

        Assert.Equal($"'{tree.Directory}' holds several solutions; name one: One.slnx, Two.slnx.", await FailureAsync(tree.Directory));
    }

    [Fact]
    public async Task A_folder_with_two_projects_is_ambiguous()
    {
        using var tree = new Tree().Write("B.csproj", Tree.Library).Write("A.csproj", Tree.Library);

        Assert.Equal($"'{tree.Directory}' holds several projects; name one: A.csproj, B.csproj.", await FailureAsync(tree.Directory));
    }

    [Fact]
    public async Task A_folder_without_projects_is_refused()
    {
        using var tree = new Tree().Write("bin/A.csproj", Tree.Library);

        Assert.Equal($"'{tree.Directory}' holds no C# project.", await FailureAsync(tree.Directory));
    }

    [Fact]
    public async Task Another_kind_of_file_is_refused()
    {
        using var tree = new Tree().Write("notes.txt", "");

        Assert.Contains("is neither a solution", await FailureAsync(tree.Full("notes.txt")));
    }

    [Fact]
    public async Task A_solution_that_is_damaged_is_refused()
    {
        using var tree = new Tree().Write("A.slnx", "<Solution><Proj");

        Assert.Contains("cannot be read", await FailureAsync(tree.Directory));
    }

    [Fact]
    public async Task A_solution_on_its_way_to_the_new_format_is_read_in_the_new_one()
    {
        using var tree = new Tree().Write("A.slnx", Solution).Write("A.sln", "");

        var target = await LoadTarget.FindAsync(tree.Directory, CancellationToken.None);

        Assert.Equal(tree.Full("A.slnx"), target.Path);
        Assert.Equal([tree.Full("src/A/A.csproj")], target.Projects);
    }

    [Fact]
    public async Task A_classic_solution_is_read()
    {
        using var tree = new Tree().Write("A.sln", """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "A", "src\A\A.csproj", "{D09C98E8-67B2-4D0A-9539-1F9540D2E36B}"
            EndProject

            """);

        Assert.Equal([tree.Full("src/A/A.csproj")], (await LoadTarget.FindAsync(tree.Directory, CancellationToken.None)).Projects);
    }

    [Fact]
    public async Task A_filter_names_its_projects_from_the_solution()
    {
        using var tree = new Tree().Write("build/A.slnf", """{ "solution": { "path": "..\\A.sln", "projects": [ "src\\A\\A.csproj" ] } }""");

        Assert.Equal([tree.Full("src/A/A.csproj")], (await LoadTarget.FindAsync(tree.Full("build/A.slnf"), CancellationToken.None)).Projects);
    }

    [Fact]
    public async Task A_folder_without_a_solution_gives_the_projects_below_it()
    {
        using var tree = new Tree().Write("a/A.csproj", Tree.Library).Write("b/c/B.csproj", Tree.Library).Write("a/obj/X.csproj", Tree.Library);

        Assert.Equal([tree.Full("a/A.csproj"), tree.Full("b/c/B.csproj")], (await LoadTarget.FindAsync(tree.Directory, CancellationToken.None)).Projects);
    }

    private static async Task<string> FailureAsync(string path) =>
        (await Assert.ThrowsAsync<ForeseenException>(() => LoadTarget.FindAsync(path, CancellationToken.None))).Message;
}
