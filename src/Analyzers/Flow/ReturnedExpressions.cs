using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>What a function's declaration returns, as source writes it.</summary>
internal static class ReturnedExpressions
{
    public static IEnumerable<ExpressionSyntax> Of(SyntaxNode declaration)
    {
        if (Arrow(declaration) is { } arrow)
        {
            yield return arrow;
            yield break;
        }
        foreach (var node in EnclosingFunction.OwnNodes(declaration))
        {
            if (node is ReturnStatementSyntax { Expression: { } returned })
                yield return returned;
        }
    }

    /// <summary>What a function or a property returns that does nothing else: <c>=> _count</c>, <c>{ return _count; }</c></summary>
    public static ExpressionSyntax? Only(SyntaxNode declaration)
    {
        if (Arrow(declaration) is { } arrow)
            return arrow;
        return declaration switch
        {
            BaseMethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: var returned }] } => returned,
            AccessorDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: var returned }] } => returned,
            PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } => accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration)) is { } getter ? Only(getter) : null,
            _ => null,
        };
    }

    private static ExpressionSyntax? Arrow(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => method.ExpressionBody?.Expression,
        LocalFunctionStatementSyntax function => function.ExpressionBody?.Expression,
        AccessorDeclarationSyntax accessor => accessor.ExpressionBody?.Expression,
        PropertyDeclarationSyntax property => property.ExpressionBody?.Expression,
        ArrowExpressionClauseSyntax clause => clause.Expression,
        _ => null,
    };
}
