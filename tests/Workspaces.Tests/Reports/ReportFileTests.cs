using Hangproof.Workspaces.Reports;

namespace Hangproof.Workspaces.Tests.Reports;

public sealed class ReportFileTests
{
    [Fact]
    public void Without_a_report_a_file_stays_as_it_was_and_none_is_left_behind()
    {
        using var tree = new Tree().Write("old.sarif", "the last report");

        ReportFile.Open(tree.Full("old.sarif")).Dispose();
        ReportFile.Open(tree.Full("new.sarif")).Dispose();

        Assert.Equal("the last report", File.ReadAllText(tree.Full("old.sarif")));
        Assert.False(File.Exists(tree.Full("new.sarif")));
    }

    [Fact]
    public void A_report_takes_the_place_of_a_longer_one()
    {
        using var tree = new Tree().Write("old.sarif", "the last report");

        using (var file = ReportFile.Open(tree.Full("old.sarif")))
            file.Write(stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(tree.Full("old.sarif")));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_refused()
    {
        using var tree = new Tree();

        var failure = Assert.Throws<ForeseenException>(() => ReportFile.Open(tree.Full("no/such/folder.sarif")));

        Assert.StartsWith($"'{tree.Full("no/such/folder.sarif")}' cannot be written: ", failure.Message);
    }
}
