using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Whether every way to a place leads past the end of the task that is waited for there: it was asked, awaited or waited for before.</summary>
internal sealed class CompletedBefore
{
    private readonly TaskAtPlace _task;
    private readonly CompletionConditions _conditions;
    private readonly Func<StatementSyntax, bool>? _alsoEnds;

    private CompletedBefore(TaskAtPlace task, bool looksInside = true, Func<StatementSyntax, bool>? alsoEnds = null)
    {
        _alsoEnds = alsoEnds;
        _task = task;
        _conditions = new CompletionConditions(task, looksInside);
    }

    /// <param name="task">As <see cref="TaskAtPlace"/> has it.</param>
    public static bool At(SyntaxNode place, ISymbol? task, SemanticModel model, SourceModels models, CancellationToken cancellationToken) =>
        new CompletedBefore(new TaskAtPlace(place, task, model, models, cancellationToken)).IsOver(place);

    /// <summary>Whether a function comes to its end, other than by an exception, only where a task is over.</summary>
    public static bool AtEveryEnd(BlockSyntax body, ISymbol task, SourceModels models, CancellationToken cancellationToken)
    {
        var completed = new CompletedBefore(new TaskAtPlace(body, task, models.Get(body.SyntaxTree), models, cancellationToken));
        return (Leaving.Is(body) || body.Statements.Any(completed.Ended))
            && EnclosingFunction.OwnNodes(body).OfType<ReturnStatementSyntax>().All(end => completed.Ended(end) || completed.IsOver(end));
    }

    /// <summary>The same of the task of a source, which the function completes itself or has others complete.</summary>
    /// <param name="task">As the function would write it: <c>_source.Task</c>.</param>
    /// <param name="alsoEnds">What else there is behind which it is over.</param>
    public static bool AtEveryEnd(BlockSyntax body, ExpressionSyntax task, Func<StatementSyntax, bool> alsoEnds, SourceModels models, CancellationToken cancellationToken)
    {
        var completed = new CompletedBefore(new TaskAtPlace(task, null, models.Get(body.SyntaxTree), models, cancellationToken), alsoEnds: alsoEnds);
        return (Leaving.Is(body) || body.Statements.Any(completed.Ended))
            && EnclosingFunction.OwnNodes(body).OfType<ReturnStatementSyntax>().All(end => completed.Ended(end) || completed.IsOver(end)
                || EnclosingFunction.AncestorsWithin(end).OfType<TryStatementSyntax>().Any(around => around.Finally is { Block.Statements: var last } && last.Any(completed.Ended)));
    }

    /// <summary>Whether a function that returns <paramref name="returned"/> as <paramref name="answer"/> does so only where a task is over.</summary>
    public static bool AtAnswer(ExpressionSyntax returned, bool answer, ISymbol task, SourceModels models, CancellationToken cancellationToken)
    {
        if (returned.IsKind(answer ? SyntaxKind.FalseLiteralExpression : SyntaxKind.TrueLiteralExpression))
            return true;
        // No helper is followed into the next.
        var completed = new CompletedBefore(new TaskAtPlace(returned, task, models.Get(returned.SyntaxTree), models, cancellationToken), looksInside: false);
        return completed._conditions.SaysOver(returned, answer) || completed.IsOver(returned);
    }

