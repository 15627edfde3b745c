using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Waits.Tokens;

namespace Hangproof.Waits;

/// <summary>Finds the tokens that the code at a wait could pass: what is certainly meant for this work first, then nearest first.</summary>
internal sealed class TokenScope
{
    private readonly WaitAnalysis _analysis;
    private readonly TokenMembers _members;
    private readonly StopSignals _signals;
    private readonly bool _canWrap;

    public TokenScope(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _members = new TokenMembers(analysis);
        _signals = new StopSignals(analysis);
        _canWrap = analysis.Known.Task?.GetMembers("WaitAsync").IsEmpty == false;
    }

    public ImmutableArray<ScopeToken> At(WaitSite site)
    {
        if (!TakesToken(site.Api))
            return ImmutableArray<ScopeToken>.Empty;
        var search = new TokenSearch(site, _analysis, _members, _signals);
        return search.Run().OrderByDescending(token => token.IsCertain).ToImmutableArray();
    }

    /// <summary>As an argument, or around a task whose abandoned wait loses nothing.</summary>
    private bool TakesToken(BlockingApi api) =>
        api.Find(BoundKind.Token) is not null || (_canWrap && api.Mode == WaitMode.Suspends && api.Find(BoundKind.Wrap) is { IsFix: true });
}
