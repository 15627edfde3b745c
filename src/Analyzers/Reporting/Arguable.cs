using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>
/// What is right and yet left to argue about: of such places, in code that no rule was made for, readers found fewer than nine in ten worth a
/// change (<c>docs/field-notes.md</c> has the counts). The rule's own id, as a suggestion until a preset or the user sets the severity of that id.
/// </summary>
internal static class Arguable
{
    public static DiagnosticDescriptor AsSuggestion(this DiagnosticDescriptor rule) => rule.IsEnabledByDefault ? rule.With(severity: DiagnosticSeverity.Info) : rule;
}
