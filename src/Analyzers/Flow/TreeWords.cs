using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>
/// Where in a tree each word stands, by hash and kept with the tree: a question about the whole compilation then opens only the few files that can
/// answer it, and no text is read twice.
/// </summary>
internal sealed class TreeWords
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeWords> _known = new();

    private readonly SyntaxTree _tree;

    /// <summary>A word's hash above its position, sorted. Eight bytes a word.</summary>
    private readonly ulong[] _index;

    private TreeWords(SyntaxTree tree, ulong[] index) => (_tree, _index) = (tree, index);

    public static TreeWords Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _known.GetValue(tree, t => new TreeWords(t, WordScanner.Index(t.GetText(cancellationToken))));
    }

    /// <summary>Whether a word can be in a tree. Two words of one hash cost a look in vain.</summary>
    public static bool CanHold(SyntaxTree tree, string word, CancellationToken cancellationToken) => Of(tree, cancellationToken).CanHold(WordTable.Hash(word));

    /// <summary>Whether a node's text holds a word.</summary>
    public static bool Holds(SyntaxNode node, string word, CancellationToken cancellationToken) =>
        !Of(node.SyntaxTree, cancellationToken).In(node.Span, new[] { word }, cancellationToken).IsEmpty;

    /// <summary>Whether a word of this hash stands here.</summary>
    public bool CanHold(uint hash) => LowerBound((ulong)hash << 32) is var first && first < _index.Length && _index[first] >> 32 == hash;

    /// <summary>Where the words stand within a span, in order; <see cref="WordHit.Word"/> is the index in the list.</summary>
    public ImmutableArray<WordHit> In(TextSpan span, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        List<WordHit>? hits = null;
        SourceText? text = null;
        for (var word = 0; word < words.Count; word++)
        {
            var key = (ulong)WordTable.Hash(words[word]) << 32;
            for (var i = LowerBound(key | (uint)span.Start); i < _index.Length && _index[i] >> 32 == key >> 32; i++)
            {
                var start = (int)(uint)_index[i];
                if (start >= span.End)
                    break;
                text ??= _tree.GetText(cancellationToken);
                if (WordScanner.IsWord(text, start, words[word]))
                    (hits ??= new List<WordHit>()).Add(WordScanner.Hit(text, start, words[word].Length, word));
            }
        }
        if (hits is null)
            return ImmutableArray<WordHit>.Empty;
        if (words.Count > 1)
            hits.Sort(static (one, other) => one.Position.CompareTo(other.Position));
        return hits.ToImmutableArray();
    }

    /// <summary>No two words have one position, so that what is not found tells where it would stand.</summary>
    private int LowerBound(ulong key)
    {
        var place = Array.BinarySearch(_index, key);
        return place < 0 ? ~place : place;
    }
}
