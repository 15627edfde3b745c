using System.Text.RegularExpressions;

namespace Hangproof.Docs.Rules;

/// <summary>What the release files of the analyzers say.</summary>
internal static partial class Releases
{
    /// <summary>Every row, in both files: id, category, severity, title.</summary>
    public static IReadOnlyList<ReleaseRow> Rows { get; } = [.. Read("AnalyzerReleases.Shipped.md"), .. Read("AnalyzerReleases.Unshipped.md")];

    /// <summary>The release that brought a rule.</summary>
    public static string Since(string id) => Rows.FirstOrDefault(row => row.Id == id)?.Release ?? "unreleased";

    private static IEnumerable<ReleaseRow> Read(string file)
    {
        var release = "unreleased";
        foreach (var line in File.ReadLines(Path.Combine(Repository.Releases, file)))
        {
            if (Heading().Match(line) is { Success: true } heading)
                release = heading.Groups["release"].Value;
            else if (Row().Match(line) is { Success: true } row)
                yield return new ReleaseRow(row.Groups["id"].Value, row.Groups["category"].Value.Trim(), row.Groups["severity"].Value, row.Groups["title"].Value.Trim(), release);
        }
    }

    [GeneratedRegex(@"^## Release (?<release>\S+)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<id>HANG\d{3}) \| (?<category>[^|]+) \| (?<severity>\w+) \| (?<title>.+)$")]
    private static partial Regex Row();
}

/// <summary>One row of a release file.</summary>
internal sealed record ReleaseRow(string Id, string Category, string Severity, string Title, string Release);
