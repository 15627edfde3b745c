using System.Diagnostics;
using System.Globalization;
using Hangproof.Benchmarks.Contenders;

namespace Hangproof.Benchmarks.Cost;

/// <summary>Whether analysis grows with its input and no faster; and what the compiler does on the same code, with which it shares a process.</summary>
internal static class LinearRun
{
    private const int Factor = 10;

    public static async Task<bool> HoldsAsync(int classes, int rounds, Budget budget, CancellationToken cancellationToken)
    {
        var contenders = Contender.WithoutPeers();
        var small = GeneratedCode.Of(classes / Factor);
        var large = GeneratedCode.Of(classes);
        var best = contenders.ToDictionary(c => c.Name, _ => (Small: Measure.Most, Large: Measure.Most), StringComparer.Ordinal);
        // The smaller input is enough to warm the compiler up.
        foreach (var contender in contenders)
            await SecondsAsync(contender, small);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var (less, more) = (await SecondsAsync(contender, small), await SecondsAsync(contender, large));
                best[contender.Name] = (best[contender.Name].Small.Least(less), best[contender.Name].Large.Least(more));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| | {small.Lines:N0} lines, s | {large.Lines:N0} lines, s | of ten times as much | with the collector: s | s | |"));
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (name, (less, more)) in best)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {less.Own:0.00} | {more.Own:0.00} | {more.Own / (less.Own * Factor):0.000} | {less.All:0.00} | {more.All:0.00} | {more.All / (less.All * Factor):0.000} |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        var ours = best[Contender.Ours];
        return budget.Holds(Budget.TenTimes, ours.Large.Own / (ours.Small.Own * Factor));

        // The whole of it, compiler included: the difference of two small numbers would be noise.
        async Task<Measure> SecondsAsync(Contender contender, Corpus.Entry entry)
        {
            var fresh = entry.Anew();
            GC.Collect();
            var (before, paused) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalPauseDuration());
            await Analysis.OfAsync(contender, fresh, withTimes: false, cancellationToken);
            var (all, collecting) = (Process.GetCurrentProcess().TotalProcessorTime - before, GC.GetTotalPauseDuration() - paused);
            return new(all.TotalSeconds, (all - collecting).TotalSeconds);
        }
    }

    /// <param name="All">Seconds of processors.</param>
    /// <param name="Own">The same without the collector, which walks again and again over all that the compiler keeps: with one thread, and none beside us, its pauses are its time.</param>
    private sealed record Measure(double All, double Own)
    {
        public static readonly Measure Most = new(double.MaxValue, double.MaxValue);

        public Measure Least(Measure other) => new(Math.Min(All, other.All), Math.Min(Own, other.Own));
    }
}
