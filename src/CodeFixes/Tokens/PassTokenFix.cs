using Hangproof.Catalogue;
using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.Tokens;

/// <summary>Passes a token that is in scope to the wait: one entry a token, nearest first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassTokenFix))]
public sealed class PassTokenFix : HangproofFix
{
    /// <summary>The rules about a wait that a token could end.</summary>
    internal static readonly string[] WaitIds =
    {
        RuleIds.ChannelRead, RuleIds.ChannelReadPossible, RuleIds.ChannelWrite, RuleIds.ChannelWritePossible,
        RuleIds.BlockingCollection, RuleIds.BlockingCollectionPossible, RuleIds.Pipe, RuleIds.PipePossible, RuleIds.Dataflow, RuleIds.DataflowPossible,
        RuleIds.Semaphore, RuleIds.SemaphorePossible, RuleIds.Event, RuleIds.EventPossible,
        RuleIds.AsyncSocket, RuleIds.AsyncSocketPossible, RuleIds.Stream, RuleIds.StreamPossible, RuleIds.Peer, RuleIds.PeerPossible,
        RuleIds.Http, RuleIds.Database, RuleIds.DatabasePossible, RuleIds.Process, RuleIds.ProcessPossible, RuleIds.Grpc,
        RuleIds.SourceNotCompleted, RuleIds.SeveralTasks, RuleIds.SeveralTasksPossible, RuleIds.NeverCompletes, RuleIds.TimerTick, RuleIds.TimerTickPossible,
    };

    public PassTokenFix()
        : base([.. WaitIds, RuleIds.TokenNotUsed, RuleIds.StoppingTokenIgnored])
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    /// <summary>A token that is merely in reach may have another meaning: only what the analyzer is certain of is passed unseen.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic) => !Certainty.IsPossible(diagnostic.Id);

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        var isNearest = true;
        foreach (var token in site.Tokens)
        {
            if (Rewritten(site, token) is not { } rewrite)
                continue;
            // Fix All of the first entry passes its own nearest token to each place; of another, that very token where it is in scope.
            var thisToken = $"{nameof(PassTokenFix)}({token})";
            yield return isNearest
                ? new Offer($"Pass '{token}'", nameof(PassTokenFix), rewrite, thisToken)
                : new Offer($"Pass '{token}'", thisToken, rewrite);
            isNearest = false;
        }
    }

    private static Rewrite? Rewritten(FixSite site, string token)
    {
        if (site.Diagnostic.Id != RuleIds.TokenNotUsed)
            return site.Wait is { } wait ? Rewritten(wait, token) : site.Diagnostic.Id == RuleIds.StoppingTokenIgnored ? OfAnyCall(site, token) : null;
        // The call stands beside its name.
        foreach (var location in site.Diagnostic.AdditionalLocations)
        {
            if (site.WaitAt(location) is { } taker)
                return TokenOverload.HasToken(taker) ? null : Rewritten(taker, token);
            if (SourceCall.At(site, location.SourceSpan) is { } call && TokenOverload.Of(call) is { } target)
                return OverloadCall.To(call, target, parameter => TokenOverload.IsToken(parameter.Type) ? token : null);
        }
        return null;
    }

    /// <summary>A pause is no wait of the catalogue.</summary>
    private static Rewrite? OfAnyCall(FixSite site, string token) =>
        SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is { Arguments: not null } call && TokenOverload.Of(call) is { } target
            ? OverloadCall.To(call, target, parameter => TokenOverload.IsToken(parameter.Type) ? token : null)
            : null;

    /// <summary>The wait with a token, whoever brings that.</summary>
    internal static Rewrite? Rewritten(WaitCall call, string token)
    {
        if (AcquireInTry.Is(call))
            return null;
        if (call.Api.Find(BoundKind.Token) is not { } bound)
            return call.Api.Find(BoundKind.Wrap) is { IsFix: true } && call.Api.Mode == WaitMode.Suspends ? WrappedCall.With(call, token) : null;
        if (OverloadCall.Find(call, bound.Member) is not { } target)
            return null;
        // A stream of items takes its token where it is enumerated.
        if (target.Name == "WithCancellation")
            return new Rewrite(new[] { Rewrite.Insert(call.Expression.Span.End, $".WithCancellation({token})") });
        return OverloadCall.To(call, target, parameter => TokenOverload.IsToken(parameter.Type) ? token : null) ?? TlsOptionsCall.To(call, target, token);
    }
}
