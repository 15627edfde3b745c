using System.Collections.Immutable;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Diff;

/// <summary>Snapshots of one process in the order of time, with the waits of each.</summary>
internal sealed class WaitSeries
{
    private WaitSeries(ImmutableArray<Snapshot> snapshots)
    {
        Snapshots = snapshots;
        Waits = [.. snapshots.Select(LogicalWaits.Of)];
        Tracked = Track();
        Lost = [.. FindLost()];
    }

    public ImmutableArray<Snapshot> Snapshots { get; }

    /// <summary>The waits of each snapshot.</summary>
    public ImmutableArray<ImmutableArray<LogicalWait>> Waits { get; }

    /// <summary>The waits of the last snapshot, each followed back.</summary>
    public ImmutableArray<TrackedWait> Tracked { get; }

    /// <summary>
    /// Waits of async methods that nothing could wake any more, and that are gone since: the collector takes a method that nobody can go on
    /// with, and no later snapshot shows that it ever waited.
    /// </summary>
    public ImmutableArray<TrackedWait> Lost { get; }

    public Snapshot Last => Snapshots[^1];

    public static WaitSeries Of(IEnumerable<Snapshot> snapshots)
    {
        var ordered = snapshots.OrderBy(s => s.Capture.At).ToImmutableArray();
        if (ordered.IsEmpty)
            throw new RefusedException("There are no snapshots.", isUsage: true);
        var first = ordered[0].Process;
        foreach (var snapshot in ordered)
        {
            if (snapshot.Process.Pid != first.Pid || snapshot.Process.Started != first.Started)
                throw new RefusedException($"The snapshots are of different processes: {first.Name} ({first.Pid}) and {snapshot.Process.Name} ({snapshot.Process.Pid}); only those of one process can be compared.", isUsage: true);
        }
        return new WaitSeries(ordered);
    }

    private IEnumerable<TrackedWait> FindLost()
    {
        var known = Waits[^1].Select(w => w.Fingerprint).ToHashSet();
        for (var i = Waits.Length - 2; i >= 0; i--)
        {
            var there = new List<LogicalWait>(Waits[i].Where(w => !known.Contains(w.Fingerprint)));
            foreach (var wait in there.Where(IsLost))
                yield return new TrackedWait(wait, 0, i + 1, Snapshots[i].Capture.At - Snapshots[0].Capture.At);
            known.UnionWith(there.Select(w => w.Fingerprint));
        }
    }

    private static bool IsLost(LogicalWait wait) =>
        wait is { IsOwn: true, Operation: not null, Inner: 0, Wait: { IsDirect: true, Wakeability: Wakeability.Never, Kind: not ("delay" or "timer-tick") } };

    private ImmutableArray<TrackedWait> Track()
    {
        var byIdentity = Waits.Select(waits => waits.GroupBy(w => w.Identity).ToDictionary(g => g.Key, g => g.First())).ToArray();
        var tracked = ImmutableArray.CreateBuilder<TrackedWait>(Waits[^1].Length);
        foreach (var wait in Waits[^1])
        {
            var first = Waits.Length - 1;
            var later = wait;
            while (first > 0 && byIdentity[first - 1].TryGetValue(wait.Identity, out var earlier) && SameWait.IsSame(earlier, later))
            {
                later = earlier;
                first--;
            }
            tracked.Add(new TrackedWait(wait, first, Snapshots.Length, Snapshots[^1].Capture.At - Snapshots[first].Capture.At));
        }
        return tracked.ToImmutable();
    }
}

/// <summary>A wait of the last snapshot and since when it has been there.</summary>
/// <param name="Wait">As the last snapshot has it.</param>
/// <param name="FirstSeen">Index of the earliest snapshot from which on it is in all.</param>
/// <param name="Of">Number of snapshots.</param>
/// <param name="Age">From that snapshot to the last one: it is at least that old.</param>
internal sealed record TrackedWait(LogicalWait Wait, int FirstSeen, int Of, TimeSpan Age)
{
    /// <summary>As many snapshots as a series has by default say the same, whatever came before them.</summary>
    private const int Enough = 3;

    /// <summary>Whether it is in every snapshot, and there are several; or in enough of the last ones.</summary>
    public bool Survived => (FirstSeen == 0 && Of > 1) || Snapshots >= Enough;

    /// <summary>In how many snapshots it is.</summary>
    public int Snapshots => Of - FirstSeen;
}
