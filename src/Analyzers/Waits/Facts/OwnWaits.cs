using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Facts;

/// <summary>The waits that stand in one function itself, judged, for rules that ask what a function may wait for.</summary>
internal sealed class OwnWaits
{
    private readonly WaitAnalysis _analysis;
    private readonly Lazy<WaitSiteFinder> _finder;
    private readonly Lazy<BoundJudge> _judge;
    private readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<(WaitSite Site, BoundState State)>> _judged = new();

    public OwnWaits(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _finder = new Lazy<WaitSiteFinder>(() => new WaitSiteFinder(analysis));
        _judge = new Lazy<BoundJudge>(() => new BoundJudge(analysis));
    }

    public IEnumerable<WaitSite> Open(SyntaxNode function, CancellationToken cancellationToken) =>
        Judged(function, cancellationToken).Where(wait => wait.State is BoundState.Unbounded or BoundState.Explicit or BoundState.Never).Select(wait => wait.Site);

    /// <summary>The waits of a function that only the owner of what is waited on ends.</summary>
    public IEnumerable<WaitSite> Owned(SyntaxNode function, CancellationToken cancellationToken) =>
        Judged(function, cancellationToken).Where(wait => wait.State == BoundState.Owner).Select(wait => wait.Site);

    private ImmutableArray<(WaitSite Site, BoundState State)> Judged(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (!_judged.TryGetValue(function, out var judged))
            judged = _judged.GetOrAdd(function, Find(function, cancellationToken));
        return judged;
    }

    private ImmutableArray<(WaitSite Site, BoundState State)> Find(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (_analysis.Candidates.In(function.SyntaxTree, function.Span, cancellationToken).IsEmpty)
            return ImmutableArray<(WaitSite, BoundState)>.Empty;
        var model = _analysis.Models.Get(function.SyntaxTree);
        var owner = function.AncestorsAndSelf().FirstOrDefault(node => node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax) is { } member
            ? model.GetDeclaredSymbol(member, cancellationToken)
            : model.GetEnclosingSymbol(function.SpanStart, cancellationToken);
        if (owner is null || _finder.Value.In(function, owner, model, cancellationToken) is not { } sites)
            return ImmutableArray<(WaitSite, BoundState)>.Empty;
        return sites.Where(site => BodyGraphs.FunctionAround(site.Name) == function).Select(site => (site, _judge.Value.Judge(site).State)).ToImmutableArray();
    }
}
