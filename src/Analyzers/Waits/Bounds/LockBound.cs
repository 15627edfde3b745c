using Hangproof.Catalogue;

namespace Hangproof.Waits.Bounds;

/// <summary>A lock that other processes know can be held by one that never gives it back: certain, whatever this compilation does.</summary>
internal sealed class LockBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis) =>
        site.Api is { RuleId: RuleIds.Lock, Receiver.Test: ReceiverTest.Named }
            ? new BoundVerdict(BoundState.Unbounded, "another process may never give it back") { IsCertain = true }
            : null;
}
