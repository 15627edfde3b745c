using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Tasks of commands that are sent together: each is over when the whole of them was run.</summary>
internal static class RunBatches
{
    /// <summary><c>var sum = transaction.StringIncrementAsync(key); await transaction.ExecuteAsync(); return sum.Result;</c></summary>
    /// <param name="task">Where the task was made.</param>
    /// <param name="place">Where it is waited for.</param>
    public static bool IsOver(IOperation task, SyntaxNode place) =>
        task is IInvocationOperation { Instance: { Syntax: IdentifierNameSyntax { Identifier.ValueText: var batch } } receiver } && IsBatch(receiver.Type) && EnclosingFunction.Of(place) is { } function
        && function.DescendantNodes().TakeWhile(node => node.SpanStart < place.SpanStart).Any(node => node is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Execute" or "ExecuteAsync", Expression: IdentifierNameSyntax { Identifier.ValueText: var run } }
        } && run == batch);

    private static bool IsBatch(ITypeSymbol? type) =>
        type is { Name: "ITransaction" or "IBatch", ContainingNamespace: { Name: "Redis", ContainingNamespace: { Name: "StackExchange", ContainingNamespace.IsGlobalNamespace: true } } };
}
