using Hangproof.Catalogue;
using Hangproof.Waits.Bounds;

namespace Hangproof.Waits;

/// <summary>Asks, in order of cost, whether a wait is bounded, and stops at the first answer.</summary>
internal sealed class BoundJudge
{
    private readonly IBoundTest[] _tests =
    {
        new ReaderLeaves(),
        new ColdTask(),
        new EndlessTask(),
        new ArgumentBound(),
        new InfiniteBranch(),
        new WrapBound(),
        new CompletionBound(),
        new TaskBound(),
        new SourceBound(),
        new GatheredTasks(),
        new CapacityBound(),
        new FirstWrite(),
        new CountedWrite(),
        new ReaderStartsLater(),
        new DeadlineBound(),
        new ReadinessBound(),
        new FirstTake(),
        new DatagramBound(),
        new ReplyBound(),
        new HttpBodyBound(),
        new DatabaseBound(),
        new ProcessBound(),
        new GrpcBound(),
        new PermitBound(),
        new HandlesBound(),
        new JoinBound(),
        new SpinBound(),
        new LockBound(),
        new DataflowBound(),
        new OwnerBound(),
        new BufferedWriteBound(),
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
            // Whoever wrote that the wait takes no token need not be told of one.
            if (verdict.IsBounded)
                return open is { State: BoundState.Explicit } ? verdict with { YieldsToToken = false } : verdict;
            // What is shown needs no second opinion.
            if (verdict is { State: BoundState.Never, IsCertain: true })
                return verdict;
            // An explicit none, or a reason, stands unless another test finds a bound.
            if (open is null || (open.State == BoundState.Unbounded && verdict.State == BoundState.Never))
                open = verdict;
        }
        if (open is { State: BoundState.Never })
            return open;
        // A provider bounds what its database does by some default; that a token is at hand and not passed is worth a word all the same.
        if (site.Api.Kind == WaitKind.Database)
            return BoundVerdict.Default with { YieldsToToken = true };
        return site.Api.Find(BoundKind.Default) is not null ? BoundVerdict.Default : open ?? new BoundVerdict(BoundState.Unbounded);
    }
}
