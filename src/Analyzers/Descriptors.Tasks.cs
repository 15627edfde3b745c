using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>4xx: tasks.</content>
internal static partial class Descriptors
{
    private const string Outlives = "'{0}' outlives what it uses: {1}; {2}";

    private const string Inline = "'{0}' runs continuations where it is completed: {1}; {2}";

    public static readonly DiagnosticDescriptor BlockingOnTask = Create(RuleIds.BlockingOnTask, "Blocking on a task", Wait, Tasks, DiagnosticSeverity.Warning,
        "The thread that waits holds what the task needs to go on: a lock, a scheduler, a thread that its continuation comes back to.");

    public static readonly DiagnosticDescriptor BlockingOnTaskPossible = Create(RuleIds.BlockingOnTaskPossible, "Code blocks on a task", Wait, Tasks, DiagnosticSeverity.Info,
        "Each caller costs a thread until its task ends. When as many come as the pool has threads, no thread is left for what they wait for.", enabled: false);

    public static readonly DiagnosticDescriptor SeveralTasks = Create(RuleIds.SeveralTasks, "Waiting for several tasks has no bound", Wait, Tasks, DiagnosticSeverity.Warning,
        "One task that never ends keeps the caller for ever.");

    public static readonly DiagnosticDescriptor SeveralTasksPossible = Create(RuleIds.SeveralTasksPossible, "Waiting for several tasks has no known bound", Wait, Tasks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for tasks.", enabled: false);

    public static readonly DiagnosticDescriptor SourceNotCompleted = Create(RuleIds.SourceNotCompleted, "Task completion source may never be completed", "'{0}' may never be completed: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Whoever awaits the task of a source waits until somebody completes it; an exception, an early return or a close that forgets it leaves it open for ever.");

    public static readonly DiagnosticDescriptor InlineContinuations = Create(RuleIds.InlineContinuations, "Task completion source runs continuations inline", Inline, Tasks, DiagnosticSeverity.Warning,
        "Completing a source runs the code that awaits its task, on the spot: under the lock that is held there, in the loop that others wait for.");

    public static readonly DiagnosticDescriptor InlineContinuationsPossible = Create(RuleIds.InlineContinuationsPossible, "Task completion source may run continuations inline", Inline, Tasks, DiagnosticSeverity.Info,
        "Completing a source runs the code that awaits its task, on the spot, and goes on only when that code waits or ends.", enabled: false);

    public static readonly DiagnosticDescriptor UnboundedFanOut = Create(RuleIds.UnboundedFanOut, "Unbounded fan-out", "'{0}' is started for every item at once: {1}; {2}", Tasks, DiagnosticSeverity.Info,
        "As many calls as there are items run at the same time, and wait for the same connections, threads and memory.", enabled: false);

    public static readonly DiagnosticDescriptor BlocksPoolThread = Create(RuleIds.BlocksPoolThread, "Blocking call on a pool thread", "'{0}' holds a pool thread: {1}; {2}", Tasks, DiagnosticSeverity.Info,
        "The pool has few threads and adds them slowly; each that waits is missing where a continuation could run.");

    public static readonly DiagnosticDescriptor NeverCompletes = Create(RuleIds.NeverCompletes, "Awaiting what never completes", Wait, Tasks, DiagnosticSeverity.Warning,
        "An infinite delay without a token, a task that is never started and a source that nothing completes never end.");

    public static readonly DiagnosticDescriptor TokenNotUsed = Create(RuleIds.TokenNotUsed, "Cancellation token is accepted but not used", "'{0}' is accepted but not used: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "The caller believes that the method can be cancelled; it waits all the same.");

    public static readonly DiagnosticDescriptor WaitsForItself = Create(RuleIds.WaitsForItself, "Waits for itself", "'{0}' waits for itself: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Work that waits for its own end never ends: a loop that is stopped from one of its own handlers, a thread that joins itself.");

    public static readonly DiagnosticDescriptor EndlessLoop = Create(RuleIds.EndlessLoop, "Background loop cannot be stopped", "'{0}' cannot be stopped: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Work that runs on its own and has no end keeps what it uses for the life of the process, and whoever stops it waits for nothing.");

    public static readonly DiagnosticDescriptor StoppingTokenIgnored = Create(RuleIds.StoppingTokenIgnored, "Hosted service ignores its stopping token", "'{0}' does not stop with the host: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "The host cancels the token and waits; a service that does not look at it holds up every shutdown until the host gives up.");

    public static readonly DiagnosticDescriptor CancellationSwallowed = Create(RuleIds.CancellationSwallowed, "Cancellation is swallowed in a loop", "'{0}' swallows cancellation: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Once the token is cancelled every call that takes it throws at once; a handler that takes that for any failure sends the loop round and round.");

    public static readonly DiagnosticDescriptor InnerTaskForgotten = Create(RuleIds.InnerTaskForgotten, "The inner task is forgotten", "'{0}' gives a task of a task: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "The outer task is over as soon as the inner one has started: what is awaited is not the work, and its failure is seen by nobody.");

    public static readonly DiagnosticDescriptor TaskOutlivesResource = Create(RuleIds.TaskOutlivesResource, "Async work outlives what it uses", Outlives, Tasks, DiagnosticSeverity.Warning,
        "The scope ends when the method returns, not when the task is over: the work goes on over a disposed resource, or waits for a token or a timer that is gone.");

    public static readonly DiagnosticDescriptor TaskOutlivesResourcePossible = Create(RuleIds.TaskOutlivesResourcePossible, "Async work may outlive what it uses", Outlives, Tasks, DiagnosticSeverity.Info,
        "The scope ends when the method does, and work that nobody waits for may go on over a disposed resource; whether it is told to stop, or misses what was disposed, is not known.");

    public static readonly DiagnosticDescriptor ForgottenTask = Create(RuleIds.ForgottenTask, "Task is started and forgotten", "'{0}' is started and forgotten: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Nobody sees the failure of a task that is dropped, nobody waits for it at shutdown, and nobody stops it.");

    public static readonly DiagnosticDescriptor ForgottenTaskPossible = Create(RuleIds.ForgottenTaskPossible, "Task is left to itself", "'{0}' is left to itself: {1}; {2}", Tasks, DiagnosticSeverity.Info,
        "The task is dropped on purpose; its failure is seen by nobody all the same.", enabled: false);
}
