using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A thread that blocks on a task (HANG403): certain where it holds what others need, possible elsewhere. Which bounds the task itself has is
/// for the rules about what it waits for to say; that a task which takes a time or a token ends is known.
/// </summary>
internal sealed class TaskBound : IBoundTest
{
    /// <summary>Async methods looked through from a wait to what they ask of a server.</summary>
    private const int MaxDepth = 3;

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
        var endsInTime = IsOfHttp(task, analysis, 0, site.CancellationToken) || analysis.TimedTasks.IsLimited(task, site.CancellationToken);
        return new BoundVerdict(BoundState.Unbounded, place.Why)
        {
            IsCertain = place.IsCertain && !PeerPragmas.Disable(PeerPragmas.Blocking, site.Name, site.CancellationToken),
            WayOut = place.WayOut,
            // A thread of the pool comes back when the time is over.
            WaitsToBeAsked = place.WaitsToBeAsked || (place.IsArguable && endsInTime),
            IsArguable = place.IsArguable,
            EndsInTime = endsInTime,
        };
    }

    /// <summary>A client of HTTP gives up after 100 seconds, unless it was told otherwise, and the body that it got is there; so does an async method that awaits nothing else.</summary>
    private static bool IsOfHttp(IOperation? task, WaitAnalysis analysis, int depth, CancellationToken cancellationToken)
    {
        task = ValueOrigins.Unwrap(task);
        if (task is ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declared] } local } && Initialized.Value(declared.GetSyntax(cancellationToken)) is { } first
            && !analysis.Uses.Of(local, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation again && again.Target == use.Operation))
            task = ValueOrigins.Unwrap(analysis.Models.Operation(first, cancellationToken));
        if (task is not IInvocationOperation { TargetMethod: var called } call)
            return false;
        if (called is { Name: "ConfigureAwait", ContainingType.Name: "Task" or "ValueTask" })
            return IsOfHttp(call.Instance, analysis, depth, cancellationToken);
        if (called.ContainingType.Name is "HttpClient" or "HttpClientJsonExtensions" or "HttpContent" or "HttpContentJsonExtensions")
            return called.ContainingNamespace.ToDisplayString().StartsWith("System.Net.Http", StringComparison.Ordinal);
        if (depth >= MaxDepth || !called.IsAsync || called.IsVirtualCall() || analysis.Models.Declarations(called.OriginalDefinition) is not [var body])
            return false;
        var nodes = EnclosingFunction.OwnNodes(body.GetSyntax(cancellationToken)).ToList();
        if (nodes.Exists(node => node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }))
            return false;
        var awaits = nodes.OfType<AwaitExpressionSyntax>().ToList();
        return awaits.Count > 0 && awaits.All(awaited => IsOfHttp(analysis.Models.Operation(awaited.Expression, cancellationToken), analysis, depth + 1, cancellationToken));
    }

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
