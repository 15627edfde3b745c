using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>What a condition tells about a task: whether it is over where the condition holds, or where it does not.</summary>
internal sealed class CompletionConditions
{
    private static readonly HashSet<string> _isOver = new(StringComparer.Ordinal) { "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled" };

    private readonly TaskAtPlace _task;
    private readonly bool _looksInside;

    /// <param name="task">The task.</param>
    /// <param name="looksInside">Whether properties and helpers are looked into for what they say of it.</param>
    public CompletionConditions(TaskAtPlace task, bool looksInside = true)
    {
        _task = task;
        _looksInside = looksInside;
    }

    /// <summary>Whether the task is over where <paramref name="condition"/> is <paramref name="isTrue"/>.</summary>
    public bool SaysOver(ExpressionSyntax condition, bool isTrue) => condition switch
    {
        ParenthesizedExpressionSyntax inner => SaysOver(inner.Expression, isTrue),
        PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression) => SaysOver(negation.Operand, !isTrue),
        BinaryExpressionSyntax both when both.IsKind(isTrue ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression) => SaysOver(both.Left, isTrue) || SaysOver(both.Right, isTrue),
        BinaryExpressionSyntax either when either.IsKind(isTrue ? SyntaxKind.LogicalOrExpression : SyntaxKind.LogicalAndExpression) => SaysOver(either.Left, isTrue) && SaysOver(either.Right, isTrue),
        BinaryExpressionSyntax { Right.RawKind: (int)SyntaxKind.TrueLiteralExpression, RawKind: (int)SyntaxKind.EqualsExpression } truth => SaysOver(truth.Left, isTrue),
        ConditionalAccessExpressionSyntax { WhenNotNull: MemberAccessExpressionSyntax asked } maybe when isTrue && _isOver.Contains(asked.Name.Identifier.ValueText) => _task.IsWritten($"{maybe.Expression}{asked.Expression}"),
        BinaryExpressionSyntax status when status.IsKind(isTrue ? SyntaxKind.EqualsExpression : SyntaxKind.NotEqualsExpression) =>
            IsStatus(status.Left) || _task.WonAt(status.Left, status.Right)
            || IsWinner(status.Left, status.Right) || IsWinner(status.Right, status.Left),
        // Of two that raced one did not win, so the other did.
        BinaryExpressionSyntax lost when lost.IsKind(isTrue ? SyntaxKind.NotEqualsExpression : SyntaxKind.EqualsExpression) => _task.RacedAgainst(lost.Left, lost.Right) || _task.RacedAgainst(lost.Right, lost.Left),
        IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax pattern } match => isTrue
            && (_task.Is(match.Expression) || _task.IsNamed(pattern.Designation))
            && pattern.PropertyPatternClause?.Subpatterns.Any(p => _isOver.Contains(p.NameColon?.Name.Identifier.ValueText ?? "") && p.Pattern.ToString() == "true") == true,
        IsPatternExpressionSyntax match when IsStatus(match.Expression) => isTrue ? IsFinal(match.Pattern) : match.Pattern is UnaryPatternSyntax not && IsFinal(not.Pattern),
        // A wait that may give up says whether it did not.
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => isTrue && _task.Is(access.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments: { Count: > 0 } arguments } =>
            isTrue && arguments[0].Expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(_task.Is),
        MemberAccessExpressionSyntax access when _isOver.Contains(access.Name.Identifier.ValueText) && _task.Is(access.Expression) => isTrue,
        // An extension method of that name, from where the framework has no such property.
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 0 } when _isOver.Contains(access.Name.Identifier.ValueText) && _task.Is(access.Expression) => isTrue,
        InvocationExpressionSyntax helper when _looksInside => _task.IsOverBy(helper, isTrue),
        // Of two that raced one goes on, so the other has ended.
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCompleted" } other when !isTrue => _task.HasRaced(other.Expression),
        IdentifierNameSyntax when _task.Held(condition) is { } held and not IdentifierNameSyntax && SaysOver(held, isTrue) => true,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } or IdentifierNameSyntax => isTrue && IsOwnersWord(condition),
        _ => false,
    };

    /// <summary><c>task.Status</c>, <c>task?.Status</c>, a local that has it.</summary>
    public bool IsStatus(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax => _task.Held(expression) is { } held and not IdentifierNameSyntax && IsStatus(held),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Status" } access => _task.Is(access.Expression),
        ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Status" } } access => _task.Is(access.Expression),
        _ => false,
    };

    /// <summary>The task that a race gave, or a local that holds it, is compared with ours.</summary>
    private bool IsWinner(ExpressionSyntax winner, ExpressionSyntax other) => winner is AwaitExpressionSyntax or IdentifierNameSyntax && _task.Is(other);

    public static bool IsFinalLabel(SwitchLabelSyntax label) => label switch
    {
        CaseSwitchLabelSyntax constant => IsFinalName(constant.Value),
        CasePatternSwitchLabelSyntax pattern => IsFinal(pattern.Pattern),
        _ => false,
    };

    public static bool IsFinal(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax constant => IsFinalName(constant.Expression),
        BinaryPatternSyntax either when either.IsKind(SyntaxKind.OrPattern) => IsFinal(either.Left) && IsFinal(either.Right),
        _ => false,
    };

    private static bool IsFinalName(ExpressionSyntax status) =>
        status is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RanToCompletion" or "Faulted" or "Canceled" } or IdentifierNameSyntax { Identifier.ValueText: "RanToCompletion" or "Faulted" or "Canceled" };

    /// <summary>The owner's own word for it: by its name, <c>if (IsCompleted) _task.Result</c>, or by what it looks at, <c>bool HasValue => _task.IsCompletedSuccessfully</c>.</summary>
    private bool IsOwnersWord(ExpressionSyntax condition) =>
        condition.ToString() is var word && word.EndsWith("Completed", StringComparison.Ordinal) && word.Contains("Is")
        || _looksInside && _task.Getter(condition) is { } answer && new CompletionConditions(_task, looksInside: false).SaysOver(answer, isTrue: true);
}
