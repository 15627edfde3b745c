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
        var position = Start(statement);
        return Rewrite.Insert(position, text + NewLine + Indent(position));
    }

    /// <summary>Where a statement starts, with the comment that speaks of it.</summary>
    public int Start(StatementSyntax statement)
    {
        var leading = statement.GetLeadingTrivia();
        var comment = leading.FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        return comment == default || leading.Any(trivia => trivia.IsDirective) ? statement.SpanStart : comment.SpanStart;
    }

    /// <summary>Lines, each with its indentation, after a statement and the comment that stands behind it.</summary>
    public TextChange AfterAll(StatementSyntax statement, IEnumerable<string> lines) =>
        statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? Rewrite.Insert(statement.FullSpan.End, string.Concat(lines.Select(line => line + NewLine)))
            : Rewrite.Insert(statement.Span.End, string.Concat(lines.Select(line => NewLine + line)));

    /// <summary>The lines of a statement, with the comment that speaks of it, to be taken out.</summary>
    public TextSpan Lines(StatementSyntax statement)
    {
        var first = _text.Lines.GetLineFromPosition(Start(statement));
        var last = _text.Lines.GetLineFromPosition(statement.Span.End);
        return TextSpan.FromBounds(first.Start, last.EndIncludingLineBreak);
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
