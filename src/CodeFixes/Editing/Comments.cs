using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Comments and directives, which no fix may swallow.</summary>
internal static class Comments
{
    public static bool In(SyntaxNode root, TextSpan span) =>
        root.DescendantTrivia(span).Any(trivia => span.Contains(trivia.Span) && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
}
