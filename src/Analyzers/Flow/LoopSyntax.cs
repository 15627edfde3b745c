using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Which statements are loops, and which one a piece of source stands in.</summary>
internal static class LoopSyntax
{
    public static bool Is(SyntaxNode? node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;

    /// <summary>What a loop asks to go on for another round; <see langword="null"/> where it asks nothing.</summary>
    public static ExpressionSyntax? Condition(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Condition,
        DoStatementSyntax statement => statement.Condition,
        ForStatementSyntax statement => statement.Condition,
        _ => null,
    };

    /// <summary>Whether the condition of a loop lets it go on for ever.</summary>
    public static bool IsForEver(SyntaxNode loop) =>
        loop is ForStatementSyntax { Condition: null } || Condition(loop)?.IsKind(SyntaxKind.TrueLiteralExpression) == true;

    /// <summary>Whether a function holds a loop that is not over with what it goes through: one that serves.</summary>
    public static bool GoesOn(SyntaxNode function) =>
        EnclosingFunction.OwnNodes(function).Any(node => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax { Condition: null } || node is CommonForEachStatementSyntax each && each.AwaitKeyword.RawKind != 0);

    /// <summary>Whether what follows a loop can be reached though its condition holds: by a <c>break</c> or a jump.</summary>
    public static bool IsBrokenOff(SyntaxNode loop) =>
        EnclosingFunction.OwnNodes(loop).Any(node => node.IsKind(SyntaxKind.GotoStatement) || node is BreakStatementSyntax && LeftBy(node) == loop);

    /// <summary>The loop or <c>switch</c> that a <c>break</c> leaves.</summary>
    public static SyntaxNode? LeftBy(SyntaxNode leave) => leave.Ancestors().FirstOrDefault(node => Is(node) || node is SwitchStatementSyntax);

    /// <summary>The innermost loop around a node, within its function.</summary>
    public static StatementSyntax? Around(SyntaxNode node) => (StatementSyntax?)EnclosingFunction.AncestorsWithin(node).FirstOrDefault(Is);
}
