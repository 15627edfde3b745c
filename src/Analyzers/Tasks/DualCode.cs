using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// One body for the synchronous and the asynchronous form, told apart by a flag: <c>ReadAsync(async: false).GetAwaiter().GetResult()</c> never
/// waits for a task, and <c>if (async) await x; else y.Wait();</c> blocks for callers that asked for it.
/// </summary>
internal static class DualCode
{
    /// <summary>What stands before <c>Async</c> in the name of a parameter that chooses between the two.</summary>
    private static readonly HashSet<string> _verbs = new(StringComparer.OrdinalIgnoreCase) { "is", "use", "do", "run", "exec", "execute", "call", "invoke", "perform", "as", "be", "go", "should" };

    /// <summary>Whether a call is told by its arguments to do its work synchronously.</summary>
    public static bool IsToldSo(IOperation? call) => call is IInvocationOperation invocation && invocation.Arguments.Any(IsFlag);

    /// <summary><c>handler(engine, false)</c> for a parameter <c>doAsync</c>: the task that comes back is over.</summary>
    public static bool IsOver(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument is { ArgumentKind: ArgumentKind.Explicit, Value.ConstantValue: { HasValue: true, Value: false }, Parameter: { } parameter } && IsFlagName(parameter.Name) && !IsSyncName(parameter.Name));

    /// <summary>Whether a place is reached, or left out, by a look at such a flag in its function.</summary>
    public static bool IsBehindFlag(SyntaxNode place)
    {
        for (var node = place; node.Parent is { } parent && !Flow.EnclosingFunction.IsFunction(node); node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax choice when choice.Condition != node && Asks(choice.Condition):
                case ElseClauseSyntax { Parent: IfStatementSyntax other } when Asks(other.Condition):
                case ConditionalExpressionSyntax conditional when conditional.Condition != node && Asks(conditional.Condition):
                case SwitchStatementSyntax choices when choices.Expression != node && Asks(choices.Expression):
                case SwitchExpressionSyntax arms when arms.GoverningExpression != node && Asks(arms.GoverningExpression):
                case BlockSyntax block when block.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(IsExit):
                    return true;
            }
        }
        return false;
    }

    private static bool IsFlag(IArgumentOperation argument) => argument switch
    {
        // What is chosen while it runs may be either.
        { Parameter: { Type.SpecialType: SpecialType.System_Boolean } parameter } => IsFlagName(parameter.Name) && (argument.Value.ConstantValue is not { HasValue: true, Value: bool isSet } || isSet == IsSyncName(parameter.Name)),
        { Parameter.Type.TypeKind: TypeKind.Enum, Value: IFieldReferenceOperation { Field.Name: var value } } => value.StartsWith("Sync", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary><c>if (async) return ReadAsync();</c> before the place; what a helper throws is thrown.</summary>
    private static bool IsExit(StatementSyntax statement) =>
        statement is IfStatementSyntax choice && Asks(choice.Condition)
        && choice.Statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax
            || node is InvocationExpressionSyntax { Expression: var called } && Flow.SymbolUses.Name(called)?.Identifier.ValueText.StartsWith("Throw", StringComparison.Ordinal) == true);

    private static bool Asks(ExpressionSyntax condition) =>
        condition.DescendantNodesAndSelf().Any(node => node is SimpleNameSyntax { Identifier.ValueText: var name } && IsFlagName(name));

    private static bool IsSyncName(string name) => name.IndexOf("sync", StringComparison.OrdinalIgnoreCase) is var at && at >= 0 && (at == 0 || name[at - 1] is not ('a' or 'A'));

    /// <summary><c>async</c>, <c>useAsync</c>, <c>execAsync</c>: how the work is to be done; what <c>supportsAsync</c> says is something else.</summary>
    private static bool IsFlagName(string name)
    {
        var word = name.TrimStart('_');
        if (word.Equals("ioBehavior", StringComparison.OrdinalIgnoreCase) || word.Equals("ioBehaviour", StringComparison.OrdinalIgnoreCase))
            return true;
        var at = word.IndexOf("async", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            at = word.IndexOf("sync", StringComparison.OrdinalIgnoreCase);
        return at == 0 || at > 0 && _verbs.Contains(LastWord(word, at));
    }

    /// <summary><c>Run</c> of <c>shouldRun</c>.</summary>
    private static string LastWord(string name, int end)
    {
        var start = end - 1;
        while (start > 0 && !char.IsUpper(name[start]))
            start--;
        return name.Substring(start, end - start);
    }
}
