using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Puts <c>await</c> before an expression, with parentheses where something is done with the result at once.</summary>
internal static class Awaited
{
    /// <param name="task">What is awaited.</param>
    /// <param name="whole">What the awaited task stands for from now on: the task, and what blocked on it.</param>
    public static ImmutableArray<TextChange>? Edits(ExpressionSyntax task, ExpressionSyntax whole)
    {
        // The member of a `?.` is no expression that could be awaited.
        if (whole.Parent is ConditionalAccessExpressionSyntax conditional && conditional.WhenNotNull == whole || task is MemberBindingExpressionSyntax)
            return null;
        var isUsed = whole.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == whole,
            ElementAccessExpressionSyntax access => access.Expression == whole,
            ConditionalAccessExpressionSyntax access => access.Expression == whole,
            InvocationExpressionSyntax or PostfixUnaryExpressionSyntax => true,
            _ => false,
        };
        var isPlain = task is InvocationExpressionSyntax or MemberAccessExpressionSyntax or SimpleNameSyntax or ParenthesizedExpressionSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax;
        return ImmutableArray.Create(
            Rewrite.Insert(whole.SpanStart, (isUsed ? "(await " : "await ") + (isPlain ? "" : "(")),
            Rewrite.Replace(TextSpan.FromBounds(task.Span.End, whole.Span.End), (isPlain ? "" : ")") + (IsConfigured(task) || !IsHabit(whole) ? "" : ".ConfigureAwait(false)") + (isUsed ? ")" : "")));
    }

    /// <summary>Whether the file configures what it awaits: one await that does not may even break its build (CA2007).</summary>
    private static bool IsHabit(SyntaxNode node)
    {
        var awaits = node.SyntaxTree.GetRoot().DescendantNodes().OfType<AwaitExpressionSyntax>()
            .Where(other => other.Expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Yield" } }).ToList();
        return awaits.Count > 0 && awaits.All(other => IsConfigured(other.Expression));
    }

    private static bool IsConfigured(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } };
}
