namespace Hangproof.Catalogue;

/// <summary>The ways in which a wait can be given an end, in the order in which fixes prefer them.</summary>
internal enum BoundKind
{
    /// <summary>A <c>CancellationToken</c>, as an argument of this member or of an overload.</summary>
    Token,

    /// <summary>A finite time, as an argument of this member or of an overload.</summary>
    Timeout,

    /// <summary>A property of the receiver, or of an object that the receiver comes from, that limits this very call.</summary>
    Deadline,

    /// <summary><c>Task.WaitAsync</c> or a race against <c>Task.Delay</c> around the call.</summary>
    Wrap,

    /// <summary>Members whose call, by whoever owns what is waited on, ends the wait.</summary>
    Owner,

    /// <summary>A mode in which the call does not wait at all.</summary>
    Mode,

    /// <summary>What limits the call when nobody says anything.</summary>
    Default,
}

/// <summary>How the caller learns that a bound was hit.</summary>
internal enum ExpiryKind
{
    /// <summary>Nothing to learn: the bound is no event in time (a mode, a default of the system).</summary>
    None,

    /// <summary>The call throws <see cref="Expiry.Exception"/>.</summary>
    Throws,

    /// <summary>The call returns <see langword="false"/>.</summary>
    ReturnsFalse,

    /// <summary>The call returns with its <c>ref bool</c> argument left <see langword="false"/>.</summary>
    LeavesFlagFalse,

    /// <summary>The call returns a number that says so (-1, or <c>WaitHandle.WaitTimeout</c>).</summary>
    ReturnsIndex,

    /// <summary>The call returns a result object that says so.</summary>
    ReturnsResult,

    /// <summary>The call returns as if what was waited for had ended: an empty read, the end of an enumeration.</summary>
    Ends,

    /// <summary>The call returns as at an end or throws <see cref="Expiry.Exception"/>: which of them is a race.</summary>
    EndsOrThrows,
}

/// <summary>What the caller sees when a bound is hit.</summary>
/// <param name="Kind">The form it takes.</param>
/// <param name="Exception">Full name of the exception for <see cref="ExpiryKind.Throws"/>; derived types count.</param>
internal readonly record struct Expiry(ExpiryKind Kind, string? Exception = null)
{
    public static readonly Expiry Cancelled = new(ExpiryKind.Throws, "System.OperationCanceledException");
    public static readonly Expiry TimedOut = new(ExpiryKind.Throws, "System.TimeoutException");
    public static readonly Expiry Disposed = new(ExpiryKind.Throws, "System.ObjectDisposedException");
    public static readonly Expiry False = new(ExpiryKind.ReturnsFalse);
    public static readonly Expiry Flag = new(ExpiryKind.LeavesFlagFalse);
    public static readonly Expiry Index = new(ExpiryKind.ReturnsIndex);
    public static readonly Expiry Result = new(ExpiryKind.ReturnsResult);
    public static readonly Expiry End = new(ExpiryKind.Ends);

    public static Expiry Throws(string exception) => new(ExpiryKind.Throws, exception);

    public static Expiry EndsOrThrows(string exception) => new(ExpiryKind.EndsOrThrows, exception);
}

/// <summary>One way to give a wait an end.</summary>
internal sealed class Bound
{
    public Bound(BoundKind kind, Expiry expiry, string? member = null, string? note = null)
    {
        Kind = kind;
        Expiry = expiry;
        Member = member;
        Note = note;
    }

    public BoundKind Kind { get; }

    /// <summary>What the caller sees when the bound is hit.</summary>
    public Expiry Expiry { get; }

    /// <summary>
    /// Documentation-comment id of the overload (token, timeout), property (deadline, mode) or ending member (owner: members that implement
    /// or override it count too).
    /// <see langword="null"/> for a token or timeout means an argument of the row's own member.
    /// </summary>
    public string? Member { get; }

    /// <summary>For people: the default's length, or why a bound is only half of one.</summary>
    public string? Note { get; }

    /// <summary>
    /// Whether abandoning the wait loses nothing. A wrapped receive, read, accept or semaphore wait still takes the byte, the item, the
    /// permit, so it counts as a bound but is no fix.
    /// </summary>
    public bool IsFix { get; init; } = true;

    /// <summary>Whether the bound was seen to hold on Linux only or Windows only, and hence is none.</summary>
    public bool HoldsEverywhere { get; init; } = true;
}
