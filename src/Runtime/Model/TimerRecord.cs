namespace Hangproof.Runtime.Model;

/// <summary>An armed timer.</summary>
/// <param name="Address">Hint of identity.</param>
/// <param name="DueMs">Time to its next tick from when it was armed.</param>
/// <param name="PeriodMs">-1 for a timer that ticks once.</param>
/// <param name="Callback">The method it calls, as its source has it.</param>
/// <param name="Owner">Type of the object it calls the method on.</param>
/// <param name="Origin">Whose code the callback is.</param>
internal sealed record TimerRecord(ulong Address, long DueMs, long PeriodMs, string Callback, string? Owner, CodeOrigin Origin)
{
    /// <summary>Index of <see cref="Snapshot.Sites"/>: where it was made; <see langword="null"/> where unknown.</summary>
    public int? MadeAt { get; init; }

    /// <summary>Whether nothing but the timers refers to what it works for any more; <see langword="null"/> when that was not looked at.</summary>
    public bool? IsForgotten { get; init; }
}
