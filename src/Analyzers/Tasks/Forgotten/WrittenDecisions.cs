using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Forgotten;

/// <summary>What a comment at a statement says: that nobody waits is meant, or that the loop goes with its object.</summary>
internal static class WrittenDecisions
{
    private static readonly string[] _toForget =
    {
        "detached", "fire and forget", "fire-and-forget", "fire & forget", "n't await", "not await", "n't wait", "not wait", "without await", "without wait", "separate task", "background", "intentional",
        "on purpose", "deliberate",
    };

    private static readonly string[] _toBeCollected = { "garbage collect", "garbage-collect", "collected" };

    public static bool ToForget(SyntaxNode place) => Says(place, _toForget);

    public static bool ToBeCollected(SyntaxNode place) => Says(place, _toBeCollected);

    /// <summary>Whether the comments right above a statement, or behind it on its last line, hold one of some words.</summary>
    private static bool Says(SyntaxNode place, string[] words) =>
        place.FirstAncestorOrSelf<StatementSyntax>() is { } statement
        && statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia()).Any(trivia =>
            (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            && trivia.ToString() is var comment && words.Any(word => comment.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0));
}
