using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Threads that wait for each other in a circle, and those that wait for one of them.</summary>
internal static class LockCycles
{
    /// <summary>For each thread that cannot be woken, by OS id, why.</summary>
    public static Dictionary<int, string> Find(Snapshot snapshot)
    {
        var threads = snapshot.Threads.ToDictionary(t => t.OsId);
        var proven = new Dictionary<int, string>();
        foreach (var thread in snapshot.Threads)
        {
            if (WaitsWithoutEnd(thread) && !proven.ContainsKey(thread.OsId))
                Follow(thread, threads, proven);
        }
        return proven;
    }

    private static void Follow(ThreadRecord start, Dictionary<int, ThreadRecord> threads, Dictionary<int, string> proven)
    {
        var path = new List<ThreadRecord> { start };
        while (path[^1] is var last && WaitsWithoutEnd(last))
        {
            var owner = last.Wait!.Owner!.Value;
            if (!threads.TryGetValue(owner, out var next))
            {
                // Ids of threads that ended without letting go.
                if (last.Wait.Kind is "lock" or "reader-writer-lock")
                    Mark(path, $"the thread that held it is gone", proven);
                return;
            }
            if (proven.ContainsKey(owner))
            {
                Mark(path, $"it waits for thread {owner}, which cannot go on", proven);
                return;
            }
            var at = path.FindIndex(t => t.OsId == owner);
            if (at >= 0)
            {
                var cycle = path[at..];
                Mark(cycle, cycle.Count == 1 ? "it waits for itself" : $"threads {string.Join(", ", cycle.Select(t => t.OsId))} wait for each other in a circle", proven);
                Mark(path[..at], $"it waits for thread {owner}, which cannot go on", proven);
                return;
            }
            path.Add(next);
        }
    }

    private static void Mark(IEnumerable<ThreadRecord> threads, string why, Dictionary<int, string> proven)
    {
        foreach (var thread in threads)
            proven.TryAdd(thread.OsId, why);
    }

    private static bool WaitsWithoutEnd(ThreadRecord thread) => thread.Wait is { Owner: not null, TimeoutMs: -1, HasToken: not true };
}
