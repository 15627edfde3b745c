using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>A finding that a rule made, whether or not anybody gets to see it.</summary>
internal readonly record struct SeenFinding(string RuleId, ISymbol Member, string Fingerprint);

/// <summary>
/// The findings of one compilation, kept only where a rule has asked for them before the others began: what a user suppresses no analyzer is told, but
/// whoever found it was there.
/// </summary>
internal sealed class SeenFindings
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, SeenFindings> _kept = new();

    private readonly ConcurrentQueue<SeenFinding> _findings = new();

    /// <summary>Has the findings of a compilation kept from now on.</summary>
    public static SeenFindings In(Compilation compilation) => _kept.GetOrCreateValue(compilation.Assembly);

    public static void Add(string ruleId, ISymbol member, string fingerprint)
    {
        if (member.ContainingAssembly is { } assembly && _kept.TryGetValue(assembly, out var kept))
            kept._findings.Enqueue(new SeenFinding(ruleId, member, fingerprint));
    }

    public IReadOnlyList<SeenFinding> All => _findings.ToArray();
}
