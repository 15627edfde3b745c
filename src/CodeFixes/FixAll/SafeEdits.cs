using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.FixAll;

/// <summary>The edits that an act makes, without those that would break what they touch.</summary>
internal static class SafeEdits
{
    /// <summary>All edits of the act for these findings, as offers that may be left out one by one.</summary>
    public static async Task<ImmutableArray<(Document Document, Offer Offer)>> OffersAsync(
        IEnumerable<(Document Document, Diagnostic Diagnostic)> findings, HangproofFix fix, string? key, CancellationToken cancellationToken)
    {
        var offers = ImmutableArray.CreateBuilder<(Document, Offer)>();
        foreach (var (document, diagnostic) in findings.OrderBy(finding => finding.Diagnostic.Location.SourceSpan.Start))
        {
            var offered = await fix.OffersAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
            if (offered.FirstOrDefault(offer => offer.Is(key)) is { } offer)
                offers.Add((document, offer));
        }
        return offers.ToImmutable();
    }

    /// <summary>All at once where that holds, as it nearly always does; else by halves, so that only what does harm is left out.</summary>
    public static Task<SolutionEdits> OfAsync(ImmutableArray<(Document Document, Offer Offer)> offers, CancellationToken cancellationToken) =>
        AddAsync(SolutionEdits.Empty, offers, cancellationToken);

    /// <summary>Offers that touch a file in common stand or fall together; others are tried on their own.</summary>
    public static IEnumerable<ImmutableArray<(Document Document, Offer Offer)>> Apart(ImmutableArray<(Document Document, Offer Offer)> offers)
    {
        var groups = new List<(HashSet<string> Files, List<(Document, Offer)> Offers)>();
        foreach (var (document, offer) in offers)
        {
            var merged = (Files: new HashSet<string>(StringComparer.Ordinal) { SolutionEdits.Key(document) }, Offers: new List<(Document, Offer)>());
            merged.Files.UnionWith(offer.Elsewhere.Select(other => SolutionEdits.Key(other.Document)));
            foreach (var group in groups.Where(group => group.Files.Overlaps(merged.Files)).ToList())
            {
                merged.Files.UnionWith(group.Files);
                merged.Offers.AddRange(group.Offers);
                groups.Remove(group);
            }
            merged.Offers.Add((document, offer));
            groups.Add(merged);
        }
        return groups.Select(group => group.Offers.ToImmutableArray());
    }

    private static async Task<SolutionEdits> AddAsync(SolutionEdits edits, ImmutableArray<(Document Document, Offer Offer)> offers, CancellationToken cancellationToken)
    {
        if (offers.IsEmpty)
            return edits;
        var all = offers.Aggregate(edits, (list, offer) => list.With(offer.Document, offer.Offer));
        if (await RewrittenSolution.TryApplyAsync(all, cancellationToken).ConfigureAwait(false) is not null)
            return all;
        if (offers.Length == 1)
            return edits;
        var half = offers.Length / 2;
        var first = await AddAsync(edits, offers.RemoveRange(half, offers.Length - half), cancellationToken).ConfigureAwait(false);
        return await AddAsync(first, offers.RemoveRange(0, half), cancellationToken).ConfigureAwait(false);
    }
}
