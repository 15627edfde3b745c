using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Facts;

/// <summary>The waits that stand in one function itself, judged, for rules that ask what a function may wait for.</summary>
internal sealed class OwnWaits
{
    private readonly WaitAnalysis _analysis;

    public OwnWaits(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>The wait that an operation of a function is, if it is one, and what bounds it.</summary>
    public (WaitSite Site, BoundState State)? At(SyntaxNode function, IOperation operation, CancellationToken cancellationToken)
    {
        foreach (var site in _analysis.FunctionWaits.In(function, cancellationToken))
        {
            if (site.Operation.Syntax == operation.Syntax && BodyGraphs.FunctionAround(site.Name) == function)
                return (site, _analysis.Judged.Of(site).State);
        }
        return null;
    }
}
