using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Lets a background service give its thread back before its synchronous work, so that the host's start does not wait for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(YieldFirstFix))]
public sealed class YieldFirstFix : HangproofFix
{
    public YieldFirstFix()
        : base(RuleIds.StoppingTokenIgnored)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is StatementSyntax loop && LoopSyntax.Is(loop) && LoopShape.Condition(loop)?.ToString().Contains("IsCancellationRequested") == true
            && site.Tokens.Length > 0
            && loop.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Body: { } body } method)
            yield return new Offer("Begin with 'await Task.Yield()'", nameof(YieldFirstFix), new Rewrite(Edits(site, method, body)));
    }

    private static IEnumerable<TextChange> Edits(FixSite site, MethodDeclarationSyntax method, BlockSyntax body)
    {
        var task = site.NameOf("System.Threading.Tasks.Task", body.SpanStart);
        yield return site.Layout.Before(body.Statements[0], $"await {task}.Yield();");
        if (method.Modifiers.Any(SyntaxKind.AsyncKeyword))
            yield break;
        yield return Rewrite.Insert(method.ReturnType.SpanStart, "async ");
        foreach (var returned in EnclosingFunction.OwnNodes(method).OfType<ReturnStatementSyntax>())
        {
            if (returned.Expression?.ToString().EndsWith("CompletedTask", StringComparison.Ordinal) == true)
                yield return returned == body.Statements.Last() ? Removed(site, returned) : Rewrite.Replace(TextSpan.FromBounds(returned.ReturnKeyword.Span.End, returned.Expression.Span.End), "");
        }
    }

    /// <summary>With its line, where it stands alone on one.</summary>
    private static TextChange Removed(FixSite site, ReturnStatementSyntax returned) =>
        Comments.In(site.Root, returned.FullSpan) ? Rewrite.Replace(returned.Span, "return;") : Rewrite.Replace(returned.FullSpan, "");
}
