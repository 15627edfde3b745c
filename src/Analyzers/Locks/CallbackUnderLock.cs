using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Waits, under a lock, for code that takes the same lock (HANG212): a registration or timer is disposed, a thread joined, a task waited for,
/// there or in what is called there.
/// </summary>
/// <remarks>
/// Silent where the code takes another instance's lock or only tries it, where it has not been started by then, where the thread is aborted or comes to the wait itself, where it runs on the thread
/// that holds a lock it may enter again, and where it takes the lock before its first <c>await</c> on that thread.
/// </remarks>
internal sealed class CallbackUnderLock
{
    private readonly LockFacts _facts;
    private readonly WorkWaits _waits;

    public CallbackUnderLock(LockFacts facts)
    {
        _facts = facts;
        _waits = new WorkWaits(facts.Facts);
    }

    public LockFinding? At(LockedStep step, CancellationToken cancellationToken)
    {
        if (Needs(step, Frame.Root, step.Held, cancellationToken) is { } direct)
            return Finding(step, step, direct, null);
        if (step.IsAcquisition)
            return null;
        foreach (var reached in _facts.From(step.Operation, cancellationToken))
        {
            if (reached.GivesBack(step.Held))
                continue;
            foreach (var inner in reached.Body.Steps)
            {
                // What an async method awaits it awaits without a lock of its caller's thread, which has left by then.
                if (inner.Operation is IAwaitOperation && step.Held.All(held => held.Kind.IsReentrant()))
                    continue;
                if (Needs(inner, reached.Frame, step.Held, cancellationToken) is { } needed && !IsHeldFurtherDown(needed.Held, inner, reached))
                    return Finding(step, inner, needed, reached);
            }
        }
        return null;
    }

    /// <summary>Whether a function on the way takes the lock as well: it is told there, and not of everybody who calls it with the lock.</summary>
    private static bool IsHeldFurtherDown(Acquisition held, LockedStep waiting, Reached reached)
    {
        var site = waiting.Operation;
        foreach (var way in reached.Way.Reverse())
        {
            if (way.Body.Steps.FirstOrDefault(step => step.Operation == site) is { } step && step.Held.Any(own => held.Lock.IsSame(way.Frame.Translate(own.Lock))))
                return true;
            site = way.Site!;
        }
        return false;
    }

    private readonly record struct Need(Acquisition Held, Acquisition Taken, Reached By, WorkWait Wait);

    private Need? Needs(LockedStep step, Frame frame, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        if (Waited(step, cancellationToken) is not { } wait || IsAborted(wait, cancellationToken))
            return null;
        foreach (var work in Works(wait, frame, cancellationToken))
        {
            // What is called and awaited on the spot is no other work, and a thread that comes here itself waits for nobody else.
            if ((!wait.Blocks && work.Start.Syntax == wait.Waited.Syntax) || (IsThread(wait) && ComesHere(work, held, cancellationToken)) || (IsRegistration(wait) && IsWithinItself(work, held, cancellationToken)))
                continue;
            foreach (var reached in _facts.Walk(ImmutableArray.Create(work.Body), null, cancellationToken))
            {
                if (reached.Depth > 0 && work.IsAfter(reached.Way.ElementAt(1).Site!))
                    continue;
                foreach (var inner in reached.Body.Steps)
                {
                    foreach (var taken in inner.Taken)
                    {
                        // `using var held = _gate.Lock().Result;`: what is waited for is the lock itself.
                        if (!(reached.Depth == 0 && work.IsAfter(taken.Operation)) && taken.CanWaitForEver && Same(held, taken, reached, cancellationToken) is { } needed && needed.Operation.Syntax != wait.Waited.Syntax && !_facts.Keys.IsOfAnother(needed.Lock, reached, work.Start, cancellationToken) && !StaysHere(work, needed, inner, reached, wait.RunsHere, cancellationToken)
                            // `_stop.Cancel(); await _gate.WaitAsync(); await _work;`: whoever waits for the lock with a token is gone.
                            && !(taken.Form == AcquireForm.Cancellable && CancelledBefore.Is(step.Operation, _facts.Facts.Models, cancellationToken))
                            && !IsTurnedAway(step, taken, reached, cancellationToken))
                            return new Need(needed, taken, reached, wait);
                    }
                }
            }
        }
        return null;
    }

    private static bool IsThread(WorkWait wait) => wait.Waited.Type is { Name: "Thread", ContainingNamespace.Name: "Threading" };

    private static bool IsRegistration(WorkWait wait) => wait.Waited.Type is { Name: "CancellationTokenRegistration" };

    /// <summary>Whether a callback that nobody else calls holds the lock: whoever disposes its own registration there does not wait for himself.</summary>
    private bool IsWithinItself(Work work, ImmutableArray<Acquisition> held, CancellationToken cancellationToken) =>
        held.Any(one => EnclosingFunction.Of(one.Operation.Syntax) is MethodDeclarationSyntax function && _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method
            && _facts.Facts.Uses.Of(method, cancellationToken).AreOnlyGiven)
        && ComesHere(work, held, cancellationToken);

    private bool ComesHere(Work work, ImmutableArray<Acquisition> held, CancellationToken cancellationToken) =>
        _facts.Walk(ImmutableArray.Create(work.Body), null, cancellationToken).Any(reached => held.Any(one => EnclosingFunction.Of(one.Operation.Syntax) == reached.Body.Function));

