using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>What an initialiser gives its value to, and what that is.</summary>
internal static class Initialized
{
    /// <summary>The local, the fields or the properties; none where it is something else, such as the default of a parameter.</summary>
    public static ImmutableArray<ISymbol> By(ISymbolInitializerOperation initializer) => initializer switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => ImmutableArray.Create<ISymbol>(declarator.Symbol),
        IFieldInitializerOperation field => ImmutableArray<ISymbol>.CastUp(field.InitializedFields),
        IPropertyInitializerOperation property => ImmutableArray<ISymbol>.CastUp(property.InitializedProperties),
        _ => ImmutableArray<ISymbol>.Empty,
    };

    /// <summary>Whether a variable is declared with <c>using</c>.</summary>
    public static bool IsUsing(SyntaxNode declarator) =>
        declarator.Parent?.Parent is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };

    /// <summary>What a variable or property is given where it is declared.</summary>
    public static ExpressionSyntax? Value(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
        PropertyDeclarationSyntax property => property.Initializer?.Value,
        _ => null,
    };

    /// <summary>The same; of a property that is an expression, that.</summary>
    public static ExpressionSyntax? ValueOrBody(SyntaxNode declaration) =>
        Value(declaration) ?? (declaration as PropertyDeclarationSyntax)?.ExpressionBody?.Expression;
}
