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
    public static ImmutableArray<WordHit> Scan(SourceText text, WordTable table)
    {
        var found = new TableWords(table, text);
        Walk(text, ref found);
        return found.Hits is null ? ImmutableArray<WordHit>.Empty : found.Hits.ToImmutableArray();
    }

    /// <summary>Every word of a text as its hash above its position, sorted.</summary>
    public static ulong[] Index(SourceText text)
    {
        // No text has more words than every other character begins one; only what was found is kept.
        var buffer = ArrayPool<ulong>.Shared.Rent(text.Length / 2 + 1);
        try
        {
            var found = new AllWords(buffer);
            Walk(text, ref found);
            var index = buffer.AsSpan(0, found.Count).ToArray();
            Array.Sort(index);
            return index;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(buffer);
        }
    }

    /// <summary>What stands around a word of a text.</summary>
    public static WordHit Hit(SourceText text, int start, int length, int word) =>
        new(start, (ushort)word, IsCalled(text, start + length), IsMember(text, start), IsCreated(text, start));

    /// <summary>Whether a word of a text, and not only the start of one, is this.</summary>
    public static bool IsWord(SourceText text, int start, string word)
    {
        if (start + word.Length > text.Length)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (text[start + i] != word[i])
                return false;
        }
        return start + word.Length == text.Length || !IsWordPart(text[start + word.Length]);
    }

    private static void Walk<TWords>(SourceText text, ref TWords words)
        where TWords : struct, IWords
    {
        var length = text.Length;
        var buffer = ArrayPool<char>.Shared.Rent(length + 1);
        try
        {
            text.CopyTo(0, buffer, 0, length);
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
            words.Visit(buffer, start, i, hash);
        }
    }

    private static bool IsCalled(SourceText text, int i)
    {
        while (i < text.Length && char.IsWhiteSpace(text[i]))
            i++;
        return i < text.Length && text[i] is '(' or '<';
    }

    private static bool IsMember(SourceText text, int start)
    {
        var i = Before(text, start);
        return i >= 0 && text[i] == '.';
    }

    private static bool IsCreated(SourceText text, int start)
    {
        var i = Before(text, start);
        // new System.Threading.Tasks.Task(...)
        while (i >= 0 && text[i] == '.')
        {
            i = Before(text, i);
            while (i >= 0 && IsWordPart(text[i]))
                i--;
            i = Before(text, i + 1);
        }
        return i >= 2 && text[i] == 'w' && text[i - 1] == 'e' && text[i - 2] == 'n' && (i == 2 || !IsWordPart(text[i - 3]));
    }

    /// <summary>The last character before a word that is no white space.</summary>
    private static int Before(SourceText text, int start)
    {
        var i = start - 1;
        while (i >= 0 && char.IsWhiteSpace(text[i]))
            i--;
        return i;
    }

    private static bool IsWordStart(char c) => c < 128 ? (_kinds[c] & Start) != 0 : char.IsLetter(c);

    private static bool IsWordPart(char c) => c < 128 ? _kinds[c] != 0 : char.IsLetterOrDigit(c);

    private const byte Start = 1;

    /// <summary>By character: 0 for what is in no word, <see cref="Start"/> for what may start one, 2 for a digit.</summary>
    private static readonly byte[] _kinds = Kinds();

    private static byte[] Kinds()
    {
        var kinds = new byte[128];
        for (var c = '0'; c <= '9'; c++)
            kinds[c] = 2;
        for (var c = 'a'; c <= 'z'; c++)
            kinds[c] = kinds[char.ToUpperInvariant(c)] = Start;
        kinds['_'] = Start;
        return kinds;
    }

    /// <summary>What is done with each word; a struct, so that the walk over the characters is compiled for each.</summary>
    private interface IWords
    {
        void Visit(char[] buffer, int start, int end, uint hash);
    }

    private struct TableWords : IWords
    {
        private readonly WordTable _table;
        private readonly SourceText _text;

        public TableWords(WordTable table, SourceText text)
        {
            _table = table;
            _text = text;
            Hits = null;
        }

        public List<WordHit>? Hits { get; private set; }

        public void Visit(char[] buffer, int start, int end, uint hash)
        {
            var word = _table.Find(buffer, start, end - start, hash);
            if (word >= 0)
                (Hits ??= new List<WordHit>()).Add(Hit(_text, start, end - start, word));
        }
    }

    private struct AllWords : IWords
    {
        private readonly ulong[] _found;

        public AllWords(ulong[] found) => (_found, Count) = (found, 0);

        public int Count { get; private set; }

        public void Visit(char[] buffer, int start, int end, uint hash) => _found[Count++] = (ulong)hash << 32 | (uint)start;
    }
}
