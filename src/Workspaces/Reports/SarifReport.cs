using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Reports;

/// <summary>The result as SARIF 2.1.0: what code hosts and IDEs show, and what <c>validate</c> reads.</summary>
internal static class SarifReport
{
    private const string Root = "SRCROOT";

    public static void Write(CheckResult result, Stream stream)
    {
        // "$schema" is no name a C# property can have.
        var log = new Dictionary<string, object>
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new[] { Run(result) },
        };
        JsonSerializer.Serialize(stream, log, JsonReport.Options);
    }

    private static object Run(CheckResult result)
    {
        var ruleIndex = result.Rules.Select((rule, index) => (rule.Id, index)).ToImmutableDictionary(r => r.Id, r => r.index);
        return new
        {
            Tool = new
            {
                Driver = new
                {
                    Name = "Hangproof",
                    SemanticVersion = Version(),
                    Rules = result.Rules.Select(Rule),
                },
            },
            Invocations = new[] { Invocation(result) },
            OriginalUriBaseIds = new Dictionary<string, object>
            {
                [Root] = new { Uri = FolderUri(result.Target.Directory) },
            },
            ColumnKind = "utf16CodeUnits",
            Results = result.Findings.Concat(result.Sites ?? []).Select(f => Result(result.Target, f, ruleIndex)),
        };
    }

    private static object Rule(DiagnosticDescriptor rule) => new
    {
        rule.Id,
        Name = rule.Title.ToString(CultureInfo.InvariantCulture),
        ShortDescription = Message(rule.Title.ToString(CultureInfo.InvariantCulture)),
        FullDescription = Message(rule.Description.ToString(CultureInfo.InvariantCulture)),
        HelpUri = rule.HelpLinkUri.Length > 0 ? rule.HelpLinkUri : null,
        DefaultConfiguration = new { Enabled = rule.IsEnabledByDefault, Level = Level(rule.DefaultSeverity) },
        Properties = new { rule.Category },
    };

    private static object Invocation(CheckResult result) => new
    {
        ExecutionSuccessful = result.Failures.IsEmpty,
        ExitCode = (int)result.ExitCode,
        ToolExecutionNotifications = result.Failures.Select(f => Notification("error", f))
            .Concat(result.Projects
                .Where(p => p.Project.State == LoadState.Partial)
                .Select(p => Notification("note", $"{p.Project.Name} is loaded in part: {p.Project.Why}"))),
    };

    private static object Notification(string level, string text) => new { Level = level, Message = Message(text) };

    private static object Result(LoadTarget target, Finding finding, ImmutableDictionary<string, int> ruleIndex) => new
    {
        finding.RuleId,
        RuleIndex = ruleIndex[finding.RuleId],
        Level = Level(finding.Severity),
        Message = Message(finding.Message),
        Locations = new[] { Location(target, finding.Place, finding) },
        RelatedLocations = finding.Related.Count > 0 ? finding.Related.Select(place => Location(target, place, finding: null)) : null,
        PartialFingerprints = finding.Fingerprint.Length > 0
            ? new Dictionary<string, string> { ["hangproof/v1"] = finding.Fingerprint }
            : null,
        BaselineState = finding.Suppression is { IsBaseline: true } ? "unchanged" : null,
        Suppressions = finding.Suppression is { } suppression
            ? new[] { new { Kind = suppression.IsBaseline ? "external" : "inSource", Justification = suppression.Justification.Length > 0 ? suppression.Justification : null } }
            : null,
        Properties = Properties(finding),
    };

    private static object Location(LoadTarget target, Place place, Finding? finding)
    {
        var relative = Path.GetRelativePath(target.Directory, place.File);
        var below = ReportPaths.IsBelow(relative);
        return new
        {
            PhysicalLocation = new
            {
                ArtifactLocation = new
                {
                    Uri = below ? Escape(relative) : new Uri(place.File).AbsoluteUri,
                    UriBaseId = below ? Root : null,
                },
                Region = new
                {
                    StartLine = place.Line,
                    StartColumn = place.Column,
                    EndLine = place.Span.End.Line + 1,
                    EndColumn = place.Span.End.Character + 1,
                    Snippet = finding?.SourceLine.Length > 0 ? Message(finding.SourceLine) : null,
                },
            },
            LogicalLocations = finding?.Method.Length > 0 ? new[] { new { FullyQualifiedName = finding.Method, Kind = "function" } } : null,
        };
    }

    private static Dictionary<string, string> Properties(Finding finding) =>
        new (string Key, string Value)[]
        {
            (DiagnosticProperties.Method, finding.Method),
            (DiagnosticProperties.Api, finding.Api),
            (DiagnosticProperties.Bound, finding.Bound),
            (DiagnosticProperties.BoundWith, finding.BoundWith),
            (DiagnosticProperties.Tokens, finding.Tokens),
            (DiagnosticProperties.Fingerprint, finding.Fingerprint),
            ("whyLeft", finding.WhyLeft),
        }
        .Where(p => p.Value.Length > 0)
        .ToDictionary(p => p.Key, p => p.Value);

    private static object Message(string text) => new { Text = text };

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "note",
        _ => "none",
    };

    private static string Escape(string relative) => string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));

    private static string FolderUri(string directory) => new Uri(directory.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar).AbsoluteUri;

    private static string Version() =>
        typeof(SarifReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
