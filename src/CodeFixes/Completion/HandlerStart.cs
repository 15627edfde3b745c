using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Puts a statement at the start of a handler, as nothing in it may fail before.</summary>
internal static class HandlerStart
{
    public static Rewrite? Insert(FixSite site, BlockSyntax block, string statement)
    {
        if (block.OpenBraceToken.IsMissing || block.CloseBraceToken.IsMissing)
            return null;
        if (block.Statements.FirstOrDefault() is { } first)
            return Lines.StartIfAlone(block.SyntaxTree.GetText(site.CancellationToken), first.SpanStart) is null
                ? new Rewrite([Rewrite.Insert(block.OpenBraceToken.Span.End, $" {statement}")])
                : new Rewrite([site.Layout.Before(first, statement)]);
        var layout = site.Layout;
        return Lines.StartIfAlone(block.SyntaxTree.GetText(site.CancellationToken), block.CloseBraceToken.SpanStart) is { } closing
            ? new Rewrite([Rewrite.Insert(closing, $"{layout.Indent(block.CloseBraceToken.SpanStart)}{layout.Unit}{statement}{layout.NewLine}")])
            : new Rewrite([Rewrite.Insert(block.OpenBraceToken.Span.End, $" {statement}")]);
    }
}
