using System.Collections.Immutable;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Records of what lies on the heap and is no wait itself: queues, timers, sources.</summary>
internal static class HeapRecords
{
    private const int MaxRecords = 10_000;

    public static ImmutableArray<QueueRecord> Queues(HeapIndex index) =>
    [
        .. index.With(TypeRole.Channel).Take(MaxRecords).Select(Channel),
        .. index.With(TypeRole.BlockingCollection).Take(MaxRecords).Select(Collection),
    ];

    public static ImmutableArray<TimerRecord> Timers(HeapIndex index, CodeMap code) =>
        [.. index.With(TypeRole.Timer).Where(IsArmed).Take(MaxRecords).Select(t => Timer(t, code))];

    public static ImmutableArray<CancellationRecord> Cancellations(HeapIndex index) =>
    [
        .. index.With(TypeRole.CancellationSource)
            .Select(s => new CancellationRecord(s.Address, Registrations(s), s.Int("_state") != 0, !s.Object("_timer").IsNull))
            .Where(r => r.Registrations > 0).Take(MaxRecords),
    ];

    /// <summary>Tasks of completion sources that are waited for and not completed.</summary>
    public static ImmutableArray<CompletionRecord> Completions(HeapIndex index, IEnumerable<WaitRecord> waits)
    {
        var sources = index.With(TypeRole.CompletionSource).DistinctBy(s => s.Object("_task").Address).ToDictionary(s => s.Object("_task").Address, s => s.Type?.Name ?? "");
        return
        [
            .. waits.Where(w => w is { Kind: "task", Address: not 0 }).GroupBy(w => w.Address)
                .Select(g => (Task: index.Heap.GetObject(g.Key), Waiters: g.Count()))
                .Where(t => t.Task is { IsNull: false, IsValid: true } task && task.Type.SimpleName() == "Task" && !task.RunsCode() && !task.IsCompleted())
                .Select(t => new CompletionRecord(t.Task.Address, sources.GetValueOrDefault(t.Task.Address) ?? t.Task.Type?.Name ?? "", t.Waiters, !sources.ContainsKey(t.Task.Address)))
                .Take(MaxRecords),
        ];
    }

    /// <summary>Work items that wait for a worker of the pool, in the queues all share and in those of the workers; -1 when there is no pool yet.</summary>
    public static int PoolQueue(HeapIndex index)
    {
        if (index.With(TypeRole.WorkQueue) is not { Count: > 0 } pools)
            return -1;
        var count = index.With(TypeRole.WorkStealingQueue).Sum(q => Math.Max(0, q.Int("m_tailIndex") - q.Int("m_headIndex")));
        foreach (var pool in pools)
        {
            foreach (var queue in (ReadOnlySpan<string>)["workItems", "highPriorityWorkItems", "lowPriorityWorkItems"])
                count += ConcurrentQueueLength(pool.Object(queue));
        }
        return count;
    }

    private static int ConcurrentQueueLength(ClrObject queue)
    {
        var count = 0;
        var segments = 0;
        for (var segment = queue.Object("_head"); !segment.IsNull && segments < 1_000_000; segment = segment.Object("_nextSegment"), segments++)
        {
            if (segment.Struct("_headAndTail") is not { Type: { } ends } at || ends.GetFieldByName("Head") is not { } head || ends.GetFieldByName("Tail") is not { } tail)
                return count;
            var memory = segment.Type!.Heap.Runtime.DataTarget.DataReader;
            var length = memory.Read<int>(at.Address + (ulong)tail.Offset) - memory.Read<int>(at.Address + (ulong)head.Offset);

            // A full segment is closed by adding twice its size to its end.
            var slots = segment.Object("_slots") is { IsNull: false, IsArray: true } array ? array.AsArray().Length : 0;
            count += Math.Max(0, segment.Bool("_frozenForEnqueues") ? length - (2 * slots) : length);
        }
        return count;
    }

    private static bool IsArmed(ClrObject timer) => timer.Int("_dueTime", -1) != -1 && !timer.Bool("_canceled");

    private static TimerRecord Timer(ClrObject timer, CodeMap code)
    {
        var callback = timer.Object("_timerCallback");
        var method = "";
        string? owner = null;
        var origin = CodeOrigin.Framework;
        int? madeAt = null;
        if (callback is { IsNull: false, IsDelegate: true } && callback.AsDelegate().GetDelegateTarget() is { } target)
        {
            var site = target.Method is { } m ? code.Site(m, -1) : null;
            method = site?.Method ?? "";
            origin = site?.Origin ?? CodeOrigin.Own;
            madeAt = origin == CodeOrigin.Own && target.Method is { } called ? MadeAt(called, code) : null;
            owner = target.TargetObject.Type?.Name is { } name ? SourceNames.Method(CodeMap.PlainTypeName(name), "").TrimEnd('.') : null;
        }
        return new TimerRecord(timer.Address, (uint)timer.Int("_dueTime"), timer.Int("_period", -1), method, owner, origin) { MadeAt = madeAt };
    }

    private static int? MadeAt(ClrMethod callback, CodeMap code)
    {
        var module = code.Module(callback.Type?.Module);
        return module.TimerOf(callback.MetadataToken, m => m.Type is "System.Threading.Timer" or "System.Timers.Timer" || m.Name == "CreateTimer") is { } made
            ? code.Index(CodeMap.Site(module, made.Method.SourceName, made.Method, made.Offset))
            : null;
    }

    private static QueueRecord Channel(ClrObject channel) => new()
    {
        Address = channel.Address,
        Type = channel.Type.SimpleName(),
        Buffered = channel.Object("_items") is { IsNull: false } items ? items.Int("_size", -1) : -1,
        Capacity = channel.Int("_bufferedCapacity", -1),
        Completed = !channel.Object("_doneWriting").IsNull,
        BlockedReaders = Linked(channel.Object("_blockedReadersHead", "_blockedReaders")) + Linked(channel.Object("_waitingReadersHead", "_waitingReadersTail")),
        BlockedWriters = Linked(channel.Object("_blockedWritersHead", "_blockedWriters")) + Linked(channel.Object("_waitingWritersHead", "_waitingWritersTail")),
    };

    private static QueueRecord Collection(ClrObject collection) => new()
    {
        Address = collection.Address,
        Type = collection.Type.SimpleName(),
        Capacity = collection.Int("_boundedCapacity", -1),
        Buffered = collection.Object("_occupiedNodes").Int("m_currentCount", -1),
        Completed = collection.Int("_currentAdders") < 0,
        BlockedReaders = collection.Object("_occupiedNodes").Int("m_waitCount"),
        BlockedWriters = collection.Object("_freeNodes").Int("m_waitCount"),
    };

    /// <summary>Length of a list of waiters that links in a circle.</summary>
    private static int Linked(ClrObject first)
    {
        if (first.IsNull)
            return 0;
        var count = 1;
        for (var node = first.Object("<Next>k__BackingField", "Next"); !node.IsNull && node.Address != first.Address && count < 1_000_000; count++)
            node = node.Object("<Next>k__BackingField", "Next");
        return count;
    }

    private static int Registrations(ClrObject source)
    {
        var count = 0;
        for (var node = source.Object("_registrations").Object("Callbacks"); !node.IsNull && count < 1_000_000; count++)
            node = node.Object("Next");
        return count;
    }
}
