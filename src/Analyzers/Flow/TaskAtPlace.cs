using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Which expressions around a place mean the task that is waited for there.</summary>
internal sealed class TaskAtPlace
{
    private readonly SyntaxNode _place;
    private readonly ISymbol? _task;
    private readonly SemanticModel _model;
    private readonly SourceModels _models;
    private readonly CancellationToken _cancellationToken;

    /// <param name="task">The variable that holds it; <see langword="null"/> where it is a member of another object or an element, which must then be written alike.</param>
    public TaskAtPlace(SyntaxNode place, ISymbol? task, SemanticModel model, SourceModels models, CancellationToken cancellationToken)
    {
        _place = place;
        _task = task;
        _model = model;
        _models = models;
        _cancellationToken = cancellationToken;
    }

    public bool Is(ExpressionSyntax expression) => _task is null
        ? expression is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && expression != _place && SyntaxFactory.AreEquivalent(expression, _place)
        : SymbolEqualityComparer.Default.Equals(Variable(expression, _model, _cancellationToken), _task);

    /// <summary>Whether the task is that of a source of the object at hand, <c>_source</c> or <c>this._source</c>.</summary>
    public bool IsOf(ExpressionSyntax source) =>
        _task is null && _place is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: IdentifierNameSyntax { Identifier.ValueText: var own } }
        && (source is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var member } ? member : source) is IdentifierNameSyntax { Identifier.ValueText: var name } && name == own;

    /// <summary>Whether some text names the task as it is named at the place, with or without a word on <see langword="null"/>.</summary>
    public bool IsWritten(string text) => _task is null && _place.ToString().Replace("!", "").Replace("?", "") == text;

    /// <summary>Whether a pattern gives the task this name: <c>source.Task is { IsCompleted: true } task</c>.</summary>
    public bool IsNamed(VariableDesignationSyntax? name) => _task is ILocalSymbol local && name is SingleVariableDesignationSyntax { Identifier.ValueText: var text } && text == local.Name;

    /// <summary>Whether what means the task is one, and not a collection that holds it.</summary>
    public bool IsTask(ExpressionSyntax expression) => _model.GetTypeInfo(expression, _cancellationToken).Type?.Name == "Task";

    /// <summary>What a local was given where it is declared, if it is given nothing else: <c>var status = task.Status;</c>.</summary>
    public ExpressionSyntax? Held(ExpressionSyntax name)
    {
        if (name is not IdentifierNameSyntax { Identifier.ValueText: var word } || _model.GetSymbolInfo(name, _cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences: [var declared] }
            || declared.GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var value } declarator)
            return null;
        var isChanged = EnclosingFunction.Of(declarator).DescendantNodes().SelectMany(Targets).Any(target => target is IdentifierNameSyntax set && set.Identifier.ValueText == word);
        return isChanged ? null : value;
    }

    /// <summary>Whether <paramref name="winner"/> is what a race of two tasks gave, ours and <paramref name="other"/>: where the other did not win, ours did.</summary>
    public bool RacedAgainst(ExpressionSyntax other, ExpressionSyntax winner)
    {
        if (Race(winner is AwaitExpressionSyntax ? winner : Held(winner)) is not { ArgumentList.Arguments: [{ Expression: var one }, { Expression: var two }] } race)
            return false;
        return IsOther(race, one, two, other);
    }

    /// <summary><c>var first = Task.WaitAny(one, two); if (first == 1) two.Result</c>: the task is the one of a race that stands at the place which it gave.</summary>
    public bool WonAt(ExpressionSyntax winner, ExpressionSyntax place) =>
        Held(winner) is InvocationExpressionSyntax held && Race(held) is { ArgumentList.Arguments: var raced } race
        && _model.GetConstantValue(place, _cancellationToken) is { HasValue: true, Value: int index } && index >= 0 && index < raced.Count
        && Is(raced[index].Expression) && IsTask(raced[index].Expression) && !IsSetSince(race, raced[index].Expression);

    /// <summary>Whether every way to where <paramref name="other"/> is looked at leads past the end of a race of two tasks, ours and that one: while the other goes on, ours does not.</summary>
    public bool HasRaced(ExpressionSyntax other)
    {
        for (SyntaxNode node = other; node.Parent is { } parent && !EnclosingFunction.IsFunction(parent); node = parent)
        {
            if (parent is BlockSyntax block && block.Statements.TakeWhile(statement => statement.SpanStart < node.SpanStart)
                .Any(statement => Race(Awaited.Evaluated(statement)) is { ArgumentList.Arguments: [{ Expression: var one }, { Expression: var two }] } race && IsOther(race, one, two, other)))
                return true;
        }
        return false;
    }

    private bool IsOther(InvocationExpressionSyntax race, ExpressionSyntax one, ExpressionSyntax two, ExpressionSyntax other)
    {
        var ours = SyntaxFactory.AreEquivalent(one, other) ? two : SyntaxFactory.AreEquivalent(two, other) ? one : null;
        return ours is not null && Is(ours) && IsTask(ours) && !IsSetSince(race, ours) && !IsSetSince(race, other);
    }

    /// <summary><c>await Task.WhenAny(one, two)</c>, however the await is configured, or <c>Task.WaitAny(one, two)</c>.</summary>
    private InvocationExpressionSyntax? Race(ExpressionSyntax? winner)
    {
        if (winner is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAny" } } waited
            && _model.GetSymbolInfo(waited, _cancellationToken).Symbol is IMethodSymbol { ContainingType.Name: "Task" })
            return waited;
        var raced = (winner as AwaitExpressionSyntax)?.Expression;
        while (raced is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var inner } } call
            && _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol method)
        {
            if (method is { Name: "WhenAny", ContainingType.Name: "Task" })
                return call;
            if (method.Name != "WaitAsync" && !method.ReturnType.Name.StartsWith("Configured", StringComparison.Ordinal))
                return null;
            raced = inner;
        }
        return null;
    }

    /// <summary>Whether the task at the place is the one that was there at an earlier statement or condition: nothing sets it in between, and nobody else can.</summary>
    public bool IsUnchangedSince(SyntaxNode before) => _place is ExpressionSyntax task && task.SyntaxTree == _model.SyntaxTree && IsSteady(task) && !IsSetSince(before, task);

    /// <summary>Whether only the function itself can make an expression mean another task: locals, fields that are readonly, the task of a source.</summary>
    private bool IsSteady(ExpressionSyntax task)
    {
        for (var expression = task; ; expression = ((MemberAccessExpressionSyntax)expression).Expression)
        {
            if (expression is ThisExpressionSyntax)
                return true;
            switch (_model.GetSymbolInfo(expression, _cancellationToken).Symbol)
            {
                case ILocalSymbol or INamedTypeSymbol:
                case IParameterSymbol { RefKind: RefKind.None }:
                    return true;
                case IFieldSymbol { IsReadOnly: true } or IPropertySymbol { Name: "Task", ContainingType.Name: "TaskCompletionSource" } or IPropertySymbol { Name: "Completion", ContainingType.Name: "IDataflowBlock" or "ChannelReader" } when expression is MemberAccessExpressionSyntax:
                    break;
                case IFieldSymbol { IsReadOnly: true }:
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>Whether a task, or what holds it, may be another at the place than it was in a race before.</summary>
    private bool IsSetSince(SyntaxNode race, ExpressionSyntax task)
    {
        var function = EnclosingFunction.Of(race);
        if (EnclosingFunction.Of(_place) != function)
            return true;
        var rounds = EnclosingFunction.AncestorsWithin(_place).Where(node => LoopSyntax.Is(node) && !node.Span.Contains(race.Span)).ToList();
        return function.DescendantNodes().Any(node => node.SpanStart > race.Span.End && (node.SpanStart < _place.SpanStart || rounds.Any(round => round.Span.Contains(node.Span)))
            && Targets(node).Any(target => task.DescendantNodesAndSelf().Any(part => SyntaxFactory.AreEquivalent(part, target))));
    }

    /// <summary>What a node sets: <c>a = ...</c>, <c>(a, b) = ...</c>, <c>Take(ref a)</c>.</summary>
    private static IEnumerable<ExpressionSyntax> Targets(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: TupleExpressionSyntax parts } => parts.Arguments.Select(part => part.Expression),
        AssignmentExpressionSyntax { Left: var target } => new[] { target },
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: var target } => new[] { target },
        _ => Array.Empty<ExpressionSyntax>(),
    };

    /// <summary>The body of a property of the same type in the same file, for what it says of the task.</summary>
    public ExpressionSyntax? Getter(ExpressionSyntax property) =>
        _model.GetSymbolInfo(property, _cancellationToken).Symbol is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean, DeclaringSyntaxReferences: { Length: 1 } written }
        && written[0].SyntaxTree == _model.SyntaxTree && written[0].GetSyntax(_cancellationToken) is PropertyDeclarationSyntax declared
            ? ReturnedExpressions.Only(declared)
            : null;

    /// <summary>Whether a helper that is given the task answers so only where it is over: <c>bool HasEnded(Task task) => task.IsCompleted &amp;&amp; !task.IsFaulted;</c></summary>
    public bool IsOverBy(InvocationExpressionSyntax asked, bool answer) =>
        (asked.ArgumentList.Arguments.Any(argument => Is(argument.Expression)) || asked.Expression is MemberAccessExpressionSyntax { Expression: var receiver } && Is(receiver))
        && _model.GetOperation(asked, _cancellationToken) is IInvocationOperation { TargetMethod.ReturnType.SpecialType: SpecialType.System_Boolean } call
        && call.Arguments.Any(argument => argument.Parameter is { Type.Name: "Task" or "ValueTask" } parameter && ValueOrigins.Unwrap(argument.Value)?.Syntax is ExpressionSyntax given && Is(given)
            && WaitsForOne.IsOverBy(parameter.OriginalDefinition, answer, _models, _cancellationToken));

    /// <summary><c>task.Wait(token)</c> gives up by an exception only.</summary>
    public bool IsWaitedForWithToken(ExpressionSyntax task) =>
        task.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var given }] } } access && access.Expression == task
        && _model.GetTypeInfo(given, _cancellationToken).Type is { Name: "CancellationToken" };

    /// <summary>Whether the task is one of those that are written out in a collection, or the only one.</summary>
    public bool IsIn(ExpressionSyntax tasks, bool isAlone) =>
        Elements.Of(_model.GetOperation(tasks, _cancellationToken)) is { } elements && (!isAlone || elements.Count == 1)
        && elements.Any(element => ValueOrigins.Unwrap(element)?.Syntax is ExpressionSyntax task && Is(task));

    /// <summary>The variable that an expression names, of the object at hand.</summary>
    public static ISymbol? Variable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && model.GetSymbolInfo(expression, cancellationToken).Symbol is (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol) and var variable
            ? variable
            : null;
}
