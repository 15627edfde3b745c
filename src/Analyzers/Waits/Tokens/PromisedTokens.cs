using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// Whether a token that a function takes is one that somebody has: a caller in sight gives it, or a library shows it to callers that are not in sight. One that all leave out
/// ends nothing, wherever it is passed on to.
/// </summary>
internal static class PromisedTokens
{
    /// <summary>Functions that hand their own parameter on.</summary>
    private const int MaxCallers = 3;

    /// <param name="token">A token as it is passed, or the source that it is read from.</param>
    public static bool Is(IOperation? token, WaitSite site, WaitAnalysis analysis) => Is(token, site, analysis, 0);

    /// <param name="holder">The parameter, local or member that is the token, or has it.</param>
    public static bool Is(ISymbol? holder, WaitSite site, WaitAnalysis analysis) => holder is not IParameterSymbol parameter || IsGiven(parameter, site, analysis, 0);

    private static bool Is(IOperation? token, WaitSite site, WaitAnalysis analysis, int callers) => ValueOrigins.Unwrap(token) switch
    {
        null or { ConstantValue.HasValue: true } => false,
        { } none when ValueOrigins.IsNoToken(none) => false,
        IObjectCreationOperation { Arguments.Length: 0 } => false,
        IParameterReferenceOperation { Parameter: var parameter } => IsGiven(parameter, site, analysis, callers),
        _ => true,
    };

    private static bool IsGiven(IParameterSymbol parameter, WaitSite site, WaitAnalysis analysis, int callers)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ExplicitInterfaceImplementation or MethodKind.Constructor } method || callers >= MaxCallers)
            return true;
        if (analysis.Facts.Hosted.Exist && SymbolEqualityComparer.Default.Equals(analysis.Facts.Hosted.Token(method), parameter))
            return true;
        var declared = method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation ? method.Promised().ToList() : new List<ISymbol>();
        if (analysis.Compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule && declared.Append(method).Any(member => !SymbolUses.CannotBeSeenOutside(member)))
            return true;
        var members = declared.Append(method.Root()).ToList();
        var calls = members.SelectMany(member => analysis.Uses.Of(member, site.CancellationToken).Uses).ToList();
        return calls.Count == 0 || members.Any(member => member.Locations.All(place => !place.IsInSource))
            || calls.Any(use => use.Operation is not (IInvocationOperation or IObjectCreationOperation) || Is(ValueOrigins.Argument(use.Operation, parameter.Ordinal), site, analysis, callers + 1));
    }
}
