using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Calls;

/// <summary>Which types are awaited, and how often they may be.</summary>
internal static class Awaitable
{
    public static bool Is(ITypeSymbol type) => IsTask(type) || IsValueTask(type);

    public static bool IsTask(ITypeSymbol? type) => IsNamed(type, "Task");

    public static bool IsValueTask(ITypeSymbol? type) => IsNamed(type, "ValueTask");

    private static bool IsNamed(ITypeSymbol? type, string name) =>
        type is INamedTypeSymbol { ContainingNamespace: { } containing } && type.Name == name && containing.ToDisplayString() == "System.Threading.Tasks";
}
