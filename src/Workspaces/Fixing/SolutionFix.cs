using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// Applies fixes in batches of edits that do not overlap, until none is left to apply. Each batch is compiled before the next is made, and what
/// would not compile is taken back. All of it in memory: whoever asked writes the files.
/// </summary>
internal sealed class SolutionFix(LoadedSolution loaded, RuleSelection rules, FixSelection fixes, FixLimits limits)
{
    // A fix that does not end its finding would be offered again and again.
    private const int MostAttempts = 3;

    private readonly Dictionary<ProjectId, ProjectLook> _looks = [];
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly List<AppliedFix> _applied = [];
    private readonly List<TakenBack> _takenBack = [];
    private readonly ConcurrentDictionary<string, byte> _failures = new(StringComparer.Ordinal);
    private readonly EditableFiles _editable = new(loaded);
    private Solution _before = loaded.Solution;

    private ImmutableArray<ProjectId> Projects => [.. loaded.Projects.Select(p => p.Id).OfType<ProjectId>()];

    public async Task<FixResult> RunAsync(IProgress<FixProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var failed in loaded.Projects.Where(p => p.State == LoadState.Failed))
            _failures.TryAdd($"{failed.Name} could not be loaded: {failed.Why}", 0);

        // Without timeouts nothing that is written depends on what may be null.
        if (!fixes.Timeouts)
            _before = await NullableAnalysis.WithoutAsync(_before, cancellationToken).ConfigureAwait(false);
        var solution = _before;
        foreach (var look in await LookAsync(solution, Projects, progress, cancellationToken).ConfigureAwait(false))
            _looks[look.Project.Id] = look;

        var iterations = 0;
        var isSettled = false;
        while (!isSettled && iterations < limits.Iterations)
        {
            progress?.Report(new("choosing fixes"));
            var batch = await BatchAsync(solution, cancellationToken).ConfigureAwait(false);
            isSettled = batch.Count == 0;
            if (isSettled)
                break;
            iterations++;
            progress?.Report(new($"batch {iterations}: {batch.Count} fixes"));
            solution = await ApplyAsync(solution, batch, progress, cancellationToken).ConfigureAwait(false);
        }

