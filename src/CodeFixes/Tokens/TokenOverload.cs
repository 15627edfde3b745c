using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Tokens;

/// <summary>For methods that no row describes: the form of the called method that takes a token.</summary>
internal static class TokenOverload
{
    /// <summary>The method itself where its token may be left out, else its overload that takes one token more.</summary>
    public static IMethodSymbol? Of(SourceCall call)
    {
        if (call.Method is not { } method)
            return null;
        var called = (method.ReducedFrom ?? method).OriginalDefinition;
        if (called.Parameters.Any(parameter => parameter.IsOptional && IsToken(parameter.Type)))
            return called;
        return called.ContainingType.GetMembers(called.Name)
            .OfType<IMethodSymbol>()
            .FirstOrDefault(overload => overload.Parameters.Length == called.Parameters.Length + 1 && IsToken(overload.Parameters.Last().Type)
                && SymbolEqualityComparer.Default.Equals(overload.ReturnType, called.ReturnType));
    }

    /// <summary>Whether a call is given a token: two are never merged, and none is taken for another, in silence.</summary>
    public static bool HasToken(SourceCall call) => GivenArgument.AllOf(call)?.Any(argument => IsToken(argument.Parameter.Type)) == true;

    public static bool IsToken(ITypeSymbol type) => type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };
}
