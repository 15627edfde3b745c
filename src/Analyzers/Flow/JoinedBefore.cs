using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// Whether every way to a place leads past a wait for all of several tasks (<c>await Task.WhenAll(tasks)</c>) among which the one that is waited for there
/// is: it stands in the call itself, it was put into the collection that does, or it comes out of that one.
/// </summary>
internal static class JoinedBefore
{
    /// <summary>Collections gone through from the call to a task: what is added to what is added.</summary>
    private const int MaxSteps = 2;

    /// <summary>Calls that hand on every element of what they are called on, and of what they are given.</summary>
    private static readonly HashSet<string> _gathers = new(StringComparer.Ordinal)
    {
        "Concat", "Append", "Prepend", "Union", "ToArray", "ToList", "ToHashSet", "AsEnumerable", "Cast", "Distinct", "Reverse",
    };

    public static bool At(SyntaxNode place, SemanticModel model, SourceModels models, CancellationToken cancellationToken)
    {
        HashSet<string>? roots = null;
        for (var node = place; node.Parent is { } parent && parent is GlobalStatementSyntax or not MemberDeclarationSyntax; node = parent)
        {
            var before = parent switch
            {
                BlockSyntax block => block.Statements.TakeWhile(statement => statement.SpanStart < node.SpanStart),
                SwitchSectionSyntax section => section.Statements.TakeWhile(statement => statement.SpanStart < node.SpanStart),
                _ => Enumerable.Empty<StatementSyntax>(),
            };
            foreach (var join in before.SelectMany(statement => Joins(statement, place)))
            {
                roots ??= Roots(place);
                var isNamed = IsNamed(join);
                var waited = isNamed ? join.ArgumentList.Arguments.Select(argument => argument.Expression) : Waited(join, place, model, models, cancellationToken);
                if (roots.Overlaps(Members(join, waited, model, cancellationToken)) && !IsSetBetween(roots, join, place) && (!isNamed || IsWaitForAll(join, model.GetSymbolInfo(join, cancellationToken).Symbol)))
                    return true;
            }
        }
        return false;
    }

