using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// Whether a task is known to be over where it is waited for: it was made finished, it was awaited before on the same way, or the way leads
/// through a look at <c>IsCompleted</c>.
/// </summary>
internal sealed class KnownCompletion
{
    private static readonly HashSet<string> _finished = new() { "FromResult", "FromException", "FromCanceled", "CompletedTask" };
    private static readonly HashSet<string> _isOver = new() { "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled" };
    private static readonly HashSet<string> _blockers = new() { "Wait", "WaitAll", "GetResult", "Result" };

    private readonly KnownTypes _known;
    private readonly ValueOrigins _origins;
    private readonly SymbolUses _uses;

    public KnownCompletion(KnownTypes known, ValueOrigins origins, SymbolUses uses)
    {
        _known = known;
        _origins = origins;
        _uses = uses;
    }

    public bool IsOver(IOperation task, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Elements.Of(task) is { } elements)
            return elements.Count > 0 && elements.All(element => IsOver(element, model, cancellationToken));
        if (_origins.Of(task, cancellationToken).All(IsMadeFinished) || IsNamedFinished(task) || IsWrapped(task))
            return true;
        for (var symbol = ValueOrigins.Variable(task); symbol is not null; symbol = Source(symbol, model, cancellationToken))
        {
            if (IsContinuationParameter(symbol, cancellationToken) || IsOverAt(task.Syntax, symbol, model, cancellationToken))
                return true;
        }
        // What holds for all of a collection holds for each.
        if (task.Syntax is ElementAccessExpressionSyntax element && Variable(element.Expression, model, cancellationToken) is { } collection
            && IsOverAt(task.Syntax, collection, model, cancellationToken))
            return true;
        // `foreach (var pair in tasks) pair.Value.Result` after `WhenAll(tasks.Values)`.
        if (task.Syntax is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax record } && model.GetSymbolInfo(record, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol
            && Source(model.GetSymbolInfo(record, cancellationToken).Symbol!, model, cancellationToken) is { } records && IsOverAt(task.Syntax, records, model, cancellationToken))
            return true;
        // Of a member of another object, or of an element, the way to it must be written alike.
        return task.Syntax is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && IsOverAt(task.Syntax, null, model, cancellationToken);
    }

    /// <summary><c>completedTask.Result</c>: the name is the contract.</summary>
    private static bool IsNamedFinished(IOperation task) =>
        task.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText.TrimStart('_') is { } name
        && (name.StartsWith("completed", StringComparison.OrdinalIgnoreCase) || name.StartsWith("finished", StringComparison.OrdinalIgnoreCase));

    /// <summary><c>new ValueTask&lt;T&gt;(task).Result</c> takes what a finished task has, without its awaiter.</summary>
    private bool IsWrapped(IOperation task) =>
        ValueOrigins.Unwrap(task) is IObjectCreationOperation { Type: { IsValueType: true } made, Arguments: { Length: 1 } arguments } && _known.IsTaskLike(made) && _known.IsTaskLike(arguments[0].Value.Type);

    private bool IsMadeFinished(IOperation origin) => origin switch
    {
        IInvocationOperation call => _finished.Contains(call.TargetMethod.Name) && _known.IsTaskLike(call.TargetMethod.ContainingType)
            // `await Task.WhenAny(a, b)` is the one that is over; origins are followed through the await.
            || (call.TargetMethod.Name == "WhenAny" && _known.IsTaskLike(call.TargetMethod.ContainingType) && call.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }),
        IPropertyReferenceOperation property => _finished.Contains(property.Property.Name) && _known.IsTaskLike(property.Property.ContainingType),
        IDefaultValueOperation value => _known.IsTaskLike(value.Type) && value.Type!.IsValueType,
        IObjectCreationOperation { Arguments: { Length: 1 } arguments } creation =>
            _known.IsTaskLike(creation.Type) && creation.Type!.IsValueType && !_known.IsTaskLike(arguments[0].Value.Type),
        _ => false,
    };

    /// <summary>The collection that a loop variable or a lambda's parameter runs over: what holds for all holds for each.</summary>
    private static ISymbol? Source(ISymbol symbol, SemanticModel model, CancellationToken cancellationToken)
    {
        var syntax = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        var collection = syntax switch
        {
            ForEachStatementSyntax loop => loop.Expression,
            ParameterSyntax { Parent: SimpleLambdaExpressionSyntax lambda } => Receiver(lambda),
            ParameterSyntax { Parent.Parent: ParenthesizedLambdaExpressionSyntax lambda } => Receiver(lambda),
            _ => null,
        };
        return collection is not null && syntax!.SyntaxTree == model.SyntaxTree ? Variable(collection, model, cancellationToken) : null;
    }

    private static ExpressionSyntax? Receiver(LambdaExpressionSyntax lambda) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } ? access.Expression : null;

    private bool IsContinuationParameter(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (symbol is not IParameterSymbol { Ordinal: 0, ContainingSymbol: IMethodSymbol method } parameter)
            return false;
        if (method.MethodKind != MethodKind.AnonymousFunction)
        {
            return method.DeclaredAccessibility == Accessibility.Private && _known.IsTaskLike(parameter.Type) && _uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
                && uses.All(use => use.Operation.Syntax.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" } } });
        }
        var lambda = parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).FirstAncestorOrSelf<LambdaExpressionSyntax>();
        return lambda?.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" } } };
    }

    private static bool IsOverAt(SyntaxNode place, ISymbol? task, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var node = place; node.Parent is { } parent && parent is GlobalStatementSyntax or not MemberDeclarationSyntax; node = parent)
        {
            var isOver = parent switch
            {
                IfStatementSyntax choice when choice.Statement == node => Says(choice.Condition, isTrue: true),
                // Who has asked whether it failed takes it to be over.
                ElseClauseSyntax { Parent: IfStatementSyntax choice } => Says(choice.Condition, isTrue: false)
                    || choice.Condition is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsFaulted" or "IsCanceled" } asked && IsTask(asked.Expression),
                // What its wait threw, it threw at its end.
                CatchClauseSyntax { Declaration.Type: SimpleNameSyntax { Identifier.ValueText: "AggregateException" }, Parent: TryStatementSyntax attempt } =>
                    attempt.Block.DescendantNodes().Any(n => n is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait && IsTask(wait.Expression)),
                ConditionalExpressionSyntax choice when choice.WhenTrue == node => Says(choice.Condition, isTrue: true),
                ConditionalExpressionSyntax choice when choice.WhenFalse == node => Says(choice.Condition, isTrue: false),
                BinaryExpressionSyntax both when both.Right == node && both.IsKind(SyntaxKind.LogicalAndExpression) => Says(both.Left, isTrue: true),
                BinaryExpressionSyntax either when either.Right == node && either.IsKind(SyntaxKind.LogicalOrExpression) => Says(either.Left, isTrue: false),
                BlockSyntax block => block.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended),
                // What is to be done when the task is over.
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" or "OnCompleted" or "UnsafeOnCompleted" } next } }
                    when node is LambdaExpressionSyntax => IsTask(next.Expression) || next.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } && IsTask(awaiter.Expression),
                SwitchSectionSyntax section => section.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended)
                    || section.Parent is SwitchStatementSyntax choice && IsStatus(choice.Expression) && section.Labels.All(IsFinalLabel),
                SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } arm when arm.Expression == node => IsStatus(choice.GoverningExpression) && IsFinal(arm.Pattern),
                // The statements of a program without a method around them.
                CompilationUnitSyntax program when node is GlobalStatementSyntax =>
                    program.Members.TakeWhile(m => m.SpanStart < node.SpanStart).Any(m => m is GlobalStatementSyntax { Statement: var statement } && Ended(statement)),
                _ => false,
            };
            if (isOver)
                return true;
        }
        return false;

        bool Says(ExpressionSyntax condition, bool isTrue) => condition switch
        {
            ParenthesizedExpressionSyntax inner => Says(inner.Expression, isTrue),
            PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression) => Says(negation.Operand, !isTrue),
            BinaryExpressionSyntax both when both.IsKind(isTrue ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression) => Says(both.Left, isTrue) || Says(both.Right, isTrue),
            BinaryExpressionSyntax status when status.IsKind(isTrue ? SyntaxKind.EqualsExpression : SyntaxKind.NotEqualsExpression) =>
                IsStatus(status.Left)
                || IsWinner(status.Left, status.Right) || IsWinner(status.Right, status.Left),
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax pattern } match => isTrue && IsTask(match.Expression)
                && pattern.PropertyPatternClause?.Subpatterns.Any(p => _isOver.Contains(p.NameColon?.Name.Identifier.ValueText ?? "") && p.Pattern.ToString() == "true") == true,
            IsPatternExpressionSyntax match when IsStatus(match.Expression) => isTrue ? IsFinal(match.Pattern) : match.Pattern is UnaryPatternSyntax not && IsFinal(not.Pattern),
            // A wait that may give up says whether it did not.
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => isTrue && IsTask(access.Expression),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments: { Count: > 0 } arguments } =>
                isTrue && arguments[0].Expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(IsTask),
            MemberAccessExpressionSyntax access when _isOver.Contains(access.Name.Identifier.ValueText) && IsTask(access.Expression) => isTrue,
            // An extension method of that name, from where the framework has no such property.
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 0 } when _isOver.Contains(access.Name.Identifier.ValueText) && IsTask(access.Expression) => isTrue,
            // The owner's own word for it: `if (IsCompleted) _task.Result`.
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } or IdentifierNameSyntax => isTrue && IsOwnersWord(condition.ToString()),
            _ => false,
        };

        // `task.Status`, `task?.Status`.
        bool IsStatus(ExpressionSyntax expression) => expression switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Status" } access => IsTask(access.Expression),
            ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Status" } } access => IsTask(access.Expression),
            _ => false,
        };

        // The task that a race gave, or a local that holds it, is compared with ours.
        bool IsWinner(ExpressionSyntax winner, ExpressionSyntax other) => winner is AwaitExpressionSyntax or IdentifierNameSyntax && IsTask(other);

        // A statement after which the task is over: it awaits or waits for it, or leaves when it is not over.
        bool Ended(StatementSyntax statement)
        {
            if (statement is IfStatementSyntax { Else: null } guard && Leaves(guard.Statement) && Says(guard.Condition, isTrue: false))
                return true;
            // `if (!TryWait(task)) ...`: a helper that waits.
            if (statement is IfStatementSyntax { Condition: var asked } && asked.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax } helper
                && Name(helper).Contains("Wait") && helper.ArgumentList.Arguments.Any(a => IsTask(a.Expression))))
                return true;
            if (statement is TryStatementSyntax { Catches.Count: > 0 } tried && tried.Catches.All(clause => Leaves(clause.Block)))
                return tried.Block.Statements.Any(Ended);
            if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Assert" or "True" or "IsTrue" or "That" }, ArgumentList.Arguments: { Count: > 0 } asserted } }
                && Says(asserted[0].Expression, isTrue: true))
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
            return EnclosingFunction.OwnNodes(scope).Any(n => n is ExpressionSyntax expression && IsTask(expression) && IsWaitedFor(expression));
        }

        bool IsTask(ExpressionSyntax expression) => task is null
            ? expression is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && expression != place && SyntaxFactory.AreEquivalent(expression, place)
            : SymbolEqualityComparer.Default.Equals(Variable(expression, model, cancellationToken), task);
    }

    private static bool IsOwnersWord(string condition) => condition.EndsWith("Completed", StringComparison.Ordinal) && condition.Contains("Is");

    private static string Name(InvocationExpressionSyntax call) => call.Expression is MemberAccessExpressionSyntax access ? access.Name.Identifier.ValueText : call.Expression.ToString();

    private static bool IsFinalLabel(SwitchLabelSyntax label) => label switch
    {
        CaseSwitchLabelSyntax constant => IsFinalName(constant.Value),
        CasePatternSwitchLabelSyntax pattern => IsFinal(pattern.Pattern),
        _ => false,
    };

    private static bool IsFinal(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax constant => IsFinalName(constant.Expression),
        BinaryPatternSyntax either when either.IsKind(SyntaxKind.OrPattern) => IsFinal(either.Left) && IsFinal(either.Right),
        _ => false,
    };

    private static bool IsFinalName(ExpressionSyntax status) =>
        status is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RanToCompletion" or "Faulted" or "Canceled" } or IdentifierNameSyntax { Identifier.ValueText: "RanToCompletion" or "Faulted" or "Canceled" };

    private static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => Leaves(statements.Last()),
        _ => statement is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax,
    };

    /// <summary>Whether an expression is awaited or blocked on, by itself or together with others.</summary>
    private static bool IsWaitedFor(ExpressionSyntax task)
    {
        for (SyntaxNode node = task; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case AwaitExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax access when access.Expression == node && _blockers.Contains(access.Name.Identifier.ValueText):
                    // A Wait with a time or a token may give up.
                    return access.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 };
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "WaitAsync" or "SuppressThrowing" }:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "WhenAll" or "WaitAsync" or "SuppressThrowing" } }:
                case ArgumentSyntax or ArgumentListSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax:
                // All that a collection holds: `tasks.Values`, `jobs.Select(job => job.Task)`.
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Values" or "Select" or "ToArray" or "ToList" } of when of.Expression == node:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" or "ToArray" or "ToList" } } all when all.Expression == node:
                    break;
                // `await WithTimeout(task, time)`: who is given the task, and is awaited, has seen to it.
                case InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAny" or "WaitAll" or "WaitAny" } } call when node == call.ArgumentList:
                    return IsAwaited(call);
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments.Count: 1 }:
                    return true;
                default:
                    return false;
            }
        }
        return false;
    }

    private static bool IsAwaited(ExpressionSyntax call) =>
        call.Parent is AwaitExpressionSyntax || call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax { Parent: AwaitExpressionSyntax } };

    private static ISymbol? Variable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && model.GetSymbolInfo(expression, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol
            ? model.GetSymbolInfo(expression, cancellationToken).Symbol
            : null;
}
