using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Makes records of threads: frames, the wait, the object waited on and its owner.</summary>
internal sealed class ThreadInspector(ClrRuntime runtime, CodeMap code, WaitNames names, OperationInspector operations, LockOwners owners, AsyncWaits asyncWaits)
{
    private static readonly string[] s_readsTimeouts = ["set_ReceiveTimeout", "set_ReadTimeout", "set_SendTimeout", "set_WriteTimeout", "set_Timeout"];

    public List<ThreadStack> Stacks { get; } = [];

    public List<ThreadRecord> Read(Func<int, long> started, bool withNames, CancellationToken cancellationToken)
    {
        foreach (var thread in runtime.Threads.Where(t => t.IsAlive && t.OSThreadId != 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Stacks.Add(ThreadStack.Read(thread, code));
        }

        var finder = new BlockedCallFinder(names, code, code.Modules.Any(m => m.Origin == CodeOrigin.Own && s_readsTimeouts.Any(m.Calls)));
        var threadObjects = withNames ? NamesById() : [];
        return [.. Stacks.Select(stack => Describe(stack, finder, started, threadObjects))];
    }

    private ThreadRecord Describe(ThreadStack stack, BlockedCallFinder finder, Func<int, long> started, Dictionary<int, string> threadNames)
    {
        var frames = stack.Frames.Select(f => code.Index(f.Site)).ToImmutableArray();
        var record = new ThreadRecord
        {
            OsId = stack.OsId,
            ManagedId = stack.Thread.ManagedThreadId,
            Started = started(stack.OsId),
            Name = threadNames.GetValueOrDefault(stack.Thread.ManagedThreadId),
            IsPool = (stack.Thread.State & (ClrThreadState.TS_TPWorkerThread | ClrThreadState.TS_CompletionPortThread)) != 0
                || stack.Frames.Any(f => f.Name.StartsWith("System.Threading.PortableThreadPool.", StringComparison.Ordinal)),
            Frames = frames,
            IsCut = stack.IsCut,
            Holds = owners.HeldBy(stack),
        };
        return finder.Find(stack) is { } call ? WithWait(record, stack, call) : record;
    }

    private ThreadRecord WithWait(ThreadRecord record, ThreadStack stack, BlockedCall call)
    {
        var target = call.Row is { } row ? WaitedObject.Find(stack, call.Frame, row.Kind) : default;
        if (target.IsNull && call.Row?.Kind == WaitKind.Semaphore && asyncWaits.SemaphoreOf(WaitedObject.FindNode(stack, call.Frame).Address) is var semaphore and not 0)
            target = runtime.Heap.GetObject(semaphore);
        var operation = target.IsNull ? null : operations.Behind(target.Address);
        if (operation is not null)
            operation.BlockedThread = stack.OsId;
        return record with
        {
            WaitFrame = call.Frame,
            Operation = operation?.Box.Address ?? 0,
            Wait = new WaitRecord
            {
                Kind = call.Kind,
                Api = call.Api,
                Row = call.Row?.Key,
                Address = target.IsNull ? 0 : target.Address,
                Type = target.Type?.Name,
                Owner = target.IsNull ? null : owners.OwnerOf(target),
                TimeoutMs = call.Timeout,
            },
        };
    }

    private Dictionary<int, string> NamesById()
    {
        var found = new Dictionary<int, string>();
        foreach (var thread in owners.ThreadObjects)
        {
            if (thread.TryReadStringField("_name", 64, out var name) && name is { Length: > 0 })
                found[thread.Int("_managedThreadId")] = name;
        }
        return found;
    }
}
