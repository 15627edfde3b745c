using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// What an async method does behind an <c>await</c> runs when that is over, and no more under the lock of a thread in which the method was called:
/// <c>lock (_gate) return FlushAsync();</c> has left its lock by then.
/// </summary>
internal sealed class Suspension
{
    private readonly CodeFacts _facts;

    public Suspension(CodeFacts facts) => _facts = facts;

    /// <summary>Whether the second lock is taken after the first was left.</summary>
    public bool IsBetween(LockEdge edge, CancellationToken cancellationToken)
    {
        if (!edge.Held.Kind.IsThreadAffine())
            return false;
        var place = edge.Taken.Operation;
        for (var link = edge.Way; link is not null; link = link.Caller)
        {
            if (EnclosingFunction.IsAsync(link.Body.Function) && SuspendsBefore(place.Syntax, link.Body.Function, cancellationToken))
                return !IsBlockedOn(link);
            if (link.Site is not { } site)
                return false;
            place = site;
        }
        return false;
    }

    /// <summary>Whether somebody on the way, with the lock in hand, blocks until the task is over.</summary>
    private static bool IsBlockedOn(Reached link)
    {
        for (var caller = link; caller is not null; caller = caller.Caller)
        {
            if (caller.Site is not { } site || TaskPath.Carried(site).Parent is not (IAwaitOperation or IReturnOperation))
                return true;
        }
        return false;
    }

    private bool SuspendsBefore(SyntaxNode place, SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        return EnclosingFunction.OwnNodes(function).TakeWhile(node => node.SpanStart < place.SpanStart).OfType<AwaitExpressionSyntax>().Any(wait =>
            IsPassed(wait, place) && model.GetOperation(wait, cancellationToken) is IAwaitOperation { Operation: var task } && !_facts.Completion.IsOver(task, model, cancellationToken));
    }

    /// <summary>Whether every way to a place leads through an <c>await</c>: it stands by itself in a block around the place, or begins the <c>try</c> that the place cleans up after.</summary>
    private static bool IsPassed(AwaitExpressionSyntax wait, SyntaxNode place)
    {
        SyntaxNode node = wait;
        while (node.Parent is ExpressionSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax or VariableDeclarationSyntax)
        {
            if (node.Parent is ConditionalExpressionSyntax or BinaryExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax)
                return false;
            node = node.Parent;
        }
        for (node = node.Parent!; node is StatementSyntax; node = node.Parent)
        {
            if (node.Parent is not BlockSyntax block)
                return false;
            if (block.Span.Contains(place.Span))
                return !node.Span.Contains(place.Span);
            if (block.Parent is not TryStatementSyntax attempt || attempt.Block != block || block.Statements[0] != node || !IsOnlyAwaited(wait))
                return false;
            if (attempt.Span.Contains(place.Span))
                return true;
            node = block;
        }
        return false;
    }

    /// <summary>Whether nothing is called that could fail before there is a task.</summary>
    private static bool IsOnlyAwaited(AwaitExpressionSyntax wait) =>
        wait.Expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().All(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" });
}
