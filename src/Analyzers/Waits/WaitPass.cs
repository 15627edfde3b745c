using Hangproof.Flow;
using Hangproof.Locks;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits;

/// <summary>Goes over one body: finds its waits, judges and reports them, and looks for an unused token where nothing else was reported.</summary>
internal sealed class WaitPass
{
    private readonly WaitSiteFinder _finder;
    private readonly FunctionWaits _waits;
    private readonly JudgedWaits _judged;
    private readonly WaitReporter _reporter;
    private readonly UnusedToken _unused;
    private readonly BlockedUnderLock _underLock;
    private readonly SelfWait _selfWait;
    private readonly OptInRule _mayBlock;
    private readonly Lazy<InitialiserWait> _initialisers;

    public WaitPass(WaitAnalysis analysis)
    {
        _finder = new WaitSiteFinder(analysis);
        _waits = analysis.FunctionWaits;
        _judged = analysis.Judged;
        _reporter = new WaitReporter(analysis, new TokenScope(analysis));
        _unused = new UnusedToken(analysis);
        var locks = analysis.Locks;
        _underLock = new BlockedUnderLock(locks, analysis);
        _selfWait = new SelfWait(locks);
        _mayBlock = new OptInRule(analysis.Compilation, RuleIds.BlocksUnderLockPossible);
        _initialisers = new Lazy<InitialiserWait>(() => new InitialiserWait(locks, CancellationToken.None));
    }

    public void Over(CodeBlock block)
    {
        List<WaitSite>? bounded = null;
        var isReported = false;
        if (_finder.In(block) is { } sites)
        {
            var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
            var said = new SaidReaders();
            foreach (var site in sites)
            {
                ordinals.TryGetValue(site.Api.Key, out var ordinal);
                ordinals[site.Api.Key] = ordinal + 1;
                var verdict = _judged.Of(site);
                if (IsSaidOfHolder(site, verdict))
                    verdict = verdict with { IsCertain = false };
                var told = verdict.IsBounded ? null : _underLock.SpeaksOf(site);
                var isTold = told == Descriptors.BlocksUnderLockPossible ? IsLeftToLock(site, verdict) : told is not null;
                isReported |= _reporter.Report(site, verdict, ordinal, block.ReportDiagnostic, isTold || IsTold(site, verdict) || said.Have(site, verdict));
                if (verdict.IsBounded && verdict.State is not (BoundState.Complete or BoundState.Token))
                    (bounded ??= new List<WaitSite>()).Add(site);
            }
        }
        if (!isReported && _unused.In(block, (IReadOnlyList<WaitSite>?)bounded ?? Array.Empty<WaitSite>()) is { } unused)
            _reporter.ReportUnused(unused, block.ReportDiagnostic);
    }

    /// <summary>Whether a lock is feared for what another holder waits for, and that is warned of where the holder waits: one word about one lock.</summary>
    private bool IsSaidOfHolder(WaitSite site, BoundVerdict verdict) =>
        site.Api.RuleId == RuleIds.Lock && verdict is { IsCertain: true, Evidence: { SourceTree: { } tree, SourceSpan: var place } }
        && site.Model.Compilation.ContainsSyntaxTree(tree) && tree.GetRoot(site.CancellationToken).FindNode(place, getInnermostNodeForTie: true) is { } node && BodyGraphs.FunctionAround(node) is { } function
        && _waits.In(function, site.CancellationToken).Any(wait => (wait.Name.Span == place || wait.Operation.Syntax.Span == place) && _underLock.SpeaksOf(wait)?.Id == RuleIds.BlocksUnderLock);

    /// <summary>Whether a suggestion about the lock stands for the wait: one that is asked for, and no warning about the wait itself.</summary>
    private bool IsLeftToLock(WaitSite site, BoundVerdict verdict) =>
        WaitReporter.IsOfLock(site) || (_mayBlock.IsOn(site.Name.SyntaxTree, site.CancellationToken) && !_reporter.WarnsUnderLock(site, verdict));

    /// <summary>Whether a rule about waiting for oneself, which says more, speaks of a wait.</summary>
    private bool IsTold(WaitSite site, BoundVerdict verdict) => !verdict.IsBounded && (_selfWait.SpeaksOf(site) || InitialiserSpeaksOf(site));

    /// <summary>A value that is made once, and whoever makes it blocks on work that asks for it.</summary>
    private bool InitialiserSpeaksOf(WaitSite site) =>
        site.Api.RuleId == RuleIds.BlockingOnTask && BodyGraphs.FunctionAround(site.Name) is { } function and not MethodDeclarationSyntax
        && _initialisers.Value.In(function, site.CancellationToken).Any(finding => finding.Place.Span == site.Name.Span);
}
