using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// The part of a batch that compiles: all that touches no file in question at once, the rest by halves, so that exactly what does harm is left
/// out.
/// </summary>
/// <param name="inQuestion">The files, by their keys, in which something went wrong.</param>
/// <param name="watched">Documents that nobody edits and that broke all the same.</param>
internal sealed class SafeBatch(IReadOnlySet<string> inQuestion, IReadOnlyCollection<DocumentId> watched)
{
    private readonly List<FixCandidate> _kept = [];
    private readonly List<(FixCandidate Candidate, string Why)> _refused = [];

    public IReadOnlyList<FixCandidate> Kept => _kept;

    /// <summary>What would not compile, with the error.</summary>
    public IReadOnlyList<(FixCandidate Candidate, string Why)> Refused => _refused;

    public async Task<SolutionEdits> OfAsync(IReadOnlyList<FixCandidate> candidates, CancellationToken cancellationToken)
    {
        // A signature breaks code in files that nobody edits.
        var isSuspect = candidates.ToLookup(c => c.Documents.Any(d => inQuestion.Contains(SolutionEdits.Key(d))) || (watched.Count > 0 && !c.Offer.Elsewhere.IsEmpty));
        if (watched.Count > 0 && !isSuspect[true].Any())
            isSuspect = candidates.ToLookup(_ => true);
        var edits = SolutionEdits.Empty;
        foreach (var candidate in isSuspect[false])
            edits = edits.With(candidate.Document, candidate.Offer);
        _kept.AddRange(isSuspect[false]);
        return await AddAsync(edits, [.. isSuspect[true]], cancellationToken).ConfigureAwait(false);
    }

    private async Task<SolutionEdits> AddAsync(SolutionEdits edits, ImmutableArray<FixCandidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.IsEmpty)
            return edits;

        var all = candidates.Aggregate(edits, (list, candidate) => list.With(candidate.Document, candidate.Offer));
        if (await ObjectionAsync(all, candidates, cancellationToken).ConfigureAwait(false) is not { } why)
        {
            _kept.AddRange(candidates);
            return all;
        }

        if (candidates is [var one])
        {
            _refused.Add((one, why));
            return edits;
        }

        var half = candidates.Length / 2;
        var first = await AddAsync(edits, candidates[..half], cancellationToken).ConfigureAwait(false);
        return await AddAsync(first, candidates[half..], cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> ObjectionAsync(SolutionEdits edits, ImmutableArray<FixCandidate> added, CancellationToken cancellationToken)
    {
        var touched = added.SelectMany(c => c.Documents).Select(SolutionEdits.Key).ToHashSet(StringComparer.Ordinal);
        var after = await RewrittenSolution.ApplyAsync(edits, cancellationToken).ConfigureAwait(false);
        if (await RewrittenSolution.ObjectionAsync(edits, after, touched.Contains, cancellationToken).ConfigureAwait(false) is { } why)
            return why;

        var before = added[0].Document.Project.Solution;
        var ids = watched.Concat(added.SelectMany(c => c.Documents).Where(d => inQuestion.Contains(SolutionEdits.Key(d))).SelectMany(d => d.GetLinkedDocumentIds().Add(d.Id))).Distinct();
        foreach (var id in ids)
        {
            if (await before.GetDocument(id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } oldModel
                && await after.GetDocument(id)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } newModel
                && RewrittenSolution.NewError(oldModel, newModel, cancellationToken) is { } error)
                return RewrittenSolution.Words(error);
        }

        return null;
    }
}
