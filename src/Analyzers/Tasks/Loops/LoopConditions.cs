using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>Whether the condition of a loop can ever become false.</summary>
internal sealed class LoopConditions
{
    private readonly CodeFacts _facts;

    public LoopConditions(CodeFacts facts) => _facts = facts;

    /// <summary>By syntax alone: a condition that says neither "always" nor looks at a mere flag is none that could be endless.</summary>
    public static bool CanBeEndless(StatementSyntax loop) => loop switch
    {
        CommonForEachStatementSyntax => false,
        ForStatementSyntax { Condition: null } => true,
        _ => LoopShape.Condition(loop) is { } condition && IsFlag(condition),
    };

    /// <summary>Whether nothing changes what the condition looks at.</summary>
    public bool IsEndless(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        LoopShape.Condition(loop) is not { } condition ? loop is ForStatementSyntax : !CanChange(condition, model, cancellationToken);

    /// <summary><c>if (_isPaused) { while (!_isPaused) ... }</c>: whether what a loop goes on for is ruled out where it begins.</summary>
    public static bool IsRefused(StatementSyntax loop) =>
        LoopShape.Condition(loop) is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var flag }
        && EnclosingFunction.AncestorsWithin(loop).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(loop.Span) && SyntaxFactory.AreEquivalent(choice.Condition, flag));

    private static bool IsFlag(ExpressionSyntax condition) => condition switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.TrueLiteralExpression),
        ParenthesizedExpressionSyntax inner => IsFlag(inner.Expression),
        PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression) => negation.Operand is ParenthesizedExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax && IsFlag(negation.Operand),
        IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => true,
        BinaryExpressionSyntax both => (both.IsKind(SyntaxKind.LogicalAndExpression) || both.IsKind(SyntaxKind.LogicalOrExpression)) && IsFlag(both.Left) && IsFlag(both.Right),
        _ => false,
    };

    private bool CanChange(ExpressionSyntax condition, SemanticModel model, CancellationToken cancellationToken) => condition switch
    {
        LiteralExpressionSyntax => false,
        ParenthesizedExpressionSyntax inner => CanChange(inner.Expression, model, cancellationToken),
        PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression) => CanChange(negation.Operand, model, cancellationToken),
        BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression) || both.IsKind(SyntaxKind.LogicalOrExpression) =>
            CanChange(both.Left, model, cancellationToken) || CanChange(both.Right, model, cancellationToken),
        _ => ValueOrigins.Variable(model.GetOperation(condition, cancellationToken)) is not { } variable || IsChanged(variable, cancellationToken),
    };

    private bool IsChanged(ISymbol variable, CancellationToken cancellationToken)
    {
        switch (variable)
        {
            case IFieldSymbol { IsConst: true } or ILocalSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true }:
                return false;
            case IPropertySymbol property when !IsAutomatic(property, cancellationToken):
                return true;
        }
        var uses = _facts.Uses.Of(variable, cancellationToken);
        return !uses.IsComplete || uses.Uses.Any(use => IsWrite(use.Operation) && !IsConstruction(use, variable));
    }

    private static bool IsConstruction(SymbolUse use, ISymbol variable) =>
        variable is not ILocalSymbol and not IParameterSymbol && use.Member is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor }
        || use.Operation.Parent?.Parent is IObjectOrCollectionInitializerOperation;

    private static bool IsWrite(IOperation use) => use.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == use,
        IIncrementOrDecrementOperation => true,
        IArgumentOperation { Parameter.RefKind: not RefKind.None } => true,
        ITupleOperation or IAddressOfOperation or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => true,
        _ => false,
    };

    private bool IsAutomatic(IPropertySymbol property, CancellationToken cancellationToken)
    {
        if (property.IsVirtual || property.IsAbstract || property.IsOverride || _facts.Models.Declarations(property) is not { Length: 1 } declarations)
            return false;
        return declarations[0].GetSyntax(cancellationToken) is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }
            && accessors.Accessors.All(accessor => accessor is { Body: null, ExpressionBody: null });
    }
}
