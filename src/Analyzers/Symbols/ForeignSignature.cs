using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>Members whose parameters and result somebody else's type lays down: they can neither give a task nor take a token.</summary>
internal static class ForeignSignature
{
    /// <summary>Whether a member overrides or implements one of another assembly.</summary>
    public static bool Has(IMethodSymbol method) => method.IsOverride
        ? method.Root() is { DeclaringSyntaxReferences.IsEmpty: true }
        : !method.IsStatic && method.ExplicitInterfaceImplementations.Concat(method.Promised()).Any(promised => promised.ContainingType.DeclaringSyntaxReferences.IsEmpty);

    /// <summary>Whether a member overrides one of a stream, or of a reader or writer of text: it waits for as long as what it wraps, of which whoever uses it decides.</summary>
    public static bool IsOfStream(ISymbol member) =>
        member is IMethodSymbol { IsOverride: true } method && method.Root() is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { Name: "Stream" or "TextReader" or "TextWriter", ContainingNamespace: { Name: "IO", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } };

    /// <summary>
    /// Whether a member is what a stream reads by that has no asynchronous read of its own: whoever copies it asynchronously blocks there as well, and no token of theirs ends it.
    /// </summary>
    public static bool IsReadOnlySynchronously(ISymbol member)
    {
        if (member is not IMethodSymbol { IsOverride: true, Name: "Read" } method || method.Root() is not { ContainingType: { Name: "Stream" } root })
            return false;
        return !method.ContainingType.SelfAndBases().TakeWhile(type => !SymbolEqualityComparer.Default.Equals(type, root))
            .Any(type => type.GetMembers().Any(own => own is IMethodSymbol { IsOverride: true, Name: "ReadAsync" or "CopyToAsync" }));
    }
}
