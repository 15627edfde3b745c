using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Awaits a task instead of blocking on it; the method is made async where it is not, and its callers await in turn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
public sealed class AwaitFix : HangproofFix
{
    public AwaitFix()
        : base(RuleIds.BlockingOnTask, RuleIds.BlockingOnTaskPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Wait is not { } wait || BlockedTask.Of(wait.Name) is not { } task || Comments.In(site.Root, TextSpan.FromBounds(task.Span.End, wait.Expression.Span.End)) || BlockedTask.IsAboutAggregates(wait.Expression) || Awaited.Edits(task, wait.Expression) is not { } edits)
            yield break;
        if (AwaitingFunction.Containing(site, wait.Expression) is { } function)
            yield return new Offer(function.IsAsync ? "Await it" : "Await it, and have the callers await", nameof(AwaitFix), new Rewrite(edits.Concat(function.Edits))) { Elsewhere = function.Elsewhere };
    }
}
