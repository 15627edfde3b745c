using Hangproof.CodeFixes.Editing;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>A function that returns a task, as an <c>async</c> one that awaits what it returned.</summary>
internal static class AsyncFunction
{
    /// <summary>The edits, or <see langword="null"/> where a return cannot be written so.</summary>
    public static List<TextChange>? Made(SyntaxNode function, SemanticModel model, Layout layout, CancellationToken cancellationToken)
    {
        var (position, type) = function switch
        {
            MethodDeclarationSyntax method => (method.ReturnType.SpanStart, (model.GetDeclaredSymbol(method, cancellationToken) as IMethodSymbol)?.ReturnType),
            LocalFunctionStatementSyntax local => (local.ReturnType.SpanStart, (model.GetDeclaredSymbol(local, cancellationToken) as IMethodSymbol)?.ReturnType),
            AnonymousFunctionExpressionSyntax lambda => (lambda.SpanStart, (model.GetSymbolInfo(lambda, cancellationToken).Symbol as IMethodSymbol)?.ReturnType),
            _ => (0, null),
        };
        if (type is not INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: var results })
            return null;
        var edits = new List<TextChange> { Rewrite.Insert(position, "async ") };
        foreach (var returned in EnclosingFunction.OwnNodes(function).OfType<ReturnStatementSyntax>())
        {
            if (returned.Expression is not { } expression)
                return null;
            if ((results == 1 ? Value(expression) : Nothing(returned, expression, layout)) is not { } edit)
                return null;
            edits.AddRange(edit);
        }
        return edits;
    }

    private static TextChange[]? Value(ExpressionSyntax task) => task switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FromResult", Expression: var type }, ArgumentList.Arguments: [var value] }
            when type.ToString() is "Task" or "ValueTask" => [Rewrite.Replace(TextSpan.FromBounds(task.SpanStart, value.SpanStart), ""), Rewrite.Replace(TextSpan.FromBounds(value.Span.End, task.Span.End), "")],
        ConditionalExpressionSyntax or BinaryExpressionSyntax or AssignmentExpressionSyntax => [Rewrite.Insert(task.SpanStart, "await ("), Rewrite.Insert(task.Span.End, ")")],
        _ => [Rewrite.Insert(task.SpanStart, "await ")],
    };

    private static TextChange[]? Nothing(ReturnStatementSyntax returned, ExpressionSyntax task, Layout layout)
    {
        if (task is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" } or LiteralExpressionSyntax or DefaultExpressionSyntax)
            return [Rewrite.Replace(TextSpan.FromBounds(returned.ReturnKeyword.Span.End, task.Span.End), "")];
        if (task is ConditionalExpressionSyntax or BinaryExpressionSyntax or AssignmentExpressionSyntax)
            return null;
        var awaited = Rewrite.Replace(returned.ReturnKeyword.Span, "await");
        if (IsLast(returned))
            return [awaited];
        return returned.Parent is BlockSyntax or SwitchSectionSyntax ? [awaited, layout.After(returned, "return;")] : null;
    }

    /// <summary>Whether nothing of the function comes after a statement.</summary>
    private static bool IsLast(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case BlockSyntax block when block.Statements.Last() != node:
                    return false;
                case SwitchSectionSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax:
                    return false;
                case BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                    return true;
            }
        }
        return true;
    }
}
