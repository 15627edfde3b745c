using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Readers of a body of which it was said in a loop that nothing bounds them: whatever else the loop reads from one is mended with that.</summary>
internal sealed class SaidReaders
{
    private readonly List<(ISymbol Reader, SyntaxNode Loop, bool WaitsToBeAsked)> _said = new();

    /// <summary>Whether the reader of a wait is one of them; the first wait for one makes it so.</summary>
    public bool Have(WaitSite site, BoundVerdict verdict)
    {
        if (site.Api.Kind != WaitKind.HttpBody || verdict.State != BoundState.Never || ValueOrigins.Variable(site.Receiver) is not { } reader || LoopSyntax.Around(site.Name) is not { } loop)
            return false;
        if (_said.Any(said => said.Loop == loop && (!said.WaitsToBeAsked || verdict.WaitsToBeAsked) && SymbolEqualityComparer.Default.Equals(said.Reader, reader)))
            return true;
        _said.Add((reader, loop, verdict.WaitsToBeAsked));
        return false;
    }
}
