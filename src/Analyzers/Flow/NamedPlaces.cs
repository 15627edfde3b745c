using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>
/// Where a name stands for a value or a call, as far as syntax tells. Of the whole compilation that is found once a name, however many members have it:
/// a thousand types with a method of one name would otherwise look a thousand times at each place.
/// </summary>
internal sealed class NamedPlaces
{
    private readonly SourceWords _words;
    private readonly int _most;
    private readonly ConcurrentDictionary<string, ImmutableArray<SyntaxNode>> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, int Least, int Most), ImmutableArray<SyntaxNode>> _fitting = new();

    /// <param name="most">After so many places of one name it is left at that.</param>
    public NamedPlaces(SourceWords words, int most) => (_words, _most) = (words, most);

    /// <summary>In the whole compilation, in source order, tree by tree.</summary>
    public ImmutableArray<SyntaxNode> Of(string name, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(name, out var places))
            places = _known.GetOrAdd(name, Find(name, cancellationToken));
        return places;
    }

    /// <summary>Of those the ones that are no call, or one with so many arguments: methods that are called alike are asked for alike, and gone through once.</summary>
    public ImmutableArray<SyntaxNode> Of(string name, int least, int most, CancellationToken cancellationToken)
    {
        if (!_fitting.TryGetValue((name, least, most), out var places))
            places = _fitting.GetOrAdd((name, least, most), Of(name, cancellationToken).Where(node => node is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: var count } || (count >= least && count <= most)).ToImmutableArray());
        return places;
    }

    /// <summary>Whether there may be more places of a name than were looked for.</summary>
    public bool IsCapped(string name, CancellationToken cancellationToken) => Of(name, cancellationToken).Length >= _most;

    /// <summary>In a part of a tree.</summary>
    public static IEnumerable<SyntaxNode> In(SyntaxTree tree, TextSpan span, string name, CancellationToken cancellationToken)
    {
        SyntaxNode? root = null;
        foreach (var hit in TreeWords.Of(tree, cancellationToken).In(span, new[] { name }, cancellationToken))
        {
            var token = (root ??= tree.GetRoot(cancellationToken)).FindToken(hit.Position);
            if (token.SpanStart == hit.Position && token.Parent is SimpleNameSyntax named && named.Identifier == token && !SyntaxFacts.IsInNamespaceOrTypeContext(named))
                yield return SymbolUses.Expression(named);
        }
    }

    /// <summary>Whether a word stands nowhere outside of a declaration, for a type as little as for a value.</summary>
    public bool StandsOnlyIn(SyntaxNode declared, string word, CancellationToken cancellationToken)
    {
        var words = new[] { word };
        foreach (var tree in _words.Holding(word, cancellationToken))
        {
            foreach (var hit in TreeWords.Of(tree, cancellationToken).In(new TextSpan(0, tree.Length), words, cancellationToken))
            {
                if (tree != declared.SyntaxTree || !declared.Span.Contains(hit.Position))
                    return false;
            }
        }
        return true;
    }

    private ImmutableArray<SyntaxNode> Find(string name, CancellationToken cancellationToken)
    {
        var places = ImmutableArray.CreateBuilder<SyntaxNode>();
        foreach (var tree in _words.Holding(name, cancellationToken))
        {
            if (places.Count >= _most)
                break;
            places.AddRange(In(tree, new TextSpan(0, tree.Length), name, cancellationToken).Take(_most - places.Count));
        }
        return places.ToImmutable();
    }
}
