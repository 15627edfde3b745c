using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Moves whole lines one step further in.</summary>
internal static class Indentation
{
    /// <summary>One step at the beginning of each line, but for empty ones, directives, and lines that a string runs over.</summary>
    public static IEnumerable<TextChange> OfLines(FixSite site, int first, int last)
    {
        var text = site.Root.SyntaxTree.GetText(site.CancellationToken);
        for (var number = first; number <= last; number++)
        {
            var line = text.Lines[number];
            if (line.Start != line.End && text[line.Start] != '#' && !IsInString(site, line.Start))
                yield return Rewrite.Insert(line.Start, site.Layout.Unit);
        }
    }

    private static bool IsInString(FixSite site, int position)
    {
        var token = site.Root.FindToken(position);
        return token.SpanStart < position && position < token.Span.End
            && (token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken) || token.RawKind >= (int)SyntaxKind.SingleLineRawStringLiteralToken);
    }

    public static int Line(FixSite site, int position) => site.Root.SyntaxTree.GetText(site.CancellationToken).Lines.GetLineFromPosition(position).LineNumber;

    public static int LineStart(FixSite site, int position) => site.Root.SyntaxTree.GetText(site.CancellationToken).Lines.GetLineFromPosition(position).Start;
}
