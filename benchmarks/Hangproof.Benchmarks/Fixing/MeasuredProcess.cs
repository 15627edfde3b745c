using System.Diagnostics;
using System.Globalization;

namespace Hangproof.Benchmarks.Fixing;

/// <summary>What a command took: its processes and all that they started.</summary>
/// <param name="PeakMemory">The most bytes that all of them had in memory at one moment.</param>
internal sealed record MeasuredProcess(int ExitCode, TimeSpan Time, long PeakMemory, string Output)
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
            var peak = 0L;
            while (!process.HasExited)
            {
                peak = Math.Max(peak, MemoryOfTree(process));
                await Task.Delay(_interval, deadline.Token);
            }
            var time = watch.Elapsed;
            return new(process.ExitCode, time, peak, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static long MemoryOfTree(Process root)
    {
        if (!OperatingSystem.IsLinux())
        {
            root.Refresh();
            return root.HasExited ? 0 : root.WorkingSet64;
        }
        var processes = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0])).Select(Entry.Of).OfType<Entry>().ToLookup(entry => entry.Parent);
        return Sum(Entry.Of(root.Id.ToString(CultureInfo.InvariantCulture)));

        long Sum(Entry? entry) => entry is null ? 0 : entry.Memory + processes[entry.Id].Sum(Sum);
    }

    private sealed record Entry(int Id, int Parent, long Memory)
    {
        public static Entry? Of(string id)
        {
            try
            {
                // The name stands in brackets and may hold blanks; after it state, parent and, 21 further on, the resident pages.
                var line = File.ReadAllText($"/proc/{id}/stat");
                var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                return new(int.Parse(id, CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended.
                return null;
            }
        }
    }
}
