using Hangproof.Catalogue;
using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>
/// Gives a wait a finite time whose end is noticed. Never where waiting long for nothing is the purpose: a timeout there turns a healthy idle
/// service into an outage.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTimeoutFix))]
public sealed class AddTimeoutFix : HangproofFix
{
    public AddTimeoutFix()
        : base(
            RuleIds.ChannelRead, RuleIds.ChannelReadPossible, RuleIds.ChannelWrite, RuleIds.ChannelWritePossible,
            RuleIds.BlockingCollection, RuleIds.BlockingCollectionPossible, RuleIds.Pipe, RuleIds.PipePossible, RuleIds.Dataflow, RuleIds.DataflowPossible,
            RuleIds.Semaphore, RuleIds.SemaphorePossible, RuleIds.Event, RuleIds.EventPossible,
            RuleIds.AsyncSocket, RuleIds.AsyncSocketPossible, RuleIds.Stream, RuleIds.StreamPossible, RuleIds.Peer, RuleIds.PeerPossible,
            RuleIds.Process, RuleIds.ProcessPossible, RuleIds.Grpc, RuleIds.SourceNotCompleted, RuleIds.SeveralTasks, RuleIds.SeveralTasksPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.IsIdle || site.Wait is not { } call)
            yield break;
        var value = TimeoutValue.At(site, call.Expression.SpanStart);
        if (Rewritten(call, value) is { } rewrite)
            yield return new Offer($"Add a timeout of {value.Words}", nameof(AddTimeoutFix), rewrite);
    }

    private static Rewrite? Rewritten(WaitCall call, TimeoutValue value)
    {
        if (call.Api.Find(BoundKind.Timeout) is { } timeout)
            return TimedCall.With(call, timeout, value);
        if (call.Api is not { Mode: WaitMode.Suspends } || call.Api.Find(BoundKind.Wrap) is not { IsFix: true })
            return null;
        var timeSpan = call.Site.Model.Compilation.GetTypeByMetadataName("System.TimeSpan");
        return timeSpan is not null && value.For(timeSpan, call.Expression.SpanStart) is { } text
            ? WrappedCall.With(call, text)?.And(value.Declaration)
            : null;
    }
}
