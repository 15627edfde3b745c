using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits;

/// <summary>
/// Which of the waits that are only possible are shown to who did not ask: those of which the code shows what keeps them from their end, and those
/// whose end a peer of the network decides about. That nothing bounds the others is true, and mostly meant.
/// </summary>
internal static class ShownWaits
{
    public static bool Has(WaitSite site, BoundVerdict verdict, ImmutableArray<ScopeToken> tokens, WaitAnalysis analysis) => verdict.State == BoundState.Explicit || site.Api.RuleId switch
    {
        RuleIds.Event when site.Api.Kind == WaitKind.Barrier => true,
        RuleIds.Semaphore or RuleIds.Event or RuleIds.Pipe or RuleIds.Dataflow => verdict.ShowsFault,
        // Whether a queue that somebody else makes has a limit, and who empties it, is not known.
        RuleIds.ChannelRead or RuleIds.ChannelWrite or RuleIds.BlockingCollection =>
            verdict.ShowsFault || !tokens.IsEmpty || (site.Subject is { } queue && !analysis.Objects.Of(queue, site.CancellationToken).Creations.IsEmpty),
        // Of a socket that is given to whoever asks for it, the owner decides how long to wait.
        RuleIds.SyncSocket or RuleIds.AsyncSocket => ValueOrigins.Variable(site.Receiver) is not IParameterSymbol { ContainingSymbol: IMethodSymbol { DeclaredAccessibility: not Accessibility.Private, MethodKind: MethodKind.Ordinary } },
        RuleIds.Stream => site.Api.Kind != WaitKind.StreamWrite && verdict.Why is null && !IsOfChild(site.Api),
        _ => true,
    };

    /// <summary>What a child prints ends with the child: how long that takes is what it was started for.</summary>
    public static bool IsOfChild(BlockingApi api)
    {
        foreach (var bound in api.Bounds)
        {
            if (bound is { Kind: BoundKind.Owner, Member: { } member } && member.StartsWith("M:System.Diagnostics.Process.", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>
    /// <c>try { Load(); loaded.Set(); } catch (IOException) { failed = true; }</c>: the failure is foreseen, the function goes on, and what somebody
    /// waits for is left out.
    /// </summary>
    public static bool IsLeftOutByCatch(SyntaxNode signal)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(signal))
        {
            if (ancestor is TryStatementSyntax attempt && attempt.Block.Span.Contains(signal.Span) && attempt.Catches.Any(clause => !clause.Block.DescendantNodes().Any(node => node is ThrowStatementSyntax)))
                return true;
        }
        return false;
    }
}
