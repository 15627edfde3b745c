using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>Descriptors of one rule, by its own id, that differ in what is said or in what happens until somebody sets the severity of the id; one for all compilations.</summary>
internal static class DescriptorVariants
{
    private static readonly ConcurrentDictionary<(string Id, string Format, DiagnosticSeverity Severity, bool IsEnabled), DiagnosticDescriptor> _known = new();

    public static DiagnosticDescriptor With(this DiagnosticDescriptor rule, string? format = null, DiagnosticSeverity? severity = null, bool? isEnabledByDefault = null) => _known.GetOrAdd(
        (rule.Id, format ?? rule.MessageFormat.ToString(), severity ?? rule.DefaultSeverity, isEnabledByDefault ?? rule.IsEnabledByDefault),
        key => new DiagnosticDescriptor(key.Id, rule.Title, key.Format, rule.Category, key.Severity, key.IsEnabled, rule.Description, rule.HelpLinkUri, [.. rule.CustomTags]));
}
