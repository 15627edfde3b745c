using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Awaits a task before the end of the scope whose resource it uses; a method that returned it becomes <c>async</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitInScopeFix))]
public sealed class AwaitInScopeFix : HangproofFix
{
    public AwaitInScopeFix()
        : base(RuleIds.TaskOutlivesResource, RuleIds.TaskOutlivesResourcePossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    /// <summary>What was started and left may be waiting for what comes next, as for the token that would end it.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic)
    {
        var start = diagnostic.Location.SourceTree?.GetRoot().FindToken(diagnostic.Location.SourceSpan.Start).Parent;
        return start?.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } dropped
            || EnclosingFunction.Of(dropped) is var function && !EnclosingFunction.OwnNodes(function).Any(node => node is StatementSyntax && node.SpanStart > dropped.Span.End);
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // What only a cancelled token ends is not to be waited for before somebody cancels.
        if (!site.WayOut.StartsWith("cancel", StringComparison.Ordinal) && Rewritten(site) is { } rewrite)
            yield return new Offer("Await it within the scope", nameof(AwaitInScopeFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site)
    {
        var function = EnclosingFunction.Of(site.Start.Parent!);
        if (EnclosingFunction.IsAsync(function))
            return DroppedCall.At(site) is { } dropped ? new Rewrite([dropped.Begin("await ")]) : null;
        // A task that is dropped in a function that returns another is not awaited by awaiting that one.
        return DroppedCall.At(site) is null && AsyncFunction.Made(function, site.Model, site.Layout, site.CancellationToken) is { } edits ? new Rewrite(edits) : null;
    }
}
