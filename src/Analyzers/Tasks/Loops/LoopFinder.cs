using Hangproof.Flow;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Loops;

/// <summary>Finds the loops of a code block by their keywords.</summary>
internal static class LoopFinder
{
    /// <summary>The loops with a condition, or with none; one within another that has no end either is left to that.</summary>
    public static List<StatementSyntax> In(CodeBlock block, WordPositions words)
    {
        var loops = new List<StatementSyntax>();
        var tree = block.Node.SyntaxTree;
        foreach (var hit in words.In(tree, block.Node.Span, block.CancellationToken))
        {
            if (hit.IsCalled && LoopShape.At(tree.GetRoot(block.CancellationToken), hit.Position) is { } loop && CodeBlocks.Owns(block.Node, loop))
                loops.Add(loop);
        }
        return loops;
    }

    /// <summary>A loop as a message shows it: <c>while (true)</c>.</summary>
    public static string Words(StatementSyntax loop) => loop switch
    {
        ForStatementSyntax { Condition: null } => "for (;;)",
        ForStatementSyntax => "for",
        _ => $"while ({LoopShape.Condition(loop)})",
    };
}
