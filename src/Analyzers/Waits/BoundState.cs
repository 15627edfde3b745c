namespace Hangproof.Waits;

/// <summary>How a wait is bounded.</summary>
internal enum BoundState
{
    /// <summary>Nothing is known to end it.</summary>
    Unbounded,

    /// <summary>A usable token reaches it.</summary>
    Token,

    /// <summary>A finite time reaches it, or none at all: it does not wait.</summary>
    Timeout,

    /// <summary>A deadline property of the receiver is set.</summary>
    Deadline,

    /// <summary>The call is wrapped: <c>WaitAsync</c>, a race against a delay.</summary>
    Wrapped,

    /// <summary>The owner of what is waited on ends the wait.</summary>
    Owner,

    /// <summary>It is known to complete.</summary>
    Complete,

    /// <summary>It has a bound when nobody says anything.</summary>
    Default,

    /// <summary>Somebody wrote <c>CancellationToken.None</c> or an infinite timeout: a decision, never a warning.</summary>
    Explicit,

    /// <summary>It can be shown that nothing will ever end it.</summary>
    Never,
}

internal static class BoundStates
{
    /// <summary>The name that stands in diagnostics' properties and in the inventory.</summary>
    public static string Name(this BoundState state) => state switch
    {
        BoundState.Token => "token",
        BoundState.Timeout => "timeout",
        BoundState.Deadline => "deadline",
        BoundState.Wrapped => "wrapped",
        BoundState.Owner => "owner",
        BoundState.Complete => "complete",
        BoundState.Default => "default",
        BoundState.Explicit => "explicit",
        BoundState.Never => "never",
        _ => "unbounded",
    };
}
