using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Makes records of threads: frames, the wait, the object waited on and its owner.</summary>
internal sealed class ThreadInspector(ClrRuntime runtime, CodeMap code, WaitNames names, OperationInspector operations, LockOwners owners, AsyncWaits asyncWaits)
{
    private const int MaxName = 256;

    private RuntimeWaits _runtimeWaits = new([]);

    public List<ThreadStack> Stacks { get; } = [];

    /// <summary>Tasks whose delegates or async methods run, with the OS id of the thread.</summary>
    public Dictionary<ulong, int> RunningTasks { get; } = [];

    public List<ThreadRecord> Read(Func<int, ThreadTimes> times, bool withNames, CancellationToken cancellationToken)
    {
        foreach (var thread in runtime.Threads.Where(t => t.IsAlive && t.OSThreadId != 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stack = ThreadStack.Read(thread, code);
            Stacks.Add(stack);
            LearnRunningTasks(stack);
        }

        var finder = new BlockedCallFinder(names, code, BlockedCallFinder.MayReadTimeouts(code));
        _runtimeWaits = new RuntimeWaits(Stacks);
        var threadObjects = withNames ? NamesById() : [];
        return [.. Stacks.Select(stack => Describe(stack, finder, times, threadObjects))];
    }

    private ThreadRecord Describe(ThreadStack stack, BlockedCallFinder finder, Func<int, ThreadTimes> times, Dictionary<int, string> threadNames)
    {
        var frames = stack.Frames.Select(f => code.Index(f.Site)).ToImmutableArray();
        var (started, turns) = times(stack.OsId);
        var record = new ThreadRecord
        {
            OsId = stack.OsId,
            ManagedId = stack.Thread.ManagedThreadId,
            Started = started,
            Turns = turns,
            Name = threadNames.GetValueOrDefault(stack.Thread.ManagedThreadId),
            IsPool = (stack.Thread.State & (ClrThreadState.TS_TPWorkerThread | ClrThreadState.TS_CompletionPortThread)) != 0
                || stack.Frames.Any(f => f.Name.StartsWith("System.Threading.PortableThreadPool.", StringComparison.Ordinal)),
            Frames = frames,
            IsCut = stack.IsCut,
            Holds = owners.HeldBy(stack),
        };
        if (_runtimeWaits.Of(stack) is { } imposed)
            return record with { Wait = imposed.Wait, WaitFrame = imposed.Frame };
        return finder.Find(stack.Frames, stack.Thread.GCMode == GCMode.Preemptive) is { } call ? WithWait(record, stack, call) : record;
    }

    private ThreadRecord WithWait(ThreadRecord record, ThreadStack stack, BlockedCall call)
    {
        var target = call.Row is { } row ? WaitedObject.Find(stack, call.Frame, row.Kind) : default;
        if (target.IsNull && call.Row?.Kind == WaitKind.Semaphore && asyncWaits.SemaphoreOf(WaitedObject.FindNode(stack, call.Frame).Address) is var semaphore and not 0)
            target = runtime.Heap.GetObject(semaphore);
        if (call.Row is { Kind: WaitKind.Event } general && owners.HandleOver(target.Address) is { IsNull: false } handle)
            call = call with { Row = names.For(general, handle.Type) };
        var operation = target.IsNull ? null : operations.Behind(target.Address);
        if (operation is not null)
            operation.BlockedThread = stack.OsId;
        return record with
        {
            Frames = call.InlinedAt is { } place ? record.Frames.Insert(call.Frame, code.Index(place)) : record.Frames,
            WaitFrame = call.Frame,
            Operation = operation?.Box.Address ?? 0,
            Wait = new WaitRecord
            {
                Kind = call.Kind,
                Api = call.Api,
                Row = call.Row?.Key,
                Address = target.IsNull ? 0 : target.Address,
                Type = target.Type?.Name,
                IsDirect = call.IsDirect,
                Owner = target.IsNull ? null : RunningTasks.TryGetValue(target.Address, out var runner) ? runner : owners.OwnerOf(target),
                TimeoutMs = call.Row?.Kind == WaitKind.Database && CommandTimeout(target) is { } bound ? bound : call.Timeout,
            },
        };
    }

    /// <summary>The time that a database command was given, which providers keep in seconds; 0 is none.</summary>
    private static long? CommandTimeout(ClrObject command)
    {
        foreach (var field in (ReadOnlySpan<string>)["_commandTimeout", "<CommandTimeout>k__BackingField", "_timeout", "commandTimeout"])
        {
            if (command.IntOrNone(field) is { } seconds and >= 0)
                return seconds == 0 ? -1 : seconds * 1000L;
        }
        return null;
    }

    private void LearnRunningTasks(ThreadStack stack)
    {
        if (!stack.Frames.Any(IsRunner))
            return;
        foreach (var (index, held) in stack.Roots)
        {
            if (index >= 0 && IsRunner(stack.Frames[index]) && (held.RunsCode() || TypeRoles.IsBox(held.Type?.Name ?? "")) && !held.IsCompleted())
                RunningTasks.TryAdd(held.Address, stack.OsId);
        }
    }

    /// <summary>Whether a frame runs a task's delegate, or goes on with an async method that was suspended.</summary>
    private static bool IsRunner(StackFrame frame) =>
        frame.Name.StartsWith("System.Threading.Tasks.Task.Execute", StringComparison.Ordinal) || (frame.IsFramework && frame.Name.Contains("AsyncStateMachineBox.", StringComparison.Ordinal));

    private Dictionary<int, string> NamesById()
    {
        var found = new Dictionary<int, string>();
        foreach (var thread in owners.ThreadObjects)
        {
            if (thread.TryReadStringField("_name", MaxName, out var name) && name is { Length: > 0 })
                found[thread.Int("_managedThreadId")] = name;
        }
        return found;
    }
}
