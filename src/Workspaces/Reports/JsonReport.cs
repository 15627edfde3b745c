using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Reports;

/// <summary>The result for programs; its shape is named in <c>schema</c> and only ever grows.</summary>
internal static class JsonReport
{
    public const string Schema = "hangproof/check/1";

    /// <summary>Paths and code stay readable: neither report is ever put into a page as it is.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(CheckResult result, Stream stream) => JsonSerializer.Serialize(
        stream,
        new
        {
            Schema,
            Target = result.Target.Path,
            Projects = Projects(result),
            Failures = result.Failures,
            Findings = result.Findings.Select(f => Finding(result, f)),
            Inventory = result.Sites?.Select(f => Site(result, f)),
            Coverage = result.Sites is { } sites ? Coverage.Of(sites) : null,
        },
        Options);

    public static IEnumerable<object> Projects(CheckResult result) => result.Projects.Select(p => new
    {
        Path = ReportPaths.Display(result.Target, p.Project.Path),
        Loaded = Name(p.Project.State),
        p.Project.Why,
        p.Errors,
    });

    public static object Finding(CheckResult result, Finding finding) => new
    {
        finding.RuleId,
        Severity = finding.Severity.Name(),
        File = ReportPaths.Display(result.Target, finding.Place.File),
        finding.Place.Line,
        finding.Place.Column,
        finding.Method,
        finding.Message,
        finding.BoundWith,
        finding.Fingerprint,
        finding.Api,
        finding.Bound,
        Suppressed = finding.Suppression is { IsBaseline: false },
        Baseline = finding.Suppression is { IsBaseline: true },
        WhyLeft = finding.WhyLeft.Length > 0 ? finding.WhyLeft : null,
    };

    private static object Site(CheckResult result, Finding site) => new
    {
        File = ReportPaths.Display(result.Target, site.Place.File),
        site.Place.Line,
        site.Place.Column,
        site.Method,
        site.Api,
        site.Bound,
        site.BoundWith,
        site.Fingerprint,
    };

    private static string Name(LoadState state) => state switch
    {
        LoadState.Full => "full",
        LoadState.Partial => "partial",
        _ => "failed",
    };
}
