using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Whether somebody in sight waits for the task of a source without a bound. What is only handed out may be waited for by anybody, or for a time, or not at all.</summary>
internal sealed class TaskWaiters
{
    /// <summary>Members that hand a task on.</summary>
    private const int MaxDepth = 4;

    private readonly CodeFacts _facts;

    public TaskWaiters(CodeFacts facts) => _facts = facts;

    public bool Is(IOperation task, CancellationToken cancellationToken) => Is(task, 0, cancellationToken);

    private bool Is(IOperation task, int depth, CancellationToken cancellationToken)
    {
        if (TaskPath.IsWaitedFor(task))
            return true;
        switch (TaskPath.Carried(task).Parent)
        {
            case IReturnOperation:
                return depth < MaxDepth && Member(task, cancellationToken) is { } member && member.Promised().Append(member).Append(member is IMethodSymbol { IsOverride: true } method ? method.Root() : member)
                    .Any(named => _facts.Uses.Of(named.OriginalDefinition, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation or IPropertyReferenceOperation && Is(use.Operation, depth + 1, cancellationToken)));
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAll" or "WaitAll" } }:
                return true;
            case IVariableInitializerOperation or ISimpleAssignmentOperation when TaskPath.StoredIn(task) is ILocalSymbol local:
                var uses = _facts.Uses.Of(local, cancellationToken).Uses;
                return !uses.Any(use => TaskPath.Consumer(TaskPath.Carried(use.Operation)) is { TargetMethod: { Name: "WhenAny" or "WaitAsync" } or { Name: "Wait", Parameters.IsEmpty: false } })
                    && uses.Any(use => TaskPath.IsWaitedFor(use.Operation) || use.Operation.Parent is IReturnOperation && Is(use.Operation, depth + 1, cancellationToken));
            default:
                return false;
        }
    }

    /// <summary>The method or property that returns a task.</summary>
    private static ISymbol? Member(IOperation task, CancellationToken cancellationToken) => task.SemanticModel?.GetEnclosingSymbol(task.Syntax.SpanStart, cancellationToken) switch
    {
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property,
        IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method => method,
        _ => null,
    };
}
