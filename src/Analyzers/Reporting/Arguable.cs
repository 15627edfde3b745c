using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>
/// What is right and yet left to argue about: of such places, in code that no rule was made for, readers found fewer than nine in ten worth a
/// change (<c>docs/field-notes.md</c> has the counts). The rule's own id, as a suggestion until a preset or the user sets the severity of that id.
/// </summary>
internal static class Arguable
{
    private static readonly ConcurrentDictionary<string, DiagnosticDescriptor> _descriptors = new(StringComparer.Ordinal);

    public static DiagnosticDescriptor AsSuggestion(this DiagnosticDescriptor rule) => !rule.IsEnabledByDefault ? rule : _descriptors.GetOrAdd(rule.Id, _ => new DiagnosticDescriptor(
        rule.Id, rule.Title, rule.MessageFormat, rule.Category, DiagnosticSeverity.Info, isEnabledByDefault: true, rule.Description, rule.HelpLinkUri, [.. rule.CustomTags]));
}