        return new(
            [.. _applied],
            [.. _takenBack.DistinctBy(t => (t.RuleId, t.Place, t.Act))],
            [.. await ChangesAsync(solution, cancellationToken).ConfigureAwait(false)],
            await LeftAsync(solution, progress, cancellationToken).ConfigureAwait(false),
            iterations,
            isSettled);
    }

    private async Task<IReadOnlyList<ProjectLook>> LookAsync(Solution solution, IReadOnlyCollection<ProjectId> projects, IProgress<FixProgress>? progress, CancellationToken cancellationToken)
    {
        var looks = new ConcurrentBag<ProjectLook>();
        var analysis = new ProjectAnalysis(rules, OnCrash);
        await Parallel.ForEachAsync(projects, cancellationToken, async (id, token) =>
        {
            var project = solution.GetProject(id)!;
            progress?.Report(new($"looking at {project.Name}", looks.Count, projects.Count));
            looks.Add(await ProjectLook.AtAsync(project, analysis, rules, token).ConfigureAwait(false));
        }).ConfigureAwait(false);
        return [.. looks];
    }

    private void OnCrash(Project project, DiagnosticAnalyzer analyzer, Exception exception) =>
        _failures.TryAdd($"{analyzer.GetType().Name} failed on {project.Name}: {exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()}", 0);

    /// <summary>For each finding the first fix that was not tried yet, as far as they do not overwrite each other; the rest waits for the next batch.</summary>
    private async Task<List<FixCandidate>> BatchAsync(Solution solution, CancellationToken cancellationToken)
    {
        var batch = new List<FixCandidate>();
        var edits = SolutionEdits.Empty;
        // What several frameworks find at one place is one finding, of the first of them in which there is something to do.
        var places = Projects.SelectMany(id => _looks[id].Findings.Where(finding => IsToFix(_looks[id], finding)))
            .OrderBy(finding => finding.Location.SourceSpan.Start)
            .Select(finding => (Finding: finding, Document: solution.GetDocument(finding.Location.SourceTree)!))
            .Where(place => place.Document is not null && _editable.Contains(place.Document))
            .GroupBy(place => (place.Document.FilePath, place.Finding.Location.SourceSpan.Start, place.Finding.Id), place => place)
            .ToArray();
        var candidates = new FixCandidate?[places.Length];
        await Parallel.ForAsync(0, places.Length, cancellationToken, async (i, token) =>
        {
            foreach (var (finding, document) in places[i])
            {
                candidates[i] = await CandidateAsync(document, finding, token).ConfigureAwait(false);
                if (candidates[i] is not null)
                    break;
            }
        }).ConfigureAwait(false);
        foreach (var candidate in candidates.OfType<FixCandidate>())
        {
            var merged = edits.With(candidate.Document, candidate.Offer);
            if (ReferenceEquals(merged, edits))
                continue;
            edits = merged;
            batch.Add(candidate);
        }

        return batch;
    }

    /// <summary>What the source suppresses is meant; what stands in the baseline is only put off.</summary>
    private bool IsToFix(ProjectLook look, Diagnostic finding) =>
        (!finding.IsSuppressed || Checking.Suppression.IsInBaseline(finding, look.Compilation)) && finding.Severity >= limits.Severity && finding.Location.IsInSource;

    private async Task<FixCandidate?> CandidateAsync(Document document, Diagnostic finding, CancellationToken cancellationToken)
    {
        foreach (var fix in fixes.For(finding))
        {
            if ((await fix.OffersAsync(document, finding, cancellationToken).ConfigureAwait(false)).FirstOrDefault() is not { } offer)
                continue;
            var candidate = new FixCandidate(document, finding, fix, offer);
            if (!_refused.Contains(candidate.Key) && _attempts.GetValueOrDefault(candidate.Key) < MostAttempts && candidate.Documents.All(_editable.Contains))
                return candidate;
        }

        return null;
    }

    private async Task<Solution> ApplyAsync(Solution solution, IReadOnlyList<FixCandidate> batch, IProgress<FixProgress>? progress, CancellationToken cancellationToken)
    {
        var edits = batch.Aggregate(SolutionEdits.Empty, (list, candidate) => list.With(candidate.Document, candidate.Offer));
        var inQuestion = new HashSet<string>(StringComparer.Ordinal);
        var watched = new HashSet<DocumentId>();
        IReadOnlyList<FixCandidate> kept = batch;
        while (!edits.IsEmpty)
        {
            progress?.Report(new("compiling what changed"));
            var next = await RewrittenSolution.ApplyAsync(edits, cancellationToken).ConfigureAwait(false);
            var harm = await Harm.OfAsync(solution, next, edits, cancellationToken).ConfigureAwait(false);
            var errors = await harm.NewErrorsAsync(_looks.GetValueOrDefault, cancellationToken).ConfigureAwait(false);
            var known = inQuestion.Count + watched.Count;
            await QuestionAsync(edits, next, errors, inQuestion, watched, cancellationToken).ConfigureAwait(false);
            if (errors.Count == 0 && inQuestion.Count + watched.Count == known)
            {
                foreach (var look in await LookAsync(next, [.. Projects.Intersect(harm.Affected)], progress, cancellationToken).ConfigureAwait(false))
                    _looks[look.Project.Id] = look;
                Record(kept);
                return next;
            }

            // The same files again, although all that touches them was tried one by one: nothing of it in those projects, then.
            if (inQuestion.Count + watched.Count == known)
            {
                kept = Without(kept, next, errors);
                edits = kept.Aggregate(SolutionEdits.Empty, (list, candidate) => list.With(candidate.Document, candidate.Offer));
                continue;
            }

            var safe = new SafeBatch(inQuestion, watched);
            progress?.Report(new("taking back what does not compile"));
            edits = await safe.OfAsync(kept, cancellationToken).ConfigureAwait(false);
            foreach (var (candidate, why) in safe.Refused)
                Refuse(candidate, why);
            kept = safe.Kept;
        }

        return solution;
    }

    private List<FixCandidate> Without(IReadOnlyList<FixCandidate> batch, Solution next, IReadOnlyList<(ProjectId Project, Diagnostic Error)> errors)
    {
        var graph = next.GetProjectDependencyGraph();
        var broken = errors.Select(error => error.Project).ToHashSet();
        broken.UnionWith(broken.SelectMany(graph.GetProjectsThatThisProjectTransitivelyDependsOn).ToArray());
        var why = errors.Count > 0 ? RewrittenSolution.Words(errors[0].Error) : "it would call something else";
        var split = batch.ToLookup(c => broken.Count == 0 || c.Documents.Any(d => broken.Contains(d.Project.Id)));
        foreach (var candidate in split[true])
            Refuse(candidate, why);
        return split[true].Any() ? [.. split[false]] : [];
    }

    /// <summary>Adds the files in which a batch did harm: those with new errors, and those with a call that is not what it should be.</summary>
    private async Task QuestionAsync(
        SolutionEdits edits, Solution next, IReadOnlyList<(ProjectId Project, Diagnostic Error)> errors, HashSet<string> inQuestion, HashSet<DocumentId> watched, CancellationToken cancellationToken)
    {
        var edited = edits.Files.Select(file => SolutionEdits.Key(file.Document)).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, error) in errors)
        {
            if (next.GetDocument(error.Location.SourceTree) is not { } document)
                continue;
            if (edited.Contains(SolutionEdits.Key(document)))
                inQuestion.Add(SolutionEdits.Key(document));
            else
                watched.Add(document.Id);
        }

        var calling = edits.Files.Where(file => !file.Edits.Calls.IsEmpty && !inQuestion.Contains(SolutionEdits.Key(file.Document))).ToArray();
        var hasItsCalls = new bool[calling.Length];
        await Parallel.ForAsync(0, calling.Length, cancellationToken, async (i, token) =>
            hasItsCalls[i] = await RewrittenSolution.HasItsCallsAsync(calling[i].Document, calling[i].Edits, next, token).ConfigureAwait(false)).ConfigureAwait(false);
        inQuestion.UnionWith(calling.Where((_, i) => !hasItsCalls[i]).Select(file => SolutionEdits.Key(file.Document)));
    }

    private void Record(IReadOnlyList<FixCandidate> kept)
    {
        foreach (var candidate in kept)
        {
            _attempts[candidate.Key] = _attempts.GetValueOrDefault(candidate.Key) + 1;
            _applied.Add(new(candidate.Diagnostic.Id, candidate.Offer.Title, Place.Of(candidate.Diagnostic.Location)!));
        }
    }

    private void Refuse(FixCandidate candidate, string why)
    {
        _refused.Add(candidate.Key);
        _takenBack.Add(new(candidate.Diagnostic.Id, candidate.Offer.Title, Place.Of(candidate.Diagnostic.Location)!, why));
    }

    private async Task<IEnumerable<FileChange>> ChangesAsync(Solution solution, CancellationToken cancellationToken)
    {
        var changes = new SortedDictionary<string, FileChange>(StringComparer.Ordinal);
        foreach (var id in solution.GetChanges(_before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            var (before, after) = (_before.GetDocument(id)!, solution.GetDocument(id)!);
            var change = new FileChange(before.FilePath!, await before.GetTextAsync(cancellationToken).ConfigureAwait(false), await after.GetTextAsync(cancellationToken).ConfigureAwait(false));
            if (!change.Before.ContentEquals(change.After))
                changes.TryAdd(change.Path, change);
        }

        return changes.Values;
    }

    private async Task<IReadOnlyDictionary<Diagnostic, string>> ReasonsAsync(Solution solution, IProgress<FixProgress>? progress, CancellationToken cancellationToken)
    {
        var left = Projects.SelectMany(id => _looks[id].Findings.Where(finding => IsToFix(_looks[id], finding) && finding.Id != RuleIds.Inventory)).ToArray();
        var reasons = new ConcurrentDictionary<Diagnostic, string>(ReferenceEqualityComparer.Instance);
        if (left.Length > 0)
            progress?.Report(new($"asking why {left.Length} are left"));
        var why = new WhyLeft(fixes, _editable, _takenBack);
        await Parallel.ForEachAsync(left, cancellationToken, async (finding, token) =>
            reasons[finding] = await why.OfAsync(solution.GetDocument(finding.Location.SourceTree), finding, token).ConfigureAwait(false)).ConfigureAwait(false);
        return reasons;
    }

    private async Task<CheckResult> LeftAsync(Solution solution, IProgress<FixProgress>? progress, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var reasons = await ReasonsAsync(solution, progress, cancellationToken).ConfigureAwait(false);
        var projects = new List<CheckedProject>();
        foreach (var project in loaded.Projects)
        {
            if (project.Id is null)
            {
                projects.Add(new(project, Errors: 0));
                continue;
            }

            var look = _looks[project.Id];
            foreach (var diagnostic in look.Findings)
            {
                var finding = await SolutionCheck.FindingAsync(diagnostic, look.Compilation, look.Project, cancellationToken).ConfigureAwait(false);
                findings.Add(finding with { WhyLeft = reasons.GetValueOrDefault(diagnostic, "") });
            }

            // What is bound as a build would bind it is taken to compile, but for what was looked at on the way.
            projects.Add(project.State == LoadState.Full ? new(project, Errors: 0) : SolutionCheck.WithErrors(project, look.Errors(cancellationToken).Diagnostics));
        }

        return new(
            loaded.Target,
            [.. projects],
            [.. SolutionCheck.Ordered(findings).Where(f => f.Severity >= limits.Severity && f.RuleId != RuleIds.Inventory)],
            Sites: null,
            [.. _failures.Keys.Order(StringComparer.Ordinal)],
            [.. rules.Descriptors.Where(d => rules.Includes(d.Id))]);
    }
}

/// <param name="What">What is being done.</param>
/// <param name="Done">How many of <paramref name="Total"/> are; of nothing that can be counted both are zero.</param>
internal sealed record FixProgress(string What, int Done = 0, int Total = 0);

/// <param name="Iterations">The most batches.</param>
/// <param name="Severity">What is less is left alone.</param>
internal sealed record FixLimits(int Iterations, DiagnosticSeverity Severity);
