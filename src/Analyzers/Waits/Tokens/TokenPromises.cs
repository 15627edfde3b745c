using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// Whether it matters that a wait for tasks or permits does not hear a token. A caller who gives one is promised that it ends the wait. What an object stops its own
/// work by mostly ends what is waited for, and the wait with that.
/// </summary>
internal static class TokenPromises
{
    public static bool Are(ImmutableArray<ScopeToken> tokens, string rule, WaitSite site, WaitAnalysis analysis) => tokens.Any(token => token.IsCertain && PromisedTokens.Is(token.Holder, site, analysis)) && rule switch
    {
        // Those who have a permit of a semaphore that is made for them are stopped by the same token.
        RuleIds.Semaphore when ValueOrigins.Variable(site.Receiver) is ILocalSymbol => false,
        // A stop path that waits for work without an end is why the rule is there.
        RuleIds.SeveralTasks => site.Api.Mode != WaitMode.Blocks || StopPath.Contains(site.ContainingMember) || AnyIsGiven(tokens),
        // Who holds a permit mostly gives it back when the object stops, and a block has mostly the token of its object already.
        RuleIds.Dataflow or RuleIds.SourceNotCompleted or RuleIds.NeverCompletes or RuleIds.Semaphore => AnyIsGiven(tokens),
        // The system gives a connect up after a minute or two. Who gives less time than that has to pass it.
        RuleIds.AsyncSocket when site.Api.Kind == WaitKind.SocketConnect => tokens.Any(token => token.IsCertain && IsTimedHere(token, site)),
        _ => true,
    };

    /// <summary>Whether a time is set, in the function itself, for the source that a token is taken from.</summary>
    private static bool IsTimedHere(ScopeToken token, WaitSite site)
    {
        var source = token.Expression.EndsWith(".Token", StringComparison.Ordinal) ? token.Expression.Substring(0, token.Expression.Length - ".Token".Length) : token.Expression;
        return EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).Any(node => node switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CancelAfter", Expression: var timed } } => timed.ToString() == source,
            VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1 } } declared => declared.Identifier.ValueText == source,
            _ => false,
        });
    }

    private static bool AnyIsGiven(ImmutableArray<ScopeToken> tokens) => tokens.Any(token => token is { IsCertain: true, Holder: null or IParameterSymbol });
}
