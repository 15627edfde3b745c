using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Says what a suspended method at the end of a chain waits for.</summary>
internal sealed class AsyncWaits(WaitNames names, ClrHeap heap, CodeMap code, TokenEnds tokenEnds)
{
    private const uint Infinite = uint.MaxValue;

    private readonly Dictionary<ulong, ulong> _semaphoreByNode = [];

    /// <summary>Learns which semaphore each queued async waiter belongs to.</summary>
    public void Learn(IEnumerable<ClrObject> semaphores)
    {
        foreach (var semaphore in semaphores)
        {
            var node = semaphore.Object("m_asyncHead");
            for (var i = 0; i < 1_000_000 && !node.IsNull; i++)
            {
                _semaphoreByNode[node.Address] = semaphore.Address;
                node = node.Object("Next");
            }
        }
    }

    /// <summary>The semaphore that an async waiter's node stands in line for; 0 for none.</summary>
    public ulong SemaphoreOf(ulong node) => _semaphoreByNode.GetValueOrDefault(node);

    public WaitRecord Describe(SuspendedMethod leaf, IReadOnlyDictionary<ulong, int> runningTasks)
    {
        var (target, timeout) = Unwrap(leaf.Awaited);
        var (row, isDirect) = RowOf(leaf, target);
        var kind = row?.Kind.Name() ?? KindOf(target);

        // What is awaited tells more surely than what was called: a call may have handed out a task that was made elsewhere.
        if (KindOf(target) is "delay" or "semaphore" or "timer-tick" && row?.Kind is WaitKind.Task or null)
            kind = KindOf(target);
        var address = SemaphoreOf(target.Address) is var semaphore and not 0 ? semaphore : target.Address;
        return new WaitRecord
        {
            Kind = kind,
            Api = row?.DisplayName,
            Row = row?.Key,
            IsDirect = isDirect,
            Owner = runningTasks.TryGetValue(target.Address, out var thread) ? thread : null,
            Address = address,
            Type = heap.GetObjectType(address)?.Name ?? target.Type?.Name,
            TimeoutMs = Shorter(timeout, ChainTimeout(leaf)),
            HasToken = HasToken(leaf, target),
            IsAskedToStop = IsAskedToStop(leaf),
            EndsWithToken = tokenEnds.Contains(leaf.Awaited) || tokenEnds.Contains(target),
            IsOver = leaf.Child is null && leaf.Awaited.Type is { } awaited && IsTask(awaited) && leaf.Awaited.IsCompleted(),
            MadeAt = MadeAt(leaf, target),
        };
    }

    /// <summary>Where the completion source of an awaited task was made, when the code that handed out the task shows it.</summary>
    private int? MadeAt(SuspendedMethod leaf, ClrObject target)
    {
        if (leaf.Module.Origin != CodeOrigin.Own || target.Type.SimpleName() != "Task" || target.RunsCode() || leaf.Point?.Producer is not { } producer)
            return null;
        var maker = producer.IsOfCompletionSource ? leaf.Code : leaf.Module.Method(leaf.Point.ProducerToken);
        return maker?.OnlyNewCompletionSource() is { } offset ? code.Index(CodeMap.Site(leaf.Module, maker.SourceName, maker, offset)) : null;
    }

    /// <summary>Kind by the type of what is awaited.</summary>
    public static string KindOf(ClrObject target) => target.Type.SimpleName() switch
    {
        "DelayPromise" or "DelayPromiseWithCancellation" => WaitKind.Delay.Name(),
        "TaskNode" => WaitKind.Semaphore.Name(),
        "State" when target.Type?.Name?.Contains("PeriodicTimer", StringComparison.Ordinal) == true => WaitKind.TimerTick.Name(),
        "AwaitableSocketAsyncEventArgs" => WaitKind.SocketReceive.Name(),
        "DefaultPipeReader" => WaitKind.PipeRead.Name(),
        "DefaultPipeWriter" => WaitKind.PipeWrite.Name(),
        "BlockedReadAsyncOperation" or "WaitingReadAsyncOperation" => WaitKind.ChannelRead.Name(),
        "BlockedWriteAsyncOperation" or "WaitingWriteAsyncOperation" => WaitKind.ChannelWrite.Name(),
        _ when target.Type is { } type && IsTask(type) => WaitKind.Task.Name(),
        _ => "unknown",
    };

    /// <summary>Through promises that only pass on what another task does, to that task; and the time after which one of them gives up.</summary>
    private static (ClrObject Target, long Timeout) Unwrap(ClrObject awaited)
    {
        var timeout = -1L;
        for (var i = 0; i < 8; i++)
        {
            timeout = Shorter(timeout, TimerOf(awaited.Object("_timer"))) ?? -1;
            var inner = awaited.Type.SimpleName() switch
            {
                // WaitAsync, ContinueWith, Task.WhenAll.
                "CancellationPromise" => awaited.Object("_task"),
                "ContinuationTaskFromTask" or "ContinuationResultTaskFromTask" or "ContinuationTaskFromResultTask" or "ContinuationResultTaskFromResultTask" => awaited.Object("m_antecedent"),
                "WhenAllPromise" => FirstPending(awaited.Object("m_tasks")),
                _ => default,
            };
            if (inner.IsNull)
                break;
            awaited = inner;
        }
        return (awaited, timeout);
    }

