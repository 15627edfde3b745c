using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

internal static class SymbolExtensions
{
    /// <summary>What callers name: of an override, the member that it overrides in the end.</summary>
    public static IMethodSymbol Root(this IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    /// <summary>A method's name without the interface that an explicit implementation is named for.</summary>
    public static string SimpleName(this IMethodSymbol method) => method.Name.Substring(method.Name.LastIndexOf('.') + 1);

    /// <summary>The members of interfaces that a member implements by its own name.</summary>
    public static IEnumerable<ISymbol> Promised(this ISymbol member) =>
        member.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers(member.Name))
            .Where(promised => SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(promised), member));

    /// <summary>A type and those that it derives from, upwards.</summary>
    public static IEnumerable<ITypeSymbol> SelfAndBases(this ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
            yield return type;
    }

    /// <summary>Whether two symbols are of one local: two models have two for it.</summary>
    public static bool IsSameLocal(this ISymbol? one, ISymbol other) =>
        one is not null && one.Name == other.Name && one.DeclaringSyntaxReferences.FirstOrDefault()?.Span == other.DeclaringSyntaxReferences.FirstOrDefault()?.Span;

    /// <summary>Whether a method is one of the framework's over sequences.</summary>
    public static bool IsLinq(this IMethodSymbol method) =>
        method.ContainingType is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } };

    /// <summary>Whether a namespace is <c>System</c> or in it.</summary>
    public static bool IsSystem(this INamespaceSymbol? space)
    {
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { IsGlobalNamespace: false, Name: "System" };
    }

    /// <summary>
    /// A type by its metadata name; where several assemblies have one, the first that is public. Nested types may be joined by a dot, as
    /// documentation-comment ids do.
    /// </summary>
    public static INamedTypeSymbol? FindType(this Compilation compilation, string metadataName)
    {
        if (!CanHave(compilation, metadataName))
            return null;
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

    /// <summary>Whether the namespaces of a name are there. Most names that are asked for belong to packages nobody refers to, and to search every assembly for each is dear.</summary>
    private static bool CanHave(Compilation compilation, string metadataName)
    {
        var dot = metadataName.LastIndexOf('.');
        var space = dot < 0 ? compilation.GlobalNamespace : Namespace(compilation, metadataName.Substring(0, dot));
        // Below a type there may be a nested one.
        return space is null ? dot >= 0 && CanHave(compilation, metadataName.Substring(0, dot)) : !space.GetTypeMembers(Name(metadataName.Substring(dot + 1))).IsEmpty;

        static string Name(string part) => part.IndexOfAny(_afterName) is >= 0 and var end ? part.Substring(0, end) : part;
    }

    /// <summary>A namespace of a compilation and all that it refers to: a few are asked for again and again.</summary>
    private static INamespaceSymbol? Namespace(Compilation compilation, string name)
    {
        var known = _namespaces.GetValue(compilation, static _ => new ConcurrentDictionary<string, INamespaceSymbol?>(StringComparer.Ordinal));
        if (!known.TryGetValue(name, out var space))
        {
            var dot = name.LastIndexOf('.');
            var outer = dot < 0 ? compilation.GlobalNamespace : Namespace(compilation, name.Substring(0, dot));
            space = outer?.GetMembers(name.Substring(dot + 1)).OfType<INamespaceSymbol>().FirstOrDefault();
            known.TryAdd(name, space);
        }
        return space;
    }

    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<string, INamespaceSymbol?>> _namespaces = new();

    private static readonly char[] _afterName = { '`', '+' };

    /// <summary>Whether a symbol itself is marked as one that nobody is to use any more.</summary>
    public static bool IsObsolete(this ISymbol symbol) => symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "ObsoleteAttribute", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } });

    /// <summary>Whether a symbol, or one that it belongs to, is marked so: such code is not changed either, what takes its place is.</summary>
    public static bool IsOfObsolete(this ISymbol? member)
    {
        for (; member is not (null or INamespaceSymbol); member = member.ContainingSymbol)
        {
            if (member.IsObsolete())
                return true;
        }
        return false;
    }

    /// <summary>Whether a type has an end that somebody is to call.</summary>
    public static bool IsDisposable(this ITypeSymbol type) =>
        type.Name is "IDisposable" or "IAsyncDisposable" || type.AllInterfaces.Any(contract => contract.Name is "IDisposable" or "IAsyncDisposable");

    /// <summary>Whether a type is <see cref="Exception"/> or derives from it.</summary>
    public static bool IsException(this ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Exception", ContainingNamespace.Name: "System" })
                return true;
        }
        return false;
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

    /// <summary>
    /// Whether a method only tells somebody of something: it is called <c>Log</c>, its type is, it is given the log, or it is one of a logger's. One that
    /// throws is a fault of its own.
    /// </summary>
    public static bool IsLog(this IMethodSymbol method) =>
        method.ReturnsVoid
        && (method.Name.StartsWith("Log", StringComparison.Ordinal) || method.ContainingType is { IsStatic: true, Name: "Log" } || (method.IsStatic && method.Parameters is [{ Type.Name: "ILogger" }, ..])
            || (Severity(method.Name) >= 0 && (method.ContainingType?.Name is { } owner && (owner.EndsWith("Log", StringComparison.Ordinal) || owner.EndsWith("Logger", StringComparison.Ordinal)) || IsLogger(method.ContainingType, "", static member => member.ReturnsVoid)))
            || (method is { IsStatic: true, ContainingType: { IsStatic: true } type } && method.Name.StartsWith("Write", StringComparison.Ordinal) && Severity(method.Name.Substring("Write".Length)) >= 0 && HasLogger(type)));

    /// <summary><c>static class NetDebug { public static ILogger Logger; public static void WriteError(string text) ... }</c></summary>
    private static bool HasLogger(INamedTypeSymbol type) => type.GetMembers().Any(member => member switch
    {
        IFieldSymbol field => field.Type.Name.EndsWith("Logger", StringComparison.Ordinal),
        IPropertySymbol property => property.Type.Name.EndsWith("Logger", StringComparison.Ordinal),
        _ => false,
    });

    /// <summary>Whether a method gives the task of telling somebody of something: <c>log.ErrorAsync("gone")</c>.</summary>
    public static bool IsLogAsync(this IMethodSymbol method) =>
        !method.ReturnsVoid && Severity(method.Name) >= 0 && method.Name.EndsWith("Async", StringComparison.Ordinal) && IsLogger(method.ContainingType, "Async", static member => !member.ReturnsVoid);

    /// <summary>The words by which one says how bad it is what one tells of; another word for the same stands on one line.</summary>
    private static readonly string[][] _severities =
    {
        new[] { "Trace", "Verbose" },
        new[] { "Debug" },
        new[] { "Info", "Information" },
        new[] { "Warn", "Warning" },
        new[] { "Error" },
        new[] { "Fatal", "Critical" },
    };

    private static int Severity(string name) => Array.FindIndex(_severities, words => Array.Exists(words, word => name.StartsWith(word, StringComparison.Ordinal)));

    /// <summary>A type that tells of what happens at four severities or more, each by a method of its own.</summary>
    private static bool IsLogger(INamedTypeSymbol? type, string ending, Func<IMethodSymbol, bool> tells) =>
        type is not null && _severities.Count(words => Array.Exists(words, word => type.GetMembers(word + ending).Any(member => member is IMethodSymbol method && tells(method)))) >= 4;

    /// <summary><c>ErrorReading(e)</c>: what makes an exception is called to tell of a failure, and has none of its own.</summary>
    public static bool MakesException(this IMethodSymbol method) => method.ReturnType.IsException();

    /// <summary><c>extension(Socket socket) { void End() { ... } }</c>: its instance is an argument. The oldest compiler we support has no name for the kind.</summary>
    public static bool IsOfExtensionBlock(this IMethodSymbol method) => method.ContainingType is { TypeKind: (TypeKind)14 };

    /// <summary>Whether another body than the one named may run.</summary>
    public static bool IsVirtualCall(this IMethodSymbol method) =>
        (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed && method.ContainingType is not { IsSealed: true };
}
