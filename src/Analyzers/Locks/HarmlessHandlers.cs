using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether all who are seen to subscribe to an event do nothing that could stand in the way of a lock: no lock is taken, nothing is waited for, and no code is
/// called that is not in sight, but for logs and what the framework does at once.
/// </summary>
internal sealed class HarmlessHandlers
{
    /// <summary>Calls from a handler on.</summary>
    private const int MaxDepth = 2;

    /// <summary>More subscribers than this are not looked at.</summary>
    private const int MaxHandlers = 8;

    private static readonly HashSet<string> _simple = new(StringComparer.Ordinal)
    {
        "Console", "Math", "Convert", "BitConverter", "GC", "Guid", "Random", "Environment", "Interlocked", "Volatile", "Debug", "Trace", "Stopwatch", "Array", "Buffer", "StringBuilder", "Encoding", "Path",
        "Enum", "Type", "Nullable", "Exception", "Object", "String", "Uri", "Tuple", "ValueTuple", "EventArgs", "Activator", "Regex",
    };

    private readonly LockFacts _facts;

    public HarmlessHandlers(LockFacts facts) => _facts = facts;

    /// <summary>Whether somebody is seen to subscribe, and not all who are do nothing of the kind.</summary>
    /// <param name="raised">The event, or the delegate that is a copy of it.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool MayDoHarm(IOperation? raised, CancellationToken cancellationToken)
    {
        if (Event(raised, cancellationToken) is not { } told)
            return false;
        var added = told.Promised().OfType<IEventSymbol>().Prepend(told)
            .SelectMany(one => _facts.Facts.Uses.Of(one, cancellationToken).Uses)
            .Select(use => use.Operation.Parent).OfType<IEventAssignmentOperation>().Where(assignment => assignment.Adds).Take(MaxHandlers + 1).ToList();
        return added.Count > 0 && (added.Count > MaxHandlers || !added.TrueForAll(one => IsHarmless(one.HandlerValue, cancellationToken)));
    }

    private IEventSymbol? Event(IOperation? raised, CancellationToken cancellationToken) => ValueOrigins.Unwrap(raised) switch
    {
        IEventReferenceOperation one => one.Event.OriginalDefinition,
        ILocalReferenceOperation local => _facts.Facts.Origins.Of(local, cancellationToken).Leaves.OfType<IEventReferenceOperation>().FirstOrDefault()?.Event.OriginalDefinition,
        _ => null,
    };

    private bool IsHarmless(IOperation handler, CancellationToken cancellationToken)
    {
        var targets = _facts.Calls.Handlers.Of(handler, Frame.Root, out var isComplete, cancellationToken);
        return isComplete && !targets.IsEmpty && targets.All(target => IsHarmless(target.Function, 0, cancellationToken));
    }

    private bool IsHarmless(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var step in _facts.Body(function, cancellationToken).Steps)
        {
            if (!step.Taken.IsEmpty || step.Operation is IAwaitOperation)
                return false;
            if (step.Operation is IInvocationOperation call ? !IsHarmless(call, depth, cancellationToken)
                : !AreHarmless(_facts.Calls.Of(step.Operation, Frame.Root, cancellationToken), depth, cancellationToken))
                return false;
        }
        return true;
    }

    private bool IsHarmless(IInvocationOperation call, int depth, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (method.IsLog() || IsSimple(method) || method is { Name: "Set" or "Reset", ContainingType.Name: "EventWaitHandle" or "ManualResetEventSlim" })
            return true;
        // What it starts runs without the lock.
        if (method is { Name: "Run", ContainingType.Name: "Task" } or { Name: "QueueUserWorkItem", ContainingType.Name: "ThreadPool" })
            return true;
        var targets = _facts.Calls.Of(call, Frame.Root, cancellationToken);
        return !targets.IsEmpty && targets.All(target => !target.IsOneOfSeveral) && AreHarmless(targets, depth, cancellationToken);
    }

    private bool AreHarmless(ImmutableArray<CallTarget> targets, int depth, CancellationToken cancellationToken) =>
        targets.IsEmpty || (depth < MaxDepth && targets.All(target => IsHarmless(target.Function, depth + 1, cancellationToken)));

    /// <summary>What works on values, on collections or on the console.</summary>
    private static bool IsSimple(IMethodSymbol method)
    {
        if (method is not { ContainingType: { } type, MethodKind: not MethodKind.DelegateInvoke } || !method.DeclaringSyntaxReferences.IsEmpty || !method.ContainingNamespace.IsSystem())
            return false;
        return method.IsLinq() || type.IsValueType || _simple.Contains(type.Name)
            || (type.ContainingNamespace is { Name: "Generic" or "Immutable" or "Collections" } && type.TypeKind != TypeKind.Interface);
    }
}
