using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>
/// The method, constructor or local function whose parameter code can use: its own, through lambdas that run only while it does. One that may outlive the call
/// that made it is no place for that call's token.
/// </summary>
internal static class CallerFunction
{
    public static IMethodSymbol? Of(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        for (var function = EnclosingFunction.Of(node); ; function = EnclosingFunction.Of(function))
        {
            switch (function)
            {
                case AnonymousFunctionExpressionSyntax lambda when !IsStatic(lambda) && InPlace.Runs(lambda) && !IsExpressionTree(lambda, model, cancellationToken):
                    continue;
                case LocalFunctionStatementSyntax or MethodDeclarationSyntax or ConstructorDeclarationSyntax:
                    return model.GetDeclaredSymbol(function, cancellationToken) as IMethodSymbol;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether code is data: calls in it cannot leave arguments out, and what reads it expects the calls it knows.</summary>
    public static bool IsInExpressionTree(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        node.Ancestors().OfType<AnonymousFunctionExpressionSyntax>().Any(lambda => IsExpressionTree(lambda, model, cancellationToken))
        || node.Ancestors().OfType<QueryExpressionSyntax>().Any();

    private static bool IsExpressionTree(AnonymousFunctionExpressionSyntax lambda, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetTypeInfo(lambda, cancellationToken).ConvertedType is { Name: "Expression" };

    private static bool IsStatic(AnonymousFunctionExpressionSyntax lambda) => lambda.Modifiers.Any(modifier => modifier.ValueText == "static");
}
