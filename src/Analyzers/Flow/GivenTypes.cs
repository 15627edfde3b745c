using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// <c>Each(ref counter)</c> runs <c>Each&lt;T&gt;</c> with one type for <c>T</c>: which of its members a call on a <c>T</c> runs is known, where that type is no other's base.
/// </summary>
internal sealed class GivenTypes
{
    public static readonly GivenTypes None = new(ImmutableDictionary.Create<ISymbol, INamedTypeSymbol>(SymbolEqualityComparer.Default));

    private readonly ImmutableDictionary<ISymbol, INamedTypeSymbol> _types;

    private GivenTypes(ImmutableDictionary<ISymbol, INamedTypeSymbol> types) => _types = types;

    public bool IsEmpty => _types.IsEmpty;

    /// <summary>The types that a call gives to what it calls.</summary>
    public GivenTypes Of(IInvocationOperation call)
    {
        var given = None._types;
        Add(call.TargetMethod.TypeParameters, call.TargetMethod.TypeArguments);
        Add(call.TargetMethod.ContainingType.TypeParameters, call.TargetMethod.ContainingType.TypeArguments);
        return given.IsEmpty ? None : new GivenTypes(given);

        void Add(ImmutableArray<ITypeParameterSymbol> parameters, ImmutableArray<ITypeSymbol> arguments)
        {
            for (var i = 0; i < parameters.Length && i < arguments.Length; i++)
            {
                // What is called on a type without a constraint is an object's.
                if (!parameters[i].ConstraintTypes.IsEmpty && Known(arguments[i]) is { } type)
                    given = given.SetItem(parameters[i].OriginalDefinition, type);
            }
        }
    }

    /// <summary>The method that a call runs, by the type its receiver is known to have.</summary>
    public IMethodSymbol Called(IInvocationOperation call)
    {
        var called = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (_types.IsEmpty || call.Instance?.Type is not ITypeParameterSymbol parameter || Known(parameter) is not { } type)
            return called;
        var member = called.ContainingType.TypeKind != TypeKind.Interface ? null : type.AllInterfaces.Where(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, called.ContainingType.OriginalDefinition))
            .SelectMany(implemented => implemented.GetMembers(called.Name)).OfType<IMethodSymbol>().FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, called.OriginalDefinition));
        return member is not null && type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation ? implementation : called;
    }

    private INamedTypeSymbol? Known(ITypeSymbol argument) => argument switch
    {
        ITypeParameterSymbol parameter => _types.TryGetValue(parameter.OriginalDefinition, out var type) ? type : null,
        INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type when type.TypeKind == TypeKind.Struct || type is { TypeKind: TypeKind.Class, IsSealed: true } => type,
        _ => null,
    };
}
