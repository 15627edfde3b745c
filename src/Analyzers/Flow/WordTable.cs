using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>A fixed set of words that is looked up by hash, without making strings.</summary>
internal sealed class WordTable
{
    private readonly string?[] _slots;
    private readonly uint[] _hashes;
    private readonly int[] _indexes;
    private readonly int _mask;

    public WordTable(IReadOnlyList<string> words)
    {
        var size = 16;
        while (size < words.Count * 4)
            size *= 2;
        _slots = new string?[size];
        _hashes = new uint[size];
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

    /// <summary>The position in the list the table was made of of the word that stands at a place of a text, or -1.</summary>
    public int Find(uint hash, SourceText text, int start)
    {
        for (var slot = (int)hash & _mask; _slots[slot] is { } word; slot = (slot + 1) & _mask)
        {
            if (_hashes[slot] == hash && WordScanner.IsWord(text, start, word))
                return _indexes[slot];
        }
        return -1;
    }

    /// <summary>Whether a word of this hash is among them.</summary>
    public bool CanHold(uint hash)
    {
        for (var slot = (int)hash & _mask; _slots[slot] is not null; slot = (slot + 1) & _mask)
        {
            if (_hashes[slot] == hash)
                return true;
        }
        return false;
    }

    private void Add(string word, int index)
    {
        var hash = Hash(word);
        var slot = (int)hash & _mask;
        while (_slots[slot] is not null)
            slot = (slot + 1) & _mask;
        _slots[slot] = word;
        _hashes[slot] = hash;
        _indexes[slot] = index;
    }
}
