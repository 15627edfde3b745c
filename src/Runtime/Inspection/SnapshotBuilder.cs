using System.Collections.Immutable;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>What a capture hands to the inspection.</summary>
/// <param name="Target">A copy or a dump: it stands still.</param>
/// <param name="Root">Where the target's own paths begin, seen from here; empty when they are ours.</param>
/// <param name="Capture">How it was taken.</param>
/// <param name="Process">What is known of the process before looking into it.</param>
/// <param name="ThreadTimes">What the system says of a thread.</param>
internal sealed record InspectionInput(DataTarget Target, string Root, CaptureRecord Capture, ProcessRecord Process, Func<int, ThreadTimes> ThreadTimes);

/// <param name="Started">In the system's ticks since boot; 0 where unknown.</param>
/// <param name="Turns">How often it was given the processor; 0 where unknown.</param>
internal readonly record struct ThreadTimes(long Started, long Turns);

/// <summary>Makes the snapshot of a target that stands still: a copy or a dump. Nothing here is done while a process is stopped.</summary>
internal static class SnapshotBuilder
{
    private const long MaxObjects = 50_000_000;

    public static Snapshot Build(InspectionInput input, bool withNames, CancellationToken cancellationToken)
    {
        List<string> notes = [.. input.Capture.Notes];
        List<string> missing = [.. input.Capture.Missing];
        using var runtime = RuntimeOpener.Open(input.Target, input.Root, notes);
        using var code = new CodeMap(input.Root);
        foreach (var module in runtime.EnumerateModules())
            code.Module(module);

        var index = HeapIndex.Build(runtime.Heap, MaxObjects, cancellationToken);
        if (index.Incomplete is { } incomplete)
            missing.Add(incomplete);

        if (index.With(TypeRole.Continuation) is { Count: > 0 } continuations)
            missing.Add($"{continuations.Count} async methods are suspended by the runtime itself (runtime-async of .NET 11), which is not supported yet: they were not looked at.");

        var operations = new OperationInspector(runtime.Heap, code);
        operations.Read(index.With(TypeRole.Box), cancellationToken);
        if (operations.IsCut)
            missing.Add("There are more async operations than are kept; the rest was left out.");

        var names = WaitNames.Default;
        var waits = new AsyncWaits(names, runtime.Heap, code, new TokenEnds(index));
        waits.Learn(index.With(TypeRole.Semaphore));
        var owners = new LockOwners(runtime, index);
        var inspector = new ThreadInspector(runtime, code, names, operations, owners, waits);
        var threads = inspector.Read(input.ThreadTimes, withNames, cancellationToken);
        if (threads.Any(t => t.IsCut))
            missing.Add($"Stacks deeper than {ThreadStack.MaxFrames} frames were cut.");

        var records = operations.Methods.Select(m => Record(m, code, waits, inspector.RunningTasks)).ToImmutableArray();

        if (index.Incomplete is null)
        {
            (threads, records) = Prove(runtime, index, operations, waits, inspector, threads, records, missing, cancellationToken);
            (threads, records) = WithEnders(new Enders(index, code), code, threads, records, cancellationToken);
        }

        return new Snapshot
        {
            Capture = input.Capture with { Missing = [.. missing], Notes = [.. notes] },
            Process = input.Process with
            {
                Runtime = input.Process.Runtime.Length > 0 ? input.Process.Runtime : runtime.ClrInfo.Version.ToString(),
                Architecture = input.Target.DataReader.Architecture.ToString().ToLowerInvariant(),
                OperatingSystem = input.Target.DataReader.TargetPlatform.ToString().ToLowerInvariant(),
            },
            Modules = code.Records(),
            CompiledMethods = CompiledMethods.Find(runtime, code, cancellationToken),
            Threads = [.. threads],
            Operations = records,
            Locks = owners.Records(threads),
            Queues = HeapRecords.Queues(index),
            Timers = index.Incomplete is null ? new ForgottenTimers(runtime, inspector.Stacks).Mark(HeapRecords.Timers(index, code), cancellationToken) : HeapRecords.Timers(index, code),
            Cancellations = HeapRecords.Cancellations(index),
            Completions = HeapRecords.Completions(index, threads.Select(t => t.Wait).Concat(records.Select(r => r.Wait)).OfType<WaitRecord>()),
            Pool = PoolOf(runtime, index, threads),
            Heap = new HeapRecord(index.Bytes, index.Objects),
            Sites = [.. code.Sites],
            Documents = code.Documents(),
        };
    }

