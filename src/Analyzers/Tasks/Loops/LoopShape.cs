using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Loops;

/// <summary>What the syntax of a loop tells: its parts, and the statements by which it is left.</summary>
internal static class LoopShape
{
    /// <summary>The loop whose keyword stands at a position; of <c>do ... while</c>, the one with the condition.</summary>
    public static StatementSyntax? At(SyntaxNode root, int position)
    {
        var token = root.FindToken(position);
        return token.SpanStart == position && token.Parent is StatementSyntax loop && LoopSyntax.Is(loop) && (token.IsKind(SyntaxKind.WhileKeyword) || token.IsKind(SyntaxKind.ForKeyword)) ? loop : null;
    }

    public static SyntaxToken Keyword(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax statement => statement.WhileKeyword,
        DoStatementSyntax statement => statement.DoKeyword,
        ForStatementSyntax statement => statement.ForKeyword,
        CommonForEachStatementSyntax statement => statement.ForEachKeyword,
        _ => loop.GetFirstToken(),
    };

    /// <summary>What is asked before each round; none for <c>for (;;)</c> and for an enumeration.</summary>
    public static ExpressionSyntax? Condition(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Condition,
        DoStatementSyntax statement => statement.Condition,
        ForStatementSyntax statement => statement.Condition,
        _ => null,
    };

    public static StatementSyntax Body(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Statement,
        DoStatementSyntax statement => statement.Statement,
        ForStatementSyntax statement => statement.Statement,
        CommonForEachStatementSyntax statement => statement.Statement,
        _ => loop,
    };

    /// <summary>The loops around a node within its function, innermost first.</summary>
    public static IEnumerable<StatementSyntax> Around(SyntaxNode node) =>
        EnclosingFunction.AncestorsWithin(node).OfType<StatementSyntax>().Where(statement => LoopSyntax.Is(statement) && Body(statement).Span.Contains(node.Span));

    /// <summary>The statements by which a loop is left for good: what is thrown and caught within it does not leave it.</summary>
    public static IEnumerable<SyntaxNode> Exits(StatementSyntax loop) => EnclosingFunction.OwnNodes(Body(loop)).Prepend(Body(loop)).Where(node => IsExit(node, loop));

    /// <summary><c>while (await timer.WaitForNextTickAsync()) { if (_isOver) return; }</c>: the next tick comes, and with it the look at the flag.</summary>
    public static bool TicksToItsEnd(SyntaxNode wait) =>
        wait.ToString() == "WaitForNextTickAsync" && EnclosingFunction.AncestorsWithin(wait).OfType<StatementSyntax>().FirstOrDefault(LoopSyntax.Is) is { } loop && Exits(loop).Any(exit => exit is not (ThrowStatementSyntax or ThrowExpressionSyntax));

    /// <summary>Whether a handler lets nothing through and goes on with the loop.</summary>
    public static bool Leaves(SyntaxNode block, StatementSyntax loop) => EnclosingFunction.OwnNodes(block).Any(node => IsExit(node, loop));

    private static bool IsExit(SyntaxNode node, StatementSyntax loop) => node switch
    {
        ReturnStatementSyntax or YieldStatementSyntax => true,
        GotoStatementSyntax jump => jump.IsKind(SyntaxKind.GotoStatement),
        BreakStatementSyntax => LoopSyntax.LeftBy(node) == loop,
        ThrowStatementSyntax or ThrowExpressionSyntax => Handlers.Swallowing(node, loop) is null,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exit" or "FailFast", Expression: var environment } } =>
            environment.ToString().EndsWith("Environment", StringComparison.Ordinal),
        _ => false,
    };
}
