using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Facts;

/// <summary>How sure it is that a call which ends a wait is made while somebody waits, from least to most.</summary>
internal enum EndingKind
{
    /// <summary>It cannot end this wait: the same function makes it after the wait.</summary>
    None,

    /// <summary>It is made only by whoever first waits for the waiter.</summary>
    AfterJoin,

    /// <summary>Somebody makes it, in the course of things.</summary>
    Elsewhere,

    /// <summary>It is made at the end of work that can fail before.</summary>
    Skippable,

    /// <summary>It is made however its function ends, or by the owner's stop path.</summary>
    Certain,
}

/// <summary>A call that ends a wait, judged.</summary>
/// <param name="Kind">How sure it is.</param>
/// <param name="Call">The call.</param>
/// <param name="Why">For the message: what keeps it from being made.</param>
internal sealed record Ending(EndingKind Kind, IOperation Call, string? Why = null)
{
    /// <summary>Whether the very function that makes the call can leave before it, not one of its callers.</summary>
    public bool IsSkippedInPlace { get; init; }

    /// <summary>Whether a failure, or an early way out, is all that keeps the call from being made.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>Whether it is a failure, not a way out that the function takes.</summary>
    public bool IsFailure { get; init; }

    /// <summary>The join that the very function makes before the call, where that is what keeps the call from being made.</summary>
    public SyntaxNode? Join { get; init; }
}
