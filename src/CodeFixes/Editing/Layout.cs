using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>How a document lays out its lines, so that what is inserted looks like what was there.</summary>
internal sealed class Layout
{
    private readonly SourceText _text;

    public Layout(SourceText text, AnalyzerConfigOptions options)
    {
        _text = text;
        NewLine = LineBreak(text);
        Unit = IndentUnit(options);
    }

    public string NewLine { get; }

    /// <summary>One step of indentation.</summary>
    public string Unit { get; }

    /// <summary>The white space before the first character of the line on which a node starts.</summary>
    public string Indent(SyntaxNode node) => Indent(node.SpanStart);

    public string Indent(int position)
    {
        var line = _text.Lines.GetLineFromPosition(position);
        var end = line.Start;
        while (end < line.End && char.IsWhiteSpace(_text[end]))
            end++;
        return _text.ToString(TextSpan.FromBounds(line.Start, end));
    }

    private static string LineBreak(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            if (line.EndIncludingLineBreak > line.End)
                return text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        }
        return "\n";
    }

    private static string IndentUnit(AnalyzerConfigOptions options)
    {
        if (options.TryGetValue("indent_style", out var style) && style == "tab")
            return "\t";
        return new string(' ', options.TryGetValue("indent_size", out var size) && int.TryParse(size, out var count) && count is > 0 and <= 16 ? count : 4);
    }
}
