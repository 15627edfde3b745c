using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Completion;

/// <summary><c>if (task.IsFaulted) ...; else if (task.IsCanceled) ...; else answer.SetResult(task.GetAwaiter().GetResult());</c>: there the result is, and takes no exception along.</summary>
internal static class Succeeded
{
    public static bool IsKnown(InvocationExpressionSyntax result)
    {
        if (result is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter", Expression: IdentifierNameSyntax { Identifier.ValueText: var task } } } } })
            return false;
        var left = new HashSet<string>(StringComparer.Ordinal);
        foreach (var around in EnclosingFunction.AncestorsWithin(result))
        {
            if (around is IfStatementSyntax choice)
            {
                if (choice.Statement.Span.Contains(result.Span) && Parts(choice.Condition, SyntaxKind.LogicalAndExpression).Any(part => End(part, task) is "IsCompletedSuccessfully"))
                    return true;
                if (choice.Else?.Span.Contains(result.Span) == true)
                    left.UnionWith(Ends(choice.Condition, task));
            }
            if (around is StatementSyntax { Parent: BlockSyntax block } statement)
            {
                foreach (var before in block.Statements.TakeWhile(other => other != statement).OfType<IfStatementSyntax>())
                {
                    if (before.Else is null && Leaving.Is(before.Statement))
                        left.UnionWith(Ends(before.Condition, task));
                }
            }
        }
        return left.Contains("IsFaulted") && left.Contains("IsCanceled");
    }

    private static IEnumerable<string> Ends(ExpressionSyntax condition, string task) => Parts(condition, SyntaxKind.LogicalOrExpression).Select(part => End(part, task)).OfType<string>();

    private static string? End(ExpressionSyntax asked, string task) =>
        asked is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name }, Name.Identifier.ValueText: var end } && name == task ? end : null;

    private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax condition, SyntaxKind joined) => condition switch
    {
        ParenthesizedExpressionSyntax inner => Parts(inner.Expression, joined),
        BinaryExpressionSyntax both when both.IsKind(joined) => Parts(both.Left, joined).Concat(Parts(both.Right, joined)),
        _ => new[] { condition },
    };
}
