using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>What an initialiser gives its value to.</summary>
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
}
