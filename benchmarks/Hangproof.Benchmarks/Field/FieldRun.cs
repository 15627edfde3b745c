using System.Diagnostics;
using System.Text.Json;
using Hangproof.Benchmarks.Contenders;

namespace Hangproof.Benchmarks.Field;

/// <summary>Runs each contender over a corpus in a process of its own, so that peak memory and a crash are that contender's alone.</summary>
internal static class FieldRun
{
    /// <summary>Longer than any corpus that fits into memory needs.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    public static async Task<FieldReport> MeasureAsync(Contender contender, Corpus corpus, CancellationToken cancellationToken)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var rules = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var times = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var crashes = 0;
        using var limits = new LimitListener();
        foreach (var entry in corpus.Entries)
        {
            var analysis = await Analysis.OfAsync(contender, entry, withTimes: true, cancellationToken);
            crashes += analysis.Crashes;
            foreach (var diagnostic in analysis.Diagnostics)
                rules[diagnostic.Id] = rules.GetValueOrDefault(diagnostic.Id) + 1;
            foreach (var (analyzer, time) in analysis.Times)
                times[analyzer] = times.GetValueOrDefault(analyzer) + time.TotalSeconds;
        }
        using var process = Process.GetCurrentProcess();
        return new(contender.Name, corpus.Lines, corpus.Entries.Count, (process.TotalProcessorTime - before).TotalSeconds, process.PeakWorkingSet64, crashes, rules, times, limits.Met);
    }

    public static async Task<IReadOnlyList<FieldReport>> RunAllAsync(IEnumerable<string> contenders, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var reports = new List<FieldReport>();
        foreach (var contender in contenders)
        {
            Console.Error.WriteLine(contender);
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FieldRun).Assembly.Location] : [];
            foreach (var argument in (string[])[.. host, "field", "--only", contender, .. paths])
                start.ArgumentList.Add(argument);
            using var child = Process.Start(start)!;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(_longest);
            try
            {
                var output = await child.StandardOutput.ReadToEndAsync(deadline.Token);
                await child.WaitForExitAsync(deadline.Token);
                if (child.ExitCode == 0 && JsonSerializer.Deserialize(output, FieldReportJson.Default.FieldReport) is { } report)
                    reports.Add(report);
                else
                    Console.Error.WriteLine($"{contender} ended with {child.ExitCode}");
            }
            finally
            {
                if (!child.HasExited)
                    child.Kill(entireProcessTree: true);
            }
        }
        return reports;
    }
}
