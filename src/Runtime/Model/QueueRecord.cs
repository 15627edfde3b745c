namespace Hangproof.Runtime.Model;

/// <summary>A channel or a blocking collection.</summary>
internal sealed record QueueRecord
{
    public required ulong Address { get; init; }

    public required string Type { get; init; }

    /// <summary>Items in it; -1 when unknown.</summary>
    public int Buffered { get; init; } = -1;

    /// <summary>-1 for no limit.</summary>
    public int Capacity { get; init; } = -1;

    public bool Completed { get; init; }

    public int BlockedReaders { get; init; }

    public int BlockedWriters { get; init; }
}
