using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Which expressions around a place mean the task that is waited for there.</summary>
internal sealed class TaskAtPlace
{
    private readonly SyntaxNode _place;
    private readonly ISymbol? _task;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;

    /// <param name="task">The variable that holds it; <see langword="null"/> where it is a member of another object or an element, which must then be written alike.</param>
    public TaskAtPlace(SyntaxNode place, ISymbol? task, SemanticModel model, CancellationToken cancellationToken)
    {
        _place = place;
        _task = task;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    public bool Is(ExpressionSyntax expression) => _task is null
        ? expression is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && expression != _place && SyntaxFactory.AreEquivalent(expression, _place)
        : SymbolEqualityComparer.Default.Equals(Variable(expression, _model, _cancellationToken), _task);

    /// <summary>Whether some text names the task as it is named at the place, with or without a word on <see langword="null"/>.</summary>
    public bool IsWritten(string text) => _task is null && _place.ToString().Replace("!", "").Replace("?", "") == text;

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
        var ours = SyntaxFactory.AreEquivalent(one, other) ? two : SyntaxFactory.AreEquivalent(two, other) ? one : null;
        return ours is not null && Is(ours) && IsTask(ours) && !IsSetSince(race, ours) && !IsSetSince(race, other);
    }

    /// <summary><c>await Task.WhenAny(one, two)</c>, however the await is configured.</summary>
    private InvocationExpressionSyntax? Race(ExpressionSyntax? winner)
    {
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

    /// <summary>Whether the task at the place is the one that was there at an earlier statement: nothing sets it in between, and nobody else can.</summary>
    public bool IsUnchangedSince(StatementSyntax before) => _place is ExpressionSyntax task && IsSteady(task) && !IsSetSince(before, task);

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
                case IFieldSymbol { IsReadOnly: true } or IPropertySymbol { Name: "Task", ContainingType.Name: "TaskCompletionSource" } when expression is MemberAccessExpressionSyntax:
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
            ? declared.ExpressionBody?.Expression ?? Returned(declared)
            : null;

    /// <summary>The variable that an expression names, of the object at hand.</summary>
    public static ISymbol? Variable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && model.GetSymbolInfo(expression, cancellationToken).Symbol is (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol) and var variable
            ? variable
            : null;

    private static ExpressionSyntax? Returned(PropertyDeclarationSyntax property) =>
        property.AccessorList?.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.GetAccessorDeclaration)) is { } getter
            ? getter.ExpressionBody?.Expression ?? (getter.Body is { Statements: { Count: 1 } only } && only[0] is ReturnStatementSyntax answer ? answer.Expression : null)
            : null;
}
