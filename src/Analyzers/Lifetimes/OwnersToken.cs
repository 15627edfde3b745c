using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// <c>_chunks = new Chunks(_stop.Token)</c>, and <c>Chunks</c> links a source of its own to that: who makes the object has it and its parent, and all three are
/// forgotten together.
/// </summary>
internal static class OwnersToken
{
    /// <summary>Whether a constructor makes a linked source, and each token that it is linked to is one of a source of whoever makes and keeps the object.</summary>
    public static bool Is(LifetimeSite site)
    {
        if (site.Operation is not IInvocationOperation linked || site.Member is not IMethodSymbol { MethodKind: MethodKind.Constructor } constructor)
            return false;
        var parents = SourceCreation.Parents(linked).Select(parent => ValueOrigins.Unwrap(parent)).ToList();
        var makers = site.Facts.Code.Uses.Of(constructor, site.CancellationToken).Uses.Where(use => !Recurrence.IsChained(use)).ToList();
        return parents.Count > 0 && makers.Count > 0
            && parents.All(parent => parent is IParameterReferenceOperation { Parameter: var token } && SymbolEqualityComparer.Default.Equals(token.ContainingSymbol, constructor)
                && makers.All(maker => maker.Operation is IObjectCreationOperation made && ProcessLifetime.KeptBy(made) is { IsStatic: false } && made.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == token.Ordinal)?.Value is { } given && IsOfMaker(given)));
    }

    private static bool IsOfMaker(IOperation token) =>
        ValueOrigins.Unwrap(token) is IPropertyReferenceOperation { Property.Name: "Token", Instance: IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } };
}
