using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Completion;

/// <summary>
/// Ends a task completion source on the way that leaves it open: before an early return, where a condition is false, where a cancellation is caught. It is
/// cancelled, or fails as it does elsewhere in the function where that way has to do with no cancellation.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancelSourceFix))]
public sealed class CancelSourceFix : HangproofFix
{
    public CancelSourceFix()
        : base(RuleIds.SourceNotCompleted)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OpenSource.At(site) is not { } open)
            yield break;
        var failure = IsAboutCancellation(site.Start.Parent) ? null : Failure(open);
        if (Rewritten(open, $"{open.Source}.{failure ?? "TrySetCanceled()"};") is { } rewrite)
            yield return new Offer(failure is null ? $"Cancel '{open.Source}' on that way" : $"Fail '{open.Source}' on that way", nameof(CancelSourceFix), rewrite);
    }

    /// <summary>Whether who comes this way was told to stop.</summary>
    private static bool IsAboutCancellation(SyntaxNode? way) =>
        way is CatchClauseSyntax || way?.FirstAncestorOrSelf<IfStatementSyntax>()?.Condition.ToString() is { } condition
        && new[] { "cancel", "stop", "dispos", "clos", "shut" }.Any(word => condition.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>A failure of the kind that the function gives the source on another way, if that takes a message.</summary>
    private static string? Failure(OpenSource open) => open.Completions
        .Where(completion => completion.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SetException" or "TrySetException" })
        .Select(completion => completion.ArgumentList.Arguments is [{ Expression: ObjectCreationExpressionSyntax { Type: var type, Initializer: null, ArgumentList.Arguments: [{ Expression: var message }] } }]
            && open.Site.Model.GetTypeInfo(message, open.Site.CancellationToken).Type?.SpecialType == SpecialType.System_String ? $"TrySetException(new {type}(\"It ended without a result.\"))" : null)
        .FirstOrDefault(failure => failure is not null);

    private static Rewrite? Rewritten(OpenSource open, string cancel)
    {
        return open.Site.Start.Parent switch
        {
            ReturnStatementSyntax { Expression: null or LiteralExpressionSyntax or SimpleNameSyntax } early when open.IsInScope(early.SpanStart) => Before(open.Site, early, cancel),
            CatchClauseSyntax caught when open.IsInScope(caught.Block.OpenBraceToken.Span.End) => HandlerStart.Insert(open.Site, caught.Block, cancel),
            SimpleNameSyntax name when open.Completions.Any(completion => completion.Span.Contains(name.Span) && completion.Expression.Span.End == name.Span.End) => Else(open, name, cancel),
            _ => null,
        };
    }

    private static Rewrite? Before(FixSite site, ReturnStatementSyntax early, string cancel)
    {
        if (early.Parent is BlockSyntax or SwitchSectionSyntax)
            return new Rewrite([site.Layout.Before(early, cancel)]);
        if (early.Parent is not (IfStatementSyntax or ElseClauseSyntax))
            return null;
        var text = early.SyntaxTree.GetText(site.CancellationToken);
        if (Lines.StartIfAlone(text, early.SpanStart) is not { } start)
            return new Rewrite([Rewrite.Insert(early.SpanStart, $"{{ {cancel} "), Rewrite.Insert(early.Span.End, " }")]);
        var (line, inner, outer) = (site.Layout.NewLine, site.Layout.Indent(early), site.Layout.Indent(early.Parent));
        return new Rewrite([Rewrite.Insert(start, $"{outer}{{{line}{inner}{cancel}{line}"), Rewrite.Insert(early.Span.End, $"{line}{outer}}}")]);
    }

    /// <summary>An <c>else</c> for the outermost condition of a completion.</summary>
    private static Rewrite? Else(OpenSource open, SyntaxNode name, string cancel)
    {
        if (EnclosingFunction.AncestorsWithin(name).OfType<IfStatementSyntax>().LastOrDefault(condition => condition.Statement.Span.Contains(name.Span)) is not { Else: null } outermost
            || !open.IsInScope(outermost.SpanStart) || EnclosingFunction.AncestorsWithin(outermost).Any(node => node is SwitchSectionSyntax)
            || (outermost.Statement is not BlockSyntax && outermost.Statement.DescendantNodesAndSelf().Any(node => node is IfStatementSyntax)))
            return null;
        var layout = open.Site.Layout;
        var (line, indent) = (layout.NewLine, layout.Indent(outermost));
        var text = outermost.SyntaxTree.GetText(open.Site.CancellationToken).ToString(outermost.Span);
        var added = !text.Contains('\n') ? $" else {cancel}"
            : outermost.Statement is BlockSyntax ? $"{line}{indent}else{line}{indent}{{{line}{indent}{layout.Unit}{cancel}{line}{indent}}}"
            : $"{line}{indent}else{line}{indent}{layout.Unit}{cancel}";
        return new Rewrite([Rewrite.Insert(outermost.Span.End, added)]);
    }
}
