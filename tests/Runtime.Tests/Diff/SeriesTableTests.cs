using Hangproof.Runtime.Diff;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Diff;

public sealed class SeriesTableTests
{
    [Fact]
    public void The_table_counts_what_is_new_gone_and_still_there()
    {
        var table = Table([1, 2, 3], [2, 3, 4, 5], [3]);

        Assert.Equal([(3, 0, 0, 0), (4, 2, 1, 2), (1, 0, 3, 1)], table.Snapshots.Select(r => (r.Total, r.New, r.Gone, r.Surviving)));
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, Trend.Growing)]
    [InlineData(new[] { 3, 2, 2 }, Trend.Shrinking)]
    [InlineData(new[] { 2, 2, 2 }, Trend.Steady)]
    [InlineData(new[] { 2, 3, 2 }, Trend.Varying)]
    [InlineData(new[] { 2, 2, 3 }, Trend.Varying)]
    internal void A_fingerprint_has_a_trend(int[] counts, Trend trend)
    {
        var row = Assert.Single(Table([.. counts.Select(c => Enumerable.Range(1, c).ToArray())]).Fingerprints);

        Assert.Equal(trend, row.Trend);
        Assert.Equal(counts, row.Counts);
    }

    [Fact]
    public void Age_begins_where_the_fingerprint_was_last_absent()
    {
        var row = Assert.Single(Table([1], [], [1], [1]).Fingerprints);

        Assert.Equal((2, TimeSpan.FromSeconds(5)), (row.Snapshots, row.Age));
    }

    [Fact]
    public void A_heap_that_was_moved_is_told()
    {
        ulong[] ids = [.. Enumerable.Range(1, 10).Select(i => (ulong)i)];
        Scene At(double seconds, ulong offset) => ids.Aggregate(new Scene().At(seconds), (scene, id) => scene.Timer(id + offset));

        var table = new SeriesTable(WaitSeries.Of([At(0, 0).Build(), At(5, 0).Build(), At(10, 1000).Build()]));

        Assert.Equal([false, false, true], table.Snapshots.Select(s => s.IsMoved));
    }

    [Fact]
    public void Snapshots_of_two_processes_cannot_be_compared()
    {
        var one = new Scene().Build();
        var other = one with { Process = one.Process with { Started = 8 } };

        Assert.True(Assert.Throws<RefusedException>(() => WaitSeries.Of([one, other])).IsUsage);
    }

    [Fact]
    public void Snapshots_are_put_in_the_order_of_time()
    {
        var series = WaitSeries.Of([new Scene().At(5).Build(), new Scene().At(0).Build()]);

        Assert.True(series.Snapshots[0].Capture.At < series.Snapshots[1].Capture.At);
    }

    private static SeriesTable Table(params int[][] snapshots) => new(WaitSeries.Of(snapshots.Select((ids, i) =>
    {
        var scene = new Scene().At(i * 5);
        foreach (var id in ids)
            scene.Operation((ulong)id, On("task"), Own("Shop.Work", 3));
        return scene.Build();
    })));
}
