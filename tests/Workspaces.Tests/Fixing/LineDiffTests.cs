using Hangproof.Workspaces.Fixing;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Tests.Fixing;

public sealed class LineDiffTests
{
    private const string Text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n";

    [Fact]
    public void Two_edits_of_a_line_are_one_changed_line()
    {
        var before = SourceText.From("a\nM(1, 2);\nb\n");
        var diff = LineDiff.Of(before, before.WithChanges(new TextChange(new(4, 1), "one"), new TextChange(new(7, 1), "two")));

        Assert.Equal((1, 1), (diff.Added, diff.Removed));
        Assert.Equal(["@@ -1,4 +1,4 @@", " a", "-M(1, 2);", "+M(one, two);", " b", " "], diff.Lines());
    }

    [Fact]
    public void An_inserted_line_is_one_insertion()
    {
        var before = SourceText.From(Text);
        var diff = LineDiff.Of(before, before.WithChanges(new TextChange(new(4, 0), "new\n")));

        Assert.Equal((1, 0), (diff.Added, diff.Removed));
        Assert.Equal(["@@ -1,5 +1,6 @@", " 1", " 2", "+new", " 3", " 4", " 5"], diff.Lines());
    }

    [Fact]
    public void Far_apart_are_two_hunks_and_near_together_one()
    {
        var before = SourceText.From(Text);
        var far = LineDiff.Of(before, before.WithChanges(new TextChange(new(0, 1), "x"), new TextChange(new(Text.IndexOf("14", StringComparison.Ordinal), 2), "y")));
        var near = LineDiff.Of(before, before.WithChanges(new TextChange(new(0, 1), "x"), new TextChange(new(6, 1), "y")));

        Assert.Equal(2, far.Lines().Count(l => l.StartsWith('@')));
        Assert.Single(near.Lines(), l => l.StartsWith('@'));
    }

    [Fact]
    public void Edits_of_several_rounds_are_shown_against_the_first_text()
    {
        var before = SourceText.From(Text);
        var once = before.WithChanges(new TextChange(new(0, 0), "new\n"));
        var twice = once.WithChanges(new TextChange(new(once.Length, 0), "end\n"));

        Assert.Equal((2, 0), (LineDiff.Of(before, twice).Added, LineDiff.Of(before, twice).Removed));
    }
}
