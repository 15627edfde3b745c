using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Locks;

/// <summary>Moves an acquire, with what stands before it, out of the <c>try</c> whose <c>finally</c> gives back.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveAcquireFix))]
public sealed class MoveAcquireFix : HangproofFix
{
    public MoveAcquireFix()
        : base(RuleIds.AcquiredInsideTry)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // What a handler of this try catches would no longer be caught.
        if (AcquireStatement.Of(site) is not { } acquire || acquire.Block.Parent is not TryStatementSyntax { Catches.Count: 0, Finally: not null } attempt || attempt.Block != acquire.Block
            || attempt.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            yield break;
        var text = site.Root.SyntaxTree.GetText(site.CancellationToken);
        var span = TextSpan.FromBounds(site.Layout.Lines(acquire.Block.Statements[0]).Start, site.Layout.Lines(acquire.Statement).End);
        var from = site.Layout.Indent(acquire.Statement);
        var to = site.Layout.Indent(attempt);
        var lines = text.Lines.SkipWhile(line => line.Start < span.Start).TakeWhile(line => line.Start < span.End).Select(line => line.ToString()).ToList();
        if (attempt.Block.OpenBraceToken.Span.End > span.Start || lines.Any(line => line.Trim().Length > 0 && !line.StartsWith(from, StringComparison.Ordinal)))
            yield break;
        var moved = string.Join(site.Layout.NewLine + to, lines.Select(line => line.Trim().Length == 0 ? "" : line.Substring(from.Length)));
        yield return new Offer("Move the acquire before the 'try'", nameof(MoveAcquireFix), new Rewrite(new[]
        {
            site.Layout.Before(attempt, moved),
            Rewrite.Replace(span, ""),
        }));
    }
}
