using System.Buffers;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>A word of a table found in a text.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Word">Its index in the table.</param>
/// <param name="IsCalled">Whether an opening parenthesis or angle bracket follows.</param>
/// <param name="IsMember">Whether a dot stands before it.</param>
/// <param name="IsCreated">Whether <c>new</c> stands before it.</param>
internal readonly record struct WordHit(int Position, ushort Word, bool IsCalled, bool IsMember, bool IsCreated);

/// <summary>
/// Finds the words of a table in a text, in one pass over its characters and without a syntax node. Words in comments and strings are found
/// too: a hit only says that it is worth asking.
/// </summary>
internal static class WordScanner
{
    public static ImmutableArray<WordHit> Scan(SourceText text, TextSpan span, WordTable table)
    {
        var found = new TableWords(table, span.Start);
        Walk(text, span, ref found);
        return found.Hits is null ? ImmutableArray<WordHit>.Empty : found.Hits.ToImmutableArray();
    }

    /// <summary>The hashes of all words of a text, sorted, each once.</summary>
    public static uint[] Hashes(SourceText text)
    {
        var found = new AllWords(new HashSet<uint>());
        Walk(text, new TextSpan(0, text.Length), ref found);
        var hashes = found.Hashes.ToArray();
        Array.Sort(hashes);
        return hashes;
    }

    private static void Walk<TWords>(SourceText text, TextSpan span, ref TWords words)
        where TWords : struct, IWords
    {
        var length = span.Length;
        var buffer = ArrayPool<char>.Shared.Rent(length + 1);
        try
        {
            text.CopyTo(span.Start, buffer, 0, length);
            buffer[length] = '\0';
            Walk(buffer, length, ref words);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static void Walk<TWords>(char[] buffer, int length, ref TWords words)
        where TWords : struct, IWords
    {
        var i = 0;
        while (i < length)
        {
            var c = buffer[i];
            if (!IsWordStart(c))
            {
                i++;
                // A digit starts no identifier, and what follows it belongs to the number.
                if (c is >= '0' and <= '9')
                {
                    while (i < length && IsWordPart(buffer[i]))
                        i++;
                }
                continue;
            }
            var start = i;
            var hash = WordTable.HashSeed;
            do
            {
                hash = WordTable.Hash(hash, c);
                c = buffer[++i];
            }
            while (i < length && IsWordPart(c));
            words.Visit(buffer, length, start, i, hash);
        }
    }

    private static bool IsCalled(char[] buffer, int i, int length)
    {
        while (i < length && char.IsWhiteSpace(buffer[i]))
            i++;
        return i < length && buffer[i] is '(' or '<';
    }

    private static bool IsMember(char[] buffer, int start)
    {
        var i = Before(buffer, start);
        return i >= 0 && buffer[i] == '.';
    }

    private static bool IsCreated(char[] buffer, int start)
    {
        var i = Before(buffer, start);
        // new System.Threading.Tasks.Task(...)
        while (i >= 0 && buffer[i] == '.')
        {
            i = Before(buffer, i);
            while (i >= 0 && IsWordPart(buffer[i]))
                i--;
            i = Before(buffer, i + 1);
        }
        return i >= 2 && buffer[i] == 'w' && buffer[i - 1] == 'e' && buffer[i - 2] == 'n' && (i == 2 || !IsWordPart(buffer[i - 3]));
    }

    /// <summary>The last character before a word that is no white space.</summary>
    private static int Before(char[] buffer, int start)
    {
        var i = start - 1;
        while (i >= 0 && char.IsWhiteSpace(buffer[i]))
            i--;
        return i;
    }

    private static bool IsWordStart(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || (c >= 128 && char.IsLetter(c));

    private static bool IsWordPart(char c) => IsWordStart(c) || c is >= '0' and <= '9' || (c >= 128 && char.IsLetterOrDigit(c));

    /// <summary>What is done with each word; a struct, so that the walk over the characters is compiled for each.</summary>
    private interface IWords
    {
        void Visit(char[] buffer, int length, int start, int end, uint hash);
    }

    private struct TableWords : IWords
    {
        private readonly WordTable _table;
        private readonly int _offset;

        public TableWords(WordTable table, int offset)
        {
            _table = table;
            _offset = offset;
            Hits = null;
        }

        public List<WordHit>? Hits { get; private set; }

        public void Visit(char[] buffer, int length, int start, int end, uint hash)
        {
            var word = _table.Find(buffer, start, end - start, hash);
            if (word >= 0)
                (Hits ??= new List<WordHit>()).Add(new WordHit(_offset + start, (ushort)word, IsCalled(buffer, end, length), IsMember(buffer, start), IsCreated(buffer, start)));
        }
    }

    private readonly struct AllWords : IWords
    {
        public AllWords(HashSet<uint> hashes) => Hashes = hashes;

        public HashSet<uint> Hashes { get; }

        public void Visit(char[] buffer, int length, int start, int end, uint hash) => Hashes.Add(hash);
    }
}
