using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>Members whose parameters and result somebody else's type lays down: they can neither give a task nor take a token.</summary>
internal static class ForeignSignature
{
    /// <summary>Whether a member overrides or implements one of another assembly.</summary>
    public static bool Has(ISymbol member) => Declared(member) is not null;

    /// <summary>Whether a member overrides one of a stream, or of a reader or writer of text: it waits for as long as what it wraps, of which whoever uses it decides.</summary>
    public static bool IsOfStream(ISymbol member) =>
        member is IMethodSymbol { IsOverride: true } method && method.Root() is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { Name: "Stream" or "TextReader" or "TextWriter", ContainingNamespace: { Name: "IO", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } };

    private static IMethodSymbol? Declared(ISymbol member)
    {
        if (member is not IMethodSymbol method)
            return null;
        if (method.IsOverride)
            return method.Root() is { DeclaringSyntaxReferences.IsEmpty: true } overridden ? overridden : null;
        if (method.IsStatic || method is not { MethodKind: MethodKind.ExplicitInterfaceImplementation or MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet } || method.DeclaredAccessibility != Accessibility.Public && method.ExplicitInterfaceImplementations.IsEmpty)
            return null;
        foreach (var type in method.ContainingType.AllInterfaces)
        {
            if (!type.DeclaringSyntaxReferences.IsEmpty)
                continue;
            foreach (var declared in type.GetMembers(Simple(method.Name)))
            {
                if (declared is IMethodSymbol promised && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(promised), method))
                    return promised;
            }
        }
        return null;
    }

    /// <summary>An explicit implementation is named for its interface.</summary>
    private static string Simple(string name) => name.Substring(name.LastIndexOf('.') + 1);
}
