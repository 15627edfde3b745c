using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary><c>void Scan(Action&lt;int&gt;? each = null)</c>: a parameter that every caller leaves out, or gives nothing for.</summary>
internal static class LeftOut
{
    public static bool Is(IParameterSymbol parameter, SymbolUses uses, CancellationToken cancellationToken) =>
        parameter is { RefKind: RefKind.None, Type.IsReferenceType: true, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsOverride: false } method } && !method.IsVirtualCall()
        && (method.DeclaredAccessibility == Accessibility.Private || method.ContainingType.AllInterfaces.IsEmpty)
        && ByAll(parameter, uses, cancellationToken);

    /// <summary>Whether all who call the method of a parameter are in sight and give nothing for it.</summary>
    public static bool ByAll(IParameterSymbol parameter, SymbolUses uses, CancellationToken cancellationToken) =>
        uses.Of(parameter.ContainingSymbol, cancellationToken).IsComplete && ByAllInSight(parameter, uses, cancellationToken);

    /// <summary>Whether somebody calls the method of a parameter, and all who do in sight give nothing for it.</summary>
    public static bool ByAllInSight(IParameterSymbol parameter, SymbolUses uses, CancellationToken cancellationToken) =>
        parameter.ContainingSymbol is IMethodSymbol method && method.Promised().OfType<IMethodSymbol>().Prepend(method).SelectMany(called => uses.Of(called, cancellationToken).Uses).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => ValueOrigins.Argument(call.Operation, parameter.Ordinal) is var given && (ValueOrigins.IsNoToken(given) || ValueOrigins.Unwrap(given) is { ConstantValue: { HasValue: true, Value: null } }));

    /// <summary>What a call is made on, for <c>each?.Invoke()</c> as well.</summary>
    public static IOperation? Receiver(IInvocationOperation call)
    {
        if (call.Instance is not IConditionalAccessInstanceOperation)
            return ValueOrigins.Unwrap(call.Instance);
        IOperation? around = call;
        while (around is not null and not IConditionalAccessOperation)
            around = around.Parent;
        return ValueOrigins.Unwrap((around as IConditionalAccessOperation)?.Operation);
    }
}
