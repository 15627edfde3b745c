using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow.Summaries;

/// <summary>The types of a compilation that derive from or implement another, found once for all who ask what a call can run.</summary>
internal sealed class DerivedTypes
{
    private readonly Lazy<Dictionary<ISymbol, List<INamedTypeSymbol>>> _direct;

    public DerivedTypes(Compilation compilation) => _direct = new Lazy<Dictionary<ISymbol, List<INamedTypeSymbol>>>(() => Find(compilation));

    /// <summary>What overrides a method in the types below its own, and has a body.</summary>
    public IEnumerable<IMethodSymbol> Overrides(IMethodSymbol method)
    {
        var root = method.Root().OriginalDefinition;
        return Below(method.ContainingType).SelectMany(below => below.GetMembers(method.Name)).OfType<IMethodSymbol>()
            .Where(other => other is { IsOverride: true, IsAbstract: false } && SymbolEqualityComparer.Default.Equals(other.Root().OriginalDefinition, root));
    }

    /// <summary>At any distance, nearest first.</summary>
    public IEnumerable<INamedTypeSymbol> Below(INamedTypeSymbol type)
    {
        var queue = new Queue<INamedTypeSymbol>();
        queue.Enqueue(type.OriginalDefinition);
        while (queue.Count > 0)
        {
            if (!_direct.Value.TryGetValue(queue.Dequeue(), out var types))
                continue;
            foreach (var derived in types)
            {
                yield return derived;
                queue.Enqueue(derived);
            }
        }
    }

    private static Dictionary<ISymbol, List<INamedTypeSymbol>> Find(Compilation compilation)
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
