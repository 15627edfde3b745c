namespace Hangproof.Runtime.Model;

/// <summary>A cancellation source that others have registered with.</summary>
/// <param name="Address">Hint of identity.</param>
/// <param name="Registrations">Callbacks that wait for it.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
/// <param name="HasTimer">Whether it cancels itself after a time.</param>
internal sealed record CancellationRecord(ulong Address, int Registrations, bool Cancelled, bool HasTimer);
