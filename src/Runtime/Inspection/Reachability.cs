using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Works out which suspended methods and blocked threads nothing can wake any more.</summary>
/// <remarks>
/// Plain reachability says too little: a list may hold a task that nobody can complete, and a method that will never go on may hold the only
/// source that could. So what counts is what code can still reach that can still run. Roots are handles, the finaliser's queue and the
/// stacks of threads that are not blocked on an object of this process. From there, to a fixed point: a suspended method's locals give
/// nothing until what it awaits can end; a task without a delegate ends only through its source; reaching a source, a semaphore, an armed
/// timer or the writing end of a channel lets its waiters go on, and what they hold counts from then on. Whatever is not understood counts as
/// able to end: a proof must not be wrong.
/// </remarks>
internal sealed class Reachability
{
    /// <summary>Waits for which a blocked thread's own stack gives nothing until the object waited on can be released.</summary>
    private static readonly HashSet<string> s_inProcess = ["lock", "semaphore", "event", "countdown", "barrier", "task", "queue-read", "queue-write", "monitor-wait", "thread-join", "reader-writer-lock"];

    private readonly ClrRuntime _runtime;
    private readonly ClrHeap _heap;
    private readonly HeapIndex _index;
    private readonly OperationInspector _operations;
    private readonly AsyncWaits _asyncWaits;
    private readonly IReadOnlyDictionary<ulong, int> _runningTasks;
    private readonly Dictionary<ulong, SuspendedMethod> _suspended = [];
    private readonly HashSet<SuspendedMethod> _resumed = [];
    private readonly HashSet<ulong> _visited = [];
    private readonly HashSet<ulong> _mayComplete = [];
    private readonly HashSet<(ulong, bool)> _channelEnds = [];
    private readonly Stack<(ulong Address, bool FromFramework)> _pending = new();
    private readonly Dictionary<ulong, List<int>> _threadsByTarget = [];
    private readonly Dictionary<int, List<int>> _threadsByOwner = [];
    private readonly Dictionary<int, ThreadStack> _blocked = [];
    private readonly HashSet<ulong> _sourcedTasks = [];
    private readonly HashSet<ulong> _sourceless = [];
    private readonly Dictionary<ulong, Kind> _kinds = [];

    public Reachability(ClrRuntime runtime, HeapIndex index, OperationInspector operations, AsyncWaits asyncWaits, IReadOnlyDictionary<ulong, int> runningTasks)
    {
        (_runtime, _heap, _index, _operations, _asyncWaits, _runningTasks) = (runtime, runtime.Heap, index, operations, asyncWaits, runningTasks);
        foreach (var method in operations.Methods)
        {
            _suspended[method.Box.Address] = method;
            if (method.Machine != 0)
                _suspended[method.Machine] = method;
        }
        foreach (var source in index.With(TypeRole.CompletionSource))
        {
            if (source.Object("_task") is { IsNull: false } task)
                _sourcedTasks.Add(task.Address);
        }
    }

    /// <summary>What the objects of a type mean for who can go on.</summary>
    private enum Kind
    {
        Plain,
        Promise,
        OtherTask,
        Semaphore,
        Source,
        Timer,
        CallbackNode,
        Channel,
        ChannelReader,
        ChannelWriter,
        PipeReader,
        PipeWriter,
        Delegate,
    }

