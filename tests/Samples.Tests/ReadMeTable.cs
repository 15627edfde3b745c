using System.Text.RegularExpressions;

namespace Hangproof.Samples.Tests;

internal sealed record ReadMeRow(string Mode, string File, string Call, string Rule);

/// <summary>The table of modes in samples/README.md.</summary>
internal static partial class ReadMeTable
{
    public static IReadOnlyList<ReadMeRow> Rows { get; } =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(BuildFacts.SamplesFolder, "README.md")))
            .Select(match => new ReadMeRow(
                match.Groups["mode"].Value, match.Groups["file"].Value, match.Groups["call"].Value, match.Groups["rule"].Value)),
    ];

    [GeneratedRegex(
        @"^\| `(?<mode>[a-z-]+)` \|[^|]+\| \[\w+\]\((?<file>[^)]+)\) `(?<call>[^`]+)` \| (?<rule>HANG\d{3}) \|",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
