using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Locks that are certain to be trouble: one that other processes know can be held by one that never gives it back; one that is taken on an
/// async or pool path while another holder waits without bound stops whatever runs there.
/// </summary>
internal sealed class LockBound : IBoundTest
{
    /// <summary>Farther from its lock a wait is one case among many, which the holder's own rule tells with the way to it.</summary>
    private const int MaxCalls = 2;

    /// <summary>One lock has many waiters; who holds it is asked once.</summary>
    private readonly ConditionalWeakTable<ObjectFacts, List<(SyntaxNode Holder, OpenWait Open)>> _holders = new();

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId != RuleIds.Lock)
            return null;
        if (site.Api.Receiver.Test == ReceiverTest.Named)
            return IsTakenOver(site) ? null : new BoundVerdict(BoundState.Unbounded, "another process may never give it back")
            {
                // Who dies with a mutex gives it back by that, and the next is told; a semaphore's permit is gone.
                IsCertain = site.Api.Kind != WaitKind.Mutex,
            };
        if (site.Api.Kind != WaitKind.Lock || Gate(site) is not { } gate || !RunsOnPool(EnclosingFunction.Of(site.Name)))
            return null;
        foreach (var (holder, open) in _holders.GetValue(analysis.Objects.Of(gate, site.CancellationToken), facts => Waiting(facts, analysis, site.CancellationToken)))
        {
            if (!holder.Span.Contains(site.Name.Span) || holder.SyntaxTree != site.Name.SyntaxTree)
                return new BoundVerdict(BoundState.Unbounded, $"another holder {open.What}", open.Location) { IsCertain = true };
        }
        return null;
    }

    /// <summary>
    /// Whether a handler around the wait takes over what a dead holder left: of another process, that it dies is what was to be feared. A semaphore
    /// tells nobody that its holder died.
    /// </summary>
    private static bool IsTakenOver(WaitSite site) =>
        site.Api.Kind == WaitKind.Mutex
        && EnclosingFunction.AncestorsWithin(site.Name).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(site.Name.Span)
            && attempt.Catches.Any(handler => TypesOf(handler).Any(type => IsAbandoned(site.Model.GetTypeInfo(type, site.CancellationToken).Type))));

    /// <summary>The type that a handler declares, and what its filter asks for: <c>catch (Exception e) when (e is AbandonedMutexException)</c>.</summary>
    private static IEnumerable<SyntaxNode> TypesOf(CatchClauseSyntax handler)
    {
        if (handler.Declaration is { Type: var type })
            yield return type;
        foreach (var name in handler.Filter?.FilterExpression.DescendantNodes().OfType<TypeSyntax>() ?? Enumerable.Empty<TypeSyntax>())
            yield return name;
    }

    private static bool IsAbandoned(ITypeSymbol? type) => type is { Name: "AbandonedMutexException", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>The holders of a lock that wait without a bound meanwhile.</summary>
    private static List<(SyntaxNode Holder, OpenWait Open)> Waiting(ObjectFacts facts, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var waiting = new List<(SyntaxNode, OpenWait)>();
        foreach (var holder in facts.Calls)
        {
            if (Held(holder) is { } held
                && analysis.OpenWaits.In(EnclosingFunction.Of(holder.Syntax), held, CanLast, cancellationToken, andTasks: true, onlyProven: true) is { Calls: <= MaxCalls } open)
                waiting.Add((holder.Syntax, open));
        }
        return waiting;
    }

    /// <summary>Monitor.Wait gives the lock back meanwhile; tasks are looked at as what they run.</summary>
    private static bool CanLast(WaitSite other) => other.Api.Kind is not (WaitKind.MonitorWait or WaitKind.Task) && other.Api.RuleId != RuleIds.Lock;

    private static IOperation? Gate(WaitSite site) => site.Receiver ?? site.Arguments.FirstOrDefault()?.Value;

    /// <summary>What runs while a holder has the lock: the statement's body, or what stands between Enter and the last Exit of it in a function.</summary>
    private static TextSpan? Held(IOperation holder) => holder switch
    {
        ILockOperation locked => locked.Body.Syntax.Span,
        IInvocationOperation { TargetMethod.Name: "Enter" } enter =>
            EnclosingFunction.OwnCalls(EnclosingFunction.Of(enter.Syntax))
                .LastOrDefault(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exit" } access && call.SpanStart > enter.Syntax.Span.End && IsOf(access, call, enter)) is { } exit
                ? TextSpan.FromBounds(enter.Syntax.Span.End, exit.SpanStart)
                : null,
        IInvocationOperation { TargetMethod.Name: "EnterScope" } scope => scope.Syntax.FirstAncestorOrSelf<UsingStatementSyntax>()?.Statement.Span,
        _ => null,
    };

    /// <summary>Whether an <c>Exit</c> names what an <c>Enter</c> took: its argument, or its receiver.</summary>
    private static bool IsOf(MemberAccessExpressionSyntax exit, InvocationExpressionSyntax call, IInvocationOperation enter) =>
        enter.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax entered } taken
        && exit.Expression.IsEquivalentTo(entered.Expression)
        && (taken.ArgumentList.Arguments.FirstOrDefault() is not { } gate || call.ArgumentList.Arguments.FirstOrDefault() is { } left && left.Expression.IsEquivalentTo(gate.Expression));

    /// <summary>Whether a function runs on a thread of the pool, which whatever else runs there needs back.</summary>
    internal static bool RunsOnPool(SyntaxNode function) =>
        EnclosingFunction.IsAsync(function)
        || function is AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "QueueUserWorkItem" } } } };
}
