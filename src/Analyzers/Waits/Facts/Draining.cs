using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Facts;

/// <summary>Whether a wait is there to see the end of what it reads.</summary>
internal static class Draining
{
    /// <summary>Whether it is: an enumeration, a loop over <c>WaitToReadAsync</c> that nothing else leaves, the completion itself.</summary>
    public static bool Is(WaitSite site)
    {
        if (site.Api.Kind == WaitKind.ChannelCompletion)
            return true;
        var loop = site.Name.Ancestors().FirstOrDefault(LoopSyntax.Is);
        if (loop is null || EnclosingFunction.Of(loop) != EnclosingFunction.Of(site.Name))
            return site.Api.MemberName is "CopyToAsync" or "ReadAllAsync" or "GetConsumingEnumerable";
        var isPipe = site.Api.Kind == WaitKind.PipeRead;
        return isPipe
            || site.Api.MemberName is "ReadAllAsync" or "GetConsumingEnumerable" or "WaitToReadAsync" or "OutputAvailableAsync"
                && !EnclosingFunction.OwnNodes(loop).Any(node => node is BreakStatementSyntax or ReturnStatementSyntax);
    }
}
