using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Hangproof.Docs.Tests;

/// <summary>What the read-mes show of the sample is what the analyzer says about it, under the very characters.</summary>
public sealed partial class SquiggleTests
{
    private static readonly Lazy<Task<IReadOnlyList<Diagnostic>>> _findings = new(async () =>
        [.. await Sample.OfFolder(Path.Combine(Repository.Root, "samples", "OrderService")).FindingsAsync()]);

    public static TheoryData<string, string, string, string, string> Squiggles()
    {
        var squiggles = new TheoryData<string, string, string, string, string>();
        foreach (var page in (string[])["README.md", "src/Package/README.md"])
        {
            foreach (Match block in Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
                squiggles.Add(page, block.Groups["file"].Value, block.Groups["line"].Value, block.Groups["marker"].Value, block.Groups["says"].Value);
        }
        return squiggles;
    }

    [Theory]
    [MemberData(nameof(Squiggles))]
    public async Task A_squiggle_stands_where_the_analyzer_puts_it_and_says_what_it_says(string page, string file, string line, string marker, string says)
    {
        var path = Path.Combine(Repository.Root, file);

        var found = (await _findings.Value).Where(finding => finding.Location.SourceTree!.FilePath == path).Select(Shown);

        Assert.True(found.Contains((line, marker, says)), $"{page} shows\n{line}\n{marker}\n{says}\nbut {file} has\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Both_read_mes_show_one() => Assert.Equal(2, Squiggles().Select(row => row[0]).Distinct().Count());

    private static (string Line, string Marker, string Says) Shown(Diagnostic finding)
    {
        var span = finding.Location.GetLineSpan();
        var line = finding.Location.SourceTree!.GetText().Lines[span.StartLinePosition.Line].ToString();
        var marker = new string(' ', span.StartLinePosition.Character) + new string('~', span.EndLinePosition.Character - span.StartLinePosition.Character);
        return (line, marker, $"{AllRules.Find(finding.Id).Severity} {finding.Id}: {finding.GetMessage()}");
    }

    [GeneratedRegex("^```text\n(?<file>samples/.+\\.cs)\n(?<line>.+)\n(?<marker> *~+)\n(?<says>.+)\n```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
