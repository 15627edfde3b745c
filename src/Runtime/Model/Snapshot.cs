using System.Collections.Immutable;

namespace Hangproof.Runtime.Model;

/// <summary>One consistent picture of a process. It holds no values and no strings of the target, thread names excepted.</summary>
internal sealed record Snapshot
{
    public const string CurrentSchema = "hangproof/snapshot/1";

    public string Schema { get; init; } = CurrentSchema;

    public required CaptureRecord Capture { get; init; }

    public required ProcessRecord Process { get; init; }

    public ImmutableArray<ModuleRecord> Modules { get; init; } = [];

    /// <summary>Every place in code that the other records point to, by index: thousands of waits share a few places.</summary>
    public ImmutableArray<CodeSite> Sites { get; init; } = [];

    /// <summary>The files that these places are in, of people's own code, as far as the symbols know their content.</summary>
    public ImmutableArray<DocumentRecord> Documents { get; init; } = [];

    /// <summary>Methods of people's own that have native code, as their source has them.</summary>
    public ImmutableArray<string> CompiledMethods { get; init; } = [];

    public ImmutableArray<ThreadRecord> Threads { get; init; } = [];

    public ImmutableArray<OperationRecord> Operations { get; init; } = [];

    public ImmutableArray<LockRecord> Locks { get; init; } = [];

    public ImmutableArray<QueueRecord> Queues { get; init; } = [];

    public ImmutableArray<TimerRecord> Timers { get; init; } = [];

    public ImmutableArray<CancellationRecord> Cancellations { get; init; } = [];

    public ImmutableArray<CompletionRecord> Completions { get; init; } = [];

    public PoolRecord? Pool { get; init; }

    public HeapRecord? Heap { get; init; }
}