    public void Run(IReadOnlyList<ThreadStack> stacks, IReadOnlyList<ThreadRecord> threads, CancellationToken cancellationToken)
    {
        foreach (var held in HeapRoots.Of(_runtime))
            Push(held, fromFramework: false);
        // Who waits for whom must be known before the first of them goes on.
        foreach (var (stack, thread) in stacks.Zip(threads).Where(t => IsBlockedInside(t.Second)))
            Block(stack, thread);
        foreach (var (stack, _) in stacks.Zip(threads).Where(t => !IsBlockedInside(t.Second)))
            Go(stack);
        foreach (var method in _operations.Methods)
        {
            if (MayEndAnyway(method))
                Resume(method);
        }
        while (_pending.TryPop(out var next))
        {
            if (_visited.Count % 4096 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            Visit(_heap.GetObject(next.Address), next.FromFramework);
        }
    }

    public bool CanGoOn(SuspendedMethod method) => _resumed.Contains(method);

    public bool CanGoOn(int thread) => !_blocked.ContainsKey(thread);

    private static bool IsBlockedInside(ThreadRecord thread) =>
        thread.Wait is { Address: not 0, TimeoutMs: -1 } wait && s_inProcess.Contains(wait.Kind)
        && (wait.Kind is not ("lock" or "thread-join" or "reader-writer-lock") || wait.Owner is not null);

    private void Block(ThreadStack stack, ThreadRecord thread)
    {
        _blocked[thread.OsId] = stack;
        var wait = thread.Wait!;
        if (wait.Kind is "lock" or "thread-join" or "reader-writer-lock")
            Add(_threadsByOwner, wait.Owner!.Value, thread.OsId);
        else
            Add(_threadsByTarget, wait.Address, thread.OsId);
        if (wait.Kind == "task" && (_heap.GetObject(wait.Address).IsCompleted() || !IsUnderstood(_heap.GetObject(wait.Address))))
            MayComplete(_heap.GetObject(wait.Address));

        static void Add<T>(Dictionary<T, List<int>> map, T key, int thread) where T : notnull
        {
            if (!map.TryGetValue(key, out var list))
                map.Add(key, list = []);
            list.Add(thread);
        }
    }

    /// <summary>A thread can run: what its stack holds counts.</summary>
    private void Go(ThreadStack stack)
    {
        _blocked.Remove(stack.OsId);
        foreach (var (_, held) in stack.Roots)
            Push(held.Address, fromFramework: false);
        foreach (var (task, thread) in _runningTasks)
        {
            if (thread == stack.OsId)
                MayComplete(_heap.GetObject(task));
        }
        if (_threadsByOwner.Remove(stack.OsId, out var waiting))
            GoAll(waiting);
    }

    private void GoAll(List<int> threads)
    {
        foreach (var thread in threads)
        {
            if (_blocked.TryGetValue(thread, out var stack))
                Go(stack);
        }
    }

    private void Push(ulong address, bool fromFramework)
    {
        if (address != 0 && (!_visited.Contains(address) || (fromFramework && _sourceless.Remove(address))))
            _pending.Push((address, fromFramework));
    }

    private void Visit(ClrObject item, bool fromFramework)
    {
        if (item.Type is not { } type)
            return;
        var kind = KindOf(type);

        // A task without source is reached in vain by most; what the framework keeps it by may be its source.
        if (kind == Kind.Promise && !item.IsCompleted() && !item.RunsCode() && !_sourcedTasks.Contains(item.Address))
        {
            if (fromFramework)
                MayComplete(item);
            else
                _sourceless.Add(item.Address);
        }
        if (!_visited.Add(item.Address))
            return;
        if (_threadsByTarget.TryGetValue(item.Address, out var waiting) && kind is not (Kind.Promise or Kind.OtherTask) && !_suspended.ContainsKey(item.Address))
        {
            _threadsByTarget.Remove(item.Address);
            GoAll(waiting);
        }
        if (_suspended.TryGetValue(item.Address, out var method) && !_resumed.Contains(method))
            return;
        switch (kind)
        {
            case Kind.Promise or Kind.OtherTask when !item.IsCompleted():
                VisitPendingTask(item);
                return;
            case Kind.Semaphore:
                Release(item);
                break;
            case Kind.Source:
                MayComplete(item.Object("_task"));
                break;
            case Kind.Timer:
                MayComplete(item.Object("_state"));
                break;
            case Kind.CallbackNode:
                MayComplete(item.Object("CallbackState"));
                break;
            case Kind.ChannelReader:
                End(item.Object("_parent"), isWriter: false);
                return;
            case Kind.ChannelWriter:
                End(item.Object("_parent"), isWriter: true);
                return;
            case Kind.PipeReader:
                EndPipe(item.Object("_pipe"), "_writer", "_writerAwaitable");
                return;
            case Kind.PipeWriter:
                EndPipe(item.Object("_pipe"), "_reader", "_readerAwaitable");
                return;
            case Kind.Channel:
                End(item, isWriter: false);
                End(item, isWriter: true);
                break;
            case Kind.Delegate when item.Object("_target") is { IsNull: false } target && _suspended.TryGetValue(target.Address, out var continued):
                // Whoever holds the continuation itself can call it.
                Resume(continued);
                break;
        }
        PushReferences(item);
    }

    private void PushReferences(ClrObject item)
    {
        var isFramework = item.IsDelegate || item.Type!.Name?.StartsWith("System.Threading.", StringComparison.Ordinal) == true;
        foreach (var reference in item.EnumerateReferenceAddresses(carefully: true, considerDependantHandles: true))
            Push(reference, isFramework);
    }

    /// <summary>A task of a kind of its own: one with a delegate runs it unless its thread is blocked, others end with what they stand for.</summary>
    private void VisitPendingTask(ClrObject task)
    {
        if (!task.RunsCode())
            return;
        if (!_runningTasks.TryGetValue(task.Address, out var thread) || !_blocked.ContainsKey(thread))
        {
            MayComplete(task);
            PushReferences(task);
        }
    }

    /// <summary>An object that others wait for may be completed: they may go on.</summary>
    private void MayComplete(ClrObject item)
    {
        if (item.IsNull || item.Type is null || !_mayComplete.Add(item.Address))
            return;
        foreach (var method in _operations.Awaiting(item.Address))
            Resume(method);
        if (_threadsByTarget.Remove(item.Address, out var waiting))
            GoAll(waiting);
        foreach (var continuation in Continuations.Of(item))
        {
            if (_suspended.TryGetValue(continuation.Address, out var method))
                Resume(method);
            else if ((_index.Roles.Of(continuation.Type) & TypeRole.Task) != 0)
                MayComplete(continuation);
            else
                Push(continuation.Address, fromFramework: true);
        }
    }

    private void Resume(SuspendedMethod method)
    {
        if (!_resumed.Add(method))
            return;
        _visited.Add(method.Box.Address);
        PushReferences(method.Box);
        if (method.Machine != 0)
        {
            _visited.Add(method.Machine);
            PushReferences(_heap.GetObject(method.Machine));
            MayComplete(_heap.GetObject(method.Machine));
        }
        MayComplete(method.Box);
    }

    private void Release(ClrObject semaphore)
    {
        var node = semaphore.Object("m_asyncHead");
        for (var i = 0; i < 1_000_000 && !node.IsNull; i++)
        {
            MayComplete(node);
            node = node.Object("Next");
        }
    }

    /// <summary>One end of a channel is in the hands of code that can run: whoever waits at the other end may go on.</summary>
    private void End(ClrObject channel, bool isWriter)
    {
        if (channel.IsNull || !_channelEnds.Add((channel.Address, isWriter)))
            return;
        foreach (var field in channel.Type!.Fields.Where(f => f.IsObjectReference && f.Name is not null))
        {
            var value = channel.Object(field.Name!);
            if (value.IsNull)
                continue;
            var isReaders = field.Name!.Contains("eader", StringComparison.Ordinal);
            var isWriters = field.Name.Contains("riter", StringComparison.Ordinal);
            if (field.Name.Contains("Reader>k__", StringComparison.Ordinal) || field.Name.Contains("Writer>k__", StringComparison.Ordinal))
                continue;
            if (isReaders ? isWriter : isWriters ? !isWriter : false)
                CompleteAll(value);
            else if (!isReaders && !isWriters)
                Push(value.Address, fromFramework: true);
        }
    }

    /// <summary>One end of a pipe is in the hands of code that can run: whoever waits at the other end may go on, in whatever way it waits.</summary>
    private void EndPipe(ClrObject pipe, string otherEnd, string awaitable)
    {
        MayComplete(pipe.Object(otherEnd));
        if (pipe.Struct(awaitable) is not { Type: { } type } found)
            return;
        foreach (var field in type.Fields.Where(f => f.IsObjectReference))
            Push(_runtime.DataTarget.DataReader.ReadPointer(found.Address + (ulong)field.Offset), fromFramework: true);
    }

    /// <summary>Waiters at a channel: one, or a list of them in one form or another.</summary>
    private void CompleteAll(ClrObject waiters)
    {
        MayComplete(waiters);
        var seen = new HashSet<ulong> { waiters.Address };
        var next = new Stack<ClrObject>([waiters]);
        while (next.TryPop(out var item) && seen.Count < 1_000_000)
        {
            foreach (var reference in item.EnumerateReferences(carefully: true, considerDependantHandles: false))
            {
                var isWaiter = reference.Type?.Name is { } name && (name.StartsWith("System.Threading.Channels.", StringComparison.Ordinal) || name.StartsWith("System.Collections.Generic.", StringComparison.Ordinal) || reference.IsArray)
                    && KindOf(reference.Type) is not (Kind.Channel or Kind.ChannelReader or Kind.ChannelWriter);
                if (isWaiter && seen.Add(reference.Address))
                {
                    MayComplete(reference);
                    next.Push(reference);
                }
            }
        }
    }

    /// <summary>Whether a suspended method counts as able to go on because what it awaits has ended, or is not understood.</summary>
    private bool MayEndAnyway(SuspendedMethod method) =>
        (_index.Roles.Of(method.Awaited.Type) & TypeRole.Task) != 0 && method.Awaited.IsCompleted() || !IsUnderstood(method.Awaited);

    private bool IsUnderstood(ClrObject awaited)
    {
        if (_suspended.ContainsKey(awaited.Address))
            return true;
        var name = awaited.Type.SimpleName();
        if (name is "DelayPromise" or "DelayPromiseWithCancellation" or "CancellationPromise" or "WhenAllPromise" or "UnwrapPromise" or "TwoTaskWhenAnyPromise" or "CompleteOnInvokePromise"
            || name.StartsWith("Continuation", StringComparison.Ordinal) && name.Contains("Task", StringComparison.Ordinal))
        {
            return true;
        }
        if (name == "TaskNode")
            return _asyncWaits.SemaphoreOf(awaited.Address) != 0;
        if (awaited.Type?.Name is { } full && (full.StartsWith("System.Threading.Channels.", StringComparison.Ordinal) || full.StartsWith("System.IO.Pipelines.Pipe+DefaultPipe", StringComparison.Ordinal)))
            return true;
        return awaited.Type is { } type && KindOf(type) switch
        {
            Kind.Promise when !awaited.RunsCode() => true,
            Kind.Promise or Kind.OtherTask => _runningTasks.ContainsKey(awaited.Address),
            _ => false,
        };
    }

    private Kind KindOf(ClrType type)
    {
        if (!_kinds.TryGetValue(type.MethodTable, out var kind))
            _kinds.Add(type.MethodTable, kind = Work(type));
        return kind;
    }

    private Kind Work(ClrType type)
    {
        var role = _index.Roles.Of(type);
        if ((role & TypeRole.Task) != 0)
            return type.SimpleName() == "Task" ? Kind.Promise : Kind.OtherTask;
        if ((role & TypeRole.Semaphore) != 0)
            return Kind.Semaphore;
        if ((role & TypeRole.CompletionSource) != 0)
            return Kind.Source;
        if ((role & TypeRole.Timer) != 0)
            return Kind.Timer;
        if ((role & TypeRole.Channel) != 0)
            return Kind.Channel;
        if (type.Name == "System.Threading.CancellationTokenSource+CallbackNode")
            return Kind.CallbackNode;
        if (type.Name == "System.IO.Pipelines.Pipe+DefaultPipeReader")
            return Kind.PipeReader;
        if (type.Name == "System.IO.Pipelines.Pipe+DefaultPipeWriter")
            return Kind.PipeWriter;
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.Name?.StartsWith("System.Threading.Channels.ChannelReader<", StringComparison.Ordinal) == true)
                return type.GetFieldByName("_parent") is null ? Kind.Plain : Kind.ChannelReader;
            if (t.Name?.StartsWith("System.Threading.Channels.ChannelWriter<", StringComparison.Ordinal) == true)
                return type.GetFieldByName("_parent") is null ? Kind.Plain : Kind.ChannelWriter;
            if (t.Name == "System.MulticastDelegate")
                return Kind.Delegate;
        }
        return Kind.Plain;
    }
}
