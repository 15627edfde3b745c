using System.Diagnostics;
using Hangproof.Benchmarks.Contenders;

namespace Hangproof.Benchmarks.Cost;

/// <summary>Whether analysis grows with its input and no faster.</summary>
internal static class LinearRun
{
    private const int Factor = 10;

    public static async Task<bool> HoldsAsync(int classes, int rounds, Budget budget, CancellationToken cancellationToken)
    {
        var ours = Contender.All().Single(c => c.Name == Contender.Ours);
        var compile = Contender.All().Single(c => c.Name == Contender.CompileOnly);
        var small = GeneratedCode.Of(classes / Factor);
        var large = GeneratedCode.Of(classes);
        var (smallest, largest) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round <= rounds; round++)
        {
            var less = await OwnAsync(small);
            var more = await OwnAsync(large);
            if (round > 0)
                (smallest, largest) = (Math.Min(smallest, less), Math.Min(largest, more));
        }
        Console.WriteLine(FormattableString.Invariant(
            $"{small.Lines} lines {smallest:0.00} s, {large.Lines} lines {largest:0.00} s, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576} MiB"));
        return budget.Holds(Budget.TenTimes, largest / (smallest * Factor));

        // The whole of it, compiler included: the difference of two small numbers would be noise.
        async Task<double> OwnAsync(Corpus.Entry entry)
        {
            _ = await Analysis.OfAsync(compile, entry, withTimes: false, cancellationToken);
            GC.Collect();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            await Analysis.OfAsync(ours, entry, withTimes: false, cancellationToken);
            return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        }
    }
}
