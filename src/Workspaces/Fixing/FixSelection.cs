using System.Collections.Immutable;
using Hangproof.CodeFixes;
using Hangproof.CodeFixes.Tokens;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>The fixes that may be applied without anybody looking, in the order in which they are tried.</summary>
internal sealed class FixSelection
{
    private static readonly Lazy<HashSet<string>> s_fixable = new(() => [.. All().SelectMany(fix => fix.FixableDiagnosticIds)]);

    private readonly ILookup<string, HangproofFix> _byId;

    private FixSelection(IEnumerable<HangproofFix> fixes, bool timeouts)
    {
        Timeouts = timeouts;
        Fixes = [.. fixes];
        _byId = Fixes.SelectMany(fix => fix.FixableDiagnosticIds.Select(id => (id, fix))).ToLookup(pair => pair.id, pair => pair.fix, StringComparer.Ordinal);
    }

    public ImmutableArray<HangproofFix> Fixes { get; }

    /// <summary>Whether finite times may be added too.</summary>
    public bool Timeouts { get; }

    /// <param name="timeouts">Whether finite times may be added too.</param>
    /// <param name="threading">Whether parameters may be added to methods.</param>
    public static FixSelection Of(bool timeouts, bool threading = true) => new(
        All().Where(fix => fix.Effect == FixEffect.Neutral || (timeouts && fix.Effect == FixEffect.Timed))
            .Where(fix => threading || fix is not ThreadTokenFix)
            // The token at hand before one that has to be brought, both before a time.
            .OrderBy(fix => fix is PassTokenFix ? 0 : fix.Effect == FixEffect.Timed ? 3 : fix is ThreadTokenFix ? 2 : 1)
            .ThenBy(fix => fix.GetType().Name, StringComparer.Ordinal),
        timeouts);

    /// <summary>Whether any fix there is, in bulk or in the editor, is for a rule.</summary>
    public static bool Known(string id) => s_fixable.Value.Contains(id);

    public IEnumerable<HangproofFix> For(Diagnostic diagnostic) => _byId[diagnostic.Id].Where(fix => fix.NeedsNoLook(diagnostic));

    /// <summary>Also those that somebody has to look at.</summary>
    public IEnumerable<HangproofFix> Offering(Diagnostic diagnostic) => _byId[diagnostic.Id];

    private static IEnumerable<HangproofFix> All() => typeof(HangproofFix).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(HangproofFix)) && !type.IsAbstract)
        .Select(type => (HangproofFix)Activator.CreateInstance(type)!);
}
