using System.Globalization;
using System.Text;
using Hangproof.Runtime.Capture;

namespace Hangproof.Cli.Rendering;

/// <summary>Processes for people: one line each.</summary>
internal static class ProcessTable
{
    public static void Write(IReadOnlyList<RunningProcess> processes, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        if (processes.Count == 0)
            writer.WriteLine("No .NET process that hangproof may see is running.");
        var width = processes.Select(p => p.Name.Length).Append(4).Max();
        foreach (var process in processes)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.Pid,8}  {process.Name.PadRight(width)}  {process.Runtime,-8}  {process.Why ?? process.CommandLine}"));
    }
}
