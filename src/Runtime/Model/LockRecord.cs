using System.Collections.Immutable;

namespace Hangproof.Runtime.Model;

/// <summary>Something that admits a limited number at a time, and who stands before it.</summary>
internal sealed record LockRecord
{
    public required ulong Address { get; init; }

    /// <summary><c>monitor</c>, <c>lock</c>, <c>semaphore</c>, <c>reader-writer-lock</c>, <c>mutex</c>.</summary>
    public required string Kind { get; init; }

    public required string Type { get; init; }

    /// <summary>OS id of the owner; <see langword="null"/> where none is known.</summary>
    public int? Owner { get; init; }

    /// <summary>Permits left, of a semaphore.</summary>
    public int? Permits { get; init; }

    /// <summary>OS ids of threads that wait for it.</summary>
    public ImmutableArray<int> Waiters { get; init; } = [];

    /// <summary>Number of async waiters.</summary>
    public int AsyncWaiters { get; init; }
}
