using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A limited queue that is filled in a loop, while whoever reads it is started only afterwards: with more items than it holds nobody makes
/// room, and the reader is never started.
/// </summary>
internal sealed class ReaderStartsLater : IBoundTest
{
    private static readonly HashSet<string> _reads = new(StringComparer.Ordinal)
    {
        "ReadAsync", "ReadAllAsync", "WaitToReadAsync", "TryRead", "Take", "TryTake", "GetConsumingEnumerable",
    };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.ChannelWrite or WaitKind.QueueWrite) || site.Receiver is not { } receiver || LoopSyntax.Around(site.Name) is not { } filling)
            return null;
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        if (!facts.IsClosed)
            return null;
        var function = EnclosingFunction.Of(site.Operation.Syntax);
        SyntaxNode? start = null;
        foreach (var read in facts.Calls)
        {
            if (read is not IInvocationOperation { TargetMethod.Name: var name } || !_reads.Contains(name))
                continue;
            foreach (var place in Starts(read.Syntax, function, analysis, site.CancellationToken))
            {
                if (place is null || EnclosingFunction.Of(place) != function || place.SpanStart < filling.Span.End || LoopSyntax.Around(filling) is { } outer && outer.Span.Contains(place.Span))
                    return null;
                start ??= place;
            }
        }
        return start is null
            ? null
            : new BoundVerdict(BoundState.Never, $"its reader is started only after it, by '{Words(start)}': once the queue is full nobody makes room", start.GetLocation())
            {
                IsCertain = true,
                WayOut = "start the reader first",
            };
    }

    /// <summary>Where the function that reads begins to run, seen from the one that writes; <see langword="null"/> for a place that is not known.</summary>
    private static IEnumerable<SyntaxNode?> Starts(SyntaxNode read, SyntaxNode function, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var reading = EnclosingFunction.Of(read);
        if (reading == function)
            return new[] { read };
        if (reading is AnonymousFunctionExpressionSyntax)
            return new[] { reading };
        if (analysis.Models.Get(reading.SyntaxTree).GetDeclaredSymbol(reading, cancellationToken) is not IMethodSymbol method
            || analysis.Uses.Of(method, cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } uses })
            return new SyntaxNode?[] { null };
        // `Task.Run(() => Read())`: the lambda begins where it stands.
        return uses.Select(use => EnclosingFunction.Of(use.Operation.Syntax) is AnonymousFunctionExpressionSyntax started && function.Span.Contains(started.Span) ? started : use.Operation.Syntax);
    }

    private static string Words(SyntaxNode start) =>
        start.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && !call.ToString().Contains('\n') ? call.ToString() : start.ToString().Split('\n')[0].Trim();
}
