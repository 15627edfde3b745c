using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>4xx: tasks.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor SeveralTasks = Create(RuleIds.SeveralTasks, "Waiting for several tasks has no bound", Wait, Tasks, DiagnosticSeverity.Warning,
        "One task that never ends keeps the caller for ever.");

    public static readonly DiagnosticDescriptor SeveralTasksPossible = Create(RuleIds.SeveralTasksPossible, "Waiting for several tasks has no known bound", Wait, Tasks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for tasks.");

    public static readonly DiagnosticDescriptor NeverCompletes = Create(RuleIds.NeverCompletes, "Awaiting what never completes", Wait, Tasks, DiagnosticSeverity.Warning,
        "An infinite delay without a token, a task that is never started and a source that nothing completes never end.");

    public static readonly DiagnosticDescriptor TokenNotUsed = Create(RuleIds.TokenNotUsed, "Cancellation token is accepted but not used", "'{0}' is accepted but not used: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "The caller believes that the method can be cancelled; it waits all the same.");

    public static readonly DiagnosticDescriptor WaitsForItself = Create(RuleIds.WaitsForItself, "Waits for itself", "'{0}' waits for itself: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "Work that waits for its own end never ends: a loop that is stopped from one of its own handlers, a thread that joins itself.");
}
