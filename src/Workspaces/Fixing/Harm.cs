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
        var changed = after.GetChanges(before).GetProjectChanges().ToArray();
        var isInBodies = new bool[changed.Length];
        await Parallel.ForAsync(0, changed.Length, cancellationToken, async (i, token) => isInBodies[i] = await IsInBodiesAsync(changed[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        for (var i = 0; i < changed.Length; i++)
            (isInBodies[i] ? inBodies : whole).Add(changed[i].ProjectId);
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

        var edited = _edits.Files
            .SelectMany(file => file.Document.GetLinkedDocumentIds().Add(file.Document.Id).Select(id => (Id: id, file.Document, file.Edits)))
            .Where(file => _inBodies.Contains(file.Id.ProjectId))
            .ToArray();
        var found = new Diagnostic?[edited.Length];
        await Parallel.ForAsync(0, edited.Length, cancellationToken, async (i, token) =>
        {
            var (id, document, list) = edited[i];
            found[i] = await RewrittenSolution.NewErrorAsync(document.Project.Solution.GetDocument(id)!, list, _after, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        errors.AddRange(edited.Zip(found).Where(pair => pair.Second is not null).Select(pair => (pair.First.Id.ProjectId, pair.Second!)));
        return errors;
    }

    private static async Task<bool> IsInBodiesAsync(ProjectChanges changes, CancellationToken cancellationToken)
    {
        // A generator may make what it likes of a body; and what is never used is told of whole types, where warnings are errors.
        if (changes.NewProject is { AnalyzerReferences.Count: > 0 } || BrokenByWarnings.Any(changes.NewProject))
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
