using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks;

/// <summary>
/// CPU time of the whole process for the same compilations, with each contender in turn. Rounds are interleaved, so that a machine that
/// drifts drifts for all; the best round counts, as noise only ever adds.
/// </summary>
internal sealed class CostTable(IReadOnlyList<CSharpCompilation> compilations, IReadOnlyList<AnalyzerOptions> options, int rounds)
{
    private readonly Dictionary<string, double> _best = [];
    private readonly Dictionary<string, (int Diagnostics, int Crashes)> _found = [];

    public async Task RunAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contender in contenders)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                var found = await AnalyzeAsync(contender, cancellationToken);
                var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                // The first round warms the compiler up.
                if (round == 0)
                    continue;
                _best[contender.Name] = Math.Min(seconds, _best.GetValueOrDefault(contender.Name, double.MaxValue));
                _found[contender.Name] = found;
                Console.Error.WriteLine($"round {round}: {contender.Name} {seconds:0.00} s");
            }
        }
    }

    public string Markdown(int lines)
    {
        var compile = _best["compile only"];
        var floor = _best["empty operation analyzer"];
        var rows = _best.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"| {row.Key} | {row.Value:0.00} | {row.Value / compile:0.00} | {(row.Value - floor) / compile:+0.00;-0.00;0.00} | {(row.Value - compile) * 100_000 / lines:0.00} | {_found[row.Key].Diagnostics} | {_found[row.Key].Crashes} |"));
        return $"""
            {lines:N0} lines in {compilations.Count} compilations, best of {rounds} rounds.

            | | CPU, s | of compile-only | above the floor, of compile-only | s per 100,000 lines | diagnostics | AD0001 |
            |---|---|---|---|---|---|---|
            {string.Join(Environment.NewLine, rows)}
            """;
    }

    private async Task<(int Diagnostics, int Crashes)> AnalyzeAsync(Contender contender, CancellationToken cancellationToken)
    {
        int diagnostics = 0, crashes = 0;
        for (var i = 0; i < compilations.Count; i++)
        {
            // A clone forgets what was bound, and keeps trees and references.
            var fresh = compilations[i].Clone();
            if (contender.Analyzers.IsEmpty)
            {
                fresh.GetDiagnostics(cancellationToken);
                continue;
            }
            var run = fresh.WithAnalyzers(contender.Analyzers, new CompilationWithAnalyzersOptions(
                options[i], (_, _, _) => Interlocked.Increment(ref crashes), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
            var all = await run.GetAllDiagnosticsAsync(cancellationToken);
            diagnostics += all.Count(d => d.Severity >= DiagnosticSeverity.Info && contender.Analyzers.Any(a => a.SupportedDiagnostics.Contains(d.Descriptor)));
        }
        return (diagnostics, crashes);
    }
}
