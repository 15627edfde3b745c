using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Diff;

/// <summary>Whether the collector moved the heap between two snapshots: an address is then no identity any more.</summary>
/// <remarks>What lives long tells it: timers, queues, sources and suspended methods of which most are not where they were.</remarks>
internal static class Movement
{
    /// <summary>Fewer objects tell nothing.</summary>
    private const int Enough = 8;

    /// <summary>How many of the last snapshots have the heap where it is in the last one.</summary>
    public static int Unmoved(IReadOnlyList<Snapshot> snapshots)
    {
        var count = 1;
        while (count < snapshots.Count && !IsBetween(snapshots[^(count + 1)], snapshots[^count]))
            count++;
        return count;
    }

    public static bool IsBetween(Snapshot earlier, Snapshot later)
    {
        var before = Addresses(earlier);
        var there = Addresses(later);
        return before.Count >= Enough && before.Count(there.Contains) * 2 < before.Count;
    }

    private static HashSet<ulong> Addresses(Snapshot snapshot) =>
        [.. snapshot.Timers.Select(t => t.Address), .. snapshot.Queues.Select(q => q.Address), .. snapshot.Cancellations.Select(c => c.Address), .. snapshot.Operations.Select(o => o.Address)];
}
