using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>A place that looks at a token or hands it on.</summary>
/// <param name="Node">The argument, or the member access.</param>
/// <param name="Token">The token, or its source, as an expression.</param>
/// <param name="IsAsked">Whether it only asks if the token is cancelled, so that nothing is thrown.</param>
internal readonly record struct TokenUse(SyntaxNode Node, ExpressionSyntax Token, bool IsAsked);

/// <summary>Finds what code does with cancellation tokens that can be cancelled.</summary>
internal sealed class TokenUses
{
    private readonly CodeFacts _facts;

    public TokenUses(CodeFacts facts) => _facts = facts;

    /// <summary>The uses in a stretch of code; those of functions nested in it too, if it is asked for.</summary>
    public IEnumerable<TokenUse> In(SyntaxNode scope, SemanticModel model, CancellationToken cancellationToken, bool withNested = true)
    {
        var nodes = withNested ? scope.DescendantNodesAndSelf() : EnclosingFunction.OwnNodes(scope).Prepend(scope);
        foreach (var node in nodes)
        {
            switch (node)
            {
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" or "ThrowIfCancellationRequested" or "WaitHandle" or "Register" or "UnsafeRegister" } access
                    when IsTokenOrSource(access.Expression, model, cancellationToken):
                    yield return new TokenUse(access, access.Expression, access.Name.Identifier.ValueText != "ThrowIfCancellationRequested");
                    break;
                case ArgumentSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or BinaryExpressionSyntax or ElementAccessExpressionSyntax } argument
                    when IsToken(argument.Expression, model, cancellationToken) && !IsNone(argument.Expression, model, cancellationToken):
                    yield return new TokenUse(argument, argument.Expression, IsAsked: false);
                    break;
            }
        }
    }

    public bool IsToken(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        _facts.Known.IsToken(model.GetTypeInfo(expression, cancellationToken).Type);

    /// <summary>The variable that keeps a token, or the source it is a token of.</summary>
    public static ISymbol? Variable(ExpressionSyntax token, SemanticModel model, CancellationToken cancellationToken)
    {
        var operation = ValueOrigins.Unwrap(model.GetOperation(token, cancellationToken));
        return operation is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } ? ValueOrigins.Variable(source) : ValueOrigins.Variable(operation);
    }

    private bool IsTokenOrSource(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken)
    {
        var type = model.GetTypeInfo(expression, cancellationToken).Type;
        return _facts.Known.IsToken(type) || _facts.Known.IsTokenSource(type);
    }

    private bool IsNone(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "None" } access && _facts.Known.IsToken(model.GetSymbolInfo(access, cancellationToken).Symbol?.ContainingType)
        || expression.IsKind(SyntaxKind.DefaultLiteralExpression);
}
