using System.Text;
using Hangproof.Workspaces.Fixing;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Tests.Fixing;

public sealed class TreeWriterTests
{
    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16BE", "latin1"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_keeps_its_encoding_its_mark_and_its_line_ends(string name)
    {
        using var tree = new Tree();
        var encoding = Find(name);
        var text = name == "latin1" ? "// na\u00efve\r\nclass A { }\r\n" : "// na\u00efve \u221e\r\nclass A { }\r\n";
        byte[] Bytes(string s) => [.. encoding.GetPreamble(), .. encoding.GetBytes(s)];
        File.WriteAllBytes(tree.Full("A.cs"), Bytes(text));

        TreeWriter.Write(tree.Directory, [Change(tree, text, text.Replace("{ }", "{ int _x; }", StringComparison.Ordinal))]);

        Assert.Equal(Bytes(text.Replace("{ }", "{ int _x; }", StringComparison.Ordinal)), File.ReadAllBytes(tree.Full("A.cs")));
        Assert.Empty(Leftovers(tree));
    }

    [Fact]
    public void A_file_that_changed_meanwhile_stops_everything_before_it_starts()
    {
        using var tree = new Tree().Write("A.cs", "a").Write("B.cs", "b, changed");

        var thrown = Assert.Throws<ForeseenException>(() => TreeWriter.Write(tree.Directory, [Change(tree, "a", "new a"), Change(tree, "b", "new b", "B.cs")]));

        Assert.Contains("was changed while it was being fixed", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("a", File.ReadAllText(tree.Full("A.cs")));
        Assert.Empty(Leftovers(tree));
    }

    [Fact]
    public void A_failure_in_the_middle_puts_everything_back()
    {
        using var tree = new Tree().Write("A.cs", "a").Write("B.cs", "b");

        Assert.Throws<ForeseenException>(() => TreeWriter.Write(
            tree.Directory, [Change(tree, "a", "new a"), Change(tree, "b", "new b", "B.cs")],
            file => { if (file.EndsWith("B.cs", StringComparison.Ordinal)) throw new IOException("disk full"); }));

        Assert.Equal(("a", "b"), (File.ReadAllText(tree.Full("A.cs")), File.ReadAllText(tree.Full("B.cs"))));
        Assert.Empty(Leftovers(tree));
    }

    [Fact]
    public void What_a_kill_left_is_rolled_back_by_the_next_run_from_a_folder_below_too()
    {
        using var tree = new Tree().Write("A.cs", "a").Write("B.cs", "b").Write("src/C.cs", "c");
        Directory.CreateDirectory(tree.Full(".git"));

        // A kill is what nobody catches.
        Assert.Throws<KillException>(() => TreeWriter.Write(
            tree.Directory, [Change(tree, "a", "new a"), Change(tree, "b", "new b", "B.cs")],
            file => { if (file.EndsWith("B.cs", StringComparison.Ordinal)) throw new KillException(); }));
        Assert.Equal("new a", File.ReadAllText(tree.Full("A.cs")));

        Assert.Equal(2, Journal.Recover(tree.Full("src")));

        Assert.Equal(("a", "b"), (File.ReadAllText(tree.Full("A.cs")), File.ReadAllText(tree.Full("B.cs"))));
        Assert.Empty(Leftovers(tree));
        Assert.Equal(0, Journal.Recover(tree.Full("src")));
    }

    [Fact]
    public void A_kill_before_the_first_rename_restores_nothing_and_cleans_up()
    {
        using var tree = new Tree().Write("A.cs", "a").Write("A.cs.hangproof-old", "half of").Write("A.cs.hangproof-new", "half");
        Journal.Start(tree.Directory, [tree.Full("A.cs")]);

        Assert.Equal(0, Journal.Recover(tree.Directory));

        Assert.Equal("a", File.ReadAllText(tree.Full("A.cs")));
        Assert.Empty(Leftovers(tree));
    }

    [Fact]
    public void Permissions_stay()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var tree = new Tree().Write("A.cs", "a");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(tree.Full("A.cs"), mode);

        TreeWriter.Write(tree.Directory, [Change(tree, "a", "b")]);

        Assert.Equal(mode, File.GetUnixFileMode(tree.Full("A.cs")));
    }

    private static FileChange Change(Tree tree, string before, string after, string file = "A.cs") =>
        new(tree.Full(file), SourceText.From(before), SourceText.From(after));

    private static IEnumerable<string> Leftovers(Tree tree) => tree.Files().Keys.Where(f => f.Contains("hangproof-", StringComparison.Ordinal) && !f.EndsWith(Path.GetFileName(tree.Directory), StringComparison.Ordinal) && Path.GetFileName(f).Contains("hangproof-", StringComparison.Ordinal));

    private static Encoding Find(string name) => name switch
    {
        "utf-8" => new UTF8Encoding(false),
        "utf-8 with mark" => new UTF8Encoding(true),
        "latin1" => Encoding.Latin1,
        _ => Encoding.GetEncoding(name),
    };

    private sealed class KillException : Exception;
}
