using System.Diagnostics;
using System.Globalization;
using Hangproof.Runtime.Capture;
using Microsoft.Diagnostics.NETCore.Client;

namespace Hangproof.PauseBenchmark;

/// <summary>Measures, from inside the target, how long it stands still, beside a dump with the heap in the same run; and what the look at the copy takes.</summary>
internal static class PauseRun
{
    private static readonly CaptureOptions s_options = new(TimeSpan.FromSeconds(60));

    public static async Task<int> RunAsync(string[] settings)
    {
        var captures = Array.IndexOf(settings, "--captures") is var at and >= 0 ? int.Parse(settings[at + 1], CultureInfo.InvariantCulture) : 9;
        Load[] loads = settings.Contains("--quick")
            ? [new(200, 100_000, 0)]
            : [new(200, 1_000, 0), new(200, 10_000, 0), new(200, 100_000, 0), new(200, 1_000_000, 0), new(200, 1_000, 256), new(200, 1_000, 1024), new(200, 1_000, 2048)];
        Console.WriteLine("| threads | pending | heap MiB | copied MiB | pause ms, median (least to most) | dump with heap, pause ms | times shorter | analysis s | memory of hangproof MiB |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var load in loads)
            Console.WriteLine(await MeasureAsync(load, captures));
        return 0;
    }

    private static async Task<string> MeasureAsync(Load load, int captures)
    {
        using var target = await RunningTarget.StartAsync(typeof(PauseRun).Assembly.Location, load);
        var pauses = new List<double>();
        var analyses = new List<double>();
        long copied = 0;
        for (var i = 0; i < captures; i++)
        {
            await target.LongestGapAsync();
            var clock = Stopwatch.StartNew();
            var snapshot = new CopySource(target.Pid, s_options).Take(CancellationToken.None);
            analyses.Add(clock.Elapsed.TotalSeconds);
            pauses.Add((await target.LongestGapAsync()).TotalMilliseconds);
            copied = snapshot.Capture.Bytes;
            if (snapshot.Operations.Length < load.Operations)
                throw new InvalidOperationException($"{snapshot.Operations.Length} of {load.Operations} operations were seen: {string.Join(' ', snapshot.Capture.Missing)}");
        }
        var memory = Process.GetCurrentProcess().PeakWorkingSet64;
        var dump = await DumpAsync(target);
        pauses.Sort();
        analyses.Sort();
        var median = pauses[pauses.Count / 2];
        return string.Create(CultureInfo.InvariantCulture,
            $"| {load.Threads} | {load.Operations:N0} | {load.HeapMiB} | {copied >> 20} | {median:0} ({pauses[0]:0} to {pauses[^1]:0}) | {dump:0} | {dump / median:0} | {analyses[analyses.Count / 2]:0.0} | {memory >> 20} |");
    }

    private static async Task<double> DumpAsync(RunningTarget target)
    {
        var path = Path.Combine(Path.GetTempPath(), $"hangproof-pause-{target.Pid}.dmp");
        try
        {
            await target.LongestGapAsync();
            await new DiagnosticsClient(target.Pid).WriteDumpAsync(DumpType.WithHeap, path, logDumpGeneration: false, CancellationToken.None);
            return (await target.LongestGapAsync()).TotalMilliseconds;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
