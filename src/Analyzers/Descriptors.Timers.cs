using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>5xx: timers and cancellation lifetimes.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor TimerTick = Create(RuleIds.TimerTick, "Timer tick cannot be cancelled", Wait, Timers, DiagnosticSeverity.Warning,
        "A loop on a periodic timer that takes no token ends only when the timer is disposed, or after a whole period.");

    public static readonly DiagnosticDescriptor TimerTickPossible = Create(RuleIds.TimerTickPossible, "Timer tick has no known bound", Wait, Timers, DiagnosticSeverity.Info,
        "No token reaches this wait for a tick, and nothing in sight disposes the timer.");
}
