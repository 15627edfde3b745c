using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>What a rule says in other words where its own would claim too much.</summary>
internal static class Wording
{
    /// <summary>Of a task that has an end in time, though its thread is held until then.</summary>
    public const string Blocks = "'{0}' blocks until its task is over: {1}; {2}";

    public static DiagnosticDescriptor Saying(this DiagnosticDescriptor rule, string format) => rule.With(format);
}
