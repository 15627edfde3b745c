using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Puts a run of statements of one block into a <c>try</c>: they move one step to the right and are otherwise left as they are.</summary>
internal static class GuardedStatements
{
    /// <param name="handler">The lines of the <c>catch</c> or <c>finally</c>, without the indentation of the statements.</param>
    /// <param name="removed">What is taken out on the way, so that its lines are not moved.</param>
    public static ImmutableArray<TextChange> Into(SyntaxNode root, Layout layout, StatementSyntax first, StatementSyntax last, IEnumerable<string> handler, IReadOnlyCollection<TextSpan>? removed = null)
    {
        var text = root.SyntaxTree.GetText();
        var indent = layout.Indent(layout.Start(first));
        var edits = ImmutableArray.CreateBuilder<TextChange>();
        edits.AddRange(Opened(root, layout, text, first, last, removed));
        edits.Add(layout.AfterAll(last, handler.Prepend("}").Select(line => indent + line)));
        edits.AddRange((removed ?? Array.Empty<TextSpan>()).Select(span => Rewrite.Replace(span, "")));
        return edits.ToImmutable();
    }

    /// <summary>A <c>try</c> that begins further up: statements before it move into it.</summary>
    public static ImmutableArray<TextChange>? Into(SyntaxNode root, Layout layout, StatementSyntax first, StatementSyntax last, TryStatementSyntax attempt)
    {
        var text = root.SyntaxTree.GetText();
        var opening = TextSpan.FromBounds(text.Lines.GetLineFromPosition(attempt.SpanStart).Start, text.Lines.GetLineFromPosition(attempt.Block.OpenBraceToken.Span.End).EndIncludingLineBreak);
        if (text.ToString(opening).Where(c => !char.IsWhiteSpace(c)).Aggregate("", (all, c) => all + c) != "try{")
            return null;
        return Opened(root, layout, text, first, last, null).Append(Rewrite.Replace(opening, "")).ToImmutableArray();
    }

    private static IEnumerable<TextChange> Opened(SyntaxNode root, Layout layout, SourceText text, StatementSyntax first, StatementSyntax last, IReadOnlyCollection<TextSpan>? removed)
    {
        var start = layout.Start(first);
        var indent = layout.Indent(start);
        yield return Rewrite.Insert(start, $"try{layout.NewLine}{indent}{{{layout.NewLine}{indent}{layout.Unit}");
        for (var line = text.Lines.GetLineFromPosition(start).LineNumber + 1; line <= text.Lines.GetLineFromPosition(last.Span.End).LineNumber; line++)
        {
            if (IsMoved(root, text.Lines[line]) && removed?.Any(span => span.Contains(text.Lines[line].Start)) != true)
                yield return Rewrite.Insert(text.Lines[line].Start, layout.Unit);
        }
    }

    /// <summary>
    /// The first of a block's statements, up to one of them, from which on all can stand in a <c>try</c>: none declares what the handler or the
    /// statements that stay behind it use.
    /// </summary>
    public static StatementSyntax First(BlockSyntax block, StatementSyntax last, ExpressionSyntax inHandler)
    {
        var used = new HashSet<string>(Names(inHandler).Concat(block.Statements.Where(s => s.SpanStart > last.SpanStart).SelectMany(Names)));
        var first = last;
        foreach (var statement in block.Statements.Where(s => s.SpanStart <= last.SpanStart).Reverse())
        {
            if (statement.DescendantNodesAndSelf().Any(node => Declared(node) is { } name && used.Contains(name)))
                break;
            first = statement;
        }
        return first;
    }

    private static IEnumerable<string> Names(SyntaxNode node) => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);

    private static string? Declared(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => null,
    };

    /// <summary>White space at the start of a line within a string is part of it, and a directive stays where it is.</summary>
    private static bool IsMoved(SyntaxNode root, TextLine line)
    {
        var content = line.ToString().TrimStart();
        if (content.Length == 0 || content[0] == '#')
            return false;
        var token = root.FindToken(line.Start);
        return !(token.SpanStart < line.Start && token.Span.End > line.Start)
            && !token.IsKind(SyntaxKind.InterpolatedStringTextToken);
    }
}
