using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>2xx: locks and synchronisation primitives.</content>
internal static partial class Descriptors
{
    private const string Ignored = "The result of '{0}' is ignored: {1}; {2}";

    private const string Order = "'{0}' and '{1}' are taken in opposite orders: {2}; {3}";

    public static readonly DiagnosticDescriptor Lock = Create(RuleIds.Lock, "Lock is taken without a timeout", Wait, Locks, DiagnosticSeverity.Warning,
        "A place of a named semaphore may be held by a process that never gives it back; a lock whose holder waits without bound is never free again.");

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

    public static readonly DiagnosticDescriptor NotReleased = Create(RuleIds.NotReleased, "Acquired but not released on every path", "'{0}' is not given back when {1}: {2}; {3}", Locks, DiagnosticSeverity.Warning,
        "An exception, an early return or the next turn of a loop between acquire and release keeps the lock for ever; of an object whose disposal is a signal, whoever waits for that.");

    public static readonly DiagnosticDescriptor LockAcrossAwait = Create(RuleIds.LockAcrossAwait, "Thread-affine lock is held across await", "'{0}' is held across an 'await', after which another thread may go on that cannot leave it; {1}", Locks, DiagnosticSeverity.Warning,
        "A monitor, a mutex, a spin lock and a reader-writer lock belong to the thread that entered. After an await another one may run, and its exit throws or leaves the lock taken.");

    public static readonly DiagnosticDescriptor AcquiredInsideTry = Create(RuleIds.AcquiredInsideTry, "Acquired inside the try whose finally releases", "'{0}' stands inside the 'try' whose 'finally' gives it back: when {1}, what was never taken is given back; {2}", Locks, DiagnosticSeverity.Warning,
        "A release without an acquire lets two in at once, or throws in place of the failure that it hides.");

    public static readonly DiagnosticDescriptor TimedWaitIgnored = Create(RuleIds.TimedWaitIgnored, "Result of a timed wait is ignored", Ignored, Locks, DiagnosticSeverity.Warning,
        "When the time is over the call returns false and the code goes on as if it had got what it waited for.");

    public static readonly DiagnosticDescriptor TimedWaitIgnoredPossible = Create(RuleIds.TimedWaitIgnoredPossible, "Result of a timed wait may matter", Ignored, Locks, DiagnosticSeverity.Info,
        "When the time is over the call returns false; whether what comes next needs what was waited for is not known.", enabled: false);

    public static readonly DiagnosticDescriptor BlocksUnderLock = Create(RuleIds.BlocksUnderLock, "Lock is held across an operation that can block", "'{0}' is held while {1}; {2}", Locks, DiagnosticSeverity.Warning,
        "Whoever wants the lock waits for as long as its holder does; if what the holder waits for needs the lock, for ever.");

    public static readonly DiagnosticDescriptor BlocksUnderLockPossible = Create(RuleIds.BlocksUnderLockPossible, "Lock may be held across an operation that can block", "'{0}' is held while {1}; {2}", Locks, DiagnosticSeverity.Info,
        "Whoever wants the lock waits for as long as its holder does. Here nothing shows that what the holder does takes long, or that somebody else wants the lock for less.", enabled: false);

    public static readonly DiagnosticDescriptor LockOrder = CreateAtEnd(RuleIds.LockOrder, "Locks are taken in opposite orders", Order, Locks, DiagnosticSeverity.Warning,
        "Two threads that each hold one of the locks and want the other wait for each other for ever.");

    public static readonly DiagnosticDescriptor LockOrderPossible = CreateAtEnd(RuleIds.LockOrderPossible, "Locks may be taken in opposite orders", Order, Locks, DiagnosticSeverity.Info,
        "Two threads that each hold one of the locks and want the other wait for each other for ever, where the locks are of the same objects.", enabled: false);

    public static readonly DiagnosticDescriptor EnteredTwice = Create(RuleIds.EnteredTwice, "A primitive that is not re-entrant is entered twice", "'{0}' is held and lets nobody in twice, and {1}; {2}", Locks, DiagnosticSeverity.Warning,
        "A semaphore of one permit, a spin lock or an asynchronous lock does not know who has it: whoever takes it again waits for itself.");

    public static readonly DiagnosticDescriptor ForeignCodeUnderLock = Create(RuleIds.ForeignCodeUnderLock, "Code you do not control runs under a lock", "'{0}' runs under '{1}': {2}; {3}", Locks, DiagnosticSeverity.Info,
        "Handlers, callbacks and continuations may wait, or want a lock whose holder wants this one.");

    public static readonly DiagnosticDescriptor WaitsForCallbackUnderLock = Create(RuleIds.WaitsForCallbackUnderLock, "Waits for a callback that needs the lock it holds", "'{0}' waits for {1} while '{2}' is held, which '{3}' takes; {4}", Locks, DiagnosticSeverity.Warning,
        "Disposing a registration or a timer, joining a thread and waiting for a task wait for code to end; code that wants the lock held meanwhile never does.");
}
