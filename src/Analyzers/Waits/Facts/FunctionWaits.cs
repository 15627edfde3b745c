using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Facts;

/// <summary>The waits that stand in one function itself, not in the lambdas and local functions within it.</summary>
internal sealed class FunctionWaits
{
    private readonly WaitAnalysis _analysis;
    private readonly WaitSiteFinder _finder;
    private readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<WaitSite>> _found = new();

    public FunctionWaits(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _finder = new WaitSiteFinder(analysis);
    }

    public ImmutableArray<WaitSite> In(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (!_found.TryGetValue(function, out var sites))
            sites = _found.GetOrAdd(function, Find(function, cancellationToken));
        return sites;
    }

    /// <summary>The wait that an operation of a function is, if it is one.</summary>
    public WaitSite? At(SyntaxNode function, IOperation operation, CancellationToken cancellationToken)
    {
        foreach (var site in In(function, cancellationToken))
        {
            if (site.Operation.Syntax == operation.Syntax && BodyGraphs.FunctionAround(site.Name) == function)
                return site;
        }
        return null;
    }

    private ImmutableArray<WaitSite> Find(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (!_finder.CanBeIn(function, cancellationToken))
            return ImmutableArray<WaitSite>.Empty;
        var model = _analysis.Models.Get(function.SyntaxTree);
        // Top-level statements and initialisers belong to what encloses them.
        var owner = function.AncestorsAndSelf().FirstOrDefault(node => node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax) is { } member
            ? model.GetDeclaredSymbol(member, cancellationToken)
            : model.GetEnclosingSymbol(function.SpanStart, cancellationToken);
        return owner is null || _finder.In(function, owner, model, cancellationToken) is not { } sites
            ? ImmutableArray<WaitSite>.Empty
            : sites.Where(site => EnclosingFunction.Of(site.Name) == function || BodyGraphs.FunctionAround(site.Name) == function).ToImmutableArray();
    }
}
