using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Fingerprints;

/// <summary>The waits of a snapshot, each with its logical stack.</summary>
internal static class LogicalWaits
{
    /// <summary>Chains are this deep at most; a longer one is a cycle or of no help to read.</summary>
    private const int MaxDepth = 256;

    /// <summary>No wait of the catalogue: a timer that ticks on for nobody.</summary>
    private const string TimerKind = "timer";

    public static ImmutableArray<LogicalWait> Of(Snapshot snapshot)
    {
        var operations = snapshot.Operations.ToDictionary(o => o.Address);
        var threads = snapshot.Threads.ToDictionary(t => t.OsId);
        var fingerprints = new Dictionary<StackKey, string>();
        var waits = ImmutableArray.CreateBuilder<LogicalWait>();

        foreach (var thread in snapshot.Threads)
        {
            // A thread that blocks on an operation of this snapshot is the root of that operation's stack and a wait of its own: a rule
            // may have reported either end.
            if (thread.Wait is { } wait && !IsAroundMain(snapshot, thread, operations))
                waits.Add(OfThread(snapshot, thread, wait, fingerprints));
        }

        foreach (var operation in snapshot.Operations)
        {
            if (operation.Wait is { } wait)
                waits.Add(OfOperation(snapshot, operation, wait, operations, threads, fingerprints));
        }

        // Nobody waits for these, but they stay as hangs do.
        foreach (var timer in snapshot.Timers)
        {
            if (timer is { IsForgotten: true })
                waits.Add(OfTimer(snapshot, timer, fingerprints));
        }
        return waits.ToImmutable();
    }

    private static LogicalWait OfTimer(Snapshot snapshot, TimerRecord timer, Dictionary<StackKey, string> fingerprints)
    {
        var made = timer.MadeAt is { } index ? snapshot.Sites[index] : new CodeSite(timer.Callback, "", timer.Origin);
        return new LogicalWait
        {
            Wait = new WaitRecord { Kind = TimerKind, Api = "Timer", Address = timer.Address, Type = "System.Threading.Timer", IsDirect = true },
            Stack = [made],
            Fingerprint = timer.MadeAt is { } known ? FingerprintOf(snapshot, TimerKind, [known], fingerprints) : Fingerprints.Fingerprint.Of(TimerKind, [made]),
            Identity = string.Create(CultureInfo.InvariantCulture, $"timer:{timer.Address:x}"),
            Timer = timer,
        };
    }

    /// <summary>An async main method has one around it that blocks until it is done: it has no line, and says nothing that the other does not.</summary>
    private static bool IsAroundMain(Snapshot snapshot, ThreadRecord thread, Dictionary<ulong, OperationRecord> operations) =>
        thread.WaitFrame >= 0 && snapshot.Sites[thread.Frames[thread.WaitFrame]] is { Line: 0 } site && site.Method.EndsWith(".Main", StringComparison.Ordinal)
        && operations.TryGetValue(thread.Operation, out var main) && snapshot.Sites[main.Site].Method == site.Method;

    private static LogicalWait OfThread(Snapshot snapshot, ThreadRecord thread, WaitRecord wait, Dictionary<StackKey, string> fingerprints)
    {
        var indices = Visible(thread);
        return new LogicalWait
        {
            Wait = wait,
            Stack = Sites(snapshot, indices),
            Fingerprint = FingerprintOf(snapshot, wait.Kind, indices, fingerprints),
            Identity = string.Create(CultureInfo.InvariantCulture, $"thread:{thread.OsId}@{thread.Started}"),
            IdentityIsCertain = true,
            EndedAt = wait.EndedAt is { } ended ? snapshot.Sites[ended] : null,
            Below = thread.WaitFrame > 0 ? Sites(snapshot, thread.Frames[..thread.WaitFrame]) : [],
            Thread = thread,
        };
    }

    private static LogicalWait OfOperation(Snapshot snapshot, OperationRecord operation, WaitRecord wait,
        Dictionary<ulong, OperationRecord> operations, Dictionary<int, ThreadRecord> threads, Dictionary<StackKey, string> fingerprints)
    {
        var indices = ImmutableArray.CreateBuilder<int>();
        var rootThread = 0;
        var (inner, isCircle) = Inner(operation, operations);
        if (isCircle)
            indices.AddRange((ImmutableArray<int>)[operation.Site, .. inner]);
        var current = operation;
        for (var depth = 0; depth < MaxDepth && !isCircle; depth++)
        {
            indices.Add(current.Site);
            if (current.BlockedThread != 0 && threads.TryGetValue(current.BlockedThread, out var blocked))
            {
                indices.AddRange(Visible(blocked));
                rootThread = blocked.OsId;
                break;
            }
            if (current.Continuation == 0 || !operations.TryGetValue(current.Continuation, out var next))
                break;
            current = next;
        }

        var stack = indices.ToImmutable();
        return new LogicalWait
        {
            Wait = wait,
            Stack = Sites(snapshot, isCircle ? stack : [.. inner, .. stack]),
            Inner = isCircle ? 0 : inner.Count,
            MadeAt = wait.MadeAt is { } made ? snapshot.Sites[made] : null,
            EndedAt = wait.EndedAt is { } ended ? snapshot.Sites[ended] : null,
            Fingerprint = FingerprintOf(snapshot, wait.Kind, stack, fingerprints),
            Identity = string.Create(CultureInfo.InvariantCulture, $"{(operation.TaskId != 0 ? "task" : "box")}:{(operation.TaskId != 0 ? (ulong)operation.TaskId : operation.Address):x}:{operation.State}:{operation.Awaited:x}:{operation.AwaitedUse}"),
            IdentityIsCertain = operation.TaskId != 0,
            Operation = operation,
            RootThread = rootThread,
        };
    }

    /// <summary>The places of the operations that one with a wait of its own waits for, the innermost first; and whether they lead back to it.</summary>
    private static (List<int> Sites, bool IsCircle) Inner(OperationRecord operation, Dictionary<ulong, OperationRecord> operations)
    {
        var sites = new List<int>();
        var next = operation;
        while (sites.Count < MaxDepth && operations.TryGetValue(next.Awaits, out next!) && next.Address != operation.Address)
            sites.Add(next.Site);
        sites.Reverse();
        return (sites, operation.Awaits != 0 && next?.Address == operation.Address);
    }

    /// <summary>Frames from the waiting call outwards: how the framework waits is of no interest, and differs between versions.</summary>
    private static ImmutableArray<int> Visible(ThreadRecord thread) => thread.WaitFrame > 0 ? thread.Frames[thread.WaitFrame..] : thread.Frames;

    private static ImmutableArray<CodeSite> Sites(Snapshot snapshot, ImmutableArray<int> indices) => [.. indices.Select(i => snapshot.Sites[i])];

    private static string FingerprintOf(Snapshot snapshot, string kind, ImmutableArray<int> indices, Dictionary<StackKey, string> known)
    {
        var key = new StackKey(kind, indices);
        if (!known.TryGetValue(key, out var fingerprint))
            known.Add(key, fingerprint = Fingerprint.Of(kind, indices.Select(i => snapshot.Sites[i])));
        return fingerprint;
    }

    /// <summary>A hundred thousand waits have a few stacks: each is hashed once.</summary>
    private readonly record struct StackKey(string Kind, ImmutableArray<int> Indices)
    {
        public bool Equals(StackKey other) => Kind == other.Kind && Indices.AsSpan().SequenceEqual(other.Indices.AsSpan());

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Kind);
            foreach (var index in Indices)
                hash.Add(index);
            return hash.ToHashCode();
        }
    }
}
