using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// Which projects a batch can break, and how it has. Where it changes nothing but bodies only the members that it edits can stop compiling; else all
/// of the project is compiled, and of those that refer to it.
/// </summary>
internal sealed class Harm
{
    private readonly Solution _after;
    private readonly SolutionEdits _edits;
    private readonly HashSet<ProjectId> _whole;
    private readonly HashSet<ProjectId> _inBodies;

    private Harm(Solution after, SolutionEdits edits, HashSet<ProjectId> whole, HashSet<ProjectId> inBodies) =>
        (_after, _edits, _whole, _inBodies) = (after, edits, whole, inBodies);

    /// <summary>The projects whose findings may be others now.</summary>
    public IEnumerable<ProjectId> Affected => _whole.Concat(_inBodies);

    public static async Task<Harm> OfAsync(Solution before, Solution after, SolutionEdits edits, CancellationToken cancellationToken)
    {
        var (whole, inBodies) = (new HashSet<ProjectId>(), new HashSet<ProjectId>());
        foreach (var changes in after.GetChanges(before).GetProjectChanges())
            (await IsInBodiesAsync(changes, cancellationToken).ConfigureAwait(false) ? inBodies : whole).Add(changes.ProjectId);
        var graph = after.GetProjectDependencyGraph();
        whole.UnionWith(whole.SelectMany(graph.GetProjectsThatTransitivelyDependOnThisProject).ToArray());
        inBodies.ExceptWith(whole);
        return new(after, edits, whole, inBodies);
    }

    /// <summary>The errors that there are more of than there were.</summary>
    public async Task<IReadOnlyList<(ProjectId Project, Diagnostic Error)>> NewErrorsAsync(Func<ProjectId, ProjectLook?> before, CancellationToken cancellationToken)
    {
        var errors = new List<(ProjectId, Diagnostic)>();
        foreach (var id in _whole)
        {
            // What nobody asked for cannot be put right either.
            if (before(id) is not { } look)
                continue;
            var now = CompileErrors.Of((await _after.GetProject(id)!.GetCompilationAsync(cancellationToken).ConfigureAwait(false))!, cancellationToken);
            if (!now.IsEmpty)
                errors.AddRange(now.NotIn(look.Errors(cancellationToken)).Select(error => (id, error)));
        }

        foreach (var (document, list) in _edits.Files)
        {
            foreach (var id in document.GetLinkedDocumentIds().Add(document.Id).Where(id => _inBodies.Contains(id.ProjectId)))
            {
                if (await RewrittenSolution.NewErrorAsync(document.Project.Solution.GetDocument(id)!, list, _after, cancellationToken).ConfigureAwait(false) is { } error)
                    errors.Add((id.ProjectId, error));
            }
        }

        return errors;
    }

    private static async Task<bool> IsInBodiesAsync(ProjectChanges changes, CancellationToken cancellationToken)
    {
        // A generator may make what it likes of a body; and what is never used is told of whole types, where warnings are errors.
        if (changes.NewProject is { AnalyzerReferences.Count: > 0 } or { CompilationOptions.GeneralDiagnosticOption: ReportDiagnostic.Error })
            return false;
        foreach (var id in changes.GetChangedDocuments())
        {
            var old = await changes.OldProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            var changed = await changes.NewProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            if (!SyntaxFactory.AreEquivalent(old, changed, topLevel: true))
                return false;
        }

        return true;
    }
}
