using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>2xx: locks and synchronisation primitives.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor Lock = Create(RuleIds.Lock, "Lock is taken without a timeout", Wait, Locks, DiagnosticSeverity.Warning,
        "A named mutex or semaphore may be held by a process that never gives it back; a lock whose holder waits without bound is never free again.");

    public static readonly DiagnosticDescriptor LockPossible = Create(RuleIds.LockPossible, "Lock has no timeout", Wait, Locks, DiagnosticSeverity.Info,
        "Every lock without a timeout waits for as long as its holder keeps it.", enabled: false);

    public static readonly DiagnosticDescriptor Semaphore = Create(RuleIds.Semaphore, "Semaphore wait has no bound", Wait, Locks, DiagnosticSeverity.Warning,
        "A semaphore's permit that is never released is waited for for ever.");

    public static readonly DiagnosticDescriptor SemaphorePossible = Create(RuleIds.SemaphorePossible, "Semaphore wait has no known bound", Wait, Locks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a permit.");

    public static readonly DiagnosticDescriptor Event = Create(RuleIds.Event, "Wait on an event, barrier, thread or monitor has no bound", Wait, Locks, DiagnosticSeverity.Warning,
        "The signal that a wait hopes for can be lost: the signaller failed, left early or came before.");

    public static readonly DiagnosticDescriptor EventPossible = Create(RuleIds.EventPossible, "Wait on an event, barrier, thread or monitor has no known bound", Wait, Locks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a signal.");

    public static readonly DiagnosticDescriptor TimedWaitIgnored = Create(RuleIds.TimedWaitIgnored, "Result of a timed wait is ignored", "The result of '{0}' is ignored: {1}; {2}", Locks, DiagnosticSeverity.Warning,
        "When the time is over the call returns false and the code goes on as if it had got what it waited for.");
}
