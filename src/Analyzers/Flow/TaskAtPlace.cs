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

    /// <summary>What a local of type <see langword="bool"/> was set to where it is declared, and holds since.</summary>
    public ExpressionSyntax? Answer(ExpressionSyntax local) =>
        local is IdentifierNameSyntax && _model.GetSymbolInfo(local, _cancellationToken).Symbol is ILocalSymbol { Type.SpecialType: SpecialType.System_Boolean, DeclaringSyntaxReferences: [{ } declared] } symbol
        && declared.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } answer } && !answer.Span.Contains(local.Span)
        && !EnclosingFunction.OwnNodes(EnclosingFunction.Of(local)).Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax set } && set.Identifier.ValueText == symbol.Name)
            ? answer
            : null;

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
