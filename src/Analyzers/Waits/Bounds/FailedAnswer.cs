using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// <c>if (!response.IsSuccessStatusCode) throw new Refused(await response.Content.ReadAsStringAsync());</c>, or what is thrown in any case: what says why a request failed is some hundred bytes, which come
/// with the headers.
/// </summary>
internal static class FailedAnswer
{
    /// <summary>Functions of the type's own from which a read is followed to who calls them.</summary>
    private const int MaxCallers = 2;

    public static bool IsReadBy(WaitSite site, WaitAnalysis analysis) => IsBehindFailure(site.Operation.Syntax, analysis, MaxCallers, site.CancellationToken);

    private static bool IsBehindFailure(SyntaxNode place, WaitAnalysis analysis, int callers, CancellationToken cancellationToken)
    {
        if (IsThrown(place))
            return true;
        foreach (var around in EnclosingFunction.AncestorsWithin(place))
        {
            if (around is IfStatementSyntax choice && Says(choice.Condition, analysis, cancellationToken) is { } isSuccess
                && (isSuccess ? choice.Else?.Span.Contains(place.Span) == true : choice.Statement.Span.Contains(place.Span)))
                return true;
            if (around is BlockSyntax block && block.Statements.Any(before => before.Span.End <= place.SpanStart && before is IfStatementSyntax { Else: null } left
                && Leaving.Is(left.Statement) && Says(left.Condition, analysis, cancellationToken) == true))
                return true;
        }
        return callers > 0 && EnclosingFunction.Of(place) is MethodDeclarationSyntax function
            && analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { DeclaredAccessibility: not Accessibility.Public } helper
            && analysis.Facts.Uses.Of(helper, cancellationToken).Uses is { IsEmpty: false } uses
            && uses.All(use => use.Operation is IInvocationOperation call && IsBehindFailure(call.Syntax, analysis, callers - 1, cancellationToken));
    }

    /// <summary><c>throw new Refused(await content.ReadAsStringAsync());</c>, <c>var text = await content.ReadAsStringAsync(); throw new Refused(text);</c></summary>
    private static bool IsThrown(SyntaxNode read) =>
        read.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            ThrowStatementSyntax => true,
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var text }], Parent: BlockSyntax { Statements: var statements } } => statements.Last() is ThrowStatementSyntax { Expression: { } thrown }
                && thrown.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == text),
            _ => false,
        };

    /// <summary>Whether a condition is that a request succeeded, or that it did not; <see langword="null"/> where it is about something else.</summary>
    private static bool? Says(ExpressionSyntax condition, WaitAnalysis analysis, CancellationToken cancellationToken) => condition switch
    {
        ParenthesizedExpressionSyntax inner => Says(inner.Expression, analysis, cancellationToken),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => !Says(operand, analysis, cancellationToken),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression }, Left: var left } => !Says(left, analysis, cancellationToken),
        // All of it holds where it is true, so that a failure is one.
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both =>
            Says(both.Left, analysis, cancellationToken) == false || Says(both.Right, analysis, cancellationToken) == false ? false : null,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsSuccessStatusCode" } =>
            analysis.Models.Operation(condition, cancellationToken) is IPropertyReferenceOperation { Property.ContainingType.Name: "HttpResponseMessage" } ? true : null,
        _ => null,
    };
}
