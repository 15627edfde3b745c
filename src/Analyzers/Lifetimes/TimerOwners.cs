using Microsoft.CodeAnalysis;

namespace Hangproof.Lifetimes;

/// <summary>
/// Whether objects whose timer nobody stops are seen to come and go: they are made in a loop, at each event or request, or by a container for each who asks. What is made at one
/// place that is come to once ticks as long as the process, and may well be meant to.
/// </summary>
internal static class TimerOwners
{
    /// <summary>Holders from an object up to what is made again and again.</summary>
    private const int MaxHolders = 3;

    public static bool LeaveTimers(INamedTypeSymbol owner, bool isRepeated, LifetimeSite site) =>
        isRepeated && (Recurrence.IsMadeForRequests(owner) || site.Facts.Process.IsMadeForEach(owner, site.CancellationToken) || AreMany(owner, 0, site));

    /// <summary>Whether objects are made at a place that is come to again and again, or with each of many others.</summary>
    private static bool AreMany(INamedTypeSymbol type, int depth, LifetimeSite site)
    {
        var recurrence = new Recurrence(site.Facts, site.CancellationToken);
        foreach (var constructor in type.InstanceConstructors)
        {
            foreach (var use in site.Facts.Code.Uses.Of(constructor, site.CancellationToken).Uses)
            {
                if (Recurrence.IsChained(use))
                    continue;
                if (recurrence.IsSeen(use.Operation)
                    || (depth < MaxHolders && use.Member is { IsStatic: false, ContainingType: { } holder } && !SymbolEqualityComparer.Default.Equals(holder, type) && AreMany(holder, depth + 1, site)))
                    return true;
            }
        }
        return false;
    }
}
