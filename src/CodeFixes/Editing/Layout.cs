using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>A statement on a line of its own after another, and after the comment that stands behind that.</summary>
    public TextChange After(StatementSyntax statement, string text)
    {
        var indent = Indent(statement);
        return statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? Rewrite.Insert(statement.FullSpan.End, indent + text + NewLine)
            : Rewrite.Insert(statement.Span.End, NewLine + indent + text);
    }

    /// <summary>A statement on a line of its own before another, and before the comment that speaks of that.</summary>
    public TextChange Before(StatementSyntax statement, string text)
    {
        var leading = statement.GetLeadingTrivia();
        var comment = leading.FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        var position = comment == default || leading.Any(trivia => trivia.IsDirective) ? statement.SpanStart : comment.SpanStart;
        return Rewrite.Insert(position, text + NewLine + Indent(position));
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
