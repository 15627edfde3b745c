using System.Diagnostics;
using System.Globalization;
using Hangproof.Benchmarks.Contenders;

namespace Hangproof.Benchmarks.Cost;

/// <summary>
/// CPU time of the whole process for the same compilations, with each contender in turn. Rounds are interleaved, so that a machine that
/// drifts drifts for all; the best round counts, as noise only ever adds.
/// </summary>
internal sealed class CostTable(Corpus corpus, int rounds)
{
    private readonly Dictionary<string, double> _best = [];
    private readonly Dictionary<string, (int Diagnostics, int Crashes)> _found = [];

    public async Task RunAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var entries = corpus.Entries.Select(entry => entry.Anew()).ToList();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                int diagnostics = 0, crashes = 0;
                foreach (var entry in entries)
                {
                    var analysis = await Analysis.OfAsync(contender, entry, withTimes: false, cancellationToken);
                    diagnostics += analysis.Diagnostics.Length;
                    crashes += analysis.Crashes;
                }
                var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                // The first round warms the compiler up.
                if (round == 0)
                    continue;
                _best[contender.Name] = Math.Min(seconds, _best.GetValueOrDefault(contender.Name, double.MaxValue));
                _found[contender.Name] = (diagnostics, crashes);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {contender.Name} {seconds:0.00} s"));
            }
        }
    }

    /// <summary>What a contender costs above the empty analyzer, as a part of compiling alone.</summary>
    public double AboveFloor(string contender) => (_best[contender] - _best[Contender.Floor]) / _best[Contender.CompileOnly];

    /// <summary>The part of what a contender costs above compiling alone that a smaller one does not.</summary>
    public string Share(string whole, string rest)
    {
        var seconds = _best[whole] - _best[rest];
        return string.Create(CultureInfo.InvariantCulture,
            $"{seconds / (_best[whole] - _best[Contender.CompileOnly]):0%} of what {whole} costs is not in {rest}: {seconds * 100_000 / corpus.Lines:0.00} s per 100,000 lines.");
    }

    public string Markdown()
    {
        var compile = _best[Contender.CompileOnly];
        var rows = _best.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"| {row.Key} | {row.Value:0.00} | {row.Value / compile:0.00} | {AboveFloor(row.Key):+0.00;-0.00;0.00} | {(row.Value - compile) * 100_000 / corpus.Lines:0.00} | {_found[row.Key].Diagnostics} | {_found[row.Key].Crashes} |"));
        return $"""
            {corpus.Lines.ToString("N0", CultureInfo.InvariantCulture)} lines in {corpus.Entries.Count} compilations, best of {rounds} rounds.

            | | CPU, s | of compile-only | above the floor, of compile-only | s per 100,000 lines | diagnostics | AD0001 |
            |---|---|---|---|---|---|---|
            {string.Join(Environment.NewLine, rows)}
            """;
    }
}
