using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;

namespace Hangproof.Runtime.Inspection;

/// <summary>Finds the method that vanished in code made at run time.</summary>
/// <remarks>
/// A web server calls its handlers by code that it makes for each of them, and which is compiled with all of a small handler in it: no frame
/// and no map of that is left. When only one place of people's own code calls what is waited in, it is that one.
/// </remarks>
internal sealed class InlinedCallers(CodeMap code, WaitNames names)
{
    private readonly Dictionary<string, (CodeSite, BlockingApi)?> _known = [];

    /// <param name="shown">Rows that the framework's frame below the made code may stand for.</param>
    public (CodeSite Site, BlockingApi Row)? Only(IReadOnlyList<BlockingApi> shown)
    {
        var key = string.Join('|', shown.Select(r => r.Key));
        if (!_known.TryGetValue(key, out var found))
            _known.Add(key, found = Search([.. shown.Select(r => r.Id)]));
        return found;
    }

    private (CodeSite, BlockingApi)? Search(HashSet<string> ids)
    {
        (CodeSite, BlockingApi)? only = null;
        foreach (var module in code.Modules.Where(m => m.Origin == CodeOrigin.Own))
        {
            foreach (var (method, member, offset) in module.CallsOf(m => names.Of(m).Any(r => ids.Contains(r.Id))))
            {
                if (only is not null)
                    return null;
                only = (CodeMap.Site(module, method.SourceName, method, offset), names.Of(member).First(r => ids.Contains(r.Id)));
            }
        }
        return only;
    }
}