    private static ClrObject FirstPending(ClrObject tasks)
    {
        if (tasks.IsNull || !tasks.IsArray)
            return default;
        var array = tasks.AsArray();
        for (var i = 0; i < Math.Min(array.Length, 1024); i++)
        {
            if (array.GetObjectValue(i) is { IsNull: false } task && !task.IsCompleted())
                return task;
        }
        return default;
    }

    /// <summary>The row of what the nearest own code awaits, else of the outermost framework method in between, else of the leaf's own call.</summary>
    private (BlockingApi? Row, bool IsDirect) RowOf(SuspendedMethod leaf, ClrObject target)
    {
        var types = new List<string>();
        if (target.Type?.Name is { } name)
            types.Add(CodeMap.PlainTypeName(name));
        var chain = new List<SuspendedMethod>();
        for (var m = leaf; m is not null && chain.Count < 32; m = m.Parent)
        {
            chain.Add(m);
            if (m.Module.Origin == CodeOrigin.Own)
                break;
            var dot = m.Name.LastIndexOf('.');
            if (dot > 0)
                types.Add(m.Name[..dot]);
        }

        // Own code that awaits only its own methods in between has the wait at the leaf.
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            // What others' code is says more than what it calls.
            var isOwn = chain[i].Module.Origin == CodeOrigin.Own;
            if (!isOwn && Suspending(names.OfFrame(chain[i].Name), types) is { } shown)
                return (shown, i == chain.Count - 2 && chain[^1].Module.Origin == CodeOrigin.Own);
            if (chain[i].Point?.Producer is { } producer && Suspending(names.Of(producer), types) is { } row)
                return (row, isOwn);
        }

        // Without a row: own code that awaits a task it was handed waits itself.
        return (null, leaf.Module.Origin == CodeOrigin.Own);
    }

    private static BlockingApi? Suspending(IEnumerable<BlockingApi> rows, List<string> types) =>
        WaitNames.Best([.. rows.Where(r => r.Mode == WaitMode.Suspends)], types);

    /// <summary>A cancellation source among the locals of the chain that will fire by itself.</summary>
    private long? ChainTimeout(SuspendedMethod leaf)
    {
        long? least = -1;
        var depth = 0;
        for (var m = leaf; m is not null && depth < 32; m = m.Parent, depth++)
        {
            foreach (var source in m.Sources)
                least = Shorter(least, SourceTimeout(heap.GetObject(source), depth: 0));
        }
        return least;
    }

    /// <summary>A source that fires by itself, or that is linked to one that does.</summary>
    private static long SourceTimeout(ClrObject source, int depth)
    {
        if (source.IsNull || source.Type is null || depth > 3)
            return -1;
        var least = TimerOf(source.Object("_timer"));
        foreach (var parent in Parents(source))
            least = Shorter(least, SourceTimeout(parent, depth + 1)) ?? -1;
        return least;
    }

    private static IEnumerable<ClrObject> Parents(ClrObject source)
    {
        // Linked sources keep their registrations with the parents in fields of a struct each: node, then its registry, then the source.
        foreach (var reference in source.EnumerateReferences(carefully: true, considerDependantHandles: false))
        {
            if (reference.Type?.Name == "System.Threading.CancellationTokenSource+CallbackNode"
                && reference.Object("Registrations").Object("Source") is { IsNull: false } parent && parent.Address != source.Address)
            {
                yield return parent;
            }
        }
    }

    /// <summary>What is left of a timer, in milliseconds; -1 when it is none, or stands still.</summary>
    private static long TimerOf(ClrObject timer)
    {
        for (var i = 0; i < 4 && !timer.IsNull; i++)
        {
            if (timer.Type?.Name == "System.Threading.TimerQueueTimer")
            {
                var due = (uint)timer.Int("_dueTime", -1);
                return due == Infinite ? -1 : due;
            }
            timer = timer.Object("_timer", "m_timer");
        }
        return -1;
    }

    private static long? Shorter(long? a, long? b) => a is null or -1 ? b is null or -1 ? -1 : b : b is null or -1 ? a : Math.Min(a.Value, b.Value);

    private bool? HasToken(SuspendedMethod leaf, ClrObject target)
    {
        if (target.Struct("_cancellationToken") is { Type: not null } token && heap.Runtime.DataTarget.DataReader.ReadPointer(token.Address) != 0)
            return true;
        var depth = 0;
        for (var m = leaf; m is not null && depth < 32; m = m.Parent, depth++)
        {
            if (m.Sources.Count > 0)
                return true;
            if (m.Module.Origin == CodeOrigin.Own)
                break;
        }
        return target.Type.SimpleName() is "DelayPromiseWithCancellation" or "CancellationPromise" ? true : null;
    }

    /// <summary>Whether one of the waiting methods was given a token that has been cancelled: it may not have handed it on.</summary>
    private bool IsAskedToStop(SuspendedMethod leaf)
    {
        var depth = 0;
        for (var m = leaf; m is not null && depth < 32; m = m.Parent, depth++)
        {
            if (m.Module.Origin == CodeOrigin.Own && m.GivenSources.Any(s => heap.GetObject(s) is { IsNull: false, IsValid: true } source && source.Int("_state") > 0))
                return true;
        }
        return false;
    }

    private static bool IsTask(ClrType type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.Name == "System.Threading.Tasks.Task")
                return true;
        }
        return false;
    }
}
