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

    /// <summary><c>if (_ended) return; _ended = true;</c>, or <c>if (Interlocked.Exchange(ref _ended, 1) == 1) return;</c>: who came first has done what is left out here.</summary>
    public static bool IsDoneBefore(SyntaxNode leave, SyntaxNode function)
    {
        if (leave.FirstAncestorOrSelf<IfStatementSyntax>() is not { Else: null } guard || !guard.Statement.Span.Contains(leave.Span) || EnclosingFunction.Of(guard) != function
            || guard.Statement is not (ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } }))
            return false;
        return guard.Condition switch
        {
            IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => IsSetAfter(guard, function),
            BinaryExpressionSyntax { Left: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exchange" or "CompareExchange" } } } => true,
            _ => false,
        };
    }

    private static bool IsSetAfter(IfStatementSyntax guard, SyntaxNode function) =>
        EnclosingFunction.OwnNodes(function).Any(node => node.SpanStart > guard.Span.End
            && node is AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { Token.ValueText: "true" } } set && SyntaxFactory.AreEquivalent(set.Left, guard.Condition));

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
