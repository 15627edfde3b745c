using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Timeouts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Locks;

/// <summary>Takes a lock by its <c>Try</c> form, with a time after which it gives up with a <see cref="TimeoutException"/>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TryEnterFix))]
public sealed class TryEnterFix : HangproofFix
{
    public TryEnterFix()
        : base(RuleIds.Lock, RuleIds.LockPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        var value = TimeoutValue.At(site, site.Start.SpanStart);
        if (Rewritten(site, value) is { } rewrite)
            yield return new Offer($"Enter with a timeout of {value.Words}", nameof(TryEnterFix), rewrite.And(value.Declaration));
    }

    private static Rewrite? Rewritten(FixSite site, TimeoutValue value)
    {
        if (site.Start.Parent?.FirstAncestorOrSelf<StatementSyntax>() is LockStatementSyntax statement && !statement.Statement.Span.Contains(site.Start.Span))
            return GuardedRegion.Of(site, statement, value);
        if (site.Wait is not { } call)
            return null;
        if (call.Whole.Parent is UsingStatementSyntax scope && scope.Expression == call.Whole)
            return GuardedRegion.Of(site, scope, value);
        return call.Api.Find(BoundKind.Timeout) is { } bound ? TimedCall.With(call, bound, value) : null;
    }
}
