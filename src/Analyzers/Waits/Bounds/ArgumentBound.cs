using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A token or a finite time among the arguments of the call. Constants and locals are followed; a time that is no constant is taken for
/// finite; a token or time that is left out by default is no decision, one that is written out as none is.
/// </summary>
internal sealed class ArgumentBound : IBoundTest
{
    private static readonly string[] _timeNames = { "timeout", "millisecondstimeout", "milliseconds", "timeoutmilliseconds", "millisecondsdelay", "delay", "duetime", "microseconds", "period" };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis) => Of(site.Arguments, site, analysis);

    /// <summary>The same of any call's arguments: whoever wraps a wait takes its bound as an argument too.</summary>
    public static BoundVerdict? Of(ImmutableArray<IArgumentOperation> arguments, WaitSite site, WaitAnalysis analysis) => Of(arguments, analysis, site.CancellationToken);

    public static BoundVerdict? Of(ImmutableArray<IArgumentOperation> arguments, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var isExplicit = false;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter)
                continue;
            if (analysis.Known.IsToken(parameter.Type))
            {
                if (!IsNone(argument.Value, analysis, cancellationToken))
                    return BoundVerdict.Token;
                isExplicit |= argument.ArgumentKind == ArgumentKind.Explicit && CanBeLeftOut(parameter, analysis);
            }
            else if (IsTime(parameter, analysis))
            {
                if (argument.ArgumentKind == ArgumentKind.DefaultValue || IsInfinite(argument.Value, analysis, cancellationToken))
                    isExplicit |= argument.ArgumentKind == ArgumentKind.Explicit;
                else
                    return BoundVerdict.Timeout;
            }
        }
        return isExplicit ? BoundVerdict.Explicit : null;
    }

    /// <summary>Where a member must be given a token, none is what one writes who has none, and no decision.</summary>
    private static bool CanBeLeftOut(IParameterSymbol parameter, WaitAnalysis analysis) =>
        parameter.IsOptional || parameter.ContainingSymbol is not IMethodSymbol { ContainingType: { } type } method
        || type.GetMembers(method.Name).OfType<IMethodSymbol>().Any(overload => overload.Parameters.All(p => !analysis.Known.IsToken(p.Type) || p.IsOptional));

    private static bool IsTime(IParameterSymbol parameter, WaitAnalysis analysis) =>
        analysis.Known.IsTimeSpan(parameter.Type)
        || (parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
            && Array.IndexOf(_timeNames, parameter.Name.ToLowerInvariant()) >= 0);

    /// <summary>Whether every value that a token argument can have is one that is never cancelled.</summary>
    private static bool IsNone(IOperation value, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        LooksConstant(value) && analysis.Origins.Of(value, cancellationToken).All(origin => IsNoneOrigin(origin, analysis));

    /// <summary>Only what can be a constant is followed: a parameter or a member of another object is somebody's live token.</summary>
    private static bool LooksConstant(IOperation value) =>
        ValueOrigins.Unwrap(value) is IDefaultValueOperation or IPropertyReferenceOperation { Instance: null } or IObjectCreationOperation
            or ILocalReferenceOperation or IFieldReferenceOperation or ILiteralOperation or IConditionalOperation or ICoalesceOperation;

    private static bool IsNoneOrigin(IOperation origin, WaitAnalysis analysis) => origin switch
    {
        IDefaultValueOperation => true,
        IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } property } => analysis.Known.IsToken(property.ContainingType),
        IObjectCreationOperation { Arguments: { Length: 0 }, Initializer: null } creation => analysis.Known.IsToken(creation.Type),
        IObjectCreationOperation { Arguments: { Length: 1 } arguments } creation =>
            analysis.Known.IsToken(creation.Type) && arguments[0].Value.ConstantValue is { HasValue: true, Value: false },
        _ => false,
    };

    /// <summary>Whether a time is written out as none that ends, here or where its variable is set.</summary>
    internal static bool IsInfinite(IOperation value, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        if (IsInfiniteOrigin(value, analysis))
            return true;
        return ValueOrigins.Unwrap(value) is ILocalReferenceOperation or IFieldReferenceOperation or IInvocationOperation or IConditionalOperation or IObjectCreationOperation
            && analysis.Origins.Of(value, cancellationToken).All(origin => IsInfiniteOrigin(origin, analysis));
    }

    internal static bool IsInfiniteOrigin(IOperation origin, WaitAnalysis analysis)
    {
        var value = ValueOrigins.Unwrap(origin);
        if (value is null)
            return false;
        if (IsMinusOne(value))
            return true;
        return value switch
        {
            IFieldReferenceOperation { Field: { Name: "InfiniteTimeSpan" } field } => SymbolEqualityComparer.Default.Equals(field.ContainingType, analysis.Known.Timeout),
            IInvocationOperation { TargetMethod: { Name: "FromMilliseconds" } method, Arguments: { Length: > 0 } arguments } =>
                analysis.Known.IsTimeSpan(method.ContainingType) && arguments[0].Value is { } milliseconds && IsMinusOne(ValueOrigins.Unwrap(milliseconds) ?? milliseconds),
            IObjectCreationOperation { Arguments: { Length: 5 } arguments } creation =>
                analysis.Known.IsTimeSpan(creation.Type) && IsMinusOne(arguments[4].Value),
            _ => false,
        };
    }

    private static bool IsMinusOne(IOperation value) => value.ConstantValue is { HasValue: true, Value: -1 or -1L or -1.0 };
}
