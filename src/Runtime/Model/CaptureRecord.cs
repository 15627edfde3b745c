using System.Collections.Immutable;

namespace Hangproof.Runtime.Model;

/// <summary>How a snapshot came to be, and what it lacks.</summary>
internal sealed record CaptureRecord
{
    /// <summary>The source that has the stacks of threads and nothing else.</summary>
    public const string Events = "events";

    /// <summary>The moment the target stood still.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>copy</c>, <c>dump</c> or <c>events</c>.</summary>
    public required string Source { get; init; }

    /// <summary>How long the target stood still, from its first stopped thread to its last released one; 0 for a dump.</summary>
    public double PauseMs { get; init; }

    /// <summary>Bytes of the target's memory that were copied.</summary>
    public long Bytes { get; init; }

    /// <summary>What is missing and why, one sentence each: caps that were reached, heaps that could not be walked.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>What the reader should know though nothing is missing.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public bool Complete => Missing.IsEmpty;
}
