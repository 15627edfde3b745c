using System.Reflection;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Docs.Rules;

/// <summary>A rule as the analyzers, the fixes and the catalogue know it.</summary>
/// <param name="Descriptor">What the analyzer reports.</param>
/// <param name="HasFix">Whether some fix is for it.</param>
/// <param name="Rows">The rows of the catalogue that it judges; none for the possible id of a pair.</param>
internal sealed record DocumentedRule(DiagnosticDescriptor Descriptor, bool HasFix, IReadOnlyList<BlockingApi> Rows)
{
    private static readonly HashSet<string> _fixable =
        [.. Instances<CodeFixProvider>(Assembly.Load("Hangproof.CodeFixes")).SelectMany(fix => fix.FixableDiagnosticIds)];

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<DocumentedRule> All { get; } =
    [
        .. Instances<DiagnosticAnalyzer>(typeof(HangproofAnalyzer).Assembly)
            .SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .DistinctBy(descriptor => descriptor.Id)
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)
            .Select(descriptor => new DocumentedRule(descriptor, _fixable.Contains(descriptor.Id), [.. BlockingApis.All.Where(row => row.RuleId == descriptor.Id)])),
    ];

    public string Id => Descriptor.Id;

    public string Title => Descriptor.Title.ToString();

    /// <summary>As <c>.editorconfig</c> spells it.</summary>
    public string Severity => Descriptor.IsEnabledByDefault ? Spell(Descriptor.DefaultSeverity) : "none";

    private static string Spell(DiagnosticSeverity severity) => severity == DiagnosticSeverity.Info ? "suggestion" : severity.ToString().ToLowerInvariant();

    private static IEnumerable<T> Instances<T>(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(T)) && !type.IsAbstract).Select(type => (T)Activator.CreateInstance(type)!);
}
