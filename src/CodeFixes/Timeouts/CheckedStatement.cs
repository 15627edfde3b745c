using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Turns a statement that waits into one that throws when the wait ended without getting what it waited for.</summary>
internal static class CheckedStatement
{
    /// <summary><c>wait();</c> to <c>if (!wait()) throw ...;</c>, or <c>if (wait() == index) throw ...;</c>.</summary>
    public static ImmutableArray<TextChange>? Guard(WaitCall call, string? missedIndex = null)
    {
        if (Statement(call) is not { } statement)
            return null;
        var open = missedIndex is null ? "if (!" : "if (";
        var close = missedIndex is null ? ")" : $" == {missedIndex})";
        return ImmutableArray.Create(
            Rewrite.Insert(call.Whole.SpanStart, open),
            Rewrite.Insert(call.Whole.Span.End, close),
            Rewrite.Replace(statement.SemicolonToken.Span, Then(call, statement)));
    }

    /// <summary>A check after the statement of what it left in a variable.</summary>
    public static TextChange After(WaitCall call, StatementSyntax statement, string condition) =>
        call.Site.Layout.After(statement, $"if ({condition}){Then(call, statement)}");

    /// <summary>The statement that is nothing but the wait, where a check may follow it without capturing somebody's <c>else</c>.</summary>
    public static ExpressionStatementSyntax? Statement(WaitCall call) =>
        call.Whole.Parent is ExpressionStatementSyntax { SemicolonToken.IsMissing: false } statement && IsInList(statement) ? statement : null;

    public static bool IsInList(StatementSyntax statement) => statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax;

    public static string Then(WaitCall call, StatementSyntax statement) => Then(call.Site.Layout, statement, TimeoutMessage.Throw(call));

    public static string Then(Layout layout, StatementSyntax statement, string throwStatement) =>
        $"{layout.NewLine}{layout.Indent(statement)}{layout.Unit}{throwStatement}";
}
