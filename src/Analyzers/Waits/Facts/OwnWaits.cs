using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Facts;

/// <summary>The waits without a bound that stand in one function itself, for rules that ask what a function may wait for.</summary>
internal sealed class OwnWaits
{
    private readonly WaitAnalysis _analysis;
    private readonly Lazy<WaitSiteFinder> _finder;
    private readonly Lazy<BoundJudge> _judge;
    private readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<WaitSite>> _open = new();

    public OwnWaits(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _finder = new Lazy<WaitSiteFinder>(() => new WaitSiteFinder(analysis));
        _judge = new Lazy<BoundJudge>(() => new BoundJudge(analysis));
    }

    public ImmutableArray<WaitSite> Open(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(function, out var open))
            open = _open.GetOrAdd(function, Find(function, cancellationToken));
        return open;
    }

    private ImmutableArray<WaitSite> Find(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (_analysis.Candidates.In(function.SyntaxTree, function.Span, cancellationToken).IsEmpty)
            return ImmutableArray<WaitSite>.Empty;
        var model = _analysis.Models.Get(function.SyntaxTree);
        var owner = function.AncestorsAndSelf().FirstOrDefault(node => node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax) is { } member
            ? model.GetDeclaredSymbol(member, cancellationToken)
            : model.GetEnclosingSymbol(function.SpanStart, cancellationToken);
        if (owner is null || _finder.Value.In(function, owner, model, cancellationToken) is not { } sites)
            return ImmutableArray<WaitSite>.Empty;
        return sites.Where(site => BodyGraphs.FunctionAround(site.Name) == function && !_judge.Value.Judge(site).IsBounded).ToImmutableArray();
    }
}