    /// <summary>The first statement that can throw: what comes before only names what is there.</summary>
    private static StatementSyntax? FirstToFail(SyntaxList<StatementSyntax> statements) => statements.FirstOrDefault(statement =>
        statement is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: var variables } || !variables.All(variable => variable.Initializer is null or { Value: LiteralExpressionSyntax or IdentifierNameSyntax }));

    /// <summary><c>await task;</c>, <c>value = await task;</c>, <c>var value = await task;</c></summary>
    private bool IsAwaitOf(StatementSyntax statement) => Awaited.Evaluated(statement) is AwaitExpressionSyntax { Expression: var awaited } && _task.Is(Awaited.Unconfigured(awaited));

    /// <summary><c>task.Wait();</c>, <c>task.Wait(token);</c></summary>
    private bool IsWaitOf(StatementSyntax statement, bool takesToken) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Expression: var task }, ArgumentList.Arguments: var given } }
        && _task.Is(task) && (takesToken ? _task.IsWaitedForWithToken(task) : given.Count == 0);

    /// <summary>Whether the task is over where a condition came out so: it says that, or has waited for it.</summary>
    private bool IsOverBehind(ExpressionSyntax condition, bool isTrue) => _conditions.SaysOver(condition, isTrue) || (HasWaited(condition, isTrue) && _task.IsUnchangedSince(condition));

    private bool HasWaited(ExpressionSyntax condition, bool isTrue)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax inner:
                return HasWaited(inner.Expression, isTrue);
            case PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression):
                return HasWaited(negation.Operand, !isTrue);
            // Both were asked.
            case BinaryExpressionSyntax both when both.IsKind(isTrue ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression):
                return HasWaited(both.Left, isTrue) || HasWaited(both.Right, isTrue);
            default:
                return condition.DescendantNodes(node => node == condition || !IsSkippable(node)).Any(IsEnd);
        }
    }

    /// <summary>Whether code in a condition need not run when that is worked out.</summary>
    private static bool IsSkippable(SyntaxNode node) => EnclosingFunction.IsFunction(node) || node.Parent switch
    {
        BinaryExpressionSyntax choice => choice.Right == node && choice.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression,
        ConditionalExpressionSyntax choice => choice.Condition != node,
        ConditionalAccessExpressionSyntax access => access.WhenNotNull == node,
        SwitchExpressionArmSyntax => true,
        _ => false,
    };

    /// <summary>Whether code waits for the end of the task, and does not go on without it.</summary>
    private bool IsEnd(SyntaxNode node) => node is ExpressionSyntax task && _task.Is(task) && (Awaited.Is(task, _task.IsTask(task)) || _task.IsWaitedForWithToken(task));

    private bool IsOver(SyntaxNode place)
    {
        for (var node = place; node.Parent is { } parent && parent is GlobalStatementSyntax or not MemberDeclarationSyntax; node = parent)
        {
            var isOver = parent switch
            {
                IfStatementSyntax choice when choice.Statement == node => IsOverBehind(choice.Condition, isTrue: true),
                // Who has asked whether it failed takes it to be over.
                ElseClauseSyntax { Parent: IfStatementSyntax choice } => IsOverBehind(choice.Condition, isTrue: false)
                    || choice.Condition is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsFaulted" or "IsCanceled" } asked && _task.Is(asked.Expression),
                // What its wait threw, it threw at its end.
                CatchClauseSyntax { Declaration.Type: SimpleNameSyntax { Identifier.ValueText: "AggregateException" }, Parent: TryStatementSyntax attempt } =>
                    attempt.Block.DescendantNodes().Any(n => n is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait && _task.Is(wait.Expression)),
                // Nothing of what is tried fails before the wait for it is over.
                CatchClauseSyntax or FinallyClauseSyntax when parent.Parent is TryStatementSyntax { Block.Statements: var tried } && FirstToFail(tried) is { } first && IsAwaitOf(first) && _task.IsUnchangedSince(first) => true,
                ConditionalExpressionSyntax choice when choice.WhenTrue == node => IsOverBehind(choice.Condition, isTrue: true),
                ConditionalExpressionSyntax choice when choice.WhenFalse == node => IsOverBehind(choice.Condition, isTrue: false),
                BinaryExpressionSyntax both when both.Right == node && both.IsKind(SyntaxKind.LogicalAndExpression) => _conditions.SaysOver(both.Left, isTrue: true),
                BinaryExpressionSyntax either when either.Right == node && either.IsKind(SyntaxKind.LogicalOrExpression) => _conditions.SaysOver(either.Left, isTrue: false),
                BlockSyntax block => block.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended),
                // What is to be done when the task is over.
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" or "OnCompleted" or "UnsafeOnCompleted" } next } }
                    when node is LambdaExpressionSyntax => _task.Is(next.Expression) || next.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } && _task.Is(awaiter.Expression),
                ArgumentSyntax { Parent: ArgumentListSyntax { Arguments: [{ Expression: var gathered }, ..], Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: ("ContinueWhenAll" or "ContinueWhenAny") and var when } } } }
                    when node is LambdaExpressionSyntax => _task.IsIn(gathered, isAlone: when == "ContinueWhenAny"),
                SwitchSectionSyntax section => section.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended)
                    || section.Parent is SwitchStatementSyntax choice && (_conditions.IsStatus(choice.Expression) && section.Labels.All(CompletionConditions.IsFinalLabel)
                        || section.Labels is [CaseSwitchLabelSyntax { Value: var won }] && _task.WonAt(choice.Expression, won)
                        || section.Labels.All(label => label is CasePatternSwitchLabelSyntax { Pattern: var pattern } && SaysOver(choice.Expression, pattern))),
                SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } arm when arm.Pattern != node => (arm.Expression == node && _conditions.IsStatus(choice.GoverningExpression) && CompletionConditions.IsFinal(arm.Pattern))
                    || SaysOver(choice.GoverningExpression, arm.Pattern),
                CasePatternSwitchLabelSyntax { Parent.Parent: SwitchStatementSyntax choice } label when label.WhenClause == node => SaysOver(choice.Expression, label.Pattern),
                // The statements of a program without a method around them.
                CompilationUnitSyntax program when node is GlobalStatementSyntax =>
                    program.Members.TakeWhile(m => m.SpanStart < node.SpanStart).Any(m => m is GlobalStatementSyntax { Statement: var statement } && Ended(statement)),
                _ => false,
            };
            if (isOver)
                return true;
        }
        return false;
    }

    /// <summary><c>switch (task.IsCompleted, value is null) { case (true, false): ... }</c></summary>
    private bool SaysOver(ExpressionSyntax asked, PatternSyntax pattern)
    {
        if (asked is not TupleExpressionSyntax { Arguments: var parts } || pattern is not RecursivePatternSyntax { PositionalPatternClause.Subpatterns: var answers } || parts.Count != answers.Count)
            return false;
        for (var i = 0; i < parts.Count; i++)
        {
            if (answers[i].Pattern is ConstantPatternSyntax { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression } answer }
                && _conditions.SaysOver(parts[i].Expression, answer.IsKind(SyntaxKind.TrueLiteralExpression)))
                return true;
        }
        return false;
    }

    /// <summary>A statement after which the task is over: it awaits or waits for it, or leaves when it is not over.</summary>
    private bool Ended(StatementSyntax statement)
    {
        // `if (!task.IsCompleted) task.Wait(stop);`
        if (statement is IfStatementSyntax { Else: null } guard && _conditions.SaysOver(guard.Condition, isTrue: false)
            && (Leaving.Is(guard.Statement) || (guard.Statement is BlockSyntax block ? block.Statements.Any(Ended) : Ended(guard.Statement))))
            return true;
        // What goes on until the task is over ends with it.
        if (LoopSyntax.Condition(statement) is { } goesOn && _conditions.SaysOver(goesOn, isTrue: false) && !LoopSyntax.IsBrokenOff(statement) && _task.IsUnchangedSince(statement))
            return true;
        // `if (!TryWait(task)) ...`: a helper that waits.
        if (statement is IfStatementSyntax { Condition: var asked } && asked.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax } helper
            && Name(helper).Contains("Wait") && helper.ArgumentList.Arguments.Any(a => _task.Is(a.Expression))))
            return true;
        if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RunSynchronously", Expression: var run } } } && _task.Is(run))
            return true;
        if (_alsoEnds is not null && EndsOwn(statement, _alsoEnds))
            return true;
        if (statement is TryStatementSyntax { Catches.Count: > 0 } tried && tried.Catches.All(clause => Leaving.Is(clause.Block)))
            return tried.Block.Statements.Any(Ended);
        // `try { await task; } catch { ... }`: what is caught came of its end.
        if (statement is TryStatementSyntax { Block.Statements: [ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var first } }, ..] } && _task.Is(Awaited.Unconfigured(first)))
            return true;
        // The same of a wait; one with a token may also be given up, which no handler of what the task threw sees.
        if (statement is TryStatementSyntax { Block.Statements: [var begin, ..], Catches: var handlers }
            && (IsWaitOf(begin, takesToken: false) || IsWaitOf(begin, takesToken: true) && handlers.All(handler => handler.Declaration?.Type is SimpleNameSyntax { Identifier.ValueText: "AggregateException" } || Leaving.Is(handler.Block))))
            return true;
        if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Assert" or "True" or "IsTrue" or "That" }, ArgumentList.Arguments: { Count: > 0 } asserted } }
            && _conditions.SaysOver(asserted[0].Expression, isTrue: true))
            return true;
        if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax or TryStatementSyntax { Catches.Count: 0 }
            or IfStatementSyntax or WhileStatementSyntax))
            return false;
        var scope = statement switch
        {
            IfStatementSyntax choice => choice.Condition,
            WhileStatementSyntax loop => loop.Condition,
            TryStatementSyntax attempt => attempt.Block,
            _ => (SyntaxNode)statement,
        };
        return EnclosingFunction.OwnNodes(scope).Any(IsEnd);
    }

    /// <summary>What completes the source whose task is meant, or leaves where it does not: on each way through the statement.</summary>
    private bool EndsOwn(StatementSyntax statement, Func<StatementSyntax, bool> alsoEnds) => statement switch
    {
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member, Expression: var source } } }
            when KnownCompletion.Completes(member) => _task.IsOf(source),
        BlockSyntax block => block.Statements.Any(Ended),
        LockStatementSyntax held => EndsOrLeaves(held.Statement, mustEnd: true),
        UsingStatementSyntax scope => EndsOrLeaves(scope.Statement, mustEnd: true),
        IfStatementSyntax { Else.Statement: var otherwise } choice => EndsOrLeaves(choice.Statement) && EndsOrLeaves(otherwise),
        TryStatementSyntax { Finally.Block.Statements: var last } when last.Any(Ended) => true,
        TryStatementSyntax tried => tried.Block.Statements.Any(Ended) && tried.Catches.All(clause => EndsOrLeaves(clause.Block)),
        _ => false,
    } || alsoEnds(statement);

    private bool EndsOrLeaves(StatementSyntax statement, bool mustEnd = false) => (!mustEnd && Leaving.Is(statement)) || Ended(statement);

    private static string Name(InvocationExpressionSyntax call) => call.Expression is MemberAccessExpressionSyntax access ? access.Name.Identifier.ValueText : call.Expression.ToString();
}
