using System.Collections.Immutable;
using Hangproof.Waits.Tokens;

namespace Hangproof.Waits;

/// <summary>Finds the tokens that the code at a wait could pass: what is certainly meant for this work first, then nearest first.</summary>
internal sealed class TokenScope
{
    private readonly WaitAnalysis _analysis;
    private readonly TokenMembers _members;
    private readonly StopSignals _signals;

    public TokenScope(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _members = new TokenMembers(analysis);
        _signals = new StopSignals(analysis);
    }

    public ImmutableArray<ScopeToken> At(WaitSite site)
    {
        var search = new TokenSearch(site, _analysis, _members, _signals);
        return search.Run().OrderByDescending(token => token.IsCertain).ToImmutableArray();
    }
}
