using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>What a bound test found.</summary>
/// <param name="State">How the wait is bounded, or not.</param>
/// <param name="Why">For the message, where it is not: <c>'ReceiveTimeout' does nothing for asynchronous calls</c>.</param>
/// <param name="Evidence">Where the reason stands, as an additional location.</param>
internal sealed record BoundVerdict(BoundState State, string? Why = null, Location? Evidence = null)
{
    public static readonly BoundVerdict Token = new(BoundState.Token);
    public static readonly BoundVerdict Timeout = new(BoundState.Timeout);
    public static readonly BoundVerdict Explicit = new(BoundState.Explicit);
    public static readonly BoundVerdict Wrapped = new(BoundState.Wrapped);
    public static readonly BoundVerdict Complete = new(BoundState.Complete);
    public static readonly BoundVerdict Default = new(BoundState.Default);
    public static readonly BoundVerdict Deadline = new(BoundState.Deadline);
    public static readonly BoundVerdict Owner = new(BoundState.Owner);

    /// <summary>Whether it is shown, not only feared, that the wait can last for ever: the certain id, whatever is in scope.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Whether the code shows what keeps the wait from its end, where that is not certain.</summary>
    public bool ShowsFault { get; init; }

    /// <summary>Whether somebody ends it, unless a failure or an early way out keeps him from it that nobody is seen to survive.</summary>
    public bool IsOnlyLeftOut { get; init; }

    /// <summary>Whether the call that would end it is left out on some way.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Whether it is right and the code gives no reason to fear it, so that it is kept until its rule is asked for.</summary>
    public bool WaitsToBeAsked { get; init; }

    /// <summary>Whether it is right and good engineers would still argue about it, so that it is a suggestion.</summary>
    public bool IsArguable { get; init; }

    /// <summary>Whether what is waited for ends in time, so that the words must not claim that it need not.</summary>
    public bool EndsInTime { get; init; }

    /// <summary>Whether a token meant for this work outranks the bound: a lock that every holder gives back is harmless, yet its waiter asked to be cancelled.</summary>
    public bool YieldsToToken { get; init; }

    /// <summary>The rule that a proof belongs to, where it is another than the row's.</summary>
    public string? RuleId { get; init; }

    /// <summary>Other places that a fix has to know.</summary>
    public ImmutableArray<Location> Others { get; init; } = ImmutableArray<Location>.Empty;

    /// <summary>The call at fault, where it is reported in place of the wait: the completion that is skipped, the lock that is not given back.</summary>
    public SyntaxNode? ToldAt { get; init; }

    /// <summary>The output of a child that nobody reads, where that is the reason.</summary>
    public string? Stream { get; init; }

    /// <summary>The shortest way out, where the row's bounds are none.</summary>
    public string? WayOut { get; init; }

    /// <summary>Whether the wait ends in some way, and so is nobody's concern.</summary>
    public bool IsBounded => State is not (BoundState.Unbounded or BoundState.Explicit or BoundState.Never);
}
