using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Bodies that are read whole where nobody has a token and no time is set for any request: whoever calls that waits for a download as long as it takes, as everywhere else
/// in such a program.
/// </summary>
internal static class UnlimitedBodies
{
    public static bool AreMeant(WaitSite site, ImmutableArray<ScopeToken> tokens, WaitAnalysis analysis) =>
        site.Api.Kind == WaitKind.HttpBody && tokens.IsEmpty && LoopSyntax.Around(site.Name) is null && !IsTimeSet(site, analysis)
        && !EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).Any(node => node is IdentifierNameSyntax name && IsToken(name, site, analysis));

    /// <summary>Whether a time is set for the requests of a client anywhere: somebody wants them to end.</summary>
    private static bool IsTimeSet(WaitSite site, WaitAnalysis analysis) =>
        analysis.Compilation.FindType("System.Net.Http.HttpClient")?.GetMembers("Timeout").FirstOrDefault() is { } timeout
        && analysis.Facts.Uses.Of(timeout, site.CancellationToken).Uses.Any(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation);

    private static bool IsToken(IdentifierNameSyntax name, WaitSite site, WaitAnalysis analysis) =>
        analysis.Models.Operation(name, site.CancellationToken) is { } read && analysis.Known.IsToken(read.Type);
}
