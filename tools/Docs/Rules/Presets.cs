using System.Text.RegularExpressions;

namespace Hangproof.Docs.Rules;

/// <summary>The severities that the modes of <c>HangproofMode</c> give.</summary>
internal static partial class Presets
{
    /// <summary>From the quietest that reports anything to the loudest.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["Minimal", "Recommended", "Strict"];

    /// <summary>What a preset lists: id and severity. <c>Recommended</c> has no file: it is the descriptors' own defaults.</summary>
    public static IReadOnlyDictionary<string, string> Listed(string mode)
    {
        var path = Path.Combine(Repository.Presets, $"hangproof-{mode.ToLowerInvariant()}.globalconfig");
        return File.Exists(path)
            ? SeverityLine().Matches(File.ReadAllText(path)).ToDictionary(line => line.Groups["id"].Value, line => line.Groups["severity"].Value)
            : new Dictionary<string, string>();
    }

    public static string Severity(string mode, DocumentedRule rule) => Listed(mode).GetValueOrDefault(rule.Id, rule.Severity);

    [GeneratedRegex(@"^dotnet_diagnostic\.(?<id>\w+)\.severity = (?<severity>\w+)$", RegexOptions.Multiline)]
    private static partial Regex SeverityLine();
}
