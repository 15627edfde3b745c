using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

internal static class SymbolExtensions
{
    /// <summary>
    /// A type by its metadata name; where several assemblies have one, the first that is public. Nested types may be joined by a dot, as
    /// documentation-comment ids do.
    /// </summary>
    public static INamedTypeSymbol? FindType(this Compilation compilation, string metadataName)
    {
        if (compilation.GetTypeByMetadataName(metadataName) is { } unique)
            return unique;
        foreach (var type in compilation.GetTypesByMetadataName(metadataName))
        {
            if (type.DeclaredAccessibility == Accessibility.Public)
                return type;
        }
        // Only below a type can there be a nested one: asking for the namespace ends this.
        var dot = metadataName.LastIndexOf('.');
        if (dot < 0 || compilation.FindType(metadataName.Substring(0, dot)) is not { } outer)
            return null;
        foreach (var nested in outer.GetTypeMembers())
        {
            if (string.Equals(nested.MetadataName, metadataName.Substring(dot + 1), StringComparison.Ordinal))
                return nested;
        }
        return null;
    }

    /// <summary>Whether a type is another, derives from it or implements it; type arguments are not compared.</summary>
    public static bool IsOrDerivesFrom(this ITypeSymbol? type, ITypeSymbol? other)
    {
        if (type is null || other is null)
            return false;
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, other.OriginalDefinition))
                return true;
        }
        if (other.TypeKind == TypeKind.Interface)
        {
            foreach (var implemented in type.AllInterfaces)
            {
                if (SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, other.OriginalDefinition))
                    return true;
            }
        }
        return type is ITypeParameterSymbol parameter && AnyDerivesFrom(parameter.ConstraintTypes, other);
    }

    private static bool AnyDerivesFrom(ImmutableArray<ITypeSymbol> types, ITypeSymbol other)
    {
        foreach (var type in types)
        {
            if (type.IsOrDerivesFrom(other))
                return true;
        }
        return false;
    }

    /// <summary>Whether another body than the one named may run.</summary>
    public static bool IsVirtualCall(this IMethodSymbol method) =>
        (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed && method.ContainingType is not { IsSealed: true };
}
