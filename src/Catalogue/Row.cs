using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>The words rows are written in, so that a row reads like a sentence.</summary>
internal static class Row
{
    public static BlockingApi Blocks(string id, WaitKind kind, string ruleId, params Bound[] bounds) =>
        new(id, kind, WaitMode.Blocks, ruleId, ImmutableArray.Create(bounds));

    public static BlockingApi Suspends(string id, WaitKind kind, string ruleId, params Bound[] bounds) =>
        new(id, kind, WaitMode.Suspends, ruleId, ImmutableArray.Create(bounds));

    /// <summary>A token: an argument of this member, or of the overload named.</summary>
    public static Bound Token(string? overload = null) => new(BoundKind.Token, Expiry.Cancelled, overload);

    /// <summary>A finite time: an argument of this member, or of the overload named.</summary>
    public static Bound Timeout(Expiry expiry, string? overload = null) => new(BoundKind.Timeout, expiry, overload);

    /// <summary>A property that limits this very call, on every operating system.</summary>
    public static Bound Deadline(string property, Expiry expiry) => new(BoundKind.Deadline, expiry, property);

    /// <summary><c>WaitAsync</c> around a wait that takes nothing.</summary>
    public static Bound Wrap() => new(BoundKind.Wrap, Expiry.TimedOut);

    /// <summary><c>WaitAsync</c> around a task whose waiter wraps the <c>TimeoutException</c> in an exception of its own.</summary>
    public static Bound Wrap(string exception) => new(BoundKind.Wrap, Expiry.Throws(exception));

    /// <summary><c>WaitAsync</c> around a wait that still takes its item when abandoned: a bound, but no fix.</summary>
    public static Bound WrapLosing(string what) => new(BoundKind.Wrap, Expiry.TimedOut, note: $"an abandoned wait still takes {what}") { IsFix = false };

    /// <summary>A member whose call by the owner ends the wait.</summary>
    public static Bound Owner(string member, Expiry expiry) => new(BoundKind.Owner, expiry, member);

    /// <summary>A property whose <see langword="false"/> makes the call return at once.</summary>
    public static Bound Mode(string property) => new(BoundKind.Mode, default, property);

    /// <summary>What limits the call when nobody says anything.</summary>
    public static Bound Default(string length, string? property = null) => new(BoundKind.Default, default, property, length);
}
