using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>The words of all trees of a compilation: who asks for a name in all of them goes along one array.</summary>
internal sealed class SourceWords
{
    private readonly Compilation _compilation;
    private TreeWords[]? _trees;

    public SourceWords(Compilation compilation) => _compilation = compilation;

    /// <summary>The trees that a word can be in, in their order.</summary>
    public IEnumerable<SyntaxTree> Holding(string word, CancellationToken cancellationToken)
    {
        var hash = WordTable.Hash(word);
        foreach (var words in _trees ??= Read(cancellationToken))
        {
            if (words.CanHold(hash))
                yield return words.Tree;
        }
    }

    private TreeWords[] Read(CancellationToken cancellationToken) => _compilation.SyntaxTrees.Select(tree => TreeWords.Of(tree, cancellationToken)).ToArray();
}
