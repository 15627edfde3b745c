using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timers;

/// <summary>Arms a timer again in a <c>finally</c>, so that a tick that fails is not the last.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ArmInFinallyFix))]
public sealed class ArmInFinallyFix : HangproofFix
{
    public ArmInFinallyFix()
        : base(RuleIds.TimerCallback)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not SimpleNameSyntax { Identifier.ValueText: "Change" or "Start" } name || SymbolUses.Expression(name).FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            yield break;
        if (statement is ExpressionStatementSyntax { Parent: BlockSyntax block } && block.Statements.Last() == statement && Rewritten(site, statement, block) is { } rewrite)
            yield return new Offer("Arm the timer in a 'finally'", nameof(ArmInFinallyFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site, StatementSyntax statement, BlockSyntax block) => block.Parent switch
    {
        TryStatementSyntax { Finally: null } attempt when attempt.Block == block => AfterTry(site, statement, attempt),
        BaseMethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax => AroundBody(site, statement, block),
        _ => null,
    };

    /// <summary>Moves the statement, with the comments above it, behind the last <c>catch</c>.</summary>
    private static Rewrite? AfterTry(FixSite site, StatementSyntax statement, TryStatementSyntax attempt)
    {
        var text = statement.SyntaxTree.GetText(site.CancellationToken);
        var lines = WholeLines(text, statement);
        if (lines is not { } span)
            return null;
        var layout = site.Layout;
        var line = layout.NewLine + layout.Indent(attempt);
        var moved = text.ToString(span).TrimEnd('\r', '\n');
        return new Rewrite(new[]
        {
            Rewrite.Replace(span, ""),
            Rewrite.Insert(attempt.Span.End, $"{line}finally{line}{{{layout.NewLine}{moved}{line}}}"),
        });
    }

    /// <summary>Puts all that comes before under a <c>try</c>.</summary>
    private static Rewrite? AroundBody(FixSite site, StatementSyntax statement, BlockSyntax block)
    {
        var text = statement.SyntaxTree.GetText(site.CancellationToken);
        var first = block.Statements[0];
        if (first == statement || block.Statements.Any(other => other is LocalFunctionStatementSyntax) || WholeLines(text, statement) is not { } last || WholeLines(text, first) is not { } start)
            return null;
        var layout = site.Layout;
        var indent = layout.Indent(first);
        var line = layout.NewLine;
        return new Rewrite(new[]
        {
            Rewrite.Insert(start.Start, $"{indent}try{line}{indent}{{{line}"),
            Rewrite.Insert(last.Start, $"{indent}}}{line}{indent}finally{line}{indent}{{{line}"),
            Rewrite.Insert(last.End, $"{indent}}}{line}"),
        }).And(Lines.Indented(site.Root, text, TextSpan.FromBounds(start.Start, last.End), layout.Unit));
    }

    /// <summary>The lines of a statement and of the comments above it, where nothing else is on them.</summary>
    private static TextSpan? WholeLines(SourceText text, StatementSyntax statement)
    {
        if (statement.GetLeadingTrivia().Any(trivia => trivia.IsDirective) || Lines.StartIfAlone(text, statement.SpanStart) is null)
            return null;
        var comment = statement.GetLeadingTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));
        var first = text.Lines.GetLineFromPosition(comment == default ? statement.SpanStart : comment.SpanStart);
        var last = text.Lines.GetLineFromPosition(statement.Span.End);
        return statement.GetTrailingTrivia().FullSpan.End >= last.End ? TextSpan.FromBounds(first.Start, last.EndIncludingLineBreak) : null;
    }
}
