using System.Diagnostics;
using System.Globalization;

namespace Hangproof.Benchmarks.Fixing;

/// <summary>What a command took: its processes and all that they started.</summary>
/// <param name="Processor">The time of processors; none where the system does not tell.</param>
/// <param name="PeakMemory">The most bytes that all of them had in memory at one moment.</param>
internal sealed record MeasuredProcess(int ExitCode, TimeSpan Time, TimeSpan Processor, long PeakMemory, string Output)
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    public static async Task<MeasuredProcess> RunAsync(string folder, IEnumerable<string> command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command.First()) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        // A build server that lives on would help the second, and belong to neither.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        // The benchmark's own host is no part of either.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_longest);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var peak = default(Sum);
            while (!process.HasExited)
            {
                peak = peak.Most(OfTree(process));
                await Task.Delay(_interval, deadline.Token);
            }
            var time = watch.Elapsed;
            return new(process.ExitCode, time, peak.Processor, peak.Memory, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Sum OfTree(Process root)
    {
        if (!OperatingSystem.IsLinux())
        {
            root.Refresh();
            return root.HasExited ? default : new(root.WorkingSet64, root.TotalProcessorTime);
        }
        var processes = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0])).Select(Entry.Of).OfType<Entry>().ToLookup(entry => entry.Parent);
        return Of(Entry.Of(root.Id.ToString(CultureInfo.InvariantCulture)));

        Sum Of(Entry? entry) => entry is null ? default : processes[entry.Id].Aggregate(entry.Used, (sum, child) => sum.And(Of(child)));
    }

    private readonly record struct Sum(long Memory, TimeSpan Processor)
    {
        public Sum And(Sum other) => new(Memory + other.Memory, Processor + other.Processor);

        public Sum Most(Sum other) => new(Math.Max(Memory, other.Memory), Processor > other.Processor ? Processor : other.Processor);
    }

    private sealed record Entry(int Id, int Parent, Sum Used)
    {
        // What Linux counts in, whatever its own clock does.
        private const double TicksInSecond = 100;

        public static Entry? Of(string id)
        {
            try
            {
                // The name stands in brackets and may hold blanks; after it state, parent, from the 11th on the time of the process and of the children
                // that ended, and at the 21st the resident pages.
                var line = File.ReadAllText($"/proc/{id}/stat");
                var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                var numbers = fields[1..22].Select(field => long.Parse(field, CultureInfo.InvariantCulture)).Prepend(0).ToArray();
                return new(int.Parse(id, CultureInfo.InvariantCulture), (int)numbers[1], new(numbers[21] * Environment.SystemPageSize, TimeSpan.FromSeconds(numbers[11..15].Sum() / TicksInSecond)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended.
                return null;
            }
        }
    }
}
