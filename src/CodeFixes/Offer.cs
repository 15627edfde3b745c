using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes;

/// <summary>One entry of the light bulb's menu.</summary>
/// <param name="Title">As the user reads it.</param>
/// <param name="Key">The act, the same wherever it is offered: Fix All repeats it at every place.</param>
/// <param name="Rewrite">What it does here.</param>
/// <param name="SecondKey">A narrower act that this one is too.</param>
internal sealed record Offer(string Title, string Key, Rewrite Rewrite, string? SecondKey = null)
{
    /// <summary>What it does in other documents.</summary>
    public ImmutableArray<(Document Document, Rewrite Rewrite)> Elsewhere { get; init; } = ImmutableArray<(Document, Rewrite)>.Empty;

    public bool Is(string? key) => key == Key || (key is not null && key == SecondKey);
}
