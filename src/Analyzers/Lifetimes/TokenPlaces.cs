using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>What becomes of the token of a source, where nobody misses that it is not cancelled.</summary>
internal static class TokenPlaces
{
    /// <summary>Writers around one another.</summary>
    private const int MaxWriters = 3;

    /// <summary><c>stop ?? none.Token</c>: it stands for the token that a caller did not give.</summary>
    public static bool IsStandIn(IOperation token)
    {
        while (token.Parent is IConversionOperation or IParenthesizedOperation)
            token = token.Parent;
        return token.Parent is ICoalesceOperation choice && choice.WhenNull == token;
    }

    /// <summary><c>await feed.SaveAsync(new StringWriter(), source.Token)</c>: where nothing waits, nothing is missed.</summary>
    public static bool IsForMemory(IOperation token, LifetimeSite site)
    {
        if (token is not IPropertyReferenceOperation { Property.Name: "Token" })
            return false;
        if (token.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } })
        {
            var uses = site.Facts.Code.Uses.Of(local, site.CancellationToken).Uses;
            return !uses.IsEmpty && uses.All(use => IsGivenToMemory(use.Operation, site));
        }
        return IsGivenToMemory(token, site);
    }

    /// <summary><c>_source = new(); _token = _source.Token;</c>, where <c>_token</c> is only asked whether it is cancelled: whoever asks, asks the new one.</summary>
    public static bool IsReplacedWithIt(IOperation token, LifetimeSite site) =>
        token.Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } kept } } assignment && assignment.Value == token
        && site.Facts.Code.Uses.Of(kept, site.CancellationToken).Uses.All(use => use.Operation.Parent switch
        {
            IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } => true,
            IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" } => true,
            ISimpleAssignmentOperation set => set.Target == use.Operation,
            _ => false,
        });

    private static bool IsGivenToMemory(IOperation token, LifetimeSite site) =>
        token.Parent is IArgumentOperation { Parent: IInvocationOperation call }
        && (IsMemory(call.Instance, 0, site) || call.Arguments.Any(argument => argument != token.Parent && IsMemory(argument.Value, 0, site)));

    /// <summary>A writer or stream that keeps what it is given, or one around such.</summary>
    private static bool IsMemory(IOperation? value, int depth, LifetimeSite site)
    {
        if (value is null || depth > MaxWriters)
            return false;
        return IsMemory(ValueOrigins.Unwrap(value)?.Type) || site.Facts.Code.Origins.Of(value, site.CancellationToken).All(leaf => leaf switch
        {
            IObjectCreationOperation { Arguments: [{ Value: var inner }, ..] } made => IsMemory(made.Type) || IsMemory(inner, depth + 1, site),
            IObjectCreationOperation made => IsMemory(made.Type),
            IInvocationOperation { TargetMethod: { Name: "Create", IsStatic: true }, Arguments: [{ Value: var inner }, ..] } => IsMemory(inner, depth + 1, site),
            _ => false,
        });
    }

    private static bool IsMemory(ITypeSymbol? type) => type.SelfAndBases().Any(one => one.Name is "StringWriter" or "MemoryStream" or "StringReader");
}
