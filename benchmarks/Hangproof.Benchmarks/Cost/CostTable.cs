using System.Diagnostics;
using System.Globalization;
using Hangproof.Benchmarks.Contenders;

namespace Hangproof.Benchmarks.Cost;

/// <summary>
/// CPU time of the whole process for the same compilations, with each contender in turn. Rounds are interleaved, so that a machine that
/// drifts drifts for all. Of each contender the best round is shown, as noise only ever adds; for what one costs above another the median of what
/// each round by itself says counts, as the best rounds of two need not be of one time.
/// </summary>
internal sealed class CostTable(Corpus corpus, int rounds)
{
    private readonly Dictionary<string, List<Spent>> _rounds = [];
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
                var (before, allocated, paused) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());
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
                Rounds(contender.Name).Add(new(seconds, GC.GetTotalAllocatedBytes() - allocated, (GC.GetTotalPauseDuration() - paused).TotalSeconds));
                _found[contender.Name] = (diagnostics, crashes);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {contender.Name} {seconds:0.00} s"));
            }
        }
    }

    /// <summary>What a contender costs above the empty analyzer, as a part of compiling alone: the median of what each round by itself says.</summary>
    public double AboveFloor(string contender) =>
        Median(Rounds(contender).Select((spent, round) => (spent.Seconds - Rounds(Contender.Floor)[round].Seconds) / Rounds(Contender.CompileOnly)[round].Seconds));

    private double BestAboveFloor(string contender) => (Best(contender) - Best(Contender.Floor)) / Best(Contender.CompileOnly);

    private double Best(string contender) => _rounds[contender].Min(spent => spent.Seconds);

    private List<Spent> Rounds(string contender)
    {
        if (!_rounds.TryGetValue(contender, out var rounds))
            _rounds[contender] = rounds = [];
        return rounds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: var count } sorted ? (sorted[(count - 1) / 2] + sorted[count / 2]) / 2 : 0;

    /// <summary>The part of what a contender costs above compiling alone that a smaller one does not.</summary>
    public string Share(string whole, string rest)
    {
        var seconds = Best(whole) - Best(rest);
        return string.Create(CultureInfo.InvariantCulture,
            $"{seconds / (Best(whole) - Best(Contender.CompileOnly)):0%} of what {whole} costs is not in {rest}: {seconds * 100_000 / corpus.Lines:0.00} s per 100,000 lines.");
    }

    public string Markdown()
    {
        var compile = Best(Contender.CompileOnly);
        var rows = _rounds.Select(row => (Name: row.Key, Best: Best(row.Key), Rounds: row.Value)).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"| {row.Name} | {row.Best:0.00} | {row.Best / compile:0.00} | {BestAboveFloor(row.Name):+0.00;-0.00;0.00} | {AboveFloor(row.Name):+0.00;-0.00;0.00} | {Median(row.Rounds.Select(r => r.Allocated / 1048576.0)):0} | {Median(row.Rounds.Select(r => r.Paused)):0.00} | {(row.Best - compile) * 100_000 / corpus.Lines:0.00} | {_found[row.Name].Diagnostics} | {_found[row.Name].Crashes} |"));
        return $"""
            {corpus.Lines.ToString("N0", CultureInfo.InvariantCulture)} lines in {corpus.Entries.Count} compilations, best of {rounds} rounds.

            | | CPU, s | of compile-only | above the floor, of compile-only | the same, median of rounds | MiB allocated | of it collecting, s | s per 100,000 lines | diagnostics | AD0001 |
            |---|---|---|---|---|---|---|---|---|---|
            {string.Join(Environment.NewLine, rows)}
            """;
    }

    /// <param name="Seconds">CPU of the process.</param>
    /// <param name="Allocated">Bytes.</param>
    /// <param name="Paused">Seconds of it that the collector took: it has one thread here.</param>
    private readonly record struct Spent(double Seconds, long Allocated, double Paused);
}
