namespace Hangproof.Flow;

/// <summary>A fixed set of words that is looked up by characters in a buffer, without making strings.</summary>
internal sealed class WordTable
{
    private readonly string?[] _slots;
    private readonly int[] _indexes;
    private readonly int _mask;

    public WordTable(IReadOnlyList<string> words)
    {
        var size = 16;
        while (size < words.Count * 4)
            size *= 2;
        _slots = new string?[size];
        _indexes = new int[size];
        _mask = size - 1;
        for (var i = 0; i < words.Count; i++)
            Add(words[i], i);
    }

    /// <summary>FNV-1a; the scanner works it out while it walks over the word.</summary>
    public const uint HashSeed = 2166136261;

    public static uint Hash(uint hash, char c) => (hash ^ c) * 16777619;

    public static uint Hash(string word)
    {
        var hash = HashSeed;
        foreach (var c in word)
            hash = Hash(hash, c);
        return hash;
    }

    /// <summary>The position of a word in the list the table was made of, or -1.</summary>
    public int Find(char[] buffer, int start, int length, uint hash)
    {
        for (var slot = (int)hash & _mask; _slots[slot] is { } word; slot = (slot + 1) & _mask)
        {
            if (word.Length == length && Same(word, buffer, start))
                return _indexes[slot];
        }
        return -1;
    }

    private void Add(string word, int index)
    {
        var hash = Hash(word);
        var slot = (int)hash & _mask;
        while (_slots[slot] is not null)
            slot = (slot + 1) & _mask;
        _slots[slot] = word;
        _indexes[slot] = index;
    }

    private static bool Same(string word, char[] buffer, int start)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (buffer[start + i] != word[i])
                return false;
        }
        return true;
    }
}
