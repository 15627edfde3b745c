using Hangproof.Catalogue;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>What is waited for is over already, or a task is only looked at and not waited for.</summary>
internal sealed class CompletionBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId == RuleIds.BlockingOnTask)
        {
            return TaskBound.Task(site) is { } waitedFor && (IsOver(site, waitedFor, analysis) || analysis.Locks.AtOnce.Is(waitedFor, Frame.Root, site.CancellationToken))
                ? BoundVerdict.Complete : null;
        }
        if (site.Operation is IPropertyReferenceOperation { Parent: { } parent } property && analysis.Known.IsTaskLike(property.Type))
            return IsOnlyLookedAt(property, parent) || IsOver(site, property, analysis) ? BoundVerdict.Complete : null;
        if (site.Api.Kind != WaitKind.Task || site.Api.IsCreation)
            return null;
        // Waits for tasks are about the receiver, or about all the tasks of the first argument.
        var tasks = site.Receiver ?? (site.Arguments.Length > 0 ? site.Arguments[0].Value : null);
        return tasks is not null && IsOver(site, tasks, analysis) ? BoundVerdict.Complete : null;
    }

    private static bool IsOver(WaitSite site, IOperation task, WaitAnalysis analysis) =>
        analysis.Completion.IsOver(task, site.Model, site.CancellationToken);

    /// <summary><c>reader.Completion.IsCompleted</c>, <c>reader.Completion.ContinueWith(...)</c>: nobody waits there.</summary>
    private static bool IsOnlyLookedAt(IOperation task, IOperation parent) => parent switch
    {
        IPropertyReferenceOperation { Property.Name: not "Result" } => true,
        IInvocationOperation { TargetMethod.Name: "ContinueWith" } => true,
        IConversionOperation { Parent: { } next } => IsOnlyLookedAt(parent, next),
        IBinaryOperation or IIsPatternOperation or INameOfOperation => true,
        IConditionalAccessOperation { WhenNotNull: { } next } access => access.Operation == task && IsOnlyLookedAt(task, next),
        _ => false,
    };
}
