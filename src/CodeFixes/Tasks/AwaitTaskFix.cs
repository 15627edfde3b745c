using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Awaits a task that was dropped in an <c>async</c> function.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitTaskFix))]
public sealed class AwaitTaskFix : HangproofFix
{
    public AwaitTaskFix()
        : base(RuleIds.ForgottenTask, RuleIds.ForgottenTaskPossible)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // What loops or waits for ever would hold up whoever awaits it.
        if (site.Diagnostic.AdditionalLocations.Count == 0 && DroppedCall.At(site) is { } dropped && EnclosingFunction.IsAsync(EnclosingFunction.Of(dropped.Statement)))
            yield return new Offer("Await it", nameof(AwaitTaskFix), new Rewrite([dropped.Begin("await ")]));
    }
}
