using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Further waits of a function for the same stream: what keeps one of them keeps all, a limit that is set once ends all, and the first of them tells it.</summary>
internal static class RepeatedWaits
{
    public static bool Is(WaitSite site, WaitAnalysis analysis) =>
        site.Api.RuleId == RuleIds.Stream && ValueOrigins.Variable(site.Receiver) is { } stream
        && analysis.FunctionWaits.In(EnclosingFunction.Of(site.Name), site.CancellationToken).Any(other => other.Api.RuleId == RuleIds.Stream
            && other.Name.SpanStart < site.Name.SpanStart && SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(other.Receiver), stream));
}
