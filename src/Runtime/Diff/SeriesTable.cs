using System.Collections.Immutable;
using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Diff;

/// <summary>One snapshot beside the one before it.</summary>
internal sealed record SnapshotRow(DateTimeOffset At, int Total, int New, int Gone, int Surviving)
{
    /// <summary>Whether the collector moved the heap since the one before: what has no id of its own then counts as new and gone.</summary>
    public bool IsMoved { get; init; }
}

/// <summary>How the number of waits with one fingerprint goes.</summary>
internal enum Trend
{
    Steady,
    Growing,
    Shrinking,
    Varying,
}

/// <summary>The waits with one fingerprint, over all snapshots.</summary>
/// <param name="Example">One of them, the latest.</param>
/// <param name="Counts">How many there are in each snapshot.</param>
/// <param name="Trend">How that goes.</param>
/// <param name="Snapshots">In how many snapshots, up to the last one, there were any.</param>
/// <param name="Age">For how long there have been some.</param>
internal sealed record FingerprintRow(LogicalWait Example, ImmutableArray<int> Counts, Trend Trend, int Snapshots, TimeSpan Age)
{
    public string Fingerprint => Example.Fingerprint;
}

/// <summary>The comparison of a series: by identity, and by fingerprint.</summary>
internal sealed class SeriesTable
{
    public SeriesTable(WaitSeries series)
    {
        Snapshots = Rows(series);
        Fingerprints = [.. FingerprintRows(series).OrderByDescending(r => r.Counts[^1]).ThenBy(r => r.Fingerprint, StringComparer.Ordinal)];
    }

    public ImmutableArray<SnapshotRow> Snapshots { get; }

    public ImmutableArray<FingerprintRow> Fingerprints { get; }

    private static ImmutableArray<SnapshotRow> Rows(WaitSeries series)
    {
        var rows = ImmutableArray.CreateBuilder<SnapshotRow>();
        Dictionary<string, LogicalWait> before = [];
        for (var i = 0; i < series.Waits.Length; i++)
        {
            var now = series.Waits[i].GroupBy(w => w.Identity).ToDictionary(g => g.Key, g => g.First());
            var surviving = now.Count(w => before.TryGetValue(w.Key, out var earlier) && SameWait.IsSame(earlier, w.Value));
            rows.Add(new SnapshotRow(series.Snapshots[i].Capture.At, now.Count, i == 0 ? 0 : now.Count - surviving, i == 0 ? 0 : before.Count - surviving, i == 0 ? 0 : surviving)
            {
                IsMoved = i > 0 && Movement.IsBetween(series.Snapshots[i - 1], series.Snapshots[i]),
            });
            before = now;
        }
        return rows.ToImmutable();
    }

    private static IEnumerable<FingerprintRow> FingerprintRows(WaitSeries series)
    {
        var counts = new Dictionary<string, int[]>();
        var examples = new Dictionary<string, LogicalWait>();
        for (var i = 0; i < series.Waits.Length; i++)
        {
            foreach (var wait in series.Waits[i])
            {
                if (!counts.TryGetValue(wait.Fingerprint, out var count))
                    counts.Add(wait.Fingerprint, count = new int[series.Waits.Length]);
                count[i]++;
                examples[wait.Fingerprint] = wait;
            }
        }
        foreach (var (fingerprint, count) in counts)
        {
            var first = count.Length;
            while (first > 0 && count[first - 1] > 0)
                first--;
            var age = first < count.Length ? series.Last.Capture.At - series.Snapshots[first].Capture.At : TimeSpan.Zero;
            yield return new FingerprintRow(examples[fingerprint], [.. count], TrendOf(count), count.Length - first, age);
        }
    }

    public static Trend TrendOf(IReadOnlyList<int> counts)
    {
        var (rises, falls) = (0, 0);
        for (var i = 1; i < counts.Count; i++)
        {
            rises += counts[i] > counts[i - 1] ? 1 : 0;
            falls += counts[i] < counts[i - 1] ? 1 : 0;
        }
        return (rises, falls) switch
        {
            (0, 0) => Trend.Steady,
            (_, 0) when rises == counts.Count - 1 && rises > 0 => Trend.Growing,
            (0, _) => Trend.Shrinking,
            _ => Trend.Varying,
        };
    }
}
