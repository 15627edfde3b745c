namespace Hangproof.Runtime;

/// <summary>What could not be done for a reason that the user can understand: shown as one line, never as a stack.</summary>
/// <param name="message">What, why, and where there is one, the way out.</param>
/// <param name="isUsage">Whether the user asked for something that makes no sense, rather than for something that could not be done.</param>
internal sealed class RefusedException(string message, bool isUsage = false) : Exception(message)
{
    public bool IsUsage { get; } = isUsage;

    /// <summary>Whether the system does not let us trace a process that we may otherwise ask: its runtime can write a dump of itself.</summary>
    public bool IsTracingDenied { get; init; }

    /// <summary>Whether its runtime may still be asked for the stacks of its threads.</summary>
    public bool CanBeSampled { get; init; }

    /// <summary>How long the process stood still for nothing.</summary>
    public TimeSpan Paused { get; init; }
}
