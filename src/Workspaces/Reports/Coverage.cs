using Hangproof.Waits;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Workspaces.Reports;

/// <summary>How many of the waits are bounded, and by what.</summary>
internal sealed record Coverage(int Waits, int Bounded, IReadOnlyDictionary<string, int> ByBound)
{
    private static readonly string[] s_unbounded = [BoundState.Unbounded.Name(), BoundState.Never.Name(), BoundState.Explicit.Name()];

    public static Coverage Of(IReadOnlyCollection<Finding> sites) => new(
        sites.Count,
        sites.Count(s => !s_unbounded.Contains(s.Bound)),
        sites.GroupBy(s => s.Bound).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()));
}
