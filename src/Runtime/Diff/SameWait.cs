using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;

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
        return (earlier.Thread, later.Thread) is not ({ Turns: > 0 } before, { Turns: > 0 } after) || after.Turns - before.Turns <= TurnsOfALook
            || ((Polls(earlier) || Polls(later)) && IsReachedOnce(later, isSameObject: later.Wait.Address != 0 && later.Wait.Address == earlier.Wait.Address));
    }

    /// <summary>Whether the framework looks again and again whether it may go on, which takes many turns: connecting to a pipe, spinning.</summary>
    private static bool Polls(LogicalWait wait) =>
        wait.Below.Any(s => s.Method.StartsWith("System.Threading.SpinWait.", StringComparison.Ordinal) || s.Method == "System.Threading.Thread.Sleep") && wait.Wait.Kind != "sleep";

    /// <summary>
    /// Whether no loop and no caller that calls again leads here: then the same place is the same call. A worker of the pool is called for many
    /// things; it is the same call when it waits with the same object, of which each caller has its own.
    /// </summary>
    private static bool IsReachedOnce(LogicalWait wait, bool isSameObject) =>
        wait.Thread is { } thread && (isSameObject || !thread.IsPool) && wait.Stack.All(s => s.Origin switch
        {
            CodeOrigin.Own => !s.IsInLoop && (isSameObject || s.ILOffset >= 0),
            CodeOrigin.Framework when isSameObject => !s.Method.StartsWith("System.Threading.Timer", StringComparison.Ordinal),
            CodeOrigin.Framework => s.Method.StartsWith("System.Threading.Thread.", StringComparison.Ordinal) || s.Method.StartsWith("System.Threading.ExecutionContext.", StringComparison.Ordinal)
                || s.Method.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal),
            _ => isSameObject,
        });
}
