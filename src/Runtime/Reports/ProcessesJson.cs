using System.Text.Json;
using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Reports;

/// <summary>The list of processes for programs: <c>hangproof/ps/1</c>.</summary>
internal static class ProcessesJson
{
    public static void Write(IReadOnlyList<RunningProcess> processes, Stream stream) => JsonSerializer.Serialize(stream, new
    {
        Schema = "hangproof/ps/1",
        Processes = processes.Select(p => new { p.Pid, p.Name, p.Runtime, p.CommandLine, p.Why }),
    }, ValidationJson.Options);
}
