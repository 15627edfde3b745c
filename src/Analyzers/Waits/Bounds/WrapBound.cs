using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The task of a wait, itself or through a variable, goes to somebody who bounds it: <c>WaitAsync(timeout)</c>, <c>Wait(timeout)</c>, a
/// <c>TimeoutAfter</c> of one's own, or a race against a delay whose winner is looked at, whether it is awaited or blocked on; of an accept also one against whatever stops it, behind
/// which the listener is closed.
/// </summary>
internal sealed class WrapBound : IBoundTest
{
    /// <summary>Variables that one task goes through: a local, then the field that keeps it.</summary>
    private const int MaxDepth = 2;

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis) => Reaches(site.Operation, site, analysis, 0) ? BoundVerdict.Wrapped : null;

    private static bool Reaches(IOperation task, WaitSite site, WaitAnalysis analysis, int depth) =>
        IsBounded(task, site, analysis)
        || (depth < MaxDepth && TaskPath.StoredIn(task) is { } variable
            && analysis.Uses.Of(variable, site.CancellationToken).Uses.Any(use => Reaches(use.Operation, site, analysis, depth + 1)));

    private static bool IsBounded(IOperation task, WaitSite site, WaitAnalysis analysis)
    {
        for (var value = TaskPath.Carried(task); TaskPath.Consumer(value) is { } call; value = TaskPath.Carried(call))
        {
            if (IsRace(call, analysis))
                return IsLookedAt(call) && RunsAgainstTime(call, site, analysis) || IsClosedAfter(call, site, analysis);
            if (HoldsTasks(value.Type, analysis) && ArgumentBound.Of(call.Arguments, site, analysis) is { IsBounded: true })
                return true;
            if (!analysis.Known.IsTaskLike(call.Type))
                return false;
        }
        return false;
    }

    private static bool HoldsTasks(ITypeSymbol? type, WaitAnalysis analysis) => type switch
    {
        IArrayTypeSymbol array => analysis.Known.IsTaskLike(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: 1 } elements } many when !analysis.Known.IsTaskLike(many) => analysis.Known.IsTaskLike(elements[0]),
        _ => analysis.Known.IsTaskLike(type),
    };

    private static bool IsRace(IInvocationOperation call, WaitAnalysis analysis) =>
        call.TargetMethod.Name is "WhenAny" or "WaitAny" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, analysis.Known.Task);

    private static bool IsLookedAt(IInvocationOperation race)
    {
        var result = TaskPath.Carried(race);
        return result.Parent is not IExpressionStatementOperation
            && result.Parent is not IAwaitOperation { Parent: IExpressionStatementOperation }
            || IsAskedByLoop(race)
            // The winner may be unnamed, and each task asked instead.
            || race.Arguments.Any(a => Racers(a.Value).Any(r => ValueOrigins.Variable(r) is ILocalSymbol));
    }

    /// <summary><c>while (!block.Completion.IsCompleted) { Report(); await Task.WhenAny(Task.Delay(500), block.Completion); }</c></summary>
    private static bool IsAskedByLoop(IInvocationOperation race) =>
        LoopSyntax.Around(race.Syntax) is WhileStatementSyntax { Condition: PrefixUnaryExpressionSyntax { Operand: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCompleted", Expression: var asked } } }
        && race.Arguments.SelectMany(argument => Racers(argument.Value)).Any(racer => SyntaxFactory.AreEquivalent(racer.Syntax, asked));

    private static bool RunsAgainstTime(IInvocationOperation race, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var argument in race.Arguments)
        {
            foreach (var other in Racers(argument.Value))
            {
                if (analysis.Origins.Of(other, site.CancellationToken).Any(origin => EndsByItself(origin, site, analysis)))
                    return true;
            }
        }
        return false;
    }

    /// <summary><c>if (await Task.WhenAny(_stopped.Task, accepting) == accepting) ...</c>, and then <c>listener.Close()</c>: it takes no connection that is lost.</summary>
    private static bool IsClosedAfter(IInvocationOperation race, WaitSite site, WaitAnalysis analysis) =>
        site.Api.Kind == WaitKind.SocketAccept && site.Receiver is { } listener && TaskPath.Carried(race).Parent is IAwaitOperation { Parent: not IExpressionStatementOperation }
        && race.Arguments.SelectMany(argument => Racers(argument.Value)).Any(other => analysis.Origins.Of(other, site.CancellationToken).Any(origin =>
            origin is not IInvocationOperation { TargetMethod.Name: var name } || name != site.Member?.Name))
        && analysis.EndingCalls.Of(site, analysis.Objects.Of(listener, site.CancellationToken)).Any(end =>
            end.Syntax.SpanStart > race.Syntax.SpanStart && EnclosingFunction.Of(end.Syntax) == EnclosingFunction.Of(race.Syntax));

    private static IEnumerable<IOperation> Racers(IOperation argument) =>
        Elements.Of(argument) ?? (ValueOrigins.Unwrap(argument) is { } single ? new[] { single } : Array.Empty<IOperation>());

    /// <summary>A delay, or any other task that was given a time or a token; a source that a token, or for a signal the owner when it stops, completes.</summary>
    private static bool EndsByItself(IOperation origin, WaitSite site, WaitAnalysis analysis) => origin switch
    {
        IInvocationOperation call => call.Syntax.Span != site.Operation.Syntax.Span && ArgumentBound.Of(call.Arguments, site, analysis) is { IsBounded: true },
        _ when Elements.Of(origin) is { } elements => elements.Any(element =>
            analysis.Origins.Of(element, site.CancellationToken).Any(o => Elements.Of(o) is null && EndsByItself(o, site, analysis))),
        IPropertyReferenceOperation { Property.Name: "Task", Instance: { } source } =>
            ValueOrigins.Variable(source) is { } variable && analysis.Uses.Of(variable, site.CancellationToken).Uses.Any(use => IsCompletedByCallback(use.Operation) || (variable is IFieldSymbol && IsCompletedByOwner(use) && IsSignal(site, analysis))),
        _ => false,
    };

    /// <summary><c>void Dispose() => _exit.TrySetResult();</c>: whoever stops the object ends the race.</summary>
    private static bool IsCompletedByOwner(SymbolUse use) =>
        use.Operation.Parent is IInvocationOperation { Instance: var source, TargetMethod.Name: var name } && source == use.Operation && KnownCompletion.Completes(name)
        && StopPath.Contains(use.Member);

    /// <summary>A semaphore that starts empty: who is left behind in the race takes no permit from anybody.</summary>
    private static bool IsSignal(WaitSite site, WaitAnalysis analysis) =>
        site is { Api.Kind: WaitKind.Semaphore, Receiver: { } receiver } && Permits.AreSignals(analysis.Objects.Of(receiver, site.CancellationToken));

    /// <summary><c>token.Register(() => source.TrySetResult())</c>.</summary>
    private static bool IsCompletedByCallback(IOperation use)
    {
        for (var parent = use.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" })
                return true;
        }
        return false;
    }
}
