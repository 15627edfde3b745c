namespace Hangproof.Runtime.Verdicts;

/// <summary>What becomes of a wait, as far as pictures of the process can tell.</summary>
internal enum Verdict
{
    /// <summary>Seen waiting, but by different identities each time, or not for long enough.</summary>
    Moving,

    /// <summary>Waits for work by design.</summary>
    Idle,

    /// <summary>Would be stuck, but its own finite bound has not passed twice.</summary>
    Slow,

    /// <summary>There are more of its kind in every snapshot, and none go.</summary>
    Growing,

    /// <summary>In every snapshot, for longer than the least age, without a bound.</summary>
    Stuck,

    /// <summary>It cannot be woken.</summary>
    Proven,
}

internal static class VerdictNames
{
    public static string Name(this Verdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>Whether it is a hang or a leak.</summary>
    public static bool IsBad(this Verdict verdict) => verdict >= Verdict.Growing;
}
