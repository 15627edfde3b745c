using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary><c>void Run(string program, bool waits) { ... if (waits) child.WaitForExit(); }</c>, and all who call it say that they do not wait.</summary>
internal static class TurnedOff
{
    public static bool Is(WaitSite site, WaitAnalysis analysis)
    {
        foreach (var around in EnclosingFunction.AncestorsWithin(site.Name))
        {
            if (around is IfStatementSyntax choice && !choice.Condition.Span.Contains(site.Name.Span) && IsNever(choice.Condition, choice.Statement.Span.Contains(site.Name.Span), site, analysis))
                return true;
        }
        return false;
    }

    /// <summary>Whether a question comes out in one way for nobody.</summary>
    private static bool IsNever(ExpressionSyntax question, bool answer, WaitSite site, WaitAnalysis analysis)
    {
        while (question is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            answer ^= question is PrefixUnaryExpressionSyntax;
            question = question is PrefixUnaryExpressionSyntax { Operand: var denied } ? denied : ((ParenthesizedExpressionSyntax)question).Expression;
        }
        if (question is not IdentifierNameSyntax || site.Model.GetSymbolInfo(question, site.CancellationToken).Symbol is not IParameterSymbol { Type.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } taker } flag
            || taker.IsVirtualCall() || !taker.ContainingType.AllInterfaces.IsEmpty && taker.DeclaredAccessibility != Accessibility.Private
            || analysis.Uses.Of(flag, site.CancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation set && set.Target == use.Operation))
            return false;
        return analysis.Uses.Of(taker, site.CancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } calls }
            && calls.All(use => use.Operation is IInvocationOperation call && ValueOrigins.Argument(call, flag.Ordinal)?.ConstantValue is { HasValue: true, Value: bool given } && given != answer);
    }
}
