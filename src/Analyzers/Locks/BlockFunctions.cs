using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>The functions of a code block that hold one of some words: the block itself, and the lambdas and local functions in it.</summary>
internal static class BlockFunctions
{
    public static IEnumerable<SyntaxNode> Of(SyntaxNode block, WordPositions words, CancellationToken cancellationToken)
    {
        var found = new List<SyntaxNode>();
        var tree = block.SyntaxTree;
        SyntaxNode? root = null;
        foreach (var hit in words.In(tree, block.Span, cancellationToken))
        {
            root ??= tree.GetRoot(cancellationToken);
            var token = root.FindToken(hit.Position);
            // A word in a comment is found where no token starts.
            if (token.SpanStart == hit.Position && token.Parent is { } node && CodeBlocks.Owns(block, node) && BodyGraphs.FunctionAround(node) is { } function
                && (found.Count == 0 || found[found.Count - 1] != function) && !found.Contains(function))
                found.Add(function);
        }
        return found;
    }
}
