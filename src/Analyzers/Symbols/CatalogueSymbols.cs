using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>The catalogue as one compilation sees it: rows whose types it references, found by symbol.</summary>
internal sealed class CatalogueSymbols
{
    private readonly Dictionary<string, List<(INamedTypeSymbol Type, BlockingApi Row)>> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<BlockingApi>> _rows = new(SymbolEqualityComparer.Default);

    public CatalogueSymbols(Compilation compilation, ImmutableArray<BlockingApi> rows)
    {
        var types = new Dictionary<string, INamedTypeSymbol?>(StringComparer.Ordinal);
        var present = ImmutableArray.CreateBuilder<BlockingApi>(rows.Length);
        foreach (var row in rows)
        {
            if (!types.TryGetValue(row.TypeName, out var type))
                types.Add(row.TypeName, type = compilation.FindType(row.TypeName));
            if (type is null)
                continue;
            present.Add(row);
            if (!_byName.TryGetValue(row.MemberName, out var list))
                _byName.Add(row.MemberName, list = new List<(INamedTypeSymbol, BlockingApi)>());
            list.Add((type, row));
        }
        Present = present.ToImmutable();
    }

    /// <summary>The rows whose declaring type the compilation references.</summary>
    public ImmutableArray<BlockingApi> Present { get; }

    /// <summary>The rows of a member, of what it overrides or, where a row says so, of what it hides. The receiver is not looked at.</summary>
    public ImmutableArray<BlockingApi> Rows(ISymbol member)
    {
        if (!_byName.ContainsKey(Name(member)))
            return ImmutableArray<BlockingApi>.Empty;
        var definition = (member is IMethodSymbol { ReducedFrom: { } extension } ? extension : member).OriginalDefinition;
        if (!_rows.TryGetValue(definition, out var rows))
            rows = _rows.GetOrAdd(definition, Find(definition));
        return rows;
    }

    private static string Name(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? member.ContainingType.Name : member.Name;

    private ImmutableArray<BlockingApi> Find(ISymbol member)
    {
        var candidates = _byName[Name(member)];
        var found = ImmutableArray.CreateBuilder<BlockingApi>();
        for (var symbol = member; symbol is not null; symbol = Overridden(symbol)?.OriginalDefinition)
        {
            var id = symbol.GetDocumentationCommentId();
            foreach (var (type, row) in candidates)
            {
                if (row.Id == id || (row.IncludesDerived && id is not null && SameShape(row.Id, id) && symbol.ContainingType.IsOrDerivesFrom(type)))
                    found.Add(row);
            }
        }
        return found.ToImmutable();
    }

    /// <summary>Same member name and the same parameters, whatever type declares it.</summary>
    private static bool SameShape(string rowId, string id) => string.Equals(Shape(rowId), Shape(id), StringComparison.Ordinal);

    private static string Shape(string id)
    {
        var parameters = id.IndexOf('(');
        var dot = parameters < 0 ? id.LastIndexOf('.') : id.LastIndexOf('.', parameters);
        return id.Substring(dot + 1);
    }

    private static ISymbol? Overridden(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };
}
