using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A thread that blocks on a task (HANG403): certain where it holds what others need, possible elsewhere. Which bounds the task itself has is
/// for the rules about what it waits for to say; that a task which takes a time or a token ends is known.
/// </summary>
internal sealed class TaskBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId != RuleIds.BlockingOnTask)
            return null;
        if (Task(site) is not { } task)
            return BoundVerdict.Default;
        var delay = ValueOrigins.Unwrap(task) is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } } pause ? pause : null;
        // What never ends is reported as that.
        if (delay is not null && ArgumentBound.Of(delay.Arguments, site, analysis) is not { IsBounded: true })
            return BoundVerdict.Default;
        if (ValueOrigins.Unwrap(task) is IInvocationOperation wrapped && (wrapped.TargetMethod.Name == "WaitAsync" || TaskPath.IsHelper(wrapped, analysis.Known)) && ArgumentBound.Of(wrapped.Arguments, site, analysis) is { IsBounded: true })
            return BoundVerdict.Wrapped;
        if (analysis.BlockedPlaces.Of(site.Name, task, site.ContainingMember, site.CancellationToken) is not { } place)
            return BoundVerdict.Default;
        // A delay needs nobody's thread to be over.
        if (place.IsCertain && delay is not null)
            return BoundVerdict.Wrapped;
        // Where the thread holds nothing that others need, it is held for as long as was allowed.
        if (!place.IsCertain && analysis.TimedTasks.IsLimited(task, site.CancellationToken))
            return BoundVerdict.Wrapped;
        return new BoundVerdict(BoundState.Unbounded, place.Why) { IsCertain = place.IsCertain && !PeerPragmas.Disable(PeerPragmas.Blocking, site.Name, site.CancellationToken), WayOut = place.WayOut, WaitsToBeAsked = place.WaitsToBeAsked, IsArguable = place.IsArguable, EndsInTime = IsOfHttp(task) || analysis.TimedTasks.IsLimited(task, site.CancellationToken) };
    }

    /// <summary>A client of HTTP gives up after 100 seconds, unless it was told otherwise; the body that it got is there.</summary>
    private static bool IsOfHttp(IOperation task) =>
        ValueOrigins.Unwrap(task) is IInvocationOperation { TargetMethod: { ContainingType.Name: var type } called } && called.ContainingNamespace.ToDisplayString().StartsWith("System.Net.Http", StringComparison.Ordinal)
        && type is "HttpClient" or "HttpClientJsonExtensions" or "HttpContent" or "HttpContentJsonExtensions";

    /// <summary>
    /// The task that is waited for. An awaiter that is kept in a variable was made to be told of the end: its result is then taken when the task is over.
    /// </summary>
    public static IOperation? Task(WaitSite site) => ValueOrigins.Unwrap(site.Receiver) switch
    {
        IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } => task,
        _ when site.Api.MemberName == "GetResult" => null,
        { } task => task,
        // What `?.` is asked of is no value of its own.
        _ => site.Receiver,
    };
}
