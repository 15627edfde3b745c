using System.Globalization;

namespace Hangproof.Runtime.Capture;

/// <summary>A .NET process of this machine.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Name">Name of the application.</param>
/// <param name="Runtime">Version of its runtime; empty when unknown.</param>
/// <param name="CommandLine">As it was started.</param>
/// <param name="Why">Why it cannot be looked at; <see langword="null"/> when it can.</param>
internal sealed record RunningProcess(int Pid, string Name, string Runtime, string CommandLine, string? Why);

/// <summary>The .NET processes one can look at, and those one cannot, with the reason.</summary>
internal static class RunningProcesses
{
    public static IReadOnlyList<RunningProcess> Find()
    {
        var found = new List<RunningProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId)
                continue;
            if (Describe(new TargetProcess(pid)) is { } process)
                found.Add(process);
        }
        return [.. found.OrderBy(p => p.Pid)];
    }

    private static RunningProcess? Describe(TargetProcess process)
    {
        try
        {
            if (process.FindRuntime() is { } runtime)
                return new(process.Pid, process.Name, TargetProcess.VersionOf(runtime), process.CommandLine, process.TracerPid == 0 ? null : $"traced by process {process.TracerPid}");
            return process.DiagnosticSocket is null ? null : new(process.Pid, process.Name, "", process.CommandLine, "single-file or NativeAOT: stacks of threads at most");
        }
        catch (RefusedException refused)
        {
            // Its map is not ours to read: that it is .NET shows in its name at best.
            var looksLikeDotnet = process.CommandLine.Split(' ')[0].EndsWith("dotnet", StringComparison.Ordinal);
            return looksLikeDotnet ? new(process.Pid, process.Name, "", process.CommandLine, refused.Message) : null;
        }
    }
}
