using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Finds the tokens that the code at a wait could pass: what is certainly meant for this work first, then nearest first.</summary>
internal sealed class TokenScope
{
    private readonly WaitAnalysis _analysis;
    private readonly TokenMembers _members;
    private readonly StopSignals _signals;
    private readonly ConcurrentDictionary<string, bool> _overloads = new(StringComparer.Ordinal);

    public TokenScope(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _members = new TokenMembers(analysis);
        _signals = new StopSignals(analysis);
        CanWrap = analysis.Known.Task?.GetMembers("WaitAsync").IsEmpty == false;
    }

    /// <summary>Whether the framework has <c>Task.WaitAsync</c>, which is younger than many.</summary>
    public bool CanWrap { get; }

    public ImmutableArray<ScopeToken> At(WaitSite site)
    {
        if (!TakesToken(site))
            return ImmutableArray<ScopeToken>.Empty;
        var search = new TokenSearch(site, _analysis, _members, _signals);
        return search.Run().OrderByDescending(token => token.IsCertain).ToImmutableArray();
    }

    /// <summary>Whether a call takes a token as an argument: its overload may be younger than the framework that is compiled for.</summary>
    public bool CanPass(BlockingApi api) => api.Find(BoundKind.Token) is { } token && (token.Member is not { } overload || Exists(overload));

    /// <summary>As an argument, or around a task whose abandoned wait loses nothing.</summary>
    private bool TakesToken(WaitSite site) =>
        CanPass(site.Api) || (CanWrap && site.Api.Mode == WaitMode.Suspends && site.Api.Find(BoundKind.Wrap) is { IsFix: true });

    private bool Exists(string overload)
    {
        if (!_overloads.TryGetValue(overload, out var exists))
            exists = _overloads.GetOrAdd(overload, DocumentationCommentId.GetFirstSymbolForDeclarationId(overload, _analysis.Facts.Compilation) is not null);
        return exists;
    }
}
