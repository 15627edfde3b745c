using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// Which words a tree holds, by hash and kept with the tree: a question about the whole compilation then opens only the few files that can
/// answer it. Two words of one hash cost a look in vain.
/// </summary>
internal static class TreeWords
{
    private static readonly ConditionalWeakTable<SyntaxTree, uint[]> _hashes = new();

    public static bool CanHold(SyntaxTree tree, string word, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var hashes = _hashes.GetValue(tree, t => WordScanner.Hashes(t.GetText(cancellationToken)));
        return Array.BinarySearch(hashes, WordTable.Hash(word)) >= 0;
    }
}
