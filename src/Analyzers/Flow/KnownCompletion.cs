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
        if (_origins.Of(task, cancellationToken).All(IsMadeFinished))
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
        // Of a member of another object, or of an element, the way to it must be written alike.
        return task.Syntax is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && IsOverAt(task.Syntax, null, model, cancellationToken);
    }

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
                ElseClauseSyntax { Parent: IfStatementSyntax choice } => Says(choice.Condition, isTrue: false),
                ConditionalExpressionSyntax choice when choice.WhenTrue == node => Says(choice.Condition, isTrue: true),
                ConditionalExpressionSyntax choice when choice.WhenFalse == node => Says(choice.Condition, isTrue: false),
                BinaryExpressionSyntax both when both.Right == node && both.IsKind(SyntaxKind.LogicalAndExpression) => Says(both.Left, isTrue: true),
                BinaryExpressionSyntax either when either.Right == node && either.IsKind(SyntaxKind.LogicalOrExpression) => Says(either.Left, isTrue: false),
                BlockSyntax block => block.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended),
                // What is to be done when the task is over.
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" or "OnCompleted" or "UnsafeOnCompleted" } next } }
                    when node is LambdaExpressionSyntax => IsTask(next.Expression) || next.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } && IsTask(awaiter.Expression),
                SwitchSectionSyntax section => section.Statements.TakeWhile(s => s.SpanStart < node.SpanStart).Any(Ended),
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
                status.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Status" } access && IsTask(access.Expression)
                || IsWinner(status.Left, status.Right) || IsWinner(status.Right, status.Left),
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax pattern } match => isTrue && IsTask(match.Expression)
                && pattern.PropertyPatternClause?.Subpatterns.Any(p => _isOver.Contains(p.NameColon?.Name.Identifier.ValueText ?? "") && p.Pattern.ToString() == "true") == true,
            // A wait that may give up says whether it did not.
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => isTrue && IsTask(access.Expression),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments: { Count: > 0 } arguments } =>
                isTrue && arguments[0].Expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(IsTask),
            MemberAccessExpressionSyntax access => isTrue && _isOver.Contains(access.Name.Identifier.ValueText) && IsTask(access.Expression),
            _ => false,
        };

        // The task that a race gave, or a local that holds it, is compared with ours.
        bool IsWinner(ExpressionSyntax winner, ExpressionSyntax other) => winner is AwaitExpressionSyntax or IdentifierNameSyntax && IsTask(other);

        // A statement after which the task is over: it awaits or waits for it, or leaves when it is not over.
        bool Ended(StatementSyntax statement)
        {
            if (statement is IfStatementSyntax { Else: null } guard && Leaves(guard.Statement) && Says(guard.Condition, isTrue: false))
                return true;
            if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Assert" }, ArgumentList.Arguments: { Count: > 0 } asserted } }
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
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" }:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "WhenAll" } }:
                case ArgumentSyntax or ArgumentListSyntax or ParenthesizedExpressionSyntax:
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments.Count: 1 }:
                    return true;
                default:
                    return false;
            }
        }
        return false;
    }

    private static ISymbol? Variable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && model.GetSymbolInfo(expression, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol
            ? model.GetSymbolInfo(expression, cancellationToken).Symbol
            : null;
}
