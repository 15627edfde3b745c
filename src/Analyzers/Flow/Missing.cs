using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Conditions that are true only where something is not there.</summary>
internal static class Missing
{
    /// <summary>
    /// Whether a condition is true only where what is meant is missing: <c>x is null</c>, <c>!all.TryGetValue(key, out var x)</c>, <c>_all is not { } x</c>,
    /// or one of several such.
    /// </summary>
    /// <param name="condition">The condition.</param>
    /// <param name="isMeant">Whether an expression, or the variable that is declared for it, is what is asked about.</param>
    public static bool IsSaid(ExpressionSyntax condition, Func<SyntaxNode, bool> isMeant) => condition switch
    {
        ParenthesizedExpressionSyntax inner => IsSaid(inner.Expression, isMeant),
        BinaryExpressionSyntax either when either.IsKind(SyntaxKind.LogicalOrExpression) => IsSaid(either.Left, isMeant) && IsSaid(either.Right, isMeant),
        BinaryExpressionSyntax test when test.IsKind(SyntaxKind.EqualsExpression) => IsNull(test.Right) ? isMeant(test.Left) : IsNull(test.Left) && isMeant(test.Right),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var pattern }, Expression: var tested } => IsNull(pattern) && isMeant(tested),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: RecursivePatternSyntax { Type: null, PositionalPatternClause: null } any }, Expression: var tested }
            when any.PropertyPatternClause is null or { Subpatterns.Count: 0 } => isMeant(tested) || any.Designation is { } declared && isMeant(declared),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax look } => IsLookedFor(look, isMeant),
        _ => false,
    };

    /// <summary><c>all.TryGetValue(key, out var x)</c>.</summary>
    private static bool IsLookedFor(InvocationExpressionSyntax look, Func<SyntaxNode, bool> isMeant) =>
        SymbolUses.Name(look.Expression)?.Identifier.ValueText.StartsWith("Try", StringComparison.Ordinal) == true
        && look.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)
            && isMeant(argument.Expression is DeclarationExpressionSyntax { Designation: var declared } ? declared : argument.Expression));

    private static bool IsNull(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);
}
