using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Where an object that a function makes for a local leaves it for the first time: nobody else has it before.</summary>
internal static class Departures
{
    public static List<(BasicBlock Block, int Index)> Of(ControlFlowGraph graph, ISymbol local)
    {
        var found = new List<(BasicBlock, int)>();
        var visited = new HashSet<int>();
        var queue = new Queue<(BasicBlock Block, int First)>();
        foreach (var block in graph.Blocks)
        {
            for (var i = 0; i < block.Operations.Length; i++)
            {
                if (block.Operations[i].DescendantsAndSelf().Any(operation => IsThat(operation, local) && operation.Parent is ISimpleAssignmentOperation set && set.Target == operation))
                    queue.Enqueue((block, i + 1));
            }
        }
        while (queue.Count > 0)
        {
            var (block, first) = queue.Dequeue();
            if (Departure(block, first, local) is { } index)
            {
                found.Add((block, index));
                continue;
            }
            foreach (var next in new[] { block.FallThroughSuccessor?.Destination, block.ConditionalSuccessor?.Destination })
            {
                if (next is not null && visited.Add(next.Ordinal))
                    queue.Enqueue((next, 0));
            }
        }
        return found;
    }

    private static int? Departure(BasicBlock block, int first, ISymbol local)
    {
        for (var i = first; i <= block.Operations.Length; i++)
        {
            var operation = i < block.Operations.Length ? block.Operations[i] : block.BranchValue;
            if (operation?.DescendantsAndSelf().Any(part => IsThat(part, local) ? IsGiven(part) : part is IFlowAnonymousFunctionOperation && Names(part.Syntax, local)) == true)
                return i;
        }
        return null;
    }

    /// <summary>Whether more is done with an object than to set it, or to complete its source: it is passed, stored or returned, is called, or its task is.</summary>
    private static bool IsGiven(IOperation reference)
    {
        switch (reference.Parent)
        {
            case ISimpleAssignmentOperation set when set.Target == reference:
                return false;
            case IMemberReferenceOperation member:
                while (member.Parent is IMemberReferenceOperation further)
                    member = further;
                return member is IPropertyReferenceOperation { Property.Name: "Task" } or IMethodReferenceOperation
                    || (SourceTrails.IsSource(member.Type) && !(member.Parent is IInvocationOperation call && SourceTrails.IsCompletion(call.TargetMethod.Name)));
            default:
                return true;
        }
    }

    private static bool Names(SyntaxNode function, ISymbol local) => function.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == local.Name);

    private static bool IsThat(IOperation operation, ISymbol local) => operation is ILocalReferenceOperation { Local: var other } && other.IsSameLocal(local);
}
