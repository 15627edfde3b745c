using System.Collections.Immutable;

namespace Hangproof.Runtime.Model;

/// <summary>A managed thread.</summary>
internal sealed record ThreadRecord
{
    /// <summary>Id of the operating system's thread; with <see cref="Started"/> its identity.</summary>
    public required int OsId { get; init; }

    public int ManagedId { get; init; }

    /// <summary>When it started, in the system's ticks since boot; 0 where unknown.</summary>
    public long Started { get; init; }

    /// <summary>How often it has been given the processor; 0 where unknown. One that really stays blocked is not.</summary>
    public long Turns { get; init; }

    public string? Name { get; init; }

    /// <summary>Whether it is a worker or another thread of the pool.</summary>
    public bool IsPool { get; init; }

    /// <summary>Indices of <see cref="Snapshot.Sites"/>, leaf first.</summary>
    public ImmutableArray<int> Frames { get; init; } = [];

    /// <summary>Whether frames were cut off at the cap.</summary>
    public bool IsCut { get; init; }

    /// <summary>What it is blocked in; <see langword="null"/> for a thread that runs.</summary>
    public WaitRecord? Wait { get; init; }

    /// <summary>Index in <see cref="Frames"/> of the frame that made the waiting call; -1 when it does not wait.</summary>
    public int WaitFrame { get; init; } = -1;

    /// <summary>Address of the async operation it blocks on (sync over async); 0 for none.</summary>
    public ulong Operation { get; init; }

    /// <summary>Addresses of the locks it holds.</summary>
    public ImmutableArray<ulong> Holds { get; init; } = [];
}