    /// <summary>Marks the waits that nothing can end any more.</summary>
    private static (List<ThreadRecord>, ImmutableArray<OperationRecord>) Prove(ClrRuntime runtime, HeapIndex index, OperationInspector operations, AsyncWaits waits,
        ThreadInspector inspector, List<ThreadRecord> threads, ImmutableArray<OperationRecord> records, List<string> missing, CancellationToken cancellationToken)
    {
        // Frames without roots: the stacks could not be read as a whole, and what is not seen may hold anything.
        if (inspector.Stacks.Any(s => s.Frames.Count > 2) && inspector.Stacks.All(s => s.Roots.Count == 0))
        {
            missing.Add("The objects on the stacks could not be read: nothing can be proven.");
            return (threads, records);
        }
        var reachability = new Reachability(runtime, index, operations, waits, inspector.RunningTasks);
        reachability.Run(inspector.Stacks, threads, cancellationToken);
        var proven = records.ToBuilder();
        for (var i = 0; i < proven.Count; i++)
        {
            if (proven[i].Wait is { } wait)
                proven[i] = proven[i] with { Wait = Wakeabilities.Mark(wait, reachability.CanGoOn(operations.Methods[i])) };
        }
        return ([.. threads.Select(t => t.Wait is { } wait ? t with { Wait = Wakeabilities.Mark(wait, reachability.CanGoOn(t.OsId)) } : t)], proven.ToImmutable());
    }

    private static (List<ThreadRecord>, ImmutableArray<OperationRecord>) WithEnders(Enders enders, CodeMap code, List<ThreadRecord> threads, ImmutableArray<OperationRecord> records, CancellationToken cancellationToken)
    {
        var places = enders.Find(
            [
                .. threads.Where(t => t.Wait is { Wakeability: Wakeability.Never }).Select(t => (t.Wait!, MethodOf(t))),
                .. records.Where(o => o.Wait is { Wakeability: Wakeability.Never } && code.Sites[o.Site].Origin == CodeOrigin.Own).Select(o => (o.Wait!, code.Sites[o.Site].Method)),
            ],
            cancellationToken);
        if (places.Count == 0)
            return (threads, records);
        return ([.. threads.Select(t => t with { Wait = WithPlace(t.Wait) })], [.. records.Select(o => o with { Wait = WithPlace(o.Wait) })]);

        string MethodOf(ThreadRecord thread) => thread.WaitFrame >= 0 ? code.Sites[thread.Frames[Math.Min(thread.WaitFrame, thread.Frames.Length - 1)]].Method : "";

        WaitRecord? WithPlace(WaitRecord? wait) => wait is { Wakeability: Wakeability.Never } && places.TryGetValue(wait.Address, out var place) ? wait with { EndedAt = place } : wait;
    }

    private static OperationRecord Record(SuspendedMethod method, CodeMap code, AsyncWaits waits, IReadOnlyDictionary<ulong, int> runningTasks) => new()
    {
        Address = method.Box.Address,
        TaskId = method.TaskId,
        Site = method.Site,
        State = method.State,
        Awaited = method.Awaited.Address,
        AwaitedUse = method.AwaitedUse,
        Wait = method.Child is null || method.IsHeadOfCircle || Stops(code.Sites[method.Site]) ? waits.Describe(method, runningTasks) : null,
        Awaits = method.Child?.Box.Address ?? 0,
        Continuation = method.Parent?.Box.Address ?? 0,
        BlockedThread = method.BlockedThread,
    };

    /// <summary>Whether a method ends something: what it waits for meanwhile is of interest as such, whatever that does.</summary>
    private static bool Stops(CodeSite site) =>
        StopNames.IsStop(site.Method) && (site.Origin == CodeOrigin.Own || site.Method.StartsWith("Microsoft.Extensions.Hosting.", StringComparison.Ordinal));

    private static PoolRecord? PoolOf(ClrRuntime runtime, HeapIndex index, List<ThreadRecord> threads)
    {
        if (runtime.ThreadPool is not { } pool)
            return null;
        var workers = threads.Where(t => t.IsPool).ToArray();
        return new PoolRecord(workers.Length, pool.IdleWorkerThreads, pool.MinThreads, pool.MaxThreads, HeapRecords.PoolQueue(index), workers.Count(t => t.Wait is not null));
    }
}
