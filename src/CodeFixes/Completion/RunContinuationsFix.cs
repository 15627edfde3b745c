using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Has a source hand its continuations to the pool instead of running them where it is completed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunContinuationsFix))]
public sealed class RunContinuationsFix : HangproofFix
{
    private const string Option = "RunContinuationsAsynchronously";

    public RunContinuationsFix()
        : base(RuleIds.InlineContinuations, RuleIds.InlineContinuationsPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    /// <summary>An explicit <c>None</c>, or a comment, may be what its author decided.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.GetRoot().FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation
        || (creation.ArgumentList?.Arguments.Any(argument => argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "None" }) != true
            && !WrittenDecisions.ToGoOnInline(creation));

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // Where a value is handed over from hand to hand, the option would lose the next one.
        if (site.WayOut.Contains(Option) && site.Start.Parent?.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { } creation && Rewritten(site, creation) is { } rewrite)
            yield return new Offer("Run continuations asynchronously", nameof(RunContinuationsFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site, BaseObjectCreationExpressionSyntax creation)
    {
        if (site.Model.GetOperation(creation, site.CancellationToken) is not IObjectCreationOperation operation)
            return null;
        var option = $"{site.NameOf("System.Threading.Tasks.TaskCreationOptions", creation.SpanStart)}.{Option}";
        if (creation.ArgumentList is not { } list)
            return new Rewrite(new[] { Rewrite.Insert(((ObjectCreationExpressionSyntax)creation).Type.Span.End, $"({option})") });
        if (operation.Arguments.FirstOrDefault(a => a.Parameter?.Type.Name == "TaskCreationOptions")?.Value.Syntax is { } given)
        {
            return new Rewrite(new[]
            {
                given.ToString().EndsWith(".None", StringComparison.Ordinal) ? Rewrite.Replace(given.Span, option) : Rewrite.Insert(given.Span.End, $" | {option}"),
            });
        }
        return new Rewrite(new[] { Rewrite.Insert(list.CloseParenToken.SpanStart, list.Arguments.Count == 0 ? option : $", {option}") });
    }
}
