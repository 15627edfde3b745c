namespace Hangproof.Runtime.Model;

/// <summary>A suspended async method.</summary>
internal sealed record OperationRecord
{
    /// <summary>Address of its box: identity within one snapshot, a hint across two.</summary>
    public required ulong Address { get; init; }

    /// <summary>Its task's id; 0 when nobody has asked for one.</summary>
    public int TaskId { get; init; }

    /// <summary>Index of <see cref="Snapshot.Sites"/>: the await it is suspended at.</summary>
    public required int Site { get; init; }

    /// <summary>Which await of the method: the number in <c>&lt;&gt;1__state</c>.</summary>
    public int State { get; init; }

    /// <summary>Address of what it awaits, and how often that was used before: a hint, as all addresses are.</summary>
    public ulong Awaited { get; init; }

    /// <inheritdoc cref="Awaited"/>
    public int AwaitedUse { get; init; }

    /// <summary>
    /// What it awaits. When that is another operation of this snapshot, <see langword="null"/>, unless it ends something or stands for a circle.
    /// </summary>
    public WaitRecord? Wait { get; init; }

    /// <summary>Address of the operation it awaits; 0 for none.</summary>
    public ulong Awaits { get; init; }

    /// <summary>Address of the operation that goes on when this one is done; 0 for none.</summary>
    public ulong Continuation { get; init; }

    /// <summary>OS id of the thread that blocks until this operation is done; 0 for none.</summary>
    public int BlockedThread { get; init; }
}
