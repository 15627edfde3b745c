using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Checking;

/// <summary>
/// Runs rules on the semantic models that fixes use as well. The compiler's own driver works on a copy of the compilation, in which every symbol
/// and body is bound a second time.
/// </summary>
internal sealed class DirectRun
{
    private readonly Project _project;
    private readonly Compilation _compilation;
    private readonly Action<Project, DiagnosticAnalyzer, Exception> _onCrash;
    private readonly ConcurrentBag<Diagnostic> _found = [];

    private DirectRun(Project project, Compilation compilation, Action<Project, DiagnosticAnalyzer, Exception> onCrash) =>
        (_project, _compilation, _onCrash) = (project, compilation, onCrash);

    /// <summary>Whether nothing decides about findings that only the driver asks: a baseline, severities in bulk, types marked as generated.</summary>
    public static async Task<bool> IsForAsync(Project project, Compilation compilation, CancellationToken cancellationToken)
    {
        if (project.AnalyzerOptions.AdditionalFiles.Any(file => Path.GetFileName(file.Path) == Baseline.FileName))
            return false;
        foreach (var document in project.AnalyzerConfigDocuments)
        {
            if ((await document.GetTextAsync(cancellationToken).ConfigureAwait(false)).ToString().Contains("dotnet_analyzer_diagnostic", StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return !compilation.ContainsSymbolsWithName("GeneratedCode", SymbolFilter.Type, cancellationToken)
            && !compilation.SyntaxTrees.Any(tree => !GeneratedFile.Is(tree, compilation, cancellationToken) && tree.ToString().Contains("GeneratedCode", StringComparison.Ordinal));
    }

    /// <returns>What the rules find, and those of them that only the driver can run.</returns>
    public static async Task<(ImmutableArray<Diagnostic> Found, ImmutableArray<DiagnosticAnalyzer> Left)> RunAsync(
        Project project, Compilation compilation, ImmutableArray<DiagnosticAnalyzer> rules, Action<Project, DiagnosticAnalyzer, Exception> onCrash, CancellationToken cancellationToken)
    {
        var run = new DirectRun(project, compilation, onCrash);
        var actions = rules.Select(rule => run.Start(rule, cancellationToken)).ToArray();
        await run.RunAsync([.. actions.OfType<RuleActions>()], cancellationToken).ConfigureAwait(false);
        var effective = CompilationWithAnalyzers.GetEffectiveDiagnostics(run._found, compilation);
        return ([.. effective], [.. rules.Zip(actions).Where(pair => pair.Second is null).Select(pair => pair.First)]);
    }

    private RuleActions? Start(DiagnosticAnalyzer rule, CancellationToken cancellationToken)
    {
        if (rule is DiagnosticSuppressor)
            return RuleActions.None(rule);
        try
        {
            return RuleActions.Of(rule, _compilation, _project.AnalyzerOptions, cancellationToken);
        }
        catch (NotSupportedException)
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _onCrash(_project, rule, e);
            return RuleActions.None(rule);
        }
    }

    private async Task RunAsync(ImmutableArray<RuleActions> rules, CancellationToken cancellationToken)
    {
        var trees = _compilation.SyntaxTrees.Where(tree => !GeneratedFile.Is(tree, _compilation, cancellationToken));
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(trees, options, async (tree, token) =>
        {
            var model = await ModelAsync(tree, token).ConfigureAwait(false);
            foreach (var rule in rules)
                Guard(rule, () => rule.LookAt(model, _project.AnalyzerOptions, _found.Add, token));
        }).ConfigureAwait(false);
        foreach (var rule in rules)
            Guard(rule, () => rule.End(_compilation, _project.AnalyzerOptions, _found.Add, cancellationToken));
    }

    private async Task<SemanticModel> ModelAsync(SyntaxTree tree, CancellationToken cancellationToken) =>
        _project.GetDocument(tree) is { } document
        && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } shared && ReferenceEquals(shared.Compilation, _compilation)
            ? shared
            : _compilation.GetSemanticModel(tree);

    private void Guard(RuleActions rule, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _onCrash(_project, rule.Rule, e);
        }
    }
}
