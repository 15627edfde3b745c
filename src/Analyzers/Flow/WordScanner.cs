using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
/// Finds words in a text, in one pass over its characters and without a syntax node. Words in comments and strings are found
/// too: a hit only says that it is worth asking.
/// </summary>
internal static class WordScanner
{
    /// <summary>Finds every word, as its hash above its position and in order, and which of them end in <c>Async</c>.</summary>
    /// <param name="characters">A text with one character of no word behind it.</param>
    /// <param name="words">Takes them; half as long as the text.</param>
    /// <returns>How many there are.</returns>
    public static int Words(char[] characters, int length, ulong[] words, ImmutableArray<int>.Builder asyncNames)
    {
        var count = 0;
        for (var i = 0; i < length;)
        {
            var c = characters[i];
            if (!IsWordStart(c))
            {
                i++;
                // A digit starts no identifier, and what follows it belongs to the number.
                if (c is >= '0' and <= '9')
                {
                    while (IsWordPart(characters[i]))
                        i++;
                }
                continue;
            }
            var start = i;
            var hash = WordTable.HashSeed;
            do
            {
                hash = WordTable.Hash(hash, c);
                c = characters[++i];
            }
            while (IsWordPart(c));
            words[count++] = (ulong)hash << 32 | (uint)start;
            if (characters[i - 1] == 'c' && EndsInAsync(characters, start, i))
                asyncNames.Add(start);
        }
        return count;
    }

    private static bool EndsInAsync(char[] characters, int start, int end) =>
        end - start > 5 && characters[end - 5] == 'A' && characters[end - 4] == 's' && characters[end - 3] == 'y' && characters[end - 2] == 'n';

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

    // Asked for every character of every text: no table to load, and inlined as nothing is called on the way that most take.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWordStart(char c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a' || c == '_' || (c >= 128 && IsOtherLetter(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWordPart(char c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a' || (uint)(c - '0') <= 9 || c == '_' || (c >= 128 && IsOtherPart(c));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsOtherLetter(char c) => char.IsLetter(c);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsOtherPart(char c) => char.IsLetterOrDigit(c);
}
