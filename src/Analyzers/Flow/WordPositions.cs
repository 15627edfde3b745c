using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>
/// The pre-filter of rules other than the wait engine's: where in a tree the few words stand that a rule can start from. Made once a rule, as a
/// static; what a tree holds is kept with the tree. A word decides only that there is nothing to find.
/// </summary>
internal sealed class WordPositions
{
    private readonly string[] _words;
    private readonly uint[] _hashes;
    private readonly TreeFact<Box> _found = new();

    public WordPositions(params string[] words)
    {
        _words = words;
        _hashes = Array.ConvertAll(words, WordTable.Hash);
    }

    /// <summary>These words and more.</summary>
    public WordPositions And(IEnumerable<string> more) => new(_words.Concat(more).Distinct(StringComparer.Ordinal).ToArray());

    /// <summary>Whether any tree of the compilation holds one of the words; where none does, a rule registers nothing.</summary>
    public bool AnyIn(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (CanBeIn(tree, cancellationToken))
                return true;
        }
        return false;
    }

    public bool CanBeIn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var words = TreeWords.Of(tree, cancellationToken);
        foreach (var hash in _hashes)
        {
            if (words.CanHold(hash))
                return true;
        }
        return false;
    }

    /// <summary>The words within a span, in order; <see cref="WordHit.Word"/> is the index in the list given to the constructor.</summary>
    public ReadOnlySpan<WordHit> In(SyntaxTree tree, TextSpan span, CancellationToken cancellationToken)
    {
        var hits = _found.Of(tree, (Words: this, Token: cancellationToken), static (t, by) => new Box(TreeWords.Of(t, by.Token).In(by.Words._words, by.Words._hashes, by.Token))).Hits;
        var from = LowerBound(hits, span.Start);
        return hits.AsSpan().Slice(from, LowerBound(hits, span.End) - from);
    }

    private static int LowerBound(ImmutableArray<WordHit> sorted, int position) => Sorted.FirstFrom(sorted, position, static hit => hit.Position);

    private sealed class Box
    {
        public Box(ImmutableArray<WordHit> hits) => Hits = hits;

        public ImmutableArray<WordHit> Hits { get; }
    }
}