    /// <summary><c>_thread.Abort(); ... _thread.Join();</c>: the thread is torn out of its wait for the lock.</summary>
    private bool IsAborted(WorkWait wait, CancellationToken cancellationToken) =>
        IsThread(wait) && ValueOrigins.Variable(wait.Waited) is { } thread && _facts.Facts.Uses.Of(thread, cancellationToken).Uses.Any(use =>
            (use.Operation.Parent is IConditionalAccessOperation access ? access.WhenNotNull : use.Operation.Parent) is IInvocationOperation { TargetMethod.Name: "Abort" });

    /// <summary>What a step waits for; at the end of a <c>using</c>, what that disposes.</summary>
    private WorkWait? Waited(LockedStep step, CancellationToken cancellationToken)
    {
        if (_waits.Of(step.Operation, cancellationToken) is { } wait)
            return wait;
        if (step.Operation is IVariableDeclarationGroupOperation group)
        {
            foreach (var declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
            {
                if (declarator is { Symbol.Type.Name: "CancellationTokenRegistration", Initializer.Value: { } registered })
                    return new WorkWait(registered, "a running callback", Blocks: true) { IsWait = false };
            }
        }
        return step.Operation is IInvocationOperation { TargetMethod: { Name: "Cancel", ContainingType.Name: "CancellationTokenSource" }, Instance: { } source }
            ? new WorkWait(source, "its callbacks", Blocks: true) { IsWait = false, RunsHere = true }
            : null;
    }

    private ImmutableArray<Work> Works(WorkWait wait, Frame frame, CancellationToken cancellationToken)
    {
        if (wait.RunsHere)
            return _facts.Work.Callbacks(wait.Waited, frame, cancellationToken);
        return wait.Waited is IInvocationOperation { TargetMethod.ContainingType.Name: "Parallel" } parallel
            ? _facts.Work.OfArguments(parallel, frame, cancellationToken)
            : _facts.Work.Of(wait.Waited, frame, cancellationToken);
    }

    /// <summary>
    /// <c>if (!_stopping.Wait(0)) return; _gate.Wait(); await _work;</c>: what the work comes to first is another try for what the one that waits has.
    /// </summary>
    private bool IsTurnedAway(LockedStep step, Acquisition taken, Reached reached, CancellationToken cancellationToken)
    {
        var tried = Tried(reached.Body, taken.Operation).ToList();
        return tried.Count > 0 && BodyGraphs.FunctionAround(step.Operation.Syntax) is { } function
            && Tried(_facts.Body(function, cancellationToken), step.Operation).Any(own => tried.Any(other => _facts.Identity.AreSame(own.Lock, reached.Frame.Translate(other.Lock), cancellationToken)));

        static IEnumerable<Acquisition> Tried(LockedBody body, IOperation before) =>
            body.Steps.SelectMany(one => one.Taken).Where(one => one.Form == AcquireForm.Tries && one.Operation.Syntax.SpanStart < before.Syntax.SpanStart);
    }

    private Acquisition? Same(ImmutableArray<Acquisition> held, Acquisition taken, Reached reached, CancellationToken cancellationToken)
    {
        var path = reached.Frame.Translate(taken.Lock);
        foreach (var other in held)
        {
            if (_facts.Identity.AreSame(other.Lock, path, cancellationToken) && !(other.Kind.IsShared() && taken.Kind.IsShared()))
                return other.Kind != LockKind.Semaphore || _facts.Identity.Permits(taken.Object ?? other.Object, cancellationToken) is 1 or null ? other : null;
        }
        return null;
    }

    /// <summary>An asynchronous method runs on its caller's thread up to its first wait, and that thread may enter again.</summary>
    private bool StaysHere(Work work, Acquisition held, LockedStep taking, Reached reached, bool runsHere, CancellationToken cancellationToken)
    {
        if (!held.Kind.IsReentrant())
            return false;
        // A source runs its callbacks on the thread that cancels it, and for another thread that comes to cancel it nobody waits.
        if (runsHere)
            return true;
        if (work.Start is IInvocationOperation { TargetMethod.Name: "Cancel" })
            return true;
        // Of several actions the first runs on the thread that waits for all.
        if (work.Start is IInvocationOperation { TargetMethod: { Name: "Invoke", ContainingType.Name: "Parallel" }, Arguments: [.., { Value: var actions }] })
            return Elements.Of(actions) is { Count: 1 };
        if (work.Start is not IInvocationOperation { TargetMethod.IsAsync: true })
            return false;
        var first = reached.Way.First();
        var step = first == reached ? taking.Operation : reached.Way.ElementAt(1).Site;
        foreach (var other in first.Body.Steps)
        {
            if (other.Operation == step)
                return true;
            if (other.Operation is IAwaitOperation wait && !_facts.AtOnce.Is(wait.Operation, first.Frame, cancellationToken))
                return false;
        }
        return false;
    }

    private static LockFinding Finding(LockedStep step, LockedStep waiting, Need need, Reached? reached)
    {
        var taker = Places.Function(need.By.Body.Function);
        var how = reached is null ? "" : $" in '{reached.WayName}'";
        return new LockFinding(Descriptors.WaitsForCallbackUnderLock, Places.Of(step.Operation), Places.Api(step.Operation), WayOut(need.Wait),
            Places.Name(waiting.Operation), $"{need.Wait.What}{how}", LockIdentity.Name(need.Held.Lock), taker)
        {
            Evidence = ImmutableArray.Create(Places.Of(need.Held.Operation).GetLocation(), Places.Of(need.Taken.Operation).GetLocation()),
        };
    }

    private static string WayOut(WorkWait wait) =>
        IsRegistration(wait) ? "call 'Unregister', or dispose it after the lock" : "wait after the lock";
}
