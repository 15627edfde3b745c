using System.Text.Json;
using System.Text.Json.Serialization;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Reports;

/// <summary>Findings with what the process says about them, and hangs that no finding covers, as SARIF 2.1.</summary>
internal static class ValidationSarif
{
    /// <summary>Stands for a hang that no rule reported.</summary>
    public const string MissedRule = "HANG-MISSED";

    private static readonly JsonSerializerOptions s_options = new(ValidationJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static void Write(Validation validation, Stream stream)
    {
        var log = new Dictionary<string, object>
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new[] { Run(validation) },
        };
        JsonSerializer.Serialize(stream, log, s_options);
    }

    private static object Run(Validation validation) => new
    {
        Tool = new { Driver = new { Name = "Hangproof", Rules = Rules(validation) } },
        Invocations = new[]
        {
            new
            {
                ExecutionSuccessful = validation.IsComplete,
                ToolExecutionNotifications = validation.Series.Snapshots.SelectMany(s => s.Capture.Missing).Distinct()
                    .Select(m => new { Level = "warning", Message = new { Text = m } }),
            },
        },
        ColumnKind = "utf16CodeUnits",
        Results = validation.Findings.Select(Result).Concat(validation.Bad.Where(g => g.RuleId is null && g.Example.Place.File is not null).Select(Missed)),
    };

    private static IEnumerable<object> Rules(Validation validation) =>
        validation.Findings.Select(f => f.Finding.RuleId).Append(MissedRule).Distinct().Order(StringComparer.Ordinal).Select(id => (object)new { Id = id });

    private static object Result(FindingVerdict verdict) => new
    {
        verdict.Finding.RuleId,
        Level = verdict.Outcome == FindingOutcome.Confirmed ? "error" : "note",
        Message = new { Text = $"{verdict.Finding.Message} [{verdict.Outcome.Name()} at run time: {verdict.Why}]".TrimStart() },
        Locations = new[] { Location(verdict.Finding.File, verdict.Finding.Line, verdict.Finding.EndLine) },
        PartialFingerprints = verdict.Finding.Fingerprint.Length > 0 ? new Dictionary<string, string> { ["hangproof/v1"] = verdict.Finding.Fingerprint } : null,
        Properties = new Dictionary<string, object>
        {
            ["hangproof.verdict"] = verdict.Outcome.Name(),
            ["hangproof.why"] = verdict.Why,
            ["hangproof.evidence"] = verdict.Evidence,
        },
    };

    private static object Missed(WaitGroup group) => new
    {
        RuleId = MissedRule,
        Level = "error",
        Message = new { Text = $"{group.Example.Wait.Api ?? group.Example.Wait.Kind} in '{group.Example.Place.Method}' is {group.Verdict.Name()}: {group.Why}" },
        Locations = new[] { Location(group.Example.Place.File!, group.Example.Place.Line, Math.Max(group.Example.Place.Line, group.Example.Place.EndLine)) },
        PartialFingerprints = new Dictionary<string, string> { ["hangproof/wait/v1"] = group.Example.Fingerprint },
        Properties = new Dictionary<string, object> { ["hangproof.verdict"] = group.Verdict.Name(), ["hangproof.why"] = group.Why, ["hangproof.count"] = group.Count },
    };

    private static object Location(string file, int line, int endLine) => new
    {
        PhysicalLocation = new
        {
            ArtifactLocation = new { Uri = file.StartsWith('/') ? new Uri(file).AbsoluteUri : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString)) },
            Region = new { StartLine = Math.Max(1, line), EndLine = Math.Max(1, endLine) },
        },
    };
}
