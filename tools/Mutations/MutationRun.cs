using System.Collections.Immutable;
using System.Diagnostics;
using Hangproof.CodeFixes;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Mutations;

/// <summary>One mutation, told by its seed: the file it is done to, what is done, and what the rules and the fixes make of it.</summary>
internal sealed class MutationRun
{
    private const int MostMutations = 3;

    /// <summary>Out of so many one changes the project.</summary>
    private const int ProjectOneIn = 25;

    /// <summary>Each fix compiles the file anew; a file with a hundred findings would take the time of many others.</summary>
    private const int MostFixed = 4;

    /// <summary>Longer than this nobody would wait for a squiggle.</summary>
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _endless = TimeSpan.FromMinutes(2);

    private static readonly ImmutableArray<HangproofFix> _fixes =
    [
        .. typeof(HangproofFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(HangproofFix)) && !type.IsAbstract)
            .Select(type => (HangproofFix)Activator.CreateInstance(type)!),
    ];

    private readonly int _seed;
    private readonly Random _random;
    private readonly List<string> _done = [];
    private readonly List<Failure> _failures = [];
    private SourceFile _file;

    private MutationRun(int seed, ImmutableArray<SourceFile> corpus)
    {
        _seed = seed;
        _random = new Random(seed);
        // As many seeds in a row as there are files spoil each of them.
        _file = corpus[(int)((uint)seed % corpus.Length)];
    }

    public static async Task<MutationResult> OfAsync(int seed, ImmutableArray<SourceFile> corpus, CancellationToken cancellationToken)
    {
        var run = new MutationRun(seed, corpus);
        await run.MutateAsync(cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_endless);
        var watch = Stopwatch.StartNew();
        var analysis = _endless;
        var offered = 0;
        try
        {
            var found = await run.AnalyzeAsync(deadline.Token);
            analysis = watch.Elapsed;
            offered = await run.FixAsync(found, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            run.Fail("no end", $"gave up after {_endless}");
        }
        if (analysis > _slow)
            run.Fail("slow", $"analysis took {analysis.TotalSeconds:0.0} s");
        return new(analysis, offered, run._failures);
    }

    private async Task MutateAsync(CancellationToken cancellationToken)
    {
        for (var left = 1 + _random.Next(MostMutations); left > 0; left--)
        {
            var mutations = _random.Next(ProjectOneIn) == 0 ? Mutation.OfProject : Mutation.OfText;
            var mutation = mutations[_random.Next(mutations.Length)];
            if (mutation.Apply(_file, _random) is not { } mutated)
                continue;
            _file = await _file.WithAsync(mutated, cancellationToken);
            _done.Add(mutation.Name);
        }
    }

    private async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(CancellationToken cancellationToken)
    {
        var model = (await _file.Document.GetSemanticModelAsync(cancellationToken))!;
        var options = new CompilationWithAnalyzersOptions(
            _file.Document.Project.AnalyzerOptions,
            (exception, analyzer, _) => Fail(analyzer.GetType().Name, exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        var run = model.Compilation.WithAnalyzers(RuleSelection.All().Analyzers, options);
        return await run.GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancellationToken);
    }

    /// <returns>How many fixes were offered.</returns>
    private async Task<int> FixAsync(ImmutableArray<Diagnostic> found, CancellationToken cancellationToken)
    {
        var some = found.ToArray();
        _random.Shuffle(some);
        var compiled = found.Length > 0 && !await HasErrorsAsync(_file.Document, cancellationToken);
        var offered = 0;
        foreach (var diagnostic in some.Take(MostFixed))
        {
            foreach (var fix in _fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                try
                {
                    offered += await OfferAsync(fix, diagnostic, compiled, cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Fail(fix.GetType().Name, e);
                }
            }
        }
        return offered;
    }

    private async Task<int> OfferAsync(HangproofFix fix, Diagnostic diagnostic, bool compiled, CancellationToken cancellationToken)
    {
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(_file.Document, diagnostic, (action, _) => actions.Add(action), cancellationToken));
        foreach (var action in actions)
        {
            var operations = await action.GetOperationsAsync(cancellationToken);
            var document = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(_file.Document.Id)!;
            if (compiled && await HasErrorsAsync(document, cancellationToken))
                Fail(fix.GetType().Name, $"'{action.Title}' for {diagnostic.Id} at {diagnostic.Location.GetLineSpan()} breaks the build");
        }
        return actions.Count;
    }

    private static async Task<bool> HasErrorsAsync(Document document, CancellationToken cancellationToken) =>
        (await document.GetSemanticModelAsync(cancellationToken))!.GetDiagnostics(cancellationToken: cancellationToken)
            .Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private void Fail(string who, Exception exception) =>
        Fail($"{who}: {exception.GetType().Name}{OurFrame(exception)}", exception.ToString());

    private void Fail(string kind, string detail) =>
        _failures.Add(new(kind, $"seed {_seed}: {_file.Document.FilePath}: {string.Join(", ", _done)}: {detail}"));

    /// <summary>The innermost frame of our own code: exceptions that share it are one and the same.</summary>
    private static string OurFrame(Exception exception) =>
        exception.ToString().Split('\n').FirstOrDefault(line => line.Contains("at Hangproof.", StringComparison.Ordinal))?.TrimEnd() ?? "";
}

/// <param name="Kind">The same for what has the same cause.</param>
internal sealed record Failure(string Kind, string Detail);

/// <param name="Offered">How many fixes were offered.</param>
internal sealed record MutationResult(TimeSpan Analysis, int Offered, IReadOnlyList<Failure> Failures);
