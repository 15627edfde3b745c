using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Code that nobody here controls runs while a lock is held (HANG209): an event's handlers, a delegate from outside, continuations, cancellation callbacks.</summary>
/// <remarks>
/// Silent where nobody else stands before the lock (<see cref="HeldLockPass"/>), where every function that a delegate can run is in sight, for what a caller hands over to be run under the lock (<see cref="MeantUnderLock"/>), for a
/// cancellation that the lock keeps apart from disposal or that nobody is called back for (<see cref="CancelledUnderLock"/>), for predicates, clocks, what gives a text and what is named for the value that it makes, where a completion source runs its continuations elsewhere, for a source
/// that was made in the same body, and where the lock is one's own semaphore around a caller's asynchronous work, which is what such a
/// method is for.
/// </remarks>
internal sealed class ForeignCode
{
    private const string WayOut = "call it after the lock";

    private static readonly string[] _makers = { "factory", "provider", "selector", "creator", "generator", "converter", "comparer", "clock", "delay" };

    private static readonly string[] _makes = { "get", "create", "make" };

    private readonly LockFacts _facts;
    private readonly WaitingHandlers _handlers;

    public ForeignCode(LockFacts facts)
    {
        _facts = facts;
        _handlers = new WaitingHandlers(facts);
    }

