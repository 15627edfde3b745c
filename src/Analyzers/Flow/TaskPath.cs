using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Where the task of a call goes from there.</summary>
internal static class TaskPath
{
    /// <summary><c>task.WithCancellation(timeout.Token)</c>: a helper that follows a task, and is given something for that.</summary>
    public static bool IsHelper(IInvocationOperation call, KnownTypes known) =>
        (call.TargetMethod.IsExtensionMethod || call.TargetMethod.ReducedFrom is not null) && call.Arguments is [{ Value.Type: var task }, _, ..] && known.IsTaskLike(task);

    /// <summary>The task that is meant, without what gives the same one: conversions, <c>AsTask</c>, configured awaiting, its awaiter.</summary>
    public static IOperation? Plain(IOperation? task)
    {
        task = ValueOrigins.Unwrap(task);
        while (task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask", Instance: { } same })
            task = ValueOrigins.Unwrap(same);
        return task;
    }

    /// <summary>The value with which a task reaches its consumer, through conversions, <c>AsTask</c> and configured awaiting.</summary>
    public static IOperation Carried(IOperation value)
    {
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                case IConditionalAccessOperation:
                case IConditionalOperation choice when choice.Condition != value:
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "Preserve" }:
                    value = value.Parent;
                    break;
                default:
                    if (Elements.CollectionOf(value) is not { } collection)
                        return value;
                    value = collection;
                    break;
            }
        }
    }

    /// <summary>Whether nothing is done with a task.</summary>
    public static bool IsDropped(IOperation task) =>
        Carried(task).Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    /// <summary>The call that takes a task, as its receiver or as an argument.</summary>
    public static IInvocationOperation? Consumer(IOperation value) => value.Parent switch
    {
        IInvocationOperation call when call.Instance == value => call,
        IArgumentOperation { Parent: IInvocationOperation call } => call,
        _ => null,
    };

    /// <summary>The variable that keeps a task, if one does.</summary>
    public static ISymbol? StoredIn(IOperation task)
    {
        var value = Carried(task);
        return value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            ISimpleAssignmentOperation assignment when assignment.Value == value => ValueOrigins.Variable(assignment.Target),
            ICoalesceAssignmentOperation assignment when assignment.Value == value => ValueOrigins.Variable(assignment.Target),
            _ => null,
        };
    }

    /// <summary>Whether a task is waited for right there, alone.</summary>
    public static bool IsWaitedFor(IOperation task)
    {
        var value = Carried(task);
        return value.Parent switch
        {
            IAwaitOperation => true,
            IInvocationOperation { TargetMethod.Name: "Wait" or "GetAwaiter" } call => call.Instance == value,
            IPropertyReferenceOperation { Property.Name: "Result" } => true,
            _ => false,
        };
    }
}
