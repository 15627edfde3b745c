using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Checking;

/// <summary>Runs the selected rules over one project.</summary>
/// <param name="onCrash">A rule threw; the others go on.</param>
internal sealed class ProjectAnalysis(RuleSelection rules, Action<Project, DiagnosticAnalyzer, Exception> onCrash)
{
    public async Task<Compilation> CompileAsync(Project project, CancellationToken cancellationToken)
    {
        var compilation = (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false))!;
        var specific = compilation.Options.SpecificDiagnosticOptions;
        foreach (var rule in rules.TurnedOn)
        {
            // Whoever set the severity of a rule that is on has it as he set it.
            if (!rule.IsEnabledByDefault || !specific.ContainsKey(rule.Id))
                specific = specific.SetItem(rule.Id, rule.DefaultSeverity.ToReportDiagnostic());
        }
        return specific == compilation.Options.SpecificDiagnosticOptions
            ? compilation
            : compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(specific));
    }

    /// <returns>The compiler's diagnostics and those of the rules.</returns>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project, Compilation compilation, CancellationToken cancellationToken)
    {
        if (rules.Analyzers.IsEmpty)
            return compilation.GetDiagnostics(cancellationToken);

        return await Driver(project, compilation, rules.Analyzers).GetAllDiagnosticsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Those of the rules alone: only what they look at is bound.</returns>
    public async Task<ImmutableArray<Diagnostic>> FindAsync(Project project, Compilation compilation, CancellationToken cancellationToken)
    {
        if (rules.Analyzers.IsEmpty)
            return [];
        if (!await DirectRun.IsForAsync(project, compilation, cancellationToken).ConfigureAwait(false))
            return await Driver(project, compilation, rules.Analyzers).GetAnalyzerDiagnosticsAsync(cancellationToken).ConfigureAwait(false);

        var (found, left) = await DirectRun.RunAsync(project, compilation, rules.Analyzers, onCrash, cancellationToken).ConfigureAwait(false);
        return left.IsEmpty ? found : found.AddRange(await Driver(project, compilation, left).GetAnalyzerDiagnosticsAsync(cancellationToken).ConfigureAwait(false));
    }

    private CompilationWithAnalyzers Driver(Project project, Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers) => compilation.WithAnalyzers(
        analyzers,
        new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            (exception, analyzer, _) => onCrash(project, analyzer, exception),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: true));
}
