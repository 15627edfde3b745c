using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Completion;

/// <summary>
/// <c>body.SetResult(); await request.Handler;</c>: what a loop awaits before anything else is the work of somebody, kept in a member or given to it, and it
/// serves nobody till then, wherever the work goes on.
/// </summary>
internal static class AwaitedWork
{
    public static bool Follows(SyntaxNode completion, CodeFacts facts, CancellationToken cancellationToken)
    {
        for (var node = (SyntaxNode?)completion.FirstAncestorOrSelf<StatementSyntax>(); node is not null && !LoopSyntax.Is(node) && !EnclosingFunction.IsFunction(node); node = node.Parent)
        {
            if (node.Parent is not BlockSyntax block)
                continue;
            foreach (var next in block.Statements.Skip(block.Statements.IndexOf(one => one == node) + 1))
            {
                if (EnclosingFunction.OwnNodes(next).FirstOrDefault(inner => inner is AwaitExpressionSyntax || CompletingPlaces.IsReceive(inner)) is ExpressionSyntax first)
                    return IsWaitFor(first is AwaitExpressionSyntax { Expression: var task } ? Awaited.Unconfigured(task) : first, facts, cancellationToken);
            }
        }
        return false;
    }

    /// <summary>The task itself, or <c>Task.WaitAny(new[] { request.Handler }, limit)</c>.</summary>
    private static bool IsWaitFor(ExpressionSyntax task, CodeFacts facts, CancellationToken cancellationToken) => task switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAny" or "WaitAll" or "WhenAny" or "WhenAll" } } several =>
            several.DescendantNodes().OfType<ExpressionSyntax>().Any(one => IsKept(one, facts, cancellationToken)),
        _ => IsKept(task, facts, cancellationToken),
    };

    /// <summary>A task that a local keeps may be the next item that the loop has asked for.</summary>
    private static bool IsKept(ExpressionSyntax task, CodeFacts facts, CancellationToken cancellationToken) =>
        task is IdentifierNameSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: not "Task" }
        && facts.Models.Get(task.SyntaxTree).GetSymbolInfo(task, cancellationToken).Symbol switch
        {
            IFieldSymbol field => facts.Known.IsTaskLike(field.Type),
            IPropertySymbol property => facts.Known.IsTaskLike(property.Type),
            IParameterSymbol parameter => facts.Known.IsTaskLike(parameter.Type),
            _ => false,
        };
}
