using System.Collections.Immutable;

namespace Hangproof.Runtime.Verdicts;

/// <summary>What the process says about a finding.</summary>
internal enum FindingOutcome
{
    /// <summary>A wait hangs or leaks at this place.</summary>
    Confirmed,

    /// <summary>The place is waited at, and the wait moves or is meant.</summary>
    Reached,

    /// <summary>Nothing waited there. That is no proof of anything.</summary>
    NotObserved,

    /// <summary>The pictures do not allow an answer.</summary>
    Inconclusive,
}

internal static class FindingOutcomeNames
{
    public static string Name(this FindingOutcome outcome) => outcome switch
    {
        FindingOutcome.Confirmed => "confirmed",
        FindingOutcome.Reached => "reached",
        FindingOutcome.NotObserved => "not-observed",
        _ => "inconclusive",
    };
}

/// <summary>A finding with what the process says about it.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Outcome">What the process says.</param>
/// <param name="Why">One sentence for people.</param>
/// <param name="Evidence">Fingerprints of the waits that say so.</param>
internal sealed record FindingVerdict(Finding Finding, FindingOutcome Outcome, string Why, ImmutableArray<string> Evidence);
