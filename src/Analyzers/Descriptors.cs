using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <summary>The descriptors of all rules. Ids are constants at the call, as release tracking sees nothing else.</summary>
internal static partial class Descriptors
{
    private const string Messages = "Hangproof.MessagePassing";
    private const string Locks = "Hangproof.Locks";
    private const string Network = "Hangproof.Network";
    private const string Tasks = "Hangproof.Tasks";
    private const string Timers = "Hangproof.Timers";
    private const string SetUp = "Hangproof.SetUp";

    /// <summary>Subject, consequence, shortest way out.</summary>
    private const string Wait = "'{0}' can wait for ever: {1}; {2}";

    private static DiagnosticDescriptor Create(string id, string title, string message, string category, DiagnosticSeverity severity, string description, bool enabled = true) =>
        new(id, title, message, category, severity, enabled, description, $"https://github.com/hangproof/hangproof/blob/main/docs/rules/{id}.md");

    /// <summary>A rule that judges a whole compilation when it has seen all of it.</summary>
    private static DiagnosticDescriptor CreateAtEnd(string id, string title, string message, string category, DiagnosticSeverity severity, string description, bool enabled = true) =>
        new(id, title, message, category, severity, enabled, description, $"https://github.com/hangproof/hangproof/blob/main/docs/rules/{id}.md", WellKnownDiagnosticTags.CompilationEnd);
}
