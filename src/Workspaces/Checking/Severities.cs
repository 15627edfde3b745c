using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Checking;

/// <summary>Severities in the words of .editorconfig.</summary>
internal static class Severities
{
    private static readonly Dictionary<string, DiagnosticSeverity> s_byName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["error"] = DiagnosticSeverity.Error,
        ["warning"] = DiagnosticSeverity.Warning,
        ["suggestion"] = DiagnosticSeverity.Info,
        ["info"] = DiagnosticSeverity.Info,
        ["silent"] = DiagnosticSeverity.Hidden,
    };

    public static IEnumerable<string> Names => s_byName.Keys;

    public static DiagnosticSeverity Parse(string name) => s_byName[name];

    public static string Name(this DiagnosticSeverity severity) => s_byName.First(pair => pair.Value == severity).Key;

    public static ReportDiagnostic ToReportDiagnostic(this DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => ReportDiagnostic.Error,
        DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
        DiagnosticSeverity.Info => ReportDiagnostic.Info,
        _ => ReportDiagnostic.Hidden,
    };
}
