using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether somebody who is seen to subscribe to an event waits for another thread in it: he hands work to a display's thread and waits until it is done, joins a thread or blocks on a task. Whoever
/// that is may stand before the lock under which the event is raised.
/// </summary>
internal sealed class WaitingHandlers
{
    /// <summary>Calls from a handler on.</summary>
    private const int MaxDepth = 2;

    /// <summary>More subscribers than this are not looked at.</summary>
    private const int MaxHandlers = 8;

    private readonly LockFacts _facts;
    private readonly WorkWaits _work;

    public WaitingHandlers(LockFacts facts)
    {
        _facts = facts;
        _work = new WorkWaits(facts.Facts);
    }

    /// <param name="raised">The event, or the delegate that is a copy of it.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Are(IOperation? raised, CancellationToken cancellationToken) =>
        Event(raised, cancellationToken) is { } told
        && told.Promised().OfType<IEventSymbol>().Prepend(told)
            .SelectMany(one => _facts.Facts.Uses.Of(one, cancellationToken).Uses)
            .Select(use => use.Operation.Parent).OfType<IEventAssignmentOperation>().Where(assignment => assignment.Adds).Take(MaxHandlers)
            .Any(added => _facts.Calls.Handlers.Of(added.HandlerValue, Frame.Root, out _, cancellationToken).Any(target => Waits(target.Function, 0, cancellationToken)));

    /// <summary><c>Dispatcher.Invoke(Show)</c>: done on another thread, and waited for.</summary>
    public static bool IsHandedOver(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Send", ContainingType.Name: "SynchronizationContext" } or { Name: "Invoke", ContainingType.Name: "Dispatcher" or "Control" or "ISynchronizeInvoke" };

    private IEventSymbol? Event(IOperation? raised, CancellationToken cancellationToken) => ValueOrigins.Unwrap(raised) switch
    {
        IEventReferenceOperation one => one.Event.OriginalDefinition,
        ILocalReferenceOperation local => _facts.Facts.Origins.Of(local, cancellationToken).Leaves.OfType<IEventReferenceOperation>().FirstOrDefault()?.Event.OriginalDefinition,
        _ => null,
    };

    private bool Waits(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _facts.Body(function, cancellationToken).Steps.Any(step =>
            (step.Operation is IInvocationOperation call && IsHandedOver(call)) || _work.Of(step.Operation, cancellationToken) is { IsWait: true, Blocks: true }
            || (depth < MaxDepth && _facts.Calls.Of(step.Operation, Frame.Root, cancellationToken).Any(target => !target.IsOneOfSeveral && Waits(target.Function, depth + 1, cancellationToken))));
    }
}