    /// <summary>The calls that wait for all of several tasks in a statement that is not gone past without them.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Joins(StatementSyntax statement, SyntaxNode place) => statement switch
    {
        // `Wait(task, timeout);`: a helper that may throw unless the task is over.
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } when IsGiven(call, place) => new[] { call },
        ExpressionStatementSyntax or LocalDeclarationStatementSyntax => EnclosingFunction.OwnNodes(statement).OfType<InvocationExpressionSyntax>().Where(IsJoin),
        // `if (!Task.WaitAll(tasks, time)) throw …;`
        IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax { Operand: InvocationExpressionSyntax gaveUp } not, Statement: var then } when not.IsKind(SyntaxKind.LogicalNotExpression) && IsNamed(gaveUp) && Leaving.Is(then) => new[] { gaveUp },
        TryStatementSyntax attempt when attempt.Catches.All(clause => Leaving.Is(clause.Block)) => attempt.Block.Statements.SelectMany(inner => Joins(inner, place)),
        BlockSyntax block => block.Statements.SelectMany(inner => Joins(inner, place)),
        _ => Enumerable.Empty<InvocationExpressionSyntax>(),
    };

    /// <summary>Whether a call is given the very task that is waited for, as it is or as a task without a result.</summary>
    private static bool IsGiven(InvocationExpressionSyntax call, SyntaxNode place) => place is IdentifierNameSyntax task
        && call.ArgumentList.Arguments.Any(argument => (argument.Expression is CastExpressionSyntax cast ? cast.Expression : argument.Expression) is IdentifierNameSyntax given && given.Identifier.ValueText == task.Identifier.ValueText);

    private static bool IsJoin(InvocationExpressionSyntax call)
    {
        if (call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } })
            return true;
        SyntaxNode task = call;
        while (task.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } })
            task = task.Parent;
        return task.Parent is AwaitExpressionSyntax;
    }

    /// <summary>A wait with a time may give up, unless what follows is gone past then; one with a token throws where it gives up.</summary>
    private static bool IsWaitForAll(InvocationExpressionSyntax join, ISymbol? called) => called is IMethodSymbol { ContainingType.Name: "Task", Parameters: var parameters }
        && (join.Parent is PrefixUnaryExpressionSyntax || parameters.All(parameter => parameter.Type is not ({ SpecialType: SpecialType.System_Int32 } or { Name: "TimeSpan" })));

    /// <summary>Whether a call is one of the framework's for that, as far as its name tells.</summary>
    private static bool IsNamed(InvocationExpressionSyntax call) =>
        call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" or "WhenAll" }, ArgumentList.Arguments.Count: > 0 };

    /// <summary><c>await new[] { one, other }.AllOrFailure()</c>: what a helper of the compilation is given that waits for each task in it.</summary>
    private static IEnumerable<ExpressionSyntax> Waited(InvocationExpressionSyntax join, SyntaxNode place, SemanticModel model, SourceModels models, CancellationToken cancellationToken)
    {
        if (model.GetSymbolInfo(join, cancellationToken).Symbol is not IMethodSymbol named || models.Declarations(named) is not [_] || model.GetOperation(join, cancellationToken) is not IInvocationOperation call)
            yield break;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Type: IArrayTypeSymbol or INamedTypeSymbol { TypeArguments.Length: 1 } } parameter && ValueOrigins.Unwrap(argument.Value)?.Syntax is ExpressionSyntax tasks
                && WaitsForEach.Of(parameter.OriginalDefinition, models, cancellationToken))
                yield return tasks;
            // `await Task.WhenAll(tasks).OrTimeout(time)`, `OrTimeout(task, time);`
            else if (argument.Parameter is { Type: { Name: "Task", ContainingNamespace.Name: "Tasks" } } one && ValueOrigins.Unwrap(argument.Value)?.Syntax is ExpressionSyntax task
                && IsSeenToItsEnd(join, call.TargetMethod) && WaitsForOne.Of((one.ContainingSymbol as IMethodSymbol)?.ReducedFrom is { } full ? full.Parameters[one.Ordinal] : one.OriginalDefinition, models, cancellationToken))
            {
                if (task is InvocationExpressionSyntax { ArgumentList.Arguments: var all } together && IsNamed(together) && model.GetSymbolInfo(together, cancellationToken).Symbol is IMethodSymbol { Name: "WhenAll", ContainingType.Name: "Task" })
                {
                    foreach (var part in all)
                        yield return part.Expression;
                }
                else if (SyntaxFactory.AreEquivalent(task, place))
                    yield return task;
            }
        }
    }

    /// <summary>An async helper is awaited, any other is over when it returns, unless it returns what is not.</summary>
    private static bool IsSeenToItsEnd(InvocationExpressionSyntax join, IMethodSymbol helper) => helper.IsAsync ? !helper.ReturnsVoid && IsJoin(join) : helper.ReturnsVoid;

    private static bool IsSetBetween(HashSet<string> roots, SyntaxNode join, SyntaxNode place) => EnclosingFunction.Of(join).DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(set =>
        set.SpanStart > join.Span.End && set.SpanStart < place.SpanStart && set.Left is IdentifierNameSyntax name && roots.Contains(name.Identifier.ValueText));

    /// <summary>What a task comes from, by name: the variable it is in, and the collection that one runs over or is taken from.</summary>
    private static HashSet<string> Roots(SyntaxNode place)
    {
        var roots = new HashSet<string>(StringComparer.Ordinal);
        var function = place.AncestorsAndSelf().LastOrDefault(node => EnclosingFunction.IsFunction(node)) ?? place;
        for (var name = Root(place as ExpressionSyntax); name is not null && roots.Add(name); name = Root(Origin(name, place, function)))
        {
        }
        return roots;
    }

    private static ExpressionSyntax? Origin(string name, SyntaxNode place, SyntaxNode function)
    {
        foreach (var node in place.Ancestors())
        {
            switch (node)
            {
                case ForEachStatementSyntax loop when loop.Identifier.ValueText == name:
                    return loop.Expression;
                case ForEachVariableStatementSyntax loop when loop.Variable.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Any(part => part.Identifier.ValueText == name):
                    return loop.Expression;
                // `from task in tasks where task.Result.IsGood select task`
                case QueryExpressionSyntax { FromClause: { Identifier.ValueText: var each, Expression: var all } } when each == name:
                    return all;
                case LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var whole } } } } lambda
                    when lambda is SimpleLambdaExpressionSyntax { Parameter.Identifier.ValueText: var one } && one == name:
                    return whole;
            }
        }
        return function.DescendantNodes().OfType<VariableDeclaratorSyntax>().FirstOrDefault(declared => declared.Identifier.ValueText == name && declared.SpanStart < place.SpanStart)?.Initializer?.Value;
    }

    /// <summary>The name that an expression begins with: <c>tasks</c> of <c>tasks.First(t => t.IsFaulted)</c> and of <c>tasks[0]</c>.</summary>
    private static string? Root(ExpressionSyntax? expression)
    {
        while (true)
        {
            switch (expression)
            {
                case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var own }:
                    return own.Identifier.ValueText;
                case MemberAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case ElementAccessExpressionSyntax element:
                    expression = element.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call:
                    expression = call.Expression;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized.Expression;
                    break;
                case CastExpressionSyntax cast:
                    expression = cast.Expression;
                    break;
                case IdentifierNameSyntax name:
                    return name.Identifier.ValueText;
                default:
                    return null;
            }
        }
    }

    /// <summary>The variables among whose tasks a call waits for all, with what was added to them.</summary>
    private static HashSet<string> Members(InvocationExpressionSyntax join, IEnumerable<ExpressionSyntax> waited, SemanticModel model, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tasks in waited)
            Add(names, tasks, model, cancellationToken);
        if (names.Count == 0)
            return names;
        var function = EnclosingFunction.Of(join);
        for (var i = 0; i < MaxSteps; i++)
        {
            foreach (var node in function.DescendantNodes())
            {
                if (node is VariableDeclaratorSyntax { Initializer.Value: var value } declared && names.Contains(declared.Identifier.ValueText)
                    && (value is ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax or BaseObjectCreationExpressionSyntax || Gathered(value, model, cancellationToken) is not null))
                    Add(names, value, model, cancellationToken);
                else if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax list, Name.Identifier.ValueText: "Add" or "AddRange" }, ArgumentList.Arguments: [{ Expression: var added }] } && names.Contains(list.Identifier.ValueText))
                    Add(names, added, model, cancellationToken);
            }
        }
        return names;
    }

    /// <summary>The variables that an argument names: itself, the elements of an array, the collections that are put together or gone over.</summary>
    private static void Add(HashSet<string> names, ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken)
    {
        // A chain of calls may be longer than a stack is deep.
        while (Gathered(expression, model, cancellationToken) is { } call)
        {
            foreach (var argument in call.ArgumentList.Arguments)
                Add(names, argument.Expression, model, cancellationToken);
            expression = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        }
        switch (expression)
        {
            case ArrayCreationExpressionSyntax { Initializer: { } made }:
                AddAll(names, made.Expressions, model, cancellationToken);
                break;
            case ImplicitArrayCreationExpressionSyntax { Initializer: var made }:
                AddAll(names, made.Expressions, model, cancellationToken);
                break;
            case BaseObjectCreationExpressionSyntax { Initializer: { } made }:
                AddAll(names, made.Expressions, model, cancellationToken);
                break;
            // `Array.ConvertAll(keyed, pair => pair.Task)`
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Array" } }, ArgumentList.Arguments: [{ Expression: var all }, ..] }:
                Add(names, all, model, cancellationToken);
                break;
            default:
                if (Root(expression) is { } name)
                    names.Add(name);
                break;
        }
    }

    /// <summary><c>new[] { one }.Concat(rest)</c>, <c>tasks.ToArray()</c>: a call of the framework's whose result has all the elements.</summary>
    private static InvocationExpressionSyntax? Gathered(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } call && _gathers.Contains(name)
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method && method.IsLinq() ? call : null;

    private static void AddAll(HashSet<string> names, SeparatedSyntaxList<ExpressionSyntax> elements, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (var element in elements)
            Add(names, element, model, cancellationToken);
    }
}
