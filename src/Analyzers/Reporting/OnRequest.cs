using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>
/// What is right and that the code gives no reason to fear: the rule's own id, off until a preset or the user sets the severity of that id. So
/// who asks for a rule gets all of it, and who did not ask gets what somebody would act on.
/// </summary>
internal static class OnRequest
{
    private static readonly ConcurrentDictionary<string, DiagnosticDescriptor> _descriptors = new(StringComparer.Ordinal);

    public static DiagnosticDescriptor UntilAsked(this DiagnosticDescriptor rule) => _descriptors.GetOrAdd(rule.Id, _ => new DiagnosticDescriptor(
        rule.Id, rule.Title, rule.MessageFormat, rule.Category, rule.DefaultSeverity, isEnabledByDefault: false, rule.Description, rule.HelpLinkUri, [.. rule.CustomTags]));
}
