using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>What a function's declaration returns, as source writes it.</summary>
internal static class ReturnedExpressions
{
    public static IEnumerable<ExpressionSyntax> Of(SyntaxNode declaration)
    {
        var arrow = declaration switch
        {
            BaseMethodDeclarationSyntax method => method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax function => function.ExpressionBody?.Expression,
            AccessorDeclarationSyntax accessor => accessor.ExpressionBody?.Expression,
            PropertyDeclarationSyntax property => property.ExpressionBody?.Expression,
            ArrowExpressionClauseSyntax clause => clause.Expression,
            _ => null,
        };
        if (arrow is not null)
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
}
