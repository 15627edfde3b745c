using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.FixAll;

/// <summary>The edits that an act makes in one file, without those that would break it.</summary>
internal sealed class SafeEdits
{
    private readonly Document _document;
    private readonly CancellationToken _cancellationToken;

    private SafeEdits(Document document, CancellationToken cancellationToken)
    {
        _document = document;
        _cancellationToken = cancellationToken;
    }

    public static async Task<EditList> OfAsync(Document document, IEnumerable<(Document Document, Diagnostic Diagnostic)> findings, HangproofFix fix, string? key, CancellationToken cancellationToken)
    {
        var rewrites = ImmutableArray.CreateBuilder<Rewrite>();
        foreach (var finding in findings.OrderBy(finding => finding.Diagnostic.Location.SourceSpan.Start))
        {
            var offers = await fix.OffersAsync(finding.Document, finding.Diagnostic, cancellationToken).ConfigureAwait(false);
            if (offers.FirstOrDefault(offer => offer.Is(key)) is { } offer)
                rewrites.Add(offer.Rewrite);
        }
        return await new SafeEdits(document, cancellationToken).AddAsync(EditList.Empty, rewrites.ToImmutable()).ConfigureAwait(false);
    }

    /// <summary>All at once where that holds, as it nearly always does; else by halves, so that only what does harm is left out.</summary>
    private async Task<EditList> AddAsync(EditList edits, ImmutableArray<Rewrite> rewrites)
    {
        if (rewrites.IsEmpty)
            return edits;
        var all = rewrites.Aggregate(edits, (list, rewrite) => list.With(rewrite));
        if (await RewrittenSolution.TryApplyAsync(_document, all, _cancellationToken).ConfigureAwait(false) is not null)
            return all;
        if (rewrites.Length == 1)
            return edits;
        var half = rewrites.Length / 2;
        var first = await AddAsync(edits, rewrites.RemoveRange(half, rewrites.Length - half)).ConfigureAwait(false);
        return await AddAsync(first, rewrites.RemoveRange(0, half)).ConfigureAwait(false);
    }
}
