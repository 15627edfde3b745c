using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>A statement whose task is dropped, with or without <c>_ =</c>.</summary>
/// <param name="Call">The call that is reported.</param>
/// <param name="Task">The expression whose task is dropped: the call, with what configures it.</param>
/// <param name="Statement">The whole statement.</param>
internal sealed record DroppedCall(SourceCall Call, ExpressionSyntax Task, ExpressionStatementSyntax Statement)
{
    public static DroppedCall? At(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { Arguments: not null } call)
            return null;
        var task = call.Expression;
        while (task.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax)
            task = (ExpressionSyntax)task.Parent;
        return task.Parent switch
        {
            ExpressionStatementSyntax statement => new DroppedCall(call, task, statement),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax statement } => new DroppedCall(call, task, statement),
            _ => null,
        };
    }

    /// <summary>Puts something else before the task than nothing, or <c>_ =</c>.</summary>
    public TextChange Begin(string text) => Rewrite.Replace(TextSpan.FromBounds(Statement.SpanStart, Task.SpanStart), text);
}
