using System.Collections.Immutable;

namespace Hangproof.Runtime.Verdicts;

/// <summary>A finding of a static rule.</summary>
/// <param name="RuleId">Its rule.</param>
/// <param name="File">As the report has it: relative, absolute, or under <c>/_/</c>.</param>
/// <param name="Line">First line.</param>
/// <param name="EndLine">Last line.</param>
/// <param name="Method">Documentation-comment id of the method, where the report has it; else empty.</param>
internal sealed record Finding(string RuleId, string File, int Line, int EndLine, string Method)
{
    /// <summary>The rule's message.</summary>
    public string Message { get; init; } = "";

    /// <summary>Other places that its report shows: the other ends of what it is about.</summary>
    public ImmutableArray<(string File, int Line, int EndLine)> Related { get; init; } = [];

    /// <summary>The shortest way to bound the wait, where the report has it.</summary>
    public string BoundWith { get; init; } = "";

    /// <summary>The finding's own fingerprint; empty where the report has none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>What the content of its file may hash to (SHA-256); empty when that is not known.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Whether somebody has suppressed it.</summary>
    public bool Suppressed { get; init; }
}
