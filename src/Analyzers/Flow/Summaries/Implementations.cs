using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow.Summaries;

/// <summary>The methods of the compilation that can run where one is called: itself, or what overrides or implements it, if that is few.</summary>
internal sealed class Implementations
{
    private readonly SourceModels _models;
    private readonly int _max;
    private readonly SummaryLimits _limits;
    private readonly Lazy<Dictionary<ISymbol, List<INamedTypeSymbol>>> _derived;
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);

    public Implementations(Compilation compilation, SourceModels models, int max, SummaryLimits limits)
    {
        _models = models;
        _max = max;
        _limits = limits;
        _derived = new Lazy<Dictionary<ISymbol, List<INamedTypeSymbol>>>(() => Derived(compilation));
    }

    /// <summary>Empty where none has a body here, or where too many have.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (!_known.TryGetValue(method, out var found))
            found = _known.GetOrAdd(method, Find(method));
        return found;
    }

    private ImmutableArray<IMethodSymbol> Find(IMethodSymbol method)
    {
        var isOpen = method.ContainingType?.TypeKind == TypeKind.Interface || method.IsVirtualCall();
        if (!isOpen)
            return HasBody(method) ? ImmutableArray.Create(method) : ImmutableArray<IMethodSymbol>.Empty;
        // Only what the compilation declares can be overridden by what is worth following: everybody implements IDisposable.
        if (_models.Declarations(method).IsEmpty && method.ContainingType!.SpecialType != SpecialType.None)
            return ImmutableArray<IMethodSymbol>.Empty;
        var found = ImmutableArray.CreateBuilder<IMethodSymbol>();
        if (!method.IsAbstract && HasBody(method))
            found.Add(method);
        foreach (var type in Below(method.ContainingType!))
        {
            if (Implementing(type, method) is { } implementation && HasBody(implementation) && !found.Contains(implementation, SymbolEqualityComparer.Default))
                found.Add(implementation);
            if (found.Count > _max)
            {
                _limits.TargetsMet();
                return ImmutableArray<IMethodSymbol>.Empty;
            }
        }
        return found.ToImmutable();
    }

    private static IMethodSymbol? Implementing(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            foreach (var constructed in type.AllInterfaces)
            {
                if (SymbolEqualityComparer.Default.Equals(constructed.OriginalDefinition, method.ContainingType)
                    && constructed.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method)) is { } member)
                    return (type.FindImplementationForInterfaceMember(member) as IMethodSymbol)?.OriginalDefinition;
            }
            return null;
        }
        foreach (var candidate in type.GetMembers(method.Name))
        {
            for (var overridden = (candidate as IMethodSymbol)?.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method))
                    return (IMethodSymbol)candidate;
            }
        }
        return null;
    }

    private IEnumerable<INamedTypeSymbol> Below(INamedTypeSymbol type)
    {
        var queue = new Queue<INamedTypeSymbol>();
        queue.Enqueue(type.OriginalDefinition);
        while (queue.Count > 0)
        {
            if (!_derived.Value.TryGetValue(queue.Dequeue(), out var types))
                continue;
            foreach (var derived in types)
            {
                yield return derived;
                queue.Enqueue(derived);
            }
        }
    }

    private bool HasBody(IMethodSymbol method) => !_models.Declarations(method).IsEmpty && !method.IsAbstract;

    private static Dictionary<ISymbol, List<INamedTypeSymbol>> Derived(Compilation compilation)
    {
        var derived = new Dictionary<ISymbol, List<INamedTypeSymbol>>(SymbolEqualityComparer.Default);
        foreach (var type in Types(compilation.Assembly.GlobalNamespace))
        {
            if (type.BaseType is { SpecialType: SpecialType.None } parent)
                Add(parent, type);
            foreach (var implemented in type.Interfaces)
                Add(implemented, type);
        }
        return derived;

        void Add(INamedTypeSymbol above, INamedTypeSymbol type)
        {
            if (!derived.TryGetValue(above.OriginalDefinition, out var list))
                derived.Add(above.OriginalDefinition, list = new List<INamedTypeSymbol>());
            list.Add(type);
        }
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceSymbol space)
            {
                foreach (var type in Types(space))
                    yield return type;
            }
            else if (member is INamedTypeSymbol type)
            {
                yield return type;
                foreach (var nested in Types(type))
                    yield return nested;
            }
        }
    }
}
