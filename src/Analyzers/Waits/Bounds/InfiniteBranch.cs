using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A wait that is reached only where the caller asked for no limit: <c>if (timeout == Timeout.InfiniteTimeSpan) gate.Wait(); else
/// gate.Wait(timeout);</c>, or behind a branch that leaves with the limited one. Somebody decided it, as with an infinite argument.
/// </summary>
internal sealed class InfiniteBranch : IBoundTest
{
    private static readonly string[] _timeWords = { "time", "wait", "delay", "limit", "millis", "second", "deadline" };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        var function = EnclosingFunction.Of(site.Operation.Syntax);
        for (var node = site.Operation.Syntax; node.Parent is { } parent && node != function; node = parent)
        {
            if (IsReachedWithoutLimit(parent, node, site, analysis) || IsBehindLimit(parent, node, site, analysis))
                return BoundVerdict.Explicit;
        }
        return null;
    }

    private static bool IsReachedWithoutLimit(SyntaxNode parent, SyntaxNode node, WaitSite site, WaitAnalysis analysis) => parent switch
    {
        IfStatementSyntax choice when node == choice.Statement => IsInfinite(choice.Condition, true, site, analysis),
        ElseClauseSyntax { Parent: IfStatementSyntax choice } => IsInfinite(choice.Condition, false, site, analysis),
        ConditionalExpressionSyntax choice when node == choice.WhenTrue => IsInfinite(choice.Condition, true, site, analysis),
        ConditionalExpressionSyntax choice when node == choice.WhenFalse => IsInfinite(choice.Condition, false, site, analysis),
        _ => false,
    };

    /// <summary>A sibling before the wait that leaves where there is a limit.</summary>
    private static bool IsBehindLimit(SyntaxNode parent, SyntaxNode node, WaitSite site, WaitAnalysis analysis) =>
        parent is BlockSyntax block && block.Statements.TakeWhile(statement => statement != node).OfType<IfStatementSyntax>()
            .Any(choice => Leaves(choice.Statement) && IsInfinite(choice.Condition, false, site, analysis));

    private static bool Leaves(StatementSyntax statement) =>
        (statement is BlockSyntax { Statements: { Count: > 0 } statements } ? statements.Last() : statement) is ReturnStatementSyntax or ThrowStatementSyntax;

    /// <summary>Whether a condition that came out as <paramref name="outcome"/> says that a time has no end.</summary>
    private static bool IsInfinite(ExpressionSyntax condition, bool outcome, WaitSite site, WaitAnalysis analysis)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return IsInfinite(parenthesized.Expression, outcome, site, analysis);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                return IsInfinite(not.Operand, !outcome, site, analysis);
            case BinaryExpressionSyntax comparison:
                return Compares(comparison, outcome, site, analysis);
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: { } constant } } test:
                return outcome && IsTime(test.Expression, site) && IsNone(constant, site, analysis);
            case IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: { } constant } } } test:
                return !outcome && IsTime(test.Expression, site) && IsNone(constant, site, analysis);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "HasValue", Expression: { } limit }:
                return !outcome && IsTime(limit, site);
            default:
                return false;
        }
    }

    private static bool Compares(BinaryExpressionSyntax comparison, bool outcome, WaitSite site, WaitAnalysis analysis) => comparison.Kind() switch
    {
        SyntaxKind.LogicalAndExpression when outcome => IsInfinite(comparison.Left, true, site, analysis) || IsInfinite(comparison.Right, true, site, analysis),
        SyntaxKind.EqualsExpression => outcome && Equates(comparison, site, analysis),
        SyntaxKind.NotEqualsExpression => !outcome && Equates(comparison, site, analysis),
        SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression => outcome && IsTime(comparison.Left, site) && IsZero(comparison.Right, site),
        SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression => !outcome && IsTime(comparison.Left, site) && IsZero(comparison.Right, site),
        _ => false,
    };

    private static bool Equates(BinaryExpressionSyntax comparison, WaitSite site, WaitAnalysis analysis) =>
        (IsTime(comparison.Left, site) && IsNone(comparison.Right, site, analysis)) || (IsTime(comparison.Right, site) && IsNone(comparison.Left, site, analysis));

    /// <summary>Infinite, or no time at all: what waits there does not take 0 for "at once".</summary>
    private static bool IsNone(ExpressionSyntax value, WaitSite site, WaitAnalysis analysis) =>
        value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression || IsZero(value, site)
        || (site.Model.GetOperation(value, site.CancellationToken) is { } operation && ArgumentBound.IsInfiniteOrigin(operation, analysis));

    private static bool IsZero(ExpressionSyntax value, WaitSite site) =>
        value is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Zero" }
        || site.Model.GetConstantValue(value, site.CancellationToken) is { HasValue: true, Value: 0 or 0L or 0.0 };

    /// <summary>A time span, or a number whose name says that it is one.</summary>
    private static bool IsTime(ExpressionSyntax value, WaitSite site)
    {
        var type = site.Model.GetTypeInfo(value, site.CancellationToken).Type;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } arguments })
            type = arguments[0];
        if (type is { Name: "TimeSpan", ContainingNamespace.Name: "System" })
            return true;
        return type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double
            && value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().LastOrDefault() is { Identifier.ValueText: var name }
            && _timeWords.Any(word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
    }
}
