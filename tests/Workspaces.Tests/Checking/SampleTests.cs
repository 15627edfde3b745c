using System.Reflection;
using System.Text.RegularExpressions;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Tests.Checking;

/// <summary>The read-me of the sample promises which rule speaks where; a rule that goes silent there must not do so unseen.</summary>
public sealed partial class SampleTests
{
    private static readonly string _samples = Path.Combine(
        typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!, "samples");

    /// <summary>The rules that there are; the sample is ahead of some that are still to come.</summary>
    private static readonly HashSet<string> _rules = [.. typeof(HangproofAnalyzer).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(HangproofAnalyzer)) && !type.IsAbstract)
        .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
        .Select(descriptor => descriptor.Id)];

    [Fact]
    public async Task The_rules_that_the_sample_names_speak_where_it_says()
    {
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(Path.Combine(_samples, "OrderService"), CancellationToken.None), CancellationToken.None);
        var result = await new SolutionCheck(loaded, RuleSelection.All(), DiagnosticSeverity.Info).RunAsync(progress: null, CancellationToken.None);
        var rows = Row().Matches(await File.ReadAllTextAsync(Path.Combine(_samples, "README.md")));

        Assert.NotEmpty(rows);
        var silent =
            from row in rows
            let rule = row.Groups["rule"].Value
            let file = Path.GetFullPath(Path.Combine(_samples, row.Groups["file"].Value))
            where _rules.Contains(rule)
                && !result.Findings.Any(finding => finding.RuleId == rule && finding.Place.File == file && finding.SourceLine.Contains(row.Groups["name"].Value, StringComparison.Ordinal))
            select $"{row.Groups["mode"].Value}: {rule} in {row.Groups["file"].Value}";
        Assert.Empty(silent);
    }

    [GeneratedRegex(
        @"^\| `(?<mode>[a-z-]+)` \|[^|]+\| \[\w+\]\((?<file>[^)]+)\) `[^`]*?(?<name>\w+)\)?` \| (?<rule>HANG\d{3}) \|",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
