using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>Where in a compilation's texts a catalogued name stands. What a tree holds is kept with the tree, so that a keystroke costs one file.</summary>
internal sealed class WaitCandidates
{
    private static readonly TreeFact<TreeHits> _scanned = new();

    private readonly WaitNames _names;
    private readonly bool[] _mentioned;
    private readonly ConcurrentDictionary<SyntaxTree, ImmutableArray<int>> _positions = new();

    public WaitCandidates(Compilation compilation, WaitNames names, CancellationToken cancellationToken)
    {
        _names = names;
        _mentioned = new bool[names.Count];
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var hit in Hits(tree, cancellationToken))
                _mentioned[hit.Word] = true;
        }
    }

    /// <summary>The rows that can matter to the compilation.</summary>
    public ImmutableArray<BlockingApi> Rows => _names.Mattering(_mentioned);

    /// <summary>Positions of names within a span, in order.</summary>
    public ReadOnlySpan<int> In(SyntaxTree tree, TextSpan span, CancellationToken cancellationToken)
    {
        if (!_positions.TryGetValue(tree, out var positions))
            positions = _positions.GetOrAdd(tree, Positions(tree, cancellationToken));
        var from = LowerBound(positions, span.Start);
        var to = LowerBound(positions, span.End);
        return positions.AsSpan().Slice(from, to - from);
    }

    private ImmutableArray<int> Positions(SyntaxTree tree, CancellationToken cancellationToken)
    {
        ImmutableArray<int>.Builder? positions = null;
        foreach (var hit in Hits(tree, cancellationToken))
        {
            if (_names.CanWait(hit, _mentioned))
                (positions ??= ImmutableArray.CreateBuilder<int>()).Add(hit.Position);
        }
        return positions?.ToImmutable() ?? ImmutableArray<int>.Empty;
    }

    private ImmutableArray<WordHit> Hits(SyntaxTree tree, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _scanned.Of(tree, (Names: _names, Token: cancellationToken), static (known, by) => known.Names.SameAs(by.Names), static (t, by) => new TreeHits(by.Names, by.Names.In(t, by.Token))).Hits;
    }

    private static int LowerBound(ImmutableArray<int> sorted, int value)
    {
        var place = sorted.BinarySearch(value);
        return place < 0 ? ~place : place;
    }

    private sealed class TreeHits
    {
        public TreeHits(WaitNames names, ImmutableArray<WordHit> hits) => (Names, Hits) = (names, hits);

        public WaitNames Names { get; }

        public ImmutableArray<WordHit> Hits { get; }
    }
}