    public LockFinding? At(LockedStep step, LockedBody body, CancellationToken cancellationToken)
    {
        if (Runs(step, Frame.Root, cancellationToken) is { } direct)
            return Finding(step, step, direct, cancellationToken);
        // OnChanged() raises the event for whoever derives.
        if (step.Operation is IInvocationOperation { TargetMethod: { Name: var name }, Instance: IInstanceReferenceOperation } call && name.StartsWith("On", StringComparison.Ordinal)
            && _facts.Calls.Of(call, Frame.Root, cancellationToken) is { Length: 1 } targets)
        {
            foreach (var inner in _facts.Body(targets[0].Function, cancellationToken).Steps)
            {
                if (inner.Operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } && Runs(inner, targets[0].Frame, cancellationToken) is { } what)
                    return Finding(step, inner, what, cancellationToken);
            }
        }
        return null;
    }

    private const string HandlersRun = "handlers of the event can do anything";
    private const string ContinuationsRun = "continuations run in it";

    private string? Runs(LockedStep step, Frame frame, CancellationToken cancellationToken)
    {
        if (step.Operation is not IInvocationOperation call)
            return null;
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            // Around a caller's work is where a lock of this kind is held on purpose.
            if (!step.Held.Any(held => held.Kind.IsThreadAffine()) && _facts.Facts.Known.IsTaskLike(call.Type))
                return null;
            // A predicate is asked, a formatter says: neither is handed the turn.
            if (call.Type?.SpecialType is SpecialType.System_Boolean or SpecialType.System_String || IsClock(call) || Makes(call))
                return null;
            if (MeantUnderLock.Is(call, step))
                return null;
            _facts.Calls.Handlers.Of(call.Instance, frame, out var isComplete, cancellationToken);
            return isComplete || _facts.Calls.Handlers.AreInSight(call.Instance, frame, cancellationToken) ? null : IsEvent(Places.Called(call.Instance), cancellationToken) ? HandlersRun : "the delegate comes from outside";
        }
        return (call.TargetMethod.Name, call.TargetMethod.ContainingType?.Name) switch
        {
            ("Cancel", "CancellationTokenSource") when call.Instance is { } source && !IsMadeHere(source) && !CancelledUnderLock.IsHarmless(call, _facts.Facts, cancellationToken) => "callbacks of the token run in it",
            ("SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled", "TaskCompletionSource") when call.Instance is { } source && !IsMadeHere(source) && !IsMadeJustBefore(call) && RunsInline(source, cancellationToken) =>
                ContinuationsRun,
            _ => null,
        };
    }

    /// <summary>What is asked for nothing but a time says what time it is.</summary>
    private static bool IsClock(IInvocationOperation call) =>
        call is { Arguments.IsEmpty: true, Type: { Name: "DateTime" or "DateTimeOffset" or "TimeSpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } }
        // A handler may give a time, too.
        && !(ValueOrigins.Variable(call.Instance)?.Name.TrimStart('_') is { Length: > 2 } name && name.StartsWith("on", StringComparison.OrdinalIgnoreCase) && char.IsUpper(name[2]));

    /// <summary><c>_createValue(key)</c>, <c>_nowProvider()</c>: what an object was set up with, and is named for the value that it gives; a caller's can be anything.</summary>
    private bool Makes(IInvocationOperation call) =>
        call.Type is { SpecialType: not SpecialType.System_Void } && !_facts.Facts.Known.IsTaskLike(call.Type)
        && ValueOrigins.Variable(call.Instance) is IFieldSymbol or IPropertySymbol or ILocalSymbol && ValueOrigins.Variable(call.Instance)?.Name.TrimStart('_') is { } name
        && (_makers.Any(word => name.EndsWith(word, StringComparison.OrdinalIgnoreCase)) || _makes.Any(verb => name.StartsWith(verb, StringComparison.OrdinalIgnoreCase)));

    private bool IsEvent(IOperation? raised, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(raised) is IEventReferenceOperation
        || ValueOrigins.Unwrap(raised) is ILocalReferenceOperation local && _facts.Facts.Origins.Of(local, cancellationToken).Any(origin => origin is IEventReferenceOperation);

    /// <summary><c>_done = new(); _done.SetResult();</c>: nobody can wait for it yet.</summary>
    private static bool IsMadeJustBefore(IInvocationOperation completion) =>
        completion.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement && ValueOrigins.Variable(completion.Instance) is { } source
        && block.Statements.IndexOf(statement) is > 0 and var at && Made(block.Statements[at - 1]) is { } made && made.ToString().EndsWith(source.Name, StringComparison.Ordinal);

    private static ExpressionSyntax? Made(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax } assignment } => assignment.Left,
        IfStatementSyntax { Statement: ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax } assignment } } => assignment.Left,
        IfStatementSyntax { Statement: BlockSyntax { Statements: [ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax } assignment }] } } => assignment.Left,
        _ => null,
    };

    private static bool IsMadeHere(IOperation source) => ValueOrigins.Variable(source) is ILocalSymbol;

    /// <summary>Whether a completion source is known to have been made without running its continuations elsewhere.</summary>
    private bool RunsInline(IOperation source, CancellationToken cancellationToken)
    {
        var creations = _facts.Facts.Objects.Of(source, cancellationToken).Creations;
        return !creations.IsEmpty && creations.All(creation => creation is IObjectCreationOperation { Arguments: var arguments }
            && !arguments.Any(a => a.Parameter?.Type.Name == "TaskCreationOptions" && (a.Value.ConstantValue is not { HasValue: true, Value: int options } || (options & 64) != 0)));
    }

    /// <param name="step">What is done under the lock.</param>
    /// <param name="raising">What runs the code, there or in what is called there.</param>
    /// <param name="what">For the message.</param>
    /// <param name="cancellationToken">A token.</param>
    private LockFinding Finding(LockedStep step, LockedStep raising, string what, CancellationToken cancellationToken)
    {
        var name = Places.Name(step.Operation);
        var held = step.Held[step.Held.Length - 1];
        // Most handlers are done in a moment and need no lock, and a delegate that an object was given is run there on purpose.
        var isShown = what == HandlersRun && OpenEvents.CanWait(step.Operation.Syntax) && _handlers.Are(Places.Called(((IInvocationOperation)raising.Operation).Instance), cancellationToken);
        var rule = isShown ? Descriptors.ForeignCodeUnderLock : Descriptors.ForeignCodeUnderLock.UntilAsked();
        return new LockFinding(rule, Places.Of(step.Operation), Places.Api(step.Operation), WayOut, name, LockIdentity.Name(held.Lock) is { Length: > 0 } known ? known : "a lock", what)
        {
            Evidence = ImmutableArray.Create(Places.Of(held.Operation).GetLocation()),
        };
    }
}
