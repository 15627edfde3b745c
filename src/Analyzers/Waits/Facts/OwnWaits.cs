using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Facts;

/// <summary>The waits that stand in one function itself, judged, for rules that ask what a function may wait for.</summary>
internal sealed class OwnWaits
{
    private readonly WaitAnalysis _analysis;

    public OwnWaits(WaitAnalysis analysis) => _analysis = analysis;

    public IEnumerable<WaitSite> Open(SyntaxNode function, CancellationToken cancellationToken) =>
        In(function, cancellationToken).Where(site => _analysis.Judged.Of(site).State is BoundState.Unbounded or BoundState.Explicit or BoundState.Never);

    /// <summary>The waits of a function that only the owner of what is waited on ends.</summary>
    public IEnumerable<WaitSite> Owned(SyntaxNode function, CancellationToken cancellationToken) =>
        In(function, cancellationToken).Where(site => _analysis.Judged.Of(site).State == BoundState.Owner);

    private IEnumerable<WaitSite> In(SyntaxNode function, CancellationToken cancellationToken) =>
        _analysis.FunctionWaits.In(function, cancellationToken).Where(site => BodyGraphs.FunctionAround(site.Name) == function);
}
