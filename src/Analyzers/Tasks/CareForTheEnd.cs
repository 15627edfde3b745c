using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks;

/// <summary>
/// Whether code has looked to the end of a task before it blocks on it: it asked how the task stands, or awaited something that has to do with it. Its author
/// knows more of that end then than what is proved here, and is told of a possibility at most.
/// </summary>
internal static class CareForTheEnd
{
    private static readonly HashSet<string> _states = new(StringComparer.Ordinal) { "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled", "Status", "Exception" };

    public static bool IsTakenBefore(SyntaxNode wait, IOperation task)
    {
        // A call is new each time: nobody has looked to its end.
        if (ValueOrigins.Unwrap(task)?.Syntax is not ExpressionSyntax stored || stored.DescendantNodesAndSelf().Any(node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax)
            || wait.Ancestors().FirstOrDefault(node => node is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax) is not { } member)
            return false;
        // Who is given the source, or the collection, has the task as well.
        var holder = stored switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: var source } => source,
            ElementAccessExpressionSyntax { Expression: var collection } => collection,
            _ => null,
        };
        var races = new List<InvocationExpressionSyntax>();
        var isTaken = false;
        foreach (var node in member.DescendantNodes(inner => inner.SpanStart < wait.SpanStart).OfType<ExpressionSyntax>())
        {
            if (node.SpanStart >= wait.SpanStart)
                continue;
            if (holder is not null && node.Parent is ArgumentSyntax && SyntaxFactory.AreEquivalent(node, holder))
                isTaken |= IsAwaited(node);
            if (node.RawKind != stored.RawKind || !SyntaxFactory.AreEquivalent(node, stored))
                continue;
            // Another task since then.
            if (node.Parent is AssignmentExpressionSyntax set && set.Left == node)
            {
                isTaken = false;
                races.Clear();
            }
            isTaken |= IsAsked(node) || IsAwaited(node);
            if (node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAny" } } race })
                races.Add(race);
        }
        return isTaken && !races.Any(race => IsLost(race, stored, wait));
    }

    private static bool IsAsked(ExpressionSyntax task) => task.Parent is MemberAccessExpressionSyntax access && access.Expression == task && _states.Contains(access.Name.Identifier.ValueText)
        || task.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: var rest } && rest.DescendantNodesAndSelf().Any(node => node is MemberBindingExpressionSyntax binding && _states.Contains(binding.Name.Identifier.ValueText))
        || task.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax helper } && IsCondition(helper)
        // `if (winner == task)`
        || task.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } compared && !IsNull(compared.Left) && !IsNull(compared.Right);

    private static bool IsNull(ExpressionSyntax operand) => operand.IsKind(SyntaxKind.NullLiteralExpression);

    private static bool IsCondition(ExpressionSyntax expression) => expression.AncestorsAndSelf().TakeWhile(node => node is ExpressionSyntax).Last() is var whole && whole.Parent switch
    {
        IfStatementSyntax choice => choice.Condition == whole,
        WhileStatementSyntax loop => loop.Condition == whole,
        DoStatementSyntax loop => loop.Condition == whole,
        _ => false,
    };

    /// <summary><c>await Task.WhenAny(task, pause)</c>, <c>await InTime(task)</c>, <c>await task</c>.</summary>
    private static bool IsAwaited(ExpressionSyntax task) => task.Ancestors().TakeWhile(node => node is not (StatementSyntax or AnonymousFunctionExpressionSyntax)).Any(node => node is AwaitExpressionSyntax);

    /// <summary><c>await Task.WhenAny(task, pause); if (pause.IsCompleted) { task.Result }</c>: of all places the one where the other has won.</summary>
    private static bool IsLost(InvocationExpressionSyntax race, ExpressionSyntax task, SyntaxNode wait)
    {
        var others = race.ArgumentList.Arguments.Select(argument => argument.Expression).Where(other => !SyntaxFactory.AreEquivalent(other, task)).ToList();
        for (var node = wait; node.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
        {
            var isLost = parent switch
            {
                IfStatementSyntax choice when choice.Statement == node => SaysWon(choice.Condition, isTrue: true),
                ElseClauseSyntax { Parent: IfStatementSyntax choice } => SaysWon(choice.Condition, isTrue: false),
                ConditionalExpressionSyntax choice when choice.WhenTrue == node || choice.WhenFalse == node => SaysWon(choice.Condition, choice.WhenTrue == node),
                BlockSyntax block => block.Statements.TakeWhile(statement => statement != node).Any(statement =>
                    statement.SpanStart > race.SpanStart && statement is IfStatementSyntax { Else: null } guard && Leaving.Is(guard.Statement) && SaysWon(guard.Condition, isTrue: false)),
                _ => false,
            };
            if (isLost)
                return true;
        }
        return false;

        bool SaysWon(ExpressionSyntax condition, bool isTrue) => condition switch
        {
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => SaysWon(not.Operand, !isTrue),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCompleted" or "IsCompletedSuccessfully" } asked => isTrue && IsOther(asked.Expression),
            BinaryExpressionSyntax compared when compared.IsKind(isTrue ? SyntaxKind.EqualsExpression : SyntaxKind.NotEqualsExpression) => IsOther(compared.Left) || IsOther(compared.Right),
            _ => false,
        };

        bool IsOther(ExpressionSyntax expression) => others.Any(other => SyntaxFactory.AreEquivalent(other, expression));
    }
}
