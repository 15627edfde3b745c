using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Finds the await that a lock is held across which only the thread that took it can leave.</summary>
internal static class LocksAcrossAwait
{
    public static IOperation? At(Acquisition taken, LockFacts facts, CancellationToken cancellationToken) => All(taken, facts, cancellationToken).FirstOrDefault();

    public static IEnumerable<IAwaitOperation> All(Acquisition taken, LockFacts facts, CancellationToken cancellationToken)
    {
        if (!taken.Kind.IsThreadAffine() || taken.IsScope || IsOfAnyThread(taken) || BodyGraphs.FunctionAround(taken.Operation.Syntax) is not { } function)
            yield break;
        foreach (var step in facts.Body(function, cancellationToken).Steps)
        {
            if (step.Operation is IAwaitOperation awaited && step.Held.Any(held => held.Operation.Syntax == taken.Operation.Syntax) && Suspends(awaited))
                yield return awaited;
        }
    }

    /// <summary><c>new SpinLock(false)</c> does not know who entered, so that anybody may leave.</summary>
    private static bool IsOfAnyThread(Acquisition taken) =>
        taken.Kind == LockKind.SpinLock && ValueOrigins.Variable(taken.Object) is { DeclaringSyntaxReferences: [var declared] }
        && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression }] } };

    /// <summary>A task that is over, or the result of a race that was awaited before, does not suspend; only what is written as finished is known to be so.</summary>
    private static bool Suspends(IAwaitOperation awaited) =>
        ValueOrigins.Unwrap(awaited.Operation) is not (IPropertyReferenceOperation { Property.Name: "CompletedTask" } or IInvocationOperation { TargetMethod.Name: "FromResult" });
}
