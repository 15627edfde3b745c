using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Which statements are loops, and which one a piece of source stands in.</summary>
internal static class LoopSyntax
{
    public static bool Is(SyntaxNode? node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;

    /// <summary>The innermost loop around a node, within its function.</summary>
    public static StatementSyntax? Around(SyntaxNode node) => (StatementSyntax?)EnclosingFunction.AncestorsWithin(node).FirstOrDefault(Is);
}
