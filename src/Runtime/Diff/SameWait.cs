using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Diff;

/// <summary>Whether two waits of the same identity are one: a thread can wait again at the same place.</summary>
internal static class SameWait
{
    /// <summary>
    /// Turns on the processor that a look from outside may cost a blocked thread: it is woken to be stopped and goes back to wait. A thread
    /// that waits again and again has many more.
    /// </summary>
    private const long TurnsOfALook = 12;

    public static bool IsSame(LogicalWait earlier, LogicalWait later)
    {
        if (earlier.Fingerprint != later.Fingerprint || earlier.Place.ILOffset != later.Place.ILOffset)
            return false;
        return (earlier.Thread, later.Thread) is not ({ Turns: > 0 } before, { Turns: > 0 } after) || after.Turns - before.Turns <= TurnsOfALook;
    }
}
