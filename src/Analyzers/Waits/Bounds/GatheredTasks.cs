using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Waiting for many tasks at once lasts as long as the longest of them. That is what it is for, but a stop path that waits for work which
/// waits without a bound never ends.
/// </summary>
/// <remarks>
/// Silent outside a stop path, and where no task is seen to wait without a bound: whoever signals them is asked for there.
/// A thread that waits for tasks which all have a limit of time waits no longer than that, and one that has just cancelled their source has asked for their end.
/// </remarks>
internal sealed class GatheredTasks : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api is { RuleId: RuleIds.SeveralTasks, Mode: Catalogue.WaitMode.Blocks } && site.Arguments is [{ Value: var all }])
        {
            if (analysis.TimedTasks.AreLimited(all, site.CancellationToken))
                return BoundVerdict.Wrapped with { YieldsToToken = true };
            // Another token would only keep who has just asked for the end from seeing it.
            return CancelledBefore.Is(site.Operation, analysis.Models, site.CancellationToken) && Open(site.Arguments, site, analysis) is null ? BoundVerdict.Owner : null;
        }
        if (site.Api is not { RuleId: RuleIds.SeveralTasks, Mode: Catalogue.WaitMode.Suspends } || site.Operation is not IInvocationOperation { Arguments: { Length: > 0 } arguments })
            return null;
        if (!StopPath.Contains(site.ContainingMember) || !TaskPath.IsWaitedFor(site.Operation))
            return BoundVerdict.Default;
        return Open(arguments, site, analysis) is { } open ? new BoundVerdict(BoundState.Unbounded, $"one of the tasks {open.What}", open.Location) : BoundVerdict.Default;
    }

    /// <summary>A wait without a bound in what one of the tasks runs.</summary>
    private static OpenWait? Open(ImmutableArray<IArgumentOperation> tasks, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var body in tasks.SelectMany(argument => analysis.TaskBodies.Of(argument.Value, site.CancellationToken)).Distinct())
        {
            if (body != EnclosingFunction.Of(site.Name)
                && analysis.OpenWaits.In(body, body.Span, other => other.Api.RuleId != RuleIds.Lock, site.CancellationToken) is { } open)
                return open;
        }
        return null;
    }
}
