using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Locks;

/// <summary>Whether a function waits for what a variable holds, by its syntax: most waits are for what is called on the spot.</summary>
internal static class StoredWaits
{
    public static bool AnyIn(SyntaxNode function)
    {
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            var waited = node switch
            {
                AwaitExpressionSyntax awaited => awaited.Expression,
                MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitOne" or "Result" or "Join" or "GetAwaiter" } access => access.Expression,
                MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Join" or "GetAwaiter" } => node as ExpressionSyntax,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } } call => call,
                _ => null,
            };
            if (waited is not null && IsStored(waited))
                return true;
        }
        return false;
    }

    private static bool IsStored(ExpressionSyntax waited) => waited switch
    {
        ParenthesizedExpressionSyntax inner => IsStored(inner.Expression),
        PostfixUnaryExpressionSyntax suppressed => IsStored(suppressed.Operand),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" } access } => IsStored(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" or "WhenAny" or "WaitAll" }, ArgumentList.Arguments: var arguments } =>
            arguments.Any(argument => IsStored(argument.Expression) || argument.Expression is InvocationExpressionSyntax or ImplicitArrayCreationExpressionSyntax),
        IdentifierNameSyntax or MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or ElementAccessExpressionSyntax or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax => true,
        BinaryExpressionSyntax => true,
        _ => false,
    };
}
