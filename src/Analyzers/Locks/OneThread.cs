using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether all sides of a cycle are come to from one method alone, which an object starts as its thread: that one thread does one side after the other.
/// </summary>
internal sealed class OneThread
{
    /// <summary>More callers than this are not followed.</summary>
    private const int MaxCallers = 60;

    private readonly CodeFacts _facts;

    public OneThread(CodeFacts facts) => _facts = facts;

    public bool Runs(IReadOnlyList<LockEdge> cycle, CancellationToken cancellationToken)
    {
        IMethodSymbol? root = null;
        foreach (var edge in cycle)
        {
            // Each object has a thread of its own, and all of them one static lock.
            if (edge.Held.Lock.Root == PathRoot.Static || edge.Member is not IMethodSymbol method || Root(method, cancellationToken) is not { } start
                || (root is not null && !SymbolEqualityComparer.Default.Equals(start, root)))
                return false;
            root = start;
        }
        return true;
    }

    /// <summary>The one method that is started as a thread and leads to another; <see langword="null"/> where something else leads there, too.</summary>
    private IMethodSymbol? Root(IMethodSymbol method, CancellationToken cancellationToken)
    {
        IMethodSymbol? root = null;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { method };
        var queue = new Queue<IMethodSymbol>(seen.Cast<IMethodSymbol>());
        while (queue.Count > 0)
        {
            var at = queue.Dequeue();
            if (seen.Count > MaxCallers || !SymbolUses.CannotBeSeenOutside(at) || at.IsVirtualCall() || at.Promised().Any() || _facts.Uses.Of(at, cancellationToken) is not { IsComplete: true, Uses: var uses })
                return null;
            foreach (var use in uses)
            {
                switch (use.Operation)
                {
                    case IMethodReferenceOperation reference when IsStart(reference) && (root is null || SymbolEqualityComparer.Default.Equals(root, at)) && uses.Length == 1:
                        root = at;
                        break;
                    case IInvocationOperation when use.Member is IMethodSymbol { MethodKind: MethodKind.Ordinary } caller:
                        if (seen.Add(caller))
                            queue.Enqueue(caller);
                        break;
                    default:
                        return null;
                }
            }
        }
        return root;
    }

    /// <summary><c>_thread = new Thread(Loop);</c>, once in its function.</summary>
    private static bool IsStart(IMethodReferenceOperation method) =>
        ValueOrigins.Taker(method) is IArgumentOperation { Parent: IObjectCreationOperation { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } } && LoopSyntax.Around(method.Syntax) is null;
}
