using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// Answers about methods that lean on those about the methods they call. Kept by depth, and only once they are final: what is looked through to
/// the end from one place may be cut short from another, and an answer must not depend on who asked first, nor on a thread that is still at it.
/// </summary>
internal sealed class ChainedAnswers
{
    private readonly ConcurrentDictionary<ISymbol, bool>[] _known;

    public ChainedAnswers(int maxDepth) =>
        _known = Enumerable.Range(0, maxDepth).Select(_ => new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default)).ToArray();

    /// <summary>The answer about a method that is not on the chain, asked less deep than the most.</summary>
    public bool Of(ISymbol method, CallChain chain, Func<CallChain, bool> find)
    {
        var known = _known[chain.Depth];
        if (known.TryGetValue(method, out var answer))
            return answer;
        var inner = chain.And(method);
        answer = find(inner);
        return inner.IsOpen ? answer : known.GetOrAdd(method, answer);
    }
}
