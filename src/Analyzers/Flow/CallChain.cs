using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>The methods that are being looked through, innermost last.</summary>
internal sealed class CallChain
{
    private readonly ISymbol? _method;
    private readonly CallChain? _outer;

    private CallChain(ISymbol? method, CallChain? outer, int depth) => (_method, _outer, Depth) = (method, outer, depth);

    public static CallChain Start() => new(null, null, 0);

    public int Depth { get; }

    /// <summary>Whether the answer leans on that of a method further out, which is not known yet: it holds for this chain only.</summary>
    public bool IsOpen { get; private set; }

    public CallChain And(ISymbol method) => new(method, this, Depth + 1);

    public bool Contains(ISymbol method)
    {
        for (var link = this; link is not null; link = link._outer)
        {
            if (!SymbolEqualityComparer.Default.Equals(link._method, method))
                continue;
            for (var between = this; between != link; between = between!._outer)
                between!.IsOpen = true;
            return true;
        }
        return false;
    }
}
