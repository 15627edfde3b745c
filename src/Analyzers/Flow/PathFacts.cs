using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>What is known at a place in a body when certain nodes, the marks, each make something known: the last mark counts, on every path.</summary>
internal static class PathFacts
{
    /// <summary>Bodies with more blocks than this are not looked at.</summary>
    private const int MaxBlocks = 400;

    /// <summary>
    /// The fact that holds whenever control comes to <paramref name="place"/>, or to the body's end if that is <see langword="null"/>; the
    /// default, which stands for nothing known, where paths disagree or the place is not found.
    /// </summary>
    public static T At<T>(ControlFlowGraph graph, SyntaxNode? place, IReadOnlyDictionary<SyntaxNode, T> marks, T start)
        where T : struct, Enum
    {
        var blocks = graph.Blocks;
        if (blocks.Length > MaxBlocks)
            return default;
        var before = new T[blocks.Length];
        var after = new T[blocks.Length];
        var isReached = new bool[blocks.Length];
        var last = new T?[blocks.Length];
        foreach (var block in blocks)
            last[block.Ordinal] = LastMark(block, marks);
        bool changed;
        do
        {
            changed = false;
            foreach (var block in blocks)
            {
                var (fact, reached) = Entering(block, before, after, isReached, start);
                if (!reached || (isReached[block.Ordinal] && Same(before[block.Ordinal], fact)))
                    continue;
                isReached[block.Ordinal] = true;
                before[block.Ordinal] = fact;
                after[block.Ordinal] = last[block.Ordinal] ?? fact;
                changed = true;
            }
        }
        while (changed);
        return place is null ? before[blocks.Length - 1] : AtPlace(graph, place, marks, before);
    }

    /// <summary>Every operation of a block, outer before inner.</summary>
    public static IEnumerable<IOperation> Operations(BasicBlock block)
    {
        foreach (var operation in block.Operations)
        {
            foreach (var part in operation.DescendantsAndSelf())
                yield return part;
        }
        if (block.BranchValue is { } value)
        {
            foreach (var part in value.DescendantsAndSelf())
                yield return part;
        }
    }

    private static (T Fact, bool IsReached) Entering<T>(BasicBlock block, T[] before, T[] after, bool[] isReached, T start)
        where T : struct, Enum
    {
        if (block.Ordinal == 0)
            return (start, true);
        if (block.Predecessors.IsEmpty)
        {
            // A handler can be entered from anywhere in its try block: what held at that block's beginning is all that is sure.
            var guarded = GuardedStart(block);
            return guarded < 0 ? (default, false) : (before[guarded], isReached[guarded]);
        }
        T fact = default;
        var reached = false;
        foreach (var branch in block.Predecessors)
        {
            var source = branch.Source.Ordinal;
            if (!isReached[source])
                continue;
            if (reached && !Same(fact, after[source]))
                return (default, true);
            fact = after[source];
            reached = true;
        }
        return (fact, reached);
    }

    private static int GuardedStart(BasicBlock block)
    {
        // Around the root of a lambda's graph are the regions of the function it stands in, whose blocks are others and whose handlers do not serve it.
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root } && region.FirstBlockOrdinal == block.Ordinal; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally
                && region.EnclosingRegion is { Kind: ControlFlowRegionKind.TryAndCatch or ControlFlowRegionKind.TryAndFinally } guarded)
                return guarded.FirstBlockOrdinal;
        }
        return -1;
    }

    private static T? LastMark<T>(BasicBlock block, IReadOnlyDictionary<SyntaxNode, T> marks)
        where T : struct, Enum
    {
        T? last = null;
        foreach (var operation in Operations(block))
        {
            if (marks.TryGetValue(operation.Syntax, out var made))
                last = made;
        }
        return last;
    }

    private static T AtPlace<T>(ControlFlowGraph graph, SyntaxNode place, IReadOnlyDictionary<SyntaxNode, T> marks, T[] before)
        where T : struct, Enum
    {
        foreach (var block in graph.Blocks)
        {
            var fact = before[block.Ordinal];
            foreach (var operation in Operations(block))
            {
                if (place.Span.Contains(operation.Syntax.Span))
                    return fact;
                if (marks.TryGetValue(operation.Syntax, out var made))
                    fact = made;
            }
        }
        return default;
    }

    private static bool Same<T>(T one, T other)
        where T : struct, Enum => EqualityComparer<T>.Default.Equals(one, other);
}
