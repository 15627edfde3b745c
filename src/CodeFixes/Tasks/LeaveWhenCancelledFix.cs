using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Puts a handler for the loop's own cancellation before the one that swallows it: it leaves the loop, or throws on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LeaveWhenCancelledFix))]
public sealed class LeaveWhenCancelledFix : HangproofFix
{
    public LeaveWhenCancelledFix()
        : base(RuleIds.CancellationSwallowed)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not CatchClauseSyntax clause || site.Tokens is not [var token, ..])
            yield break;
        yield return new Offer($"Leave the loop when '{token}' is cancelled", nameof(LeaveWhenCancelledFix), With(site, clause, token, Leaving(clause)));
        yield return new Offer($"Rethrow when '{token}' is cancelled", $"{nameof(LeaveWhenCancelledFix)}(throw)", With(site, clause, token, "throw;"));
    }

    /// <summary>Within a <c>switch</c> or an enumeration a <c>break</c> would leave only that.</summary>
    private static string Leaving(CatchClauseSyntax clause)
    {
        var left = clause.Ancestors().FirstOrDefault(node => node is SwitchStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax);
        return left is SwitchStatementSyntax or CommonForEachStatementSyntax ? "return;" : "break;";
    }

    private static Rewrite With(FixSite site, CatchClauseSyntax clause, string token, string statement)
    {
        var before = clause.GetFirstToken().GetPreviousToken();
        var (line, indent) = (site.Layout.NewLine, site.Layout.Indent(clause.Parent!));
        var type = site.NameOf("System.OperationCanceledException", clause.SpanStart);
        var text = $"{line}{indent}catch ({type}) when ({token}.IsCancellationRequested){line}{indent}{{{line}{indent}{site.Layout.Unit}{statement}{line}{indent}}}";
        return new Rewrite([Rewrite.Insert(before.Span.End, text)]);
    }
}
