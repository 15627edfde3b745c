using System.Buffers;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>
/// Where in a tree each word stands, by hash and kept with the tree: a question about the whole compilation then opens only the few files that can
/// answer it, and no text is read twice.
/// </summary>
internal sealed class TreeWords
{
    private const int LeastBuckets = 16;

    private static readonly TreeFact<TreeWords> _known = new();

    /// <summary>A word's hash above its position; by buckets of hashes, and within a bucket by position. Eight bytes a word.</summary>
    private readonly ulong[] _words;

    /// <summary>Where each bucket begins, and last where all end.</summary>
    private readonly int[] _buckets;

    private TreeWords(SyntaxTree tree, ulong[] words, int[] buckets, ImmutableArray<int> asyncNames) => (Tree, _words, _buckets, AsyncNames) = (tree, words, buckets, asyncNames);

    public SyntaxTree Tree { get; }

    /// <summary>Every word as its hash above its position.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>Where the words stand that end in <c>Async</c>, in order.</summary>
    public ImmutableArray<int> AsyncNames { get; }

    public static TreeWords Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _known.Of(tree, cancellationToken, static (t, token) => Read(t, t.GetText(token)));
    }

    /// <summary>Whether a word can be in a tree. Two words of one hash cost a look in vain.</summary>
    public static bool CanHold(SyntaxTree tree, string word, CancellationToken cancellationToken) => Of(tree, cancellationToken).CanHold(WordTable.Hash(word));

    /// <summary>Whether a node's text holds a word.</summary>
    public static bool Holds(SyntaxNode node, string word, CancellationToken cancellationToken) =>
        !Of(node.SyntaxTree, cancellationToken).In(node.Span, new[] { word }, cancellationToken).IsEmpty;

    /// <summary>Whether a word of this hash stands here.</summary>
    public bool CanHold(uint hash)
    {
        foreach (var word in Alike(hash, 0))
        {
            if (word >> 32 == hash)
                return true;
        }
        return false;
    }

    /// <summary>Where the words stand within a span, in order; <see cref="WordHit.Word"/> is the index in the list.</summary>
    public ImmutableArray<WordHit> In(TextSpan span, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        List<WordHit>? hits = null;
        for (var i = 0; i < words.Count; i++)
            Add(words[i], WordTable.Hash(words[i]), i, span, ref hits, cancellationToken);
        return InOrder(hits, words.Count);
    }

    /// <summary>The same in the whole tree, of words whose hashes are known.</summary>
    public ImmutableArray<WordHit> In(string[] words, uint[] hashes, CancellationToken cancellationToken)
    {
        List<WordHit>? hits = null;
        for (var i = 0; i < words.Length; i++)
            Add(words[i], hashes[i], i, new TextSpan(0, Tree.Length), ref hits, cancellationToken);
        return InOrder(hits, words.Length);
    }

    private void Add(string word, uint hash, int index, TextSpan span, ref List<WordHit>? hits, CancellationToken cancellationToken)
    {
        foreach (var found in Alike(hash, span.Start))
        {
            var start = (int)(uint)found;
            if (start >= span.End)
                break;
            if (found >> 32 == hash && Tree.GetText(cancellationToken) is var text && WordScanner.IsWord(text, start, word))
                (hits ??= new List<WordHit>()).Add(WordScanner.Hit(text, start, word.Length, index));
        }
    }

    private static ImmutableArray<WordHit> InOrder(List<WordHit>? hits, int words)
    {
        if (hits is null)
            return ImmutableArray<WordHit>.Empty;
        if (words > 1)
            hits.Sort(static (one, other) => one.Position.CompareTo(other.Position));
        return hits.ToImmutableArray();
    }

    /// <summary>The bucket of a hash, from a position on.</summary>
    private ReadOnlySpan<ulong> Alike(uint hash, int position)
    {
        var bucket = Bucket(hash, _buckets.Length - 1);
        int low = _buckets[bucket], end = _buckets[bucket + 1], high = end;
        while (low < high && position > 0)
        {
            var middle = (low + high) >>> 1;
            if ((uint)_words[middle] < position)
                low = middle + 1;
            else
                high = middle;
        }
        return _words.AsSpan(low, end - low);
    }

    private static int Bucket(uint hash, int count) => (int)((hash ^ (hash >> 16)) & (uint)(count - 1));

    private static TreeWords Read(SyntaxTree tree, SourceText text)
    {
        var length = text.Length;
        var characters = ArrayPool<char>.Shared.Rent(length + 1);
        // No text has more words than every other character begins one; only what was found is kept.
        var found = ArrayPool<ulong>.Shared.Rent(length / 2 + 1);
        try
        {
            text.CopyTo(0, characters, 0, length);
            characters[length] = '\0';
            var asyncNames = ImmutableArray.CreateBuilder<int>();
            var count = WordScanner.Words(characters, length, found, asyncNames);
            return new TreeWords(tree, InBuckets(found.AsSpan(0, count), out var buckets), buckets, asyncNames.ToImmutable());
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
            ArrayPool<ulong>.Shared.Return(found);
        }
    }

    /// <summary>Sorts by bucket and leaves the order within each: two passes, where a full sort takes longer than reading the text.</summary>
    private static ulong[] InBuckets(ReadOnlySpan<ulong> found, out int[] buckets)
    {
        var count = LeastBuckets;
        while (count < found.Length / 2)
            count *= 2;
        buckets = new int[count + 1];
        foreach (var word in found)
            buckets[Bucket((uint)(word >> 32), count)]++;
        // From behind, each bucket is filled down to where it begins.
        var end = 0;
        for (var i = 0; i <= count; i++)
            buckets[i] = end += buckets[i];
        var words = new ulong[found.Length];
        for (var i = found.Length - 1; i >= 0; i--)
            words[--buckets[Bucket((uint)(found[i] >> 32), count)]] = found[i];
        return words;
    }
}
