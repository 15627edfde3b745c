namespace Hangproof.Tasks;

/// <summary>What a thread that blocks on a task keeps from going on.</summary>
/// <param name="Why">For the message.</param>
/// <param name="WayOut">The shortest way out.</param>
/// <param name="IsCertain">Whether it hangs, or holds what others need, by itself: not only when many come at once.</param>
internal sealed record BlockedPlace(string Why, string WayOut, bool IsCertain)
{
    /// <summary>Whether it takes more than is seen from there to hang: who asks meanwhile.</summary>
    public bool WaitsToBeAsked { get; init; }

    /// <summary>Whether it costs a thread for a while, and hangs only where many come at once.</summary>
    public bool IsArguable { get; init; }
}
