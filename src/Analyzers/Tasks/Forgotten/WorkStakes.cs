using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>What of dropped work others count on: that it goes round for as long as they live, or that it tells them something in the end.</summary>
internal sealed class WorkStakes
{
    /// <summary>Methods that the work is followed into for its loop.</summary>
    private const int MaxDepth = 1;

    private readonly CodeFacts _facts;
    private readonly FailureEvidence _evidence;

    public WorkStakes(CodeFacts facts, FailureEvidence evidence) => (_facts, _evidence) = (facts, evidence);

    public bool Of(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken) =>
        bodies.Any(body => EndsService(body, call, 0, cancellationToken) || LeavesWaiting(body, call, cancellationToken));

    /// <summary>A loop that accepts, polls or serves: the first failure of a round that nobody meets in it ends the service for good.</summary>
    private bool EndsService(SyntaxNode function, IInvocationOperation call, int depth, CancellationToken cancellationToken)
    {
        foreach (var loop in EnclosingFunction.OwnNodes(function).OfType<StatementSyntax>())
        {
            if (GoesRound(loop, cancellationToken) && !EnclosingFunction.AncestorsWithin(loop).Any(LoopSyntax.Is) && _evidence.Among(function, node => loop.Span.Contains(node.Span) && !(IsSetUp(node) && CatchClauses.TakeRounds(loop)), call, cancellationToken))
                return true;
        }
        return depth < MaxDepth && EnclosingFunction.OwnCalls(function).Any(inner =>
            inner.Parent is AwaitExpressionSyntax or ExpressionStatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax
            && LoopSyntax.Around(inner) is null && !CalmCode.IsCaught(inner) && _facts.Models.Operation(inner, cancellationToken) is IInvocationOperation { TargetMethod: { IsAbstract: false, IsVirtual: false } method }
            && _facts.Models.Declarations(method.OriginalDefinition).Any(declared => EndsService(declared.GetSyntax(cancellationToken), call, depth + 1, cancellationToken)));
    }

    /// <summary>What is made before, and given back behind it.</summary>
    private static bool IsSetUp(SyntaxNode node) => node is BaseObjectCreationExpressionSyntax || node.FirstAncestorOrSelf<FinallyClauseSyntax>() is not null;

    /// <summary>Whether a loop goes on until it is told to end: one that goes through something has an end of its own.</summary>
    private bool GoesRound(StatementSyntax loop, CancellationToken cancellationToken) => loop switch
    {
        CommonForEachStatementSyntax each => each.AwaitKeyword.RawKind != 0 || each.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetConsumingEnumerable" } },
        WhileStatementSyntax { Condition: var condition } => IsOpen(condition, cancellationToken),
        DoStatementSyntax { Condition: var condition } => IsOpen(condition, cancellationToken),
        ForStatementSyntax { Condition: var condition } => condition is null,
        _ => false,
    };

    /// <summary><c>true</c>, <c>!token.IsCancellationRequested</c>, <c>listener.IsListening</c>, <c>await stream.MoveNext()</c>; but not what counts, takes what is left or waits for a local.</summary>
    private bool IsOpen(ExpressionSyntax condition, CancellationToken cancellationToken)
    {
        if (condition.IsKind(SyntaxKind.TrueLiteralExpression))
            return true;
        var parts = condition.DescendantNodesAndSelf().ToList();
        if (parts.Any(part => part is AwaitExpressionSyntax))
            return true;
        return !parts.Any(part => part is InvocationExpressionSyntax or AssignmentExpressionSyntax or LiteralExpressionSyntax
                || part.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression)
            && parts.OfType<ExpressionSyntax>().Any(part => _facts.Models.Operation(part, cancellationToken) is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation);
    }

    /// <summary>
    /// <c>Load(); _loaded.Set();</c>: who waits for the signal waits on when something fails before, unless a handler or a <c>finally</c> gives it as well.
    /// </summary>
    private bool LeavesWaiting(SyntaxNode function, IInvocationOperation call, CancellationToken cancellationToken)
    {
        var signals = EnclosingFunction.OwnCalls(function).Where(one => IsSignal(one, cancellationToken)).ToList();
        return signals.Any(signal => !IsInEnd(signal) && Receiver(signal) is { } told && !IsOwn(told, function)
            && !signals.Any(other => IsInEnd(other) && Receiver(other) is { } same && SyntaxFactory.AreEquivalent(told, same))
            && _evidence.Among(function, node => node.Span.End <= signal.SpanStart && !IsBranchLeft(node, signal), call, cancellationToken));
    }

    private static ExpressionSyntax? Receiver(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Expression;

    /// <summary>What stands in another branch runs in the signal's stead.</summary>
    private static bool IsBranchLeft(SyntaxNode node, SyntaxNode signal) =>
        EnclosingFunction.AncestorsWithin(node).Any(around => around is IfStatementSyntax choice && choice.Statement.Span.Contains(node.Span) && choice.Else?.Span.Contains(signal.Span) == true);

    private static bool IsInEnd(SyntaxNode node) => EnclosingFunction.AncestorsWithin(node).Any(around => around is CatchClauseSyntax or FinallyClauseSyntax);

    /// <summary>Whether the work made what it signals itself: nobody else waits for that.</summary>
    private static bool IsOwn(ExpressionSyntax told, SyntaxNode function) =>
        told is IdentifierNameSyntax { Identifier.ValueText: var name }
        && EnclosingFunction.OwnNodes(function).Any(node => node is VariableDeclaratorSyntax declared && declared.Identifier.ValueText == name);

    private bool IsSignal(InvocationExpressionSyntax call, CancellationToken cancellationToken) =>
        SymbolUses.Name(call.Expression)?.Identifier.ValueText is "Set" or "SetResult" or "TrySetResult" or "Release" or "Signal" or "Complete" or "TryComplete" or "CompleteAdding" or "WriteAsync" or "TryWrite"
        && _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: var type } }
        && name switch
        {
            "Set" => type is "EventWaitHandle" or "ManualResetEvent" or "ManualResetEventSlim" or "AutoResetEvent" or "AsyncManualResetEvent" or "AsyncAutoResetEvent",
            "SetResult" or "TrySetResult" => type == "TaskCompletionSource",
            "Release" => type is "Semaphore" or "SemaphoreSlim",
            "Signal" => type == "CountdownEvent",
            "CompleteAdding" => type == "BlockingCollection",
            _ => type == "ChannelWriter",
        };
}
