using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A static helper that is told by its callers what to start, and that nobody in sight calls, or nobody but another such one: what its child says is not to be seen.
/// </summary>
internal static class UncalledHelper
{
    /// <summary>Helpers that call each other.</summary>
    private const int MaxDepth = 2;

    /// <summary>Whether a command is started by such a helper, for its callers.</summary>
    public static bool Starts(ChildCommand command, WaitSite site, WaitAnalysis analysis) => command.IsForCallers() && Is(site.ContainingMember, analysis, 0, site.CancellationToken);

    private static bool Is(ISymbol? member, WaitAnalysis analysis, int depth, CancellationToken cancellationToken) =>
        depth <= MaxDepth && member is IMethodSymbol { IsStatic: true, MethodKind: MethodKind.Ordinary, Parameters: not [], Name: not ("Main" or "<Main>$") } method && method.GetAttributes().IsEmpty
        && method.Parameters.Any(parameter => parameter.Type.SpecialType == SpecialType.System_String || parameter.Type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_String }] } or IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String })
        && analysis.Uses.Of(method, cancellationToken).Uses.All(use => use.Operation is IInvocationOperation && use.Member is { } caller && Is(caller, analysis, depth + 1, cancellationToken));
}
