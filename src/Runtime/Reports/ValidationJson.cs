using System.Text.Json;
using System.Text.Json.Serialization;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Reports;

/// <summary>The verdicts on a process for programs: <c>hangproof/validation/1</c>.</summary>
internal static class ValidationJson
{
    private const int MaxIdle = 1000;

    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public static void Write(Validation validation, Stream stream) => JsonSerializer.Serialize(stream, new
    {
        Schema = "hangproof/validation/1",
        Process = Process(validation.Series.Last.Process),
        Snapshots = Snapshots(validation),
        Stuck = validation.Bad.Select(Stuck),
        Slow = validation.Groups.Where(g => g.Verdict == Verdict.Slow).Select(Brief),
        Idle = validation.Groups.Where(g => g.Verdict == Verdict.Idle).Take(MaxIdle).Select(Brief),
        Findings = validation.Findings.Select(f => new
        {
            f.Finding.RuleId,
            f.Finding.File,
            f.Finding.Line,
            Verdict = f.Outcome.Name(),
            f.Why,
            f.Evidence,
        }),
        Truncated = validation.Series.Snapshots.SelectMany(s => s.Capture.Missing).Distinct(),
    }, Options);

    public static object Process(ProcessRecord process) => new { process.Pid, process.Name, process.Runtime };

    private static IEnumerable<object> Snapshots(Validation validation) => validation.Series.Snapshots.Zip(validation.Table.Snapshots, (snapshot, row) => (object)new
    {
        At = snapshot.Capture.At,
        snapshot.Capture.Source,
        snapshot.Capture.Complete,
        snapshot.Capture.PauseMs,
        snapshot.Capture.Bytes,
        row.Total,
        row.New,
        row.Gone,
        row.Surviving,
    });

    private static object Stuck(WaitGroup group) => new
    {
        Verdict = group.Verdict.Name(),
        group.Example.Wait.Kind,
        group.Example.Fingerprint,
        group.Count,
        AgeSeconds = Math.Round(group.Age.TotalSeconds, 1),
        group.Example.Place.Method,
        group.Example.Place.File,
        group.Example.Place.Line,
        group.Missed,
        group.RuleId,
        WaitsOn = WaitText.Object(group.Example),
        group.Why,
        group.BoundWith,
        Stack = group.Example.Stack.Select(s => s.ToString()),
        CreatedAt = group.Example.MadeAt?.ToString(),
        EndedAt = group.Example.EndedAt?.ToString(),
    };

    private static object Brief(WaitGroup group) => new
    {
        group.Example.Wait.Kind,
        group.Example.Fingerprint,
        group.Count,
        AgeSeconds = Math.Round(group.Age.TotalSeconds, 1),
        group.Example.Place.Method,
        group.Example.Place.File,
        group.Example.Place.Line,
        group.Why,
    };
}
