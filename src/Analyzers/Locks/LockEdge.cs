using System.Collections.Immutable;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>One lock is taken while another is held.</summary>
/// <param name="From">The lock that is held.</param>
/// <param name="To">The lock that is taken.</param>
/// <param name="Held">Where the first is taken.</param>
/// <param name="Taken">Where the second is taken.</param>
/// <param name="Step">What the holder does to that end: take it, or call who takes it.</param>
/// <param name="Way">Who is called; <see langword="null"/> where it is taken on the spot.</param>
/// <param name="Function">Where the first lock is held.</param>
/// <param name="Member">The member that belongs to.</param>
/// <param name="Guards">All other locks that are held by then.</param>
internal sealed record LockEdge(
    LockNode From, LockNode To, Acquisition Held, Acquisition Taken, ObjectPath TakenPath, LockedStep Step, Reached? Way, SyntaxNode Function, ISymbol Member, ImmutableHashSet<LockNode> Guards)
{
    /// <summary>How hard it is to take the second lock elsewhere: what stands in the body itself is easy to move.</summary>
    public int Distance => Way is null ? 0 : Way.Depth + 1;

    /// <summary>For messages: <c>Ledger.Save -> Store.Write</c>.</summary>
    public string WayName => Places.Way(Function, Way);

    /// <summary>Where the holder takes the second lock or calls who does.</summary>
    public SyntaxNode Place => Places.Of(Step.Operation);

    /// <summary>The whole way, from the first acquisition to the second.</summary>
    public IEnumerable<Location> Locations
    {
        get
        {
            yield return Places.Of(Held.Operation).GetLocation();
            if (Way is null)
            {
                yield return Place.GetLocation();
                yield break;
            }
            foreach (var call in Way.Way)
                yield return Places.Of(call.Site!).GetLocation();
            yield return Places.Of(Taken.Operation).GetLocation();
        }
    }
}
