using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// Whether it matters that a wait for tasks or permits does not hear a token. A caller who gives one is promised that it ends the wait. What an object stops its own
/// work by mostly ends what is waited for, and the wait with that.
/// </summary>
internal static class TokenPromises
{
    public static bool Are(ImmutableArray<ScopeToken> tokens, string rule, WaitSite site) => rule switch
    {
        // A stop path that waits for work without an end is why the rule is there.
        RuleIds.SeveralTasks => site.Api.Mode != WaitMode.Blocks || StopPath.Contains(site.ContainingMember) || AnyIsGiven(tokens),
        // Who holds a permit mostly gives it back when the object stops.
        RuleIds.SourceNotCompleted or RuleIds.NeverCompletes or RuleIds.Semaphore => AnyIsGiven(tokens),
        _ => true,
    };

    private static bool AnyIsGiven(ImmutableArray<ScopeToken> tokens) => tokens.Any(token => token is { IsCertain: true, Holder: null or IParameterSymbol });
}
