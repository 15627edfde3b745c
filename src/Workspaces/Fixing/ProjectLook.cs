using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>A project at one moment of the run: what the rules find, and what does not compile.</summary>
internal sealed class ProjectLook
{
    private readonly ILookup<string, Diagnostic> _errors;

    private ProjectLook(Project project, Compilation compilation, ImmutableArray<Diagnostic> diagnostics, ImmutableArray<Diagnostic> findings)
    {
        (Project, Compilation, Diagnostics, Findings) = (project, compilation, diagnostics, findings);
        // Warnings that the project makes errors break its build as well.
        _errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error && !d.IsSuppressed && d.Id.StartsWith("CS", StringComparison.Ordinal)).ToLookup(Key);
    }

    public Project Project { get; }

    public Compilation Compilation { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>What the selected rules report; suppressed ones too.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    public static async Task<ProjectLook> AtAsync(Project project, ProjectAnalysis analysis, RuleSelection rules, CancellationToken cancellationToken)
    {
        var compilation = await analysis.CompileAsync(project, cancellationToken).ConfigureAwait(false);
        var diagnostics = await analysis.AnalyzeAsync(project, compilation, cancellationToken).ConfigureAwait(false);
        return new(project, compilation, diagnostics, [.. diagnostics.Where(d => rules.Includes(d.Id))]);
    }

    /// <summary>The errors that there are more of than there were.</summary>
    public IEnumerable<Diagnostic> NewErrors(ProjectLook before) =>
        _errors.Where(same => same.Count() > before._errors[same.Key].Count()).Select(same => same.First());

    private static string Key(Diagnostic error) =>
        $"{error.Id}|{error.Location.GetLineSpan().Path}|{error.GetMessage(CultureInfo.InvariantCulture)}";
}
