using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>How long an acquisition waits for its lock.</summary>
internal enum AcquireForm
{
    /// <summary>Until it is free.</summary>
    Waits,

    /// <summary>Until it is free or a token is cancelled.</summary>
    Cancellable,

    /// <summary>For a time; the result says whether it was got.</summary>
    Timed,

    /// <summary>Not at all; the result says whether it was got.</summary>
    Tries,
}

/// <summary>A place that takes a lock.</summary>
/// <param name="Operation">The call, or the <c>lock</c> statement.</param>
/// <param name="Kind">What the lock is made of.</param>
/// <param name="Lock">Which lock, seen from the function in which it is taken.</param>
/// <param name="Object">The expression that gives the lock.</param>
/// <param name="Form">How long it waits.</param>
internal sealed record Acquisition(IOperation Operation, LockKind Kind, ObjectPath Lock, IOperation? Object, AcquireForm Form)
{
    /// <summary>Whether what the call returns gives the lock back when it is disposed.</summary>
    public bool IsScope { get; init; }

    /// <summary>Whether a called method takes it, and leaves its caller with it.</summary>
    public bool IsByCall { get; init; }

    /// <summary>Whether nothing but the lock itself ends the wait for it.</summary>
    public bool CanWaitForEver => Form is AcquireForm.Waits or AcquireForm.Cancellable;
}

/// <summary>A place that gives a lock back.</summary>
/// <param name="Operation">The call.</param>
/// <param name="Kind">What the lock is made of.</param>
/// <param name="Lock">Which lock, seen from the function in which it is given back.</param>
/// <param name="Object">The expression that gives the lock.</param>
internal sealed record Release(IOperation Operation, LockKind Kind, ObjectPath Lock, IOperation? Object);
