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
    /// <param name="inTry">A statement to add at the end of the <c>try</c>.</param>
    public static ImmutableArray<TextChange> Into(SyntaxNode root, Layout layout, StatementSyntax first, StatementSyntax last, IEnumerable<string> handler, string? inTry = null)
    {
        var text = root.SyntaxTree.GetText();
        var start = layout.Start(first);
        var indent = layout.Indent(start);
        var edits = ImmutableArray.CreateBuilder<TextChange>();
        edits.Add(Rewrite.Insert(start, $"try{layout.NewLine}{indent}{{{layout.NewLine}{indent}{layout.Unit}"));
        for (var line = text.Lines.GetLineFromPosition(start).LineNumber + 1; line <= text.Lines.GetLineFromPosition(last.Span.End).LineNumber; line++)
        {
            if (IsMoved(root, text.Lines[line]))
                edits.Add(Rewrite.Insert(text.Lines[line].Start, layout.Unit));
        }
        var lines = handler.Prepend("}");
        if (inTry is not null)
            lines = lines.Prepend(layout.Unit + inTry);
        edits.Add(layout.AfterAll(last, lines.Select(line => indent + line)));
        return edits.ToImmutable();
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
