using System.Collections.Immutable;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Finds timers that outlived what they were made for: nothing but the timers' queue leads to it.</summary>
/// <remarks>Walks the heap once more, so it looks only when there are many periodic timers with one callback of people's own.</remarks>
internal sealed class ForgottenTimers(ClrRuntime runtime, IReadOnlyList<ThreadStack> stacks)
{
    /// <summary>Fewer of one kind are no leak worth a walk.</summary>
    private const int Many = 8;

    public ImmutableArray<TimerRecord> Mark(ImmutableArray<TimerRecord> timers, CancellationToken cancellationToken)
    {
        var many = timers.Where(IsCandidate).GroupBy(t => (t.Callback, t.Owner)).Where(g => g.Count() >= Many).SelectMany(g => g).Select(t => t.Address).ToHashSet();
        if (many.Count == 0)
            return timers;
        var reached = Reach(cancellationToken);
        return [.. timers.Select(t => many.Contains(t.Address) ? t with { IsForgotten = !reached.Contains(TargetOf(t.Address)) } : t)];
    }

    private static bool IsCandidate(TimerRecord timer) => timer is { Origin: CodeOrigin.Own, PeriodMs: > 0, Owner: not null };

    private ulong TargetOf(ulong timer) => runtime.Heap.GetObject(timer).Object("_timerCallback").Object("_target").Address;

    private HashSet<ulong> Reach(CancellationToken cancellationToken)
    {
        var reached = new HashSet<ulong>();
        var pending = new Stack<ulong>();
        foreach (var held in HeapRoots.Of(runtime))
            Push(held);
        foreach (var (_, held) in stacks.SelectMany(s => s.Roots))
            Push(held.Address);
        while (pending.TryPop(out var address))
        {
            if (reached.Count % 4096 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var item = runtime.Heap.GetObject(address);
            if (item.Type is not { } type || type.Name is "System.Threading.TimerQueue")
                continue;
            if (type.Name == "System.Threading.TimerQueueTimer")
            {
                // Its neighbours in the queue are none of its own.
                Push(item.Object("_timerCallback").Address);
                Push(item.Object("_state").Address);
                continue;
            }
            foreach (var reference in item.EnumerateReferenceAddresses(carefully: true, considerDependantHandles: true))
                Push(reference);
        }
        return reached;

        void Push(ulong address)
        {
            if (address != 0 && reached.Add(address))
                pending.Push(address);
        }
    }
}
