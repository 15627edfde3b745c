using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>
/// Rows for the calls of generated gRPC clients, whose names only the compilation knows: the members of types derived from
/// <c>Grpc.Core.ClientBase</c> that take <c>CallOptions</c>, or a deadline and a token.
/// </summary>
internal static class GrpcClients
{
    /// <summary>Assemblies of generated contracts are few; more than this are not looked into.</summary>
    private const int MaxAssemblies = 50;

    private static readonly Bound[] _bounds =
    {
        new(BoundKind.Timeout, Expiry.Throws("Grpc.Core.RpcException")),
        new(BoundKind.Token, Expiry.Throws("Grpc.Core.RpcException")),
    };

    public static ImmutableArray<BlockingApi> Rows(Compilation compilation, CancellationToken cancellationToken)
    {
        if (compilation.FindType("Grpc.Core.ClientBase") is not { } clientBase)
            return ImmutableArray<BlockingApi>.Empty;
        var rows = ImmutableArray.CreateBuilder<BlockingApi>();
        foreach (var type in Clients(compilation, clientBase, cancellationToken))
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IMethodSymbol method && RowOf(method) is { } row)
                    rows.Add(row);
            }
        }
        return rows.ToImmutable();
    }

    /// <summary>The row of a member of a generated client, if it is a call.</summary>
    public static BlockingApi? RowOf(IMethodSymbol method)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public } || !IsCall(method) || method.GetDocumentationCommentId() is not { } id)
            return null;
        return method.ReturnType.ContainingNamespace?.ToDisplayString() == "Grpc.Core" ? Row.Suspends(id, WaitKind.Grpc, RuleIds.Grpc, _bounds) : Row.Blocks(id, WaitKind.Grpc, RuleIds.Grpc, _bounds);
    }

    private static bool IsCall(IMethodSymbol method) =>
        method.Parameters.Any(p => p.Type.Name == "CallOptions" || (p.Name == "deadline" && p.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T));

    private static IEnumerable<INamedTypeSymbol> Clients(Compilation compilation, INamedTypeSymbol clientBase, CancellationToken cancellationToken)
    {
        var own = compilation.GetSymbolsWithName(name => name.EndsWith("Client", StringComparison.Ordinal), SymbolFilter.Type, cancellationToken).OfType<INamedTypeSymbol>();
        var contracts = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => assembly.Modules.Any(module => module.ReferencedAssemblies.Any(name => name.Name == clientBase.ContainingAssembly.Name)))
            .Take(MaxAssemblies)
            .SelectMany(assembly => Types(assembly.GlobalNamespace));
        return own.Concat(contracts).Where(type => !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, clientBase) && type.IsOrDerivesFrom(clientBase));
    }

    /// <summary>Generated clients are nested in the static class of their service.</summary>
    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space)
    {
        foreach (var type in space.GetTypeMembers())
        {
            foreach (var nested in type.GetTypeMembers())
                yield return nested;
        }
        foreach (var inner in space.GetNamespaceMembers())
        {
            foreach (var type in Types(inner))
                yield return type;
        }
    }
}
