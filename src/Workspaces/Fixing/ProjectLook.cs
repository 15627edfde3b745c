using System.Collections.Immutable;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>A project at one moment of the run: what the rules find, and, where somebody asks, what does not compile.</summary>
internal sealed class ProjectLook
{
    private CompileErrors? _errors;

    private ProjectLook(Project project, Compilation compilation, ImmutableArray<Diagnostic> findings) =>
        (Project, Compilation, Findings) = (project, compilation, findings);

    public Project Project { get; }

    public Compilation Compilation { get; }

    /// <summary>What the selected rules report; suppressed ones too.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    public static async Task<ProjectLook> AtAsync(Project project, ProjectAnalysis analysis, RuleSelection rules, CancellationToken cancellationToken)
    {
        var compilation = await analysis.CompileAsync(project, cancellationToken).ConfigureAwait(false);
        var findings = await analysis.FindAsync(project, compilation, cancellationToken).ConfigureAwait(false);
        return new(project, compilation, [.. findings.Where(d => rules.Includes(d.Id))]);
    }

    /// <summary>All of the project is bound for it, so that nobody should ask without need.</summary>
    public CompileErrors Errors(CancellationToken cancellationToken) => _errors ??= CompileErrors.Of(Compilation, cancellationToken);
}
