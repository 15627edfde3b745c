using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Whole lines of a text.</summary>
internal static class Lines
{
    /// <summary>One more step of indentation before each line of a span that is not empty, no directive, and not the inside of a string or comment.</summary>
    public static IEnumerable<TextChange> Indented(SyntaxNode root, SourceText text, TextSpan span, string unit)
    {
        foreach (var line in text.Lines)
        {
            if (line.Start < span.Start || line.Start >= span.End || IsBlank(text, line) || text[First(text, line)] == '#' || IsInside(root, line.Start))
                continue;
            yield return Rewrite.Insert(line.Start, unit);
        }
    }

    /// <summary>The start of the line on which a position stands, if nothing but white space is before it.</summary>
    public static int? StartIfAlone(SourceText text, int position)
    {
        var line = text.Lines.GetLineFromPosition(position);
        return First(text, line) == position ? line.Start : null;
    }

    private static bool IsBlank(SourceText text, TextLine line) => First(text, line) == line.End;

    private static int First(SourceText text, TextLine line)
    {
        var position = line.Start;
        while (position < line.End && char.IsWhiteSpace(text[position]))
            position++;
        return position;
    }

    private static bool IsInside(SyntaxNode root, int position)
    {
        if (position > 0 && root.FindToken(position) is var token && token.SpanStart < position && position < token.Span.End)
            return true;
        var trivia = root.FindTrivia(position);
        return trivia.SpanStart < position && position < trivia.Span.End && trivia.ToString().StartsWith("/*", StringComparison.Ordinal);
    }
}
