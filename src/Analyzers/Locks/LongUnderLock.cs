using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Which waits under a lock are told to who did not ask (HANG202): those of which nobody can say how long they take. What ends by
/// itself, and what nobody else stands in front of wait until the rule is asked for.
/// </summary>
internal sealed class LongUnderLock
{
    /// <summary>Calls from a task's function to what it waits for.</summary>
    private const int MaxTaskCalls = 3;

    /// <summary>Callers from a member that takes a lock up to the callback that all of them run in.</summary>
    private const int MaxCallers = 4;

    private readonly LockFacts _facts;
    private readonly WaitAnalysis _waits;
    private readonly WorkWaits _work;

    public LongUnderLock(LockFacts facts, WaitAnalysis waits, WorkWaits work)
    {
        _facts = facts;
        _waits = waits;
        _work = work;
    }

    /// <param name="wait">The wait.</param>
    /// <param name="function">The function in which it stands.</param>
    /// <param name="held">The lock.</param>
    /// <param name="holdsUp">Whether somebody else is seen to take the lock for quick work.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Is(IOperation wait, SyntaxNode function, Acquisition held, Func<bool> holdsUp, CancellationToken cancellationToken)
    {
        // Whoever shares a connection takes turns, and the timeouts of its socket may be set anywhere; who spins does it for a state that is about to come.
        if (Site(wait, function, cancellationToken) is { } site
            && (site.Api.Kind is WaitKind.TlsHandshake or WaitKind.SpinWait || site.Api is { Mode: WaitMode.Blocks, Kind: WaitKind.StreamRead or WaitKind.StreamWrite or WaitKind.SocketReceive or WaitKind.SocketSend }))
            return false;
        return !IsBriefWork(wait, function, cancellationToken) && !IsOfOneCallback(held, cancellationToken) && holdsUp();
    }

    /// <summary>What is waited for: where a task is blocked on, the call that gives it.</summary>
    public WaitSite? Site(IOperation wait, SyntaxNode function, CancellationToken cancellationToken) =>
        _work.Of(wait, cancellationToken) is { IsWait: true, Waited: var waited } && TaskPath.Plain(waited) is { } task && _waits.FunctionWaits.At(function, task, cancellationToken) is { } begun
            ? begun
            : _waits.FunctionWaits.At(function, wait, cancellationToken);

    /// <summary>Tasks that are started here, whose code is seen to wait for nothing and to take no lock: that is as good as calling it.</summary>
    private bool IsBriefWork(IOperation wait, SyntaxNode function, CancellationToken cancellationToken) =>
        _work.Of(wait, cancellationToken) is { IsWait: true, Waited: { Type.Name: not "Thread" } waited } && _facts.Work.Of(waited, Frame.Root, cancellationToken) is { IsEmpty: false } works
        && works.All(work => !work.IsStored && work.Body.Function is AnonymousFunctionExpressionSyntax body && function.SyntaxTree == body.SyntaxTree && function.Span.Contains(body.Span) && WaitsForNothing(work.Body, cancellationToken));

    private bool WaitsForNothing(CallTarget body, CancellationToken cancellationToken) =>
        _facts.Walk(ImmutableArray.Create(body), null, cancellationToken).TakeWhile(inner => inner.Depth <= MaxTaskCalls).All(inner =>
            !inner.Body.Steps.Any(step => !step.Taken.IsEmpty || step.Operation is IAwaitOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } || _work.Of(step.Operation, cancellationToken) is not null)
            && _waits.FunctionWaits.In(inner.Body.Function, cancellationToken).IsEmpty);

    /// <summary>
    /// <c>_timer.Elapsed += Tick;</c>, and whatever takes the lock runs in <c>Tick</c> alone: it is there to keep a second tick out.
    /// </summary>
    private bool IsOfOneCallback(Acquisition held, CancellationToken cancellationToken)
    {
        if (held.Lock is not { Root: PathRoot.This, Steps: [{ IsElement: false, Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field }] } || _facts.Facts.Uses.Of(field, cancellationToken) is not { IsComplete: true, Uses: var uses })
            return false;
        SyntaxNode? root = null;
        foreach (var use in uses)
        {
            if (use.Operation.Parent is IAssignmentOperation set && set.Target == use.Operation)
                continue;
            if (BodyGraphs.FunctionAround(use.Operation.Syntax) is not { } function || !AreOf(function, ref root, 0, cancellationToken))
                return false;
        }
        return root is not null;
    }

    /// <summary>Whether a function, or whatever calls it, runs in the one callback.</summary>
    private bool AreOf(SyntaxNode function, ref SyntaxNode? root, int depth, CancellationToken cancellationToken)
    {
        if (function is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
            return IsCallback(function) && IsOne(function, ref root);
        if (depth > MaxCallers || _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method
            || _facts.Facts.Uses.Of(method, cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } uses })
            return false;
        // A callback that is given twice runs twice.
        if (uses is [{ Operation: IMethodReferenceOperation { Syntax: var given } }] && IsCallback(given))
            return IsOne(function, ref root);
        foreach (var use in uses)
        {
            if (use.Operation is not IInvocationOperation call || BodyGraphs.FunctionAround(call.Syntax) is not { } caller || (caller != function && !AreOf(caller, ref root, depth + 1, cancellationToken)))
                return false;
        }
        return true;
    }

    private static bool IsOne(SyntaxNode callback, ref SyntaxNode? root)
    {
        root ??= callback;
        return root == callback;
    }

    /// <summary>Whether what is given runs again and again: the handler of an event, a timer's callback.</summary>
    private static bool IsCallback(SyntaxNode given) => !EnclosingFunction.AncestorsWithin(given).Any(LoopSyntax.Is) && given.Parent switch
    {
        AssignmentExpressionSyntax { OperatorToken.ValueText: "+=" } handler => handler.Right == given && SymbolUses.Name(handler.Left)?.Identifier.ValueText is "Tick" or "Elapsed",
        ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax { Type: var type } } => SymbolUses.Name(type)?.Identifier.ValueText == "Timer",
        ArgumentSyntax { Parent.Parent: ImplicitObjectCreationExpressionSyntax { Parent: var kept } } => IsTimer(kept),
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: var called } } =>
            SymbolUses.Name(called)?.Identifier.ValueText is { } name && (name.IndexOf("Interval", StringComparison.Ordinal) >= 0 || name.IndexOf("Timer", StringComparison.Ordinal) >= 0 || name.IndexOf("Schedule", StringComparison.Ordinal) >= 0),
        _ => false,
    };

    private static bool IsTimer(SyntaxNode? kept) =>
        kept is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } } && SymbolUses.Name(type)?.Identifier.ValueText == "Timer";
}
