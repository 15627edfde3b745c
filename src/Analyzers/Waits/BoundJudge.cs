using Hangproof.Catalogue;
using Hangproof.Waits.Bounds;

namespace Hangproof.Waits;

/// <summary>Asks, in order of cost, whether a wait is bounded, and stops at the first answer.</summary>
internal sealed class BoundJudge
{
    private readonly IBoundTest[] _tests =
    {
        new EndlessTask(),
        new ArgumentBound(),
        new WrapBound(),
        new CompletionBound(),
        new CapacityBound(),
        new DeadlineBound(),
        new PermitBound(),
        new HandlesBound(),
        new JoinBound(),
        new SpinBound(),
        new LockBound(),
        new OwnerBound(),
    };

    private readonly WaitAnalysis _analysis;

    public BoundJudge(WaitAnalysis analysis) => _analysis = analysis;

    public BoundVerdict Judge(WaitSite site)
    {
        BoundVerdict? open = null;
        foreach (var test in _tests)
        {
            if (test.Judge(site, _analysis) is not { } verdict)
                continue;
            if (verdict.IsBounded)
                return verdict;
            // An explicit none, or a reason, stands unless another test finds a bound.
            if (open is null || (open.State == BoundState.Unbounded && verdict.State == BoundState.Never))
                open = verdict;
        }
        if (open is { State: BoundState.Never })
            return open;
        return site.Api.Find(BoundKind.Default) is not null ? BoundVerdict.Default : open ?? new BoundVerdict(BoundState.Unbounded);
    }
}
