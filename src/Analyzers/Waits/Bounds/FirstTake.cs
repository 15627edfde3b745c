using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The first item that is taken where the condition around it has just waited for one: <c>while (await source.OutputAvailableAsync(stop))
/// await source.ReceiveAsync();</c>. Not where somebody else in sight takes too, as whoever comes first gets it.
/// </summary>
internal sealed class FirstTake : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api is not { Kind: WaitKind.DataflowReceive or WaitKind.ChannelRead, MemberName: "Receive" or "ReceiveAsync" or "ReadAsync" } || site.Receiver is not { Syntax: ExpressionSyntax queue })
            return null;
        foreach (var parent in EnclosingFunction.AncestorsWithin(site.Name))
        {
            var look = parent switch
            {
                WhileStatementSyntax loop when loop.Statement.Span.Contains(site.Name.Span) => Look(loop.Condition, queue),
                IfStatementSyntax choice when choice.Statement.Span.Contains(site.Name.Span) => Look(choice.Condition, queue),
                _ => null,
            };
            if (look is not null)
                return IsTouched(queue, parent, look) || IsTakenElsewhere(site, parent, analysis) ? null : BoundVerdict.Complete;
            if (LoopSyntax.Is(parent))
                return null;
        }
        return null;
    }

    /// <summary>The call by which a condition waits for an item, where it holds only if there is one.</summary>
    private static InvocationExpressionSyntax? Look(ExpressionSyntax condition, ExpressionSyntax queue)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax inner:
                return Look(inner.Expression, queue);
            case BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression):
                return Look(both.Left, queue) ?? Look(both.Right, queue);
            case AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call }:
                if (access is { Name.Identifier.ValueText: "ConfigureAwait" or "WaitAsync", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax configured } inside })
                    (access, call) = (configured, inside);
                return access.Name.Identifier.ValueText is "OutputAvailableAsync" or "WaitToReadAsync" && SyntaxFactory.AreEquivalent(access.Expression, queue) ? call : null;
            default:
                return null;
        }
    }

    /// <summary>Whether anything but a read of its properties is done with the queue between the look and the take.</summary>
    private static bool IsTouched(ExpressionSyntax queue, SyntaxNode around, SyntaxNode look)
    {
        var name = queue.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText;
        return around.DescendantNodes().OfType<IdentifierNameSyntax>().Any(mention => mention.SpanStart > look.Span.End && mention.SpanStart < queue.SpanStart && mention.Identifier.ValueText == name
            && mention.Ancestors().TakeWhile(node => node is MemberAccessExpressionSyntax).LastOrDefault() is not { Parent: not InvocationExpressionSyntax });
    }

    private static bool IsTakenElsewhere(WaitSite site, SyntaxNode around, WaitAnalysis analysis) =>
        analysis.Objects.Of(site.Receiver!, site.CancellationToken).Calls.Any(call => call is IInvocationOperation { TargetMethod.Name: "Receive" or "ReceiveAsync" or "ReceiveAllAsync" or "TryReceive" or "TryReceiveAll" or "ReadAsync" or "ReadAllAsync" or "TryRead" }
            && !(call.Syntax.SyntaxTree == around.SyntaxTree && around.Span.Contains(call.Syntax.Span)));
}
