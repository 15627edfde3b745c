using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// <c>foreach (var item in items) tasks.Add(LoadAsync(item)); await Task.WhenAll(tasks);</c>: a list that serves nothing else goes, and the loop's body
/// becomes what runs for each item.
/// </summary>
internal static class CollectedTasks
{
    public static Rewrite? Rewritten(FixSite site, SimpleNameSyntax started)
    {
        if (SymbolUses.Expression(started) is not InvocationExpressionSyntax { Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax list } } add } } } work
            || add.Parent is not ExpressionStatementSyntax adding || adding.FirstAncestorOrSelf<ForEachStatementSyntax>() is not { Parent: BlockSyntax block } loop
            || !IsOnlyStep(adding, loop) || WaitStatement.Next(block, loop) is not ExpressionStatementSyntax next)
            return null;
        var uses = WaitStatement.Uses(block, list.Identifier.ValueText);
        var declared = block.Statements.OfType<LocalDeclarationStatementSyntax>().FirstOrDefault(local => local.Declaration.Variables is [{ Initializer: not null } variable] && variable.Identifier.ValueText == list.Identifier.ValueText);
        if (declared is null || uses.Count != 2 || WaitStatement.Of(uses[1].Parent) is not { } wait || wait.Statement != next
            || WaitStatement.Uses(loop, "_").Count > 0 || IsShared(loop) || Comments.In(site.Root, declared.Span) || Comments.In(site.Root, TextSpan.FromBounds(loop.Span.End, wait.Call.Span.End)))
            return null;
        var header = ParallelFix.Header(site, loop, loop.Expression.ToString(), loop.Identifier.ValueText);
        // The list's own line goes with it; what stands with others on one line takes the space before it along.
        var text = site.Root.SyntaxTree.GetText(site.CancellationToken);
        var isAlone = Lines.StartIfAlone(text, declared.SpanStart) is not null && text.Lines.GetLineFromPosition(declared.Span.End) is var line && text.ToString(TextSpan.FromBounds(declared.Span.End, line.End)).Trim().Length == 0;
        var gone = isAlone ? TextSpan.FromBounds(text.Lines.GetLineFromPosition(declared.SpanStart).Start, text.Lines.GetLineFromPosition(declared.Span.End).EndIncludingLineBreak) : TextSpan.FromBounds(declared.SpanStart, Following(declared));
        var edits = new List<TextChange>
        {
            Rewrite.Replace(gone, ""),
            Rewrite.Replace(TextSpan.FromBounds(loop.SpanStart, loop.Statement is BlockSyntax ? loop.CloseParenToken.Span.End : adding.SpanStart), $"await {(loop.Statement is BlockSyntax ? header.TrimEnd() : header)}"),
            Rewrite.Replace(TextSpan.FromBounds(adding.SpanStart, work.SpanStart), "await "),
            Rewrite.Replace(TextSpan.FromBounds(work.Span.End, adding.Span.End), loop.Statement is BlockSyntax ? ";" : ""),
            Rewrite.Replace(TextSpan.FromBounds(loop.Span.End, wait.Call.Span.End), ")"),
        };
        return new Rewrite(edits.Where(edit => !edit.Span.IsEmpty || edit.NewText!.Length > 0));
    }

    private static int Following(SyntaxNode node) => node.GetLastToken().GetNextToken().SpanStart;

    /// <summary>Whether the start is the last the loop does with an item, at its top, and nothing leaves the loop.</summary>
    private static bool IsOnlyStep(ExpressionStatementSyntax adding, ForEachStatementSyntax loop) =>
        (loop.Statement == adding || (loop.Statement is BlockSyntax body && body.Statements.LastOrDefault() == adding))
        && !EnclosingFunction.OwnNodes(loop.Statement).Any(node => node is BreakStatementSyntax or ContinueStatementSyntax or ReturnStatementSyntax or YieldStatementSyntax or GotoStatementSyntax);

    /// <summary>Whether the loop's body changes something that the items would then change at the same time.</summary>
    private static bool IsShared(ForEachStatementSyntax loop) =>
        loop.Statement is BlockSyntax body && body.Statements.Take(body.Statements.Count - 1).Any(statement => statement is not LocalDeclarationStatementSyntax)
        || EnclosingFunction.OwnNodes(loop.Statement).Any(node => node is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression });
}
