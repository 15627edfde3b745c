using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>Whether a type passes a token to a method elsewhere: where it does not in one place, that was forgotten.</summary>
internal static class LikeCalls
{
    public static bool PassToken(IInvocationOperation call, CodeFacts facts, CancellationToken cancellationToken)
    {
        var name = call.TargetMethod.Name;
        foreach (var other in call.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.DescendantNodes().OfType<InvocationExpressionSyntax>() ?? Enumerable.Empty<InvocationExpressionSyntax>())
        {
            if (other != call.Syntax && SymbolUses.Name(other.Expression)?.Identifier.ValueText == name
                && facts.Models.Operation(other, cancellationToken) is IInvocationOperation like && SymbolEqualityComparer.Default.Equals(like.TargetMethod.ContainingType, call.TargetMethod.ContainingType)
                && like.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit && facts.Known.IsToken(argument.Parameter?.Type) && !ValueOrigins.IsNoToken(argument.Value)))
                return true;
        }
        return false;
    }
}
