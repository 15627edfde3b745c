using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// The statements at the top of a function that refuse what callers should not have passed: whoever is refused there has begun nothing whose
/// end somebody waits for.
/// </summary>
internal static class Guards
{
    public static bool Contain(SyntaxNode node, SyntaxNode function)
    {
        if (EnclosingFunction.Block(function) is not { } body || !body.Span.Contains(node.Span))
            return false;
        foreach (var statement in body.Statements)
        {
            if (!IsGuard(statement))
                return false;
            if (statement.Span.Contains(node.Span))
                return true;
        }
        return false;
    }

    /// <summary><c>if (Interlocked.Exchange(ref _ended, 1) == 1) return;</c>, or a flag: who came first has done what is left out here.</summary>
    public static bool IsDoneBefore(SyntaxNode leave, SyntaxNode function) =>
        Around(leave, function) is { } guard && (IsFlagged(guard, function)
            || guard.Condition is BinaryExpressionSyntax { Left: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exchange" or "CompareExchange" } } });

    /// <summary><c>if (_ended) return; _ended = true;</c>, <c>if (!_isOpen) return; _isOpen = false;</c>: as <see cref="IsDoneBefore"/>, by a flag alone.</summary>
    public static bool IsFlaggedBefore(SyntaxNode leave, SyntaxNode function) => Around(leave, function) is { } guard && IsFlagged(guard, function);

    private static IfStatementSyntax? Around(SyntaxNode leave, SyntaxNode function) =>
        leave.FirstAncestorOrSelf<IfStatementSyntax>() is { Else: null } guard && guard.Statement.Span.Contains(leave.Span) && EnclosingFunction.Of(guard) == function
            && guard.Statement is ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } ? guard : null;

    private static bool IsFlagged(IfStatementSyntax guard, SyntaxNode function) => guard.Condition switch
    {
        IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => IsSetAfter(guard, guard.Condition, "true", function),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } open =>
            IsSetAfter(guard, open.Operand, "false", function),
        _ => false,
    };

    private static bool IsSetAfter(IfStatementSyntax guard, ExpressionSyntax flag, string value, SyntaxNode function) =>
        EnclosingFunction.OwnNodes(function).Any(node => node.SpanStart > guard.Span.End
            && node is AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { Token.ValueText: var set }, Left: var target } && set == value && SyntaxFactory.AreEquivalent(target, flag));

    private static bool IsGuard(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax { Else: null, Statement: var refusal } => IsThrow(refusal),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } } =>
            name.StartsWith("ThrowIf", StringComparison.Ordinal) || name.StartsWith("NotNull", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsThrow(StatementSyntax statement) =>
        statement is ThrowStatementSyntax or BlockSyntax { Statements: { Count: 1 } } && statement.DescendantNodesAndSelf().OfType<ThrowStatementSyntax>().Any();
}
