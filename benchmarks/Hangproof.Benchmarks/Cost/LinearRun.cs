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
        var best = contenders.ToDictionary(c => c.Name, _ => (Small: double.MaxValue, Large: double.MaxValue), StringComparer.Ordinal);
        // The smaller input is enough to warm the compiler up.
        foreach (var contender in contenders)
            await SecondsAsync(contender, small);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var (less, more) = (await SecondsAsync(contender, small), await SecondsAsync(contender, large));
                best[contender.Name] = (Math.Min(best[contender.Name].Small, less), Math.Min(best[contender.Name].Large, more));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| | {small.Lines:N0} lines, s | {large.Lines:N0} lines, s | of ten times as much |"));
        Console.WriteLine("|---|--:|--:|--:|");
        foreach (var (name, (less, more)) in best)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {less:0.00} | {more:0.00} | {more / (less * Factor):0.000} |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        var ours = best[Contender.Ours];
        return budget.Holds(Budget.TenTimes, ours.Large / (ours.Small * Factor));

        // The whole of it, compiler included: the difference of two small numbers would be noise.
        async Task<double> SecondsAsync(Contender contender, Corpus.Entry entry)
        {
            GC.Collect();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            await Analysis.OfAsync(contender, entry, withTimes: false, cancellationToken);
            return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        }
    }
}
