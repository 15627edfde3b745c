using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Locks;

/// <summary>Whether a function waits for what a variable holds, by its syntax: most waits are for what is called on the spot.</summary>
internal static class StoredWaits
{
    private static readonly WordPositions _words = new("await", "Wait", "WaitOne", "Result", "Join", "GetAwaiter", "WaitAll");

    public static bool AnyIn(SyntaxNode function, CancellationToken cancellationToken)
    {
        foreach (var hit in _words.In(function.SyntaxTree, function.Span, cancellationToken))
        {
            var token = function.FindToken(hit.Position);
            if (token.SpanStart == hit.Position && Waited(token) is var (place, waited) && IsStored(waited) && IsOwn(place, function))
                return true;
        }
        return false;
    }

    /// <summary>What a word says is waited for, and the expression that says so.</summary>
    private static (SyntaxNode Place, ExpressionSyntax Waited)? Waited(SyntaxToken word) => word.Parent switch
    {
        AwaitExpressionSyntax awaited => (awaited, awaited.Expression),
        SimpleNameSyntax { Identifier.ValueText: var name, Parent: MemberAccessExpressionSyntax access } called when access.Name == called => name switch
        {
            "Wait" or "WaitOne" or "Result" or "Join" or "GetAwaiter" => (access, access.Expression),
            "WaitAll" when access.Parent is InvocationExpressionSyntax call && call.Expression == access => (call, call),
            _ => null,
        },
        SimpleNameSyntax { Identifier.ValueText: "Wait" or "Join" or "GetAwaiter", Parent: MemberBindingExpressionSyntax binding } => (binding, binding),
        _ => null,
    };

    /// <summary>Whether a node of a function's text is not in one of the functions nested in it.</summary>
    private static bool IsOwn(SyntaxNode node, SyntaxNode function)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent == function)
                return true;
            if (EnclosingFunction.IsFunction(parent))
                return false;
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
