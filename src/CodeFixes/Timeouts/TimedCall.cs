using Hangproof.Catalogue;
using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Gives a call a finite time, and makes what follows learn that it is over, in the way in which the row says it is told.</summary>
internal static class TimedCall
{
    public static Rewrite? With(WaitCall call, Bound bound, TimeoutValue value)
    {
        if (AcquireInTry.Is(call) || Target(call, bound) is not { } target)
            return null;
        return bound.Expiry.Kind switch
        {
            ExpiryKind.Throws => Call(call, target, value),
            ExpiryKind.ReturnsFalse when target.Parameters.Any(IsItem) && !call.Method!.Parameters.Any(IsItem) => TakesItem(call, target, value),
            ExpiryKind.ReturnsFalse => ReturnsFalse(call, target, value),
            ExpiryKind.ReturnsIndex => ReturnsIndex(call, target, value),
            ExpiryKind.LeavesFlagFalse => LeavesFlagFalse(call, target, value),
            _ => null,
        };
    }

    /// <summary>The overload with a time; older frameworks have some of them with milliseconds only.</summary>
    private static IMethodSymbol? Target(WaitCall call, Bound bound) =>
        OverloadCall.Find(call, bound.Member)
        ?? (bound.Member is { } member ? OverloadCall.Find(call, member.Replace("System.TimeSpan", "System.Int32")) : null);

    private static Rewrite? Call(WaitCall call, IMethodSymbol target, TimeoutValue value, string? item = null)
    {
        var position = call.Expression.SpanStart;
        var isTimed = false;
        var rewrite = OverloadCall.To(call, target, parameter =>
        {
            if (item is not null && IsItem(parameter))
                return item;
            // Whether to leave a synchronisation domain while waiting: there are none in .NET.
            if (parameter.Name == "exitContext")
                return "false";
            if (isTimed || !IsTime(parameter) || value.For(parameter.Type, position) is not { } text)
                return null;
            isTimed = true;
            return text;
        });
        return isTimed ? rewrite?.And(value.Declaration) : null;
    }

    private static Rewrite? ReturnsFalse(WaitCall call, IMethodSymbol target, TimeoutValue value)
    {
        if (Call(call, target, value) is not { } timed)
            return null;
        if (CheckedStatement.Guard(call) is { } guard)
            return timed.And(guard);
        // A result that was always true and was asked for all the same: whoever asks knows what false means. A loop would end in silence.
        return call.Method!.ReturnType.SpecialType == SpecialType.System_Boolean && Condition(call.Whole) is IfStatementSyntax or ConditionalExpressionSyntax ? timed : null;
    }

    private static SyntaxNode? Condition(ExpressionSyntax result)
    {
        SyntaxNode node = result;
        while (node.Parent is PrefixUnaryExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression })
            node = node.Parent;
        return node.Parent switch
        {
            IfStatementSyntax choice when choice.Condition == node => choice,
            ConditionalExpressionSyntax choice when choice.Condition == node => choice,
            _ => null,
        };
    }

    /// <summary><c>var item = queue.Take();</c> to <c>if (!queue.TryTake(out var item, timeout)) throw ...;</c>.</summary>
    private static Rewrite? TakesItem(WaitCall call, IMethodSymbol target, TimeoutValue value)
    {
        switch (call.Whole.Parent)
        {
            case ExpressionStatementSyntax when CheckedStatement.Guard(call) is { } guard:
                return Call(call, target, value, "out _")?.And(guard);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } local } declaration } declarator }
                when CheckedStatement.IsInList(local):
                return Guarded(call, local, local.SemicolonToken) is { } edits ? Call(call, target, value, $"out {declaration.Type} {declarator.Identifier}")?.And(edits) : null;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax or MemberAccessExpressionSyntax, Parent: ExpressionStatementSyntax statement } assignment
                when CheckedStatement.IsInList(statement):
                return Guarded(call, statement, statement.SemicolonToken) is { } assigned ? Call(call, target, value, $"out {assignment.Left}")?.And(assigned) : null;
            default:
                return null;
        }
    }

    private static TextChange[]? Guarded(WaitCall call, StatementSyntax statement, SyntaxToken semicolon)
    {
        var start = TextSpan.FromBounds(statement.SpanStart, call.Whole.SpanStart);
        return Comments.In(call.Site.Root, start)
            ? null
            : [Rewrite.Replace(start, "if (!"), Rewrite.Insert(call.Whole.Span.End, ")"), Rewrite.Replace(semicolon.Span, CheckedStatement.Then(call, statement))];
    }

    private static Rewrite? ReturnsIndex(WaitCall call, IMethodSymbol target, TimeoutValue value)
    {
        if (Call(call, target, value) is not { } timed)
            return null;
        var missed = target.ContainingType.Name == "WaitHandle" ? $"{call.Site.NameOf("System.Threading.WaitHandle", call.Expression.SpanStart)}.WaitTimeout" : "-1";
        if (CheckedStatement.Guard(call, missed) is { } guard)
            return timed.And(guard);
        return call.Whole.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } } declarator }
            && CheckedStatement.IsInList(local)
            ? timed.And(new[] { CheckedStatement.After(call, local, $"{declarator.Identifier} == {missed}") })
            : null;
    }

    /// <summary><c>Enter(gate, ref taken)</c> to <c>TryEnter(gate, timeout, ref taken)</c> and a look at the flag.</summary>
    private static Rewrite? LeavesFlagFalse(WaitCall call, IMethodSymbol target, TimeoutValue value)
    {
        var flag = call.Arguments?.Arguments.FirstOrDefault(argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))?.Expression;
        return flag is IdentifierNameSyntax && CheckedStatement.Statement(call) is { } statement
            ? Call(call, target, value)?.And(new[] { CheckedStatement.After(call, statement, $"!{flag}") })
            : null;
    }

    private static bool IsItem(IParameterSymbol parameter) => parameter.RefKind == RefKind.Out;

    private static bool IsTime(IParameterSymbol parameter) =>
        parameter.Type is { Name: "TimeSpan", ContainingNamespace.Name: "System" }
        || (parameter.Name == "deadline" && parameter.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        || (parameter.Type.SpecialType == SpecialType.System_Int32
            && (parameter.Name.IndexOf("milliseconds", StringComparison.OrdinalIgnoreCase) >= 0 || parameter.Name == "timeout"));
}
