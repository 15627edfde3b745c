using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Callbacks in the order of locks: a callback that runs is held, and disposing its registration takes it. Two callbacks that dispose each
/// other's registrations wait for each other when both run at once.
/// </summary>
internal sealed class RegistrationOrder
{
    public static readonly WordPositions Words = new("Register", "UnsafeRegister");

    private readonly LockFacts _facts;

    public RegistrationOrder(LockFacts facts) => _facts = facts;

    public IEnumerable<LockEdge> Edges(SyntaxNode function, ISymbol member, CancellationToken cancellationToken)
    {
        foreach (var step in _facts.Body(function, cancellationToken).Steps)
        {
            if (step.Operation is not IInvocationOperation { TargetMethod: { Name: "Register" or "UnsafeRegister", ContainingType.Name: "CancellationToken" } } registering || KeptIn(registering) is not { } kept)
                continue;
            var path = _facts.Identity.Paths.Of(kept, cancellationToken);
            var held = new Acquisition(registering, LockKind.Callback, path, kept, AcquireForm.Waits);
            foreach (var work in _facts.Work.OfArguments(registering, Frame.Root, cancellationToken))
            {
                foreach (var reached in _facts.Walk(ImmutableArray.Create(work.Body), registering, cancellationToken))
                {
                    foreach (var inner in reached.Body.Steps)
                    {
                        if (inner.Operation is not IInvocationOperation { TargetMethod: { Name: "Dispose", ContainingType.Name: "CancellationTokenRegistration" }, Instance: { } other })
                            continue;
                        var taken = new Acquisition(inner.Operation, LockKind.Callback, _facts.Identity.Paths.Of(other, cancellationToken), other, AcquireForm.Waits);
                        var (from, to) = (_facts.Identity.Node(path, cancellationToken), _facts.Identity.Node(taken.Lock, cancellationToken));
                        if (from.Symbol is IFieldSymbol && to.Symbol is IFieldSymbol && !from.Equals(to))
                            yield return new LockEdge(from, to, held, taken, reached.Frame.Translate(taken.Lock), inner, null, reached.Body.Function, member, ImmutableHashSet<LockNode>.Empty);
                    }
                }
            }
        }
    }

    /// <summary>The field in which a registration is kept.</summary>
    private static IOperation? KeptIn(IOperation registering)
    {
        var value = registering;
        while (value.Parent is IConversionOperation)
            value = value.Parent;
        return value.Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } ? field : null;
    }
}
