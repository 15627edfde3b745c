using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>A task made by hand that somebody waits for and nobody starts (HANG409).</summary>
/// <remarks>Silent where the task is handed to code that may start it, and where it takes a token: cancelling that ends a task that never began.</remarks>
internal sealed class ColdTask : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Operation is not IObjectCreationOperation task)
            return null;
        return TaskFate.Of(task, analysis, site.CancellationToken) is { CanBeStarted: false, AwaitedAt: { } awaited }
            ? new BoundVerdict(BoundState.Never, "it is awaited and nothing starts it", awaited) { WayOut = "make it with 'Task.Run'" }
            : BoundVerdict.Owner;
    }
}
