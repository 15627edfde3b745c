namespace Hangproof.CodeFixes;

/// <summary>What a fix does to the good path: to a run in which everything comes that is waited for.</summary>
internal enum FixEffect
{
    /// <summary>Nobody has judged it: it is offered in editors, and is never applied in bulk.</summary>
    Unjudged,

    /// <summary>The good path stays as it is: a token is passed, something is disposed, released or completed.</summary>
    Neutral,

    /// <summary>A wait that was merely slow fails now: applied in bulk only where timeouts are asked for.</summary>
    Timed,
}
