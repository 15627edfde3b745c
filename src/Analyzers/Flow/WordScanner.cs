using System.Buffers;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>A word of a table found in a text.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Word">Its index in the table.</param>
/// <param name="IsCalled">Whether an opening parenthesis or angle bracket follows.</param>
/// <param name="IsMember">Whether a dot stands before it.</param>
internal readonly record struct WordHit(int Position, ushort Word, bool IsCalled, bool IsMember);

/// <summary>
/// Finds the words of a table in a text, in one pass over its characters and without a syntax node. Words in comments and strings are found
/// too: a hit only says that it is worth asking.
/// </summary>
internal static class WordScanner
{
    public static ImmutableArray<WordHit> Scan(SourceText text, TextSpan span, WordTable table)
    {
        var length = span.Length;
        var buffer = ArrayPool<char>.Shared.Rent(length + 1);
        try
        {
            text.CopyTo(span.Start, buffer, 0, length);
            buffer[length] = '\0';
            return Scan(buffer, length, span.Start, table);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static ImmutableArray<WordHit> Scan(char[] buffer, int length, int offset, WordTable table)
    {
        List<WordHit>? hits = null;
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

            var word = table.Find(buffer, start, i - start, hash);
            if (word >= 0)
                (hits ??= new List<WordHit>()).Add(new WordHit(offset + start, (ushort)word, IsCalled(buffer, i, length), IsMember(buffer, start)));
        }
        return hits is null ? ImmutableArray<WordHit>.Empty : hits.ToImmutableArray();
    }

    private static bool IsCalled(char[] buffer, int i, int length)
    {
        while (i < length && char.IsWhiteSpace(buffer[i]))
            i++;
        return i < length && buffer[i] is '(' or '<';
    }

    private static bool IsMember(char[] buffer, int start)
    {
        var i = start - 1;
        while (i >= 0 && char.IsWhiteSpace(buffer[i]))
            i--;
        return i >= 0 && buffer[i] == '.';
    }

    private static bool IsWordStart(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || (c >= 128 && char.IsLetter(c));

    private static bool IsWordPart(char c) => IsWordStart(c) || c is >= '0' and <= '9' || (c >= 128 && char.IsLetterOrDigit(c));
}
