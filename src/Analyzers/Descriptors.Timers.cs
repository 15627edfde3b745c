using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>5xx: timers and cancellation lifetimes.</content>
internal static partial class Descriptors
{
    private const string NeverDisposed = "'{0}' is never disposed: {1}; {2}";

    public static readonly DiagnosticDescriptor TimerNotDisposed = Create(RuleIds.TimerNotDisposed, "Timer is never disposed", NeverDisposed, Timers, DiagnosticSeverity.Warning,
        "A timer that nobody disposes goes on ticking, keeps what its callback reaches alive, and ticks into what is already shut down.");

    public static readonly DiagnosticDescriptor TimerTick = Create(RuleIds.TimerTick, "Timer tick cannot be cancelled", Wait, Timers, DiagnosticSeverity.Warning,
        "A loop on a periodic timer that takes no token ends only when the timer is disposed, or after a whole period.");

    public static readonly DiagnosticDescriptor TimerTickPossible = Create(RuleIds.TimerTickPossible, "Timer tick has no known bound", Wait, Timers, DiagnosticSeverity.Info,
        "No token reaches this wait for a tick, and nothing in sight disposes the timer.");

    public static readonly DiagnosticDescriptor TimerCallback = Create(RuleIds.TimerCallback, "Timer callback can overlap or throw into nowhere", "'{0}' {1}; {2}", Timers, DiagnosticSeverity.Info,
        "A timer does not wait for its callback: one that blocks longer than a period runs several times at once, each on a pool thread, and one that throws before it arms the timer again ends it for good.");

    public static readonly DiagnosticDescriptor SourceNotDisposed = Create(RuleIds.SourceNotDisposed, "Cancellation source is never disposed", NeverDisposed, Timers, DiagnosticSeverity.Warning,
        "A linked source stays in its parents' lists until it is disposed, a timed one in the queue of timers until its time is over.");

    public static readonly DiagnosticDescriptor SourceNotDisposedPossible = Create(RuleIds.SourceNotDisposedPossible, "Cancellation source is not known to be disposed", NeverDisposed, Timers, DiagnosticSeverity.Info,
        "Nothing in sight disposes this source: what is registered with its token stays registered as long as the token is known to anybody.", enabled: false);

    public static readonly DiagnosticDescriptor RegistrationNotDisposed = Create(RuleIds.RegistrationNotDisposed, "Cancellation registration is never disposed", NeverDisposed, Timers, DiagnosticSeverity.Warning,
        "The source of a token that lives on holds every callback that was registered with it, and what the callback captures.");

    public static readonly DiagnosticDescriptor RegistrationNotDisposedPossible = Create(RuleIds.RegistrationNotDisposedPossible, "Cancellation registration is not known to be disposed", NeverDisposed, Timers, DiagnosticSeverity.Info,
        "Nothing in sight gives this registration back: if the token's source lives on, the callback and what it captures do as well.");

    public static readonly DiagnosticDescriptor SourceNeverCancelled = Create(RuleIds.SourceNeverCancelled, "Cancellation source is never cancelled", "{0} is never cancelled: {1}; {2}", Timers, DiagnosticSeverity.Info,
        "A token that nobody can cancel looks like a bound and is none: work that is told to stop by it never stops.");

    public static readonly DiagnosticDescriptor TimerCollected = Create(RuleIds.TimerCollected, "Timer may be collected while in use", "'{0}' may be collected while it is in use: {1}; {2}", Timers, DiagnosticSeverity.Warning,
        "The runtime holds a timer's callback and state, not the timer: one that nothing else holds stops ticking with some collection.");
}
