using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether it is shown, and not only likely, that two threads can meet in a cycle of locks: no side takes its second lock in one of several functions that a call may
/// run or many calls away, what one side takes is the very lock that the other has, and no side is one that by its callers, by a signal or by its thread is kept from the other.
/// </summary>
internal sealed class ShownOrder
{
    /// <summary>Functions on the way from one lock to the other; on a longer one flags and kinds of objects decide more than is seen.</summary>
    private const int MaxWay = 3;

    private readonly LockFacts _facts;
    private readonly OneThread _thread;

    public ShownOrder(LockFacts facts)
    {
        _facts = facts;
        _thread = new OneThread(facts.Facts);
    }

    public bool Is(IReadOnlyList<LockEdge> cycle, CancellationToken cancellationToken) =>
        Of(cycle) && !cycle.Any(edge => IsHandedOver(edge, cancellationToken) || IsMostlyTakenByCallers(edge, cancellationToken)) && !_thread.Runs(cycle, cancellationToken);

    /// <summary>Whether the two objects that a method is given have the locks themselves: parts of two others are as a rule told apart by what they are, which is not seen.</summary>
    public static bool IsOfGiven(LockEdge edge) =>
        edge.Distance <= MaxWay && !(edge.Held.Lock is { Root: PathRoot.Variable, Steps.Length: > 1 } && edge.TakenPath is { Root: PathRoot.Variable, Steps.Length: > 1 });

    private static bool Of(IReadOnlyList<LockEdge> cycle)
    {
        if (cycle.Any(edge => edge.Way is { IsOneOfSeveral: true } || edge.Distance > MaxWay))
            return false;
        return AreOfOneObject(cycle)
            || (cycle.Count == 2 && ((cycle.All(ReachesFromItsOwn) && !IsUpwards(cycle[0], cycle[1]) && !IsUpwards(cycle[1], cycle[0])) || Is(cycle[0], cycle[1]) || Is(cycle[1], cycle[0])));

        static bool Is(LockEdge first, LockEdge second) => IsStatic(first, second) || AreBelow(first, second) || IsHeardFrom(first, second);
    }

    /// <summary><c>lock (_write) { Monitor.Wait(_answer); lock (_read) ... }</c>: who gives the signal decides when the second lock is taken.</summary>
    private bool IsHandedOver(LockEdge edge, CancellationToken cancellationToken)
    {
        var (first, second) = (edge.Held.Operation.Syntax.SpanStart, edge.Place.SpanStart);
        return _facts.Body(edge.Function, cancellationToken).Steps.Any(step => step.Operation is IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType.Name: "Monitor" }, Syntax: var wait }
            && wait.SpanStart > first && wait.Span.End < second);
    }

    /// <summary>Whether most who call the function that takes the second lock under the first have the second before: that is the order, and the others are the exception.</summary>
    private bool IsMostlyTakenByCallers(LockEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Member is not IMethodSymbol method || edge.Function is not BaseMethodDeclarationSyntax)
            return false;
        var calls = _facts.Facts.Uses.Of(method, cancellationToken).Uses.Where(use => use.Operation is IInvocationOperation).ToList();
        return calls.Count > 1 && calls.Count(call => _facts.IsHeldAt(call.Operation, edge.To, cancellationToken)) * 2 > calls.Count;
    }

    /// <summary>
    /// <c>lock (_log) _parent.Add(entry);</c> beside a side that takes both locks of one object: a child takes one of its parent, and no parent one of its child.
    /// </summary>
    private static bool IsUpwards(LockEdge side, LockEdge other) =>
        side.Held.Lock.Steps is [_] && side.TakenPath.Steps.Length > 1
        && other.Held.Lock.Steps is [var held] && SymbolEqualityComparer.Default.Equals(held.Symbol, other.From.Symbol) && other.TakenPath.Steps is [var taken] && SymbolEqualityComparer.Default.Equals(taken.Symbol, other.To.Symbol);

    /// <summary>Whether all sides get at all locks by the same ways.</summary>
    private static bool AreOfOneObject(IReadOnlyList<LockEdge> cycle)
    {
        for (var i = 0; i < cycle.Count; i++)
        {
            if (cycle[i].Held.Lock.Root is not (PathRoot.This or PathRoot.Static) || !cycle[i].TakenPath.IsSame(cycle[(i + 1) % cycle.Count].Held.Lock))
                return false;
        }
        return true;
    }

    /// <summary>There is only one of the lock that the first side has, and the second takes it while it has one of its own object.</summary>
    private static bool IsStatic(LockEdge first, LockEdge second) =>
        first.Held.Lock.Root == PathRoot.Static && first.Held.Lock.IsSame(second.TakenPath) && first.TakenPath.Root != PathRoot.Unknown && second.Held.Lock.Root is PathRoot.This or PathRoot.Static;

    /// <summary>An owner has its own lock and takes that of its part, and the part has its own and takes that of its owner.</summary>
    private static bool ReachesFromItsOwn(LockEdge side) => IsOwn(side.Held.Lock) && IsOwn(side.TakenPath);

    /// <summary>Of a way that was too long to be kept only the end is known.</summary>
    private static bool IsOwn(ObjectPath path) => path.Root == PathRoot.This && (path.Steps.IsEmpty || path.Steps[0] is not { IsElement: true, Symbol: null });

    /// <summary>Whether the first side has both locks of its own object, and the second gets at both from one that it knows.</summary>
    private static bool AreBelow(LockEdge first, LockEdge second)
    {
        var (own, theirs) = (first.Held.Lock, second.TakenPath);
        var length = theirs.Steps.Length - own.Steps.Length;
        if (own.Root != PathRoot.This || first.TakenPath.Root != PathRoot.This || length < 0)
            return false;
        var owner = theirs with { Steps = theirs.Steps.RemoveRange(length, own.Steps.Length) };
        return own.From(owner).IsSame(theirs) && (first.TakenPath.From(owner) is var taken && taken.IsSame(second.Held.Lock));
    }

    /// <summary>
    /// <c>_source.Changed += OnChanged</c>: the one that raises runs a handler of an object that knows it as <c>_source</c>, and that has a lock of its own while it takes
    /// the one of its source.
    /// </summary>
    private static bool IsHeardFrom(LockEdge raising, LockEdge answering)
    {
        if (raising.Way is null || !(raising.TakenPath.Root == PathRoot.Unknown || raising.TakenPath.IsOfMaker) || answering.Held.Lock.Root != PathRoot.This || !raising.TakenPath.IsSameWay(answering.Held.Lock))
            return false;
        var taken = answering.TakenPath;
        foreach (var (from, to) in raising.Way.Way.SelectMany(step => step.Frame.Aliases))
        {
            if ((from.Root == PathRoot.This || from.IsOfMaker) && taken.Root == PathRoot.This && from.Steps.Length <= taken.Steps.Length
                && from.IsSameWay(taken with { Steps = taken.Steps.RemoveRange(from.Steps.Length, taken.Steps.Length - from.Steps.Length) })
                && (taken with { Steps = taken.Steps.RemoveRange(0, from.Steps.Length) }).From(to).IsSame(raising.Held.Lock))
                return true;
        }
        return false;
    }
}
