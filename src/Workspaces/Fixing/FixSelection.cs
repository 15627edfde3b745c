using System.Collections.Immutable;
using Hangproof.CodeFixes;
using Hangproof.CodeFixes.Tokens;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>The fixes that may be applied without anybody looking, in the order in which they are tried.</summary>
internal sealed class FixSelection
{
    private readonly ILookup<string, HangproofFix> _byId;

    private FixSelection(IEnumerable<HangproofFix> fixes)
    {
        Fixes = [.. fixes];
        _byId = Fixes.SelectMany(fix => fix.FixableDiagnosticIds.Select(id => (id, fix))).ToLookup(pair => pair.id, pair => pair.fix, StringComparer.Ordinal);
    }

    public ImmutableArray<HangproofFix> Fixes { get; }

    /// <param name="timeouts">Whether finite times may be added too.</param>
    /// <param name="threading">Whether parameters may be added to methods.</param>
    public static FixSelection Of(bool timeouts, bool threading = true) => new(
        typeof(HangproofFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(HangproofFix)) && !type.IsAbstract)
            .Select(type => (HangproofFix)Activator.CreateInstance(type)!)
            .Where(fix => fix.Effect == FixEffect.Neutral || (timeouts && fix.Effect == FixEffect.Timed))
            .Where(fix => threading || fix is not ThreadTokenFix)
            // The token at hand before one that has to be brought, both before a time.
            .OrderBy(fix => fix is PassTokenFix ? 0 : fix.Effect == FixEffect.Timed ? 3 : fix is ThreadTokenFix ? 2 : 1)
            .ThenBy(fix => fix.GetType().Name, StringComparer.Ordinal));

    public IEnumerable<HangproofFix> For(Diagnostic diagnostic) => _byId[diagnostic.Id].Where(fix => fix.NeedsNoLook(diagnostic));
}
