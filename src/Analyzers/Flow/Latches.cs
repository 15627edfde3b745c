using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Methods of which only the first call gives <see langword="true"/>: whoever is refused leaves what is to be done to who was first.</summary>
internal sealed class Latches
{
    private readonly SourceModels _models;

    public Latches(SourceModels models) => _models = models;

    /// <summary><c>if (!TryEnd(error)) return;</c>, where <c>TryEnd</c> says <c>if (_error is not null) return false; _error = error; return true;</c>.</summary>
    public bool IsLost(SyntaxNode leave, SyntaxNode function, CancellationToken cancellationToken) =>
        leave.FirstAncestorOrSelf<IfStatementSyntax>() is { Else: null, Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax call }, Statement: var refusal }
        && refusal.Span.Contains(leave.Span) && EnclosingFunction.Of(call) == function
        && _models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean } method
        && _models.Declarations(method.OriginalDefinition) is [var declared] && declared.GetSyntax(cancellationToken) is MethodDeclarationSyntax { Body.Statements: var statements } && IsLatch(statements);

    private static bool IsLatch(SyntaxList<StatementSyntax> statements) =>
        statements.LastOrDefault() is ReturnStatementSyntax { Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression }
        && statements.OfType<IfStatementSyntax>().FirstOrDefault() is { Else: null, Condition: var condition, Statement: var refusal } && IsReturnFalse(refusal) && Tested(condition) is { } state
        && statements.Any(statement => statement.SpanStart > refusal.SpanStart && statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: var set } } && SyntaxFactory.AreEquivalent(set, state));

    private static bool IsReturnFalse(StatementSyntax statement) =>
        (statement is BlockSyntax { Statements: [var only] } ? only : statement) is ReturnStatementSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression };

    /// <summary>What a condition says is set already: <c>_error is not null</c>, <c>_error != null</c>, <c>_isEnded</c>.</summary>
    private static ExpressionSyntax? Tested(ExpressionSyntax condition) => condition switch
    {
        IsPatternExpressionSyntax { Expression: var state, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } => state,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Left: var state, Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => state,
        IdentifierNameSyntax or MemberAccessExpressionSyntax => condition,
        _ => null,
    };
}
