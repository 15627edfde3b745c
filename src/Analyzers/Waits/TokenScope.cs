using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Finds the tokens that the code at a wait could pass, nearest first.</summary>
internal sealed class TokenScope
{
    private readonly WaitAnalysis _analysis;

    public TokenScope(WaitAnalysis analysis) => _analysis = analysis;

    public ImmutableArray<ScopeToken> At(WaitSite site)
    {
        var tokens = ImmutableArray.CreateBuilder<ScopeToken>();
        for (var symbol = site.Model.GetEnclosingSymbol(site.Name.SpanStart, site.CancellationToken); symbol is IMethodSymbol method; symbol = symbol.ContainingSymbol)
        {
            foreach (var parameter in method.Parameters)
            {
                if (_analysis.Known.IsToken(parameter.Type) && parameter.RefKind == RefKind.None)
                    tokens.Add(new ScopeToken(parameter.Name, IsCertain: true));
            }
        }
        return tokens.ToImmutable();
    }
}
