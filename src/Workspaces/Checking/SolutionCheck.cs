using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Checking;

/// <summary>Runs the rules over every project of a loaded solution.</summary>
internal sealed class SolutionCheck(LoadedSolution loaded, RuleSelection rules, DiagnosticSeverity minimumSeverity)
{
    // Test packages generate the entry point; that it is missing hides nothing.
    private const string NoEntryPoint = "CS5001";

    private readonly ConcurrentBag<Finding> _findings = [];
    private readonly ConcurrentDictionary<string, byte> _failures = new(StringComparer.Ordinal);

    public async Task<CheckResult> RunAsync(IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        var projects = new CheckedProject[loaded.Projects.Count];
        var done = 0;

        // Within a project the analysis is concurrent already; two at a time fill the gaps.
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2) };
        await Parallel.ForEachAsync(Enumerable.Range(0, projects.Length), options, async (i, token) =>
        {
            var project = loaded.Projects[i];
            progress?.Report(new(project.Name, Volatile.Read(ref done), projects.Length));
            projects[i] = await CheckAsync(project, token).ConfigureAwait(false);
            progress?.Report(new(project.Name, Interlocked.Increment(ref done), projects.Length));
        }).ConfigureAwait(false);

        foreach (var failed in projects.Where(p => p.Project.State == LoadState.Failed))
            _failures.TryAdd($"{failed.Project.Name} could not be loaded: {failed.Project.Why}", 0);

        var findings = Ordered(_findings).ToLookup(f => f.RuleId == RuleIds.Inventory);
        return new(
            loaded.Target,
            [.. projects],
            [.. findings[false].Where(f => f.Severity >= minimumSeverity)],
            rules.WithInventory ? [.. findings[true]] : null,
            [.. _failures.Keys.Order(StringComparer.Ordinal)],
            [.. rules.Descriptors.Where(d => rules.Includes(d.Id))]);
    }

    /// <summary>Each once, by file and line.</summary>
    public static IEnumerable<Finding> Ordered(IEnumerable<Finding> findings) => findings
        .DistinctBy(f => (f.RuleId, f.Place, f.Message))
        .OrderBy(f => f.Place.File, StringComparer.Ordinal)
        .ThenBy(f => f.Place.Span.Start)
        .ThenBy(f => f.RuleId, StringComparer.Ordinal);

    private async Task<CheckedProject> CheckAsync(LoadedProject project, CancellationToken cancellationToken)
    {
        if (project.Id is null)
            return new(project, Errors: 0);

        try
        {
            var roslynProject = loaded.Solution.GetProject(project.Id)!;
            var analysis = new ProjectAnalysis(rules, OnCrash);
            var compilation = await analysis.CompileAsync(roslynProject, cancellationToken).ConfigureAwait(false);
            var diagnostics = await analysis.AnalyzeAsync(roslynProject, compilation, cancellationToken).ConfigureAwait(false);
            foreach (var diagnostic in diagnostics.Where(d => rules.Includes(d.Id)))
                _findings.Add(await FindingAsync(diagnostic, compilation, roslynProject, cancellationToken).ConfigureAwait(false));
            return WithErrors(project, diagnostics);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever one project does to the compiler, the others are done.
            return new(project with { State = LoadState.Failed, Why = $"{e.GetType().Name}: {FirstLine(e.Message)}" }, Errors: 0);
        }
    }

    public static async Task<Finding> FindingAsync(Diagnostic diagnostic, Compilation compilation, Project project, CancellationToken cancellationToken)
    {
        var finding = Finding.Of(diagnostic, compilation, project.FilePath!);
        return diagnostic.Properties.TryGetValue(DiagnosticProperties.Option, out var option) && option is not null
            && await OptionPlaces.FindAsync(project, finding.Place.File, option, cancellationToken).ConfigureAwait(false) is { } place
            ? finding with { Place = place, SourceLine = "", Marked = default }
            : finding;
    }

    private void OnCrash(Project project, DiagnosticAnalyzer analyzer, Exception exception) =>
        _failures.TryAdd($"{analyzer.GetType().Name} failed on {Path.GetFileNameWithoutExtension(project.FilePath)}: {exception.GetType().Name}: {FirstLine(exception.Message)}", 0);

    public static CheckedProject WithErrors(LoadedProject project, ImmutableArray<Diagnostic> diagnostics)
    {
        // By default severity: what the tree has raised to an error, a finding or a warning, compiles all the same.
        var errors = diagnostics.Where(d => d.DefaultSeverity == DiagnosticSeverity.Error && d.Id != NoEntryPoint).ToArray();
        if (errors.Length == 0)
            return new(project, Errors: 0);

        var first = errors[0];
        var text = $"{errors.Length} compile error{(errors.Length == 1 ? "" : "s")}, the first {first.Id}: {FirstLine(first.GetMessage(System.Globalization.CultureInfo.InvariantCulture))}";
        return new(project with { State = LoadState.Partial, Why = project.Why.Length == 0 ? text : $"{project.Why}; {text}" }, errors.Length);
    }

    private static string FirstLine(string text) => text.AsSpan().Trim().ToString().Split('\n')[0].Trim();
}

/// <param name="Project">The one at hand.</param>
internal sealed record CheckProgress(string Project, int Done, int Total);
