using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests.Verification;

/// <summary>Every analyzer there is, and what each says.</summary>
internal static class AllRules
{
    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } = [.. typeof(HangproofAnalyzer).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(HangproofAnalyzer)) && !type.IsAbstract)
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    public static IReadOnlyList<DiagnosticDescriptor> Descriptors { get; } = [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id)];

    /// <summary>The setting that asks for a rule, as loud as it is by default.</summary>
    public static KeyValuePair<string, ReportDiagnostic> Asked(DiagnosticDescriptor rule) =>
        new(rule.Id, rule.DefaultSeverity == DiagnosticSeverity.Warning ? ReportDiagnostic.Warn : ReportDiagnostic.Info);
}
