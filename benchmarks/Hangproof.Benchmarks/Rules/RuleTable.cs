using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Hangproof.Benchmarks.Rules;

/// <summary>What each rule takes, as a part of what an empty analyzer takes on the same file: times of one machine would say little on another.</summary>
internal static class RuleTable
{
    public static string Markdown(Summary summary)
    {
        var cases = summary.Reports.GroupBy(report => (RuleCase)report.BenchmarkCase.Parameters["Case"]).ToDictionary(same => (same.Key.Id, same.Key.Kind), Ratio);
        var rows = cases.Keys.Select(key => key.Id).Distinct().Order(StringComparer.Ordinal).Select(id => $"| {id} | {Cell(id, "hit")} | {Cell(id, "no hit")} |");
        return $"""
            | rule | a hit: time, memory | a look-alike: time, memory |
            |---|--:|--:|
            {string.Join(Environment.NewLine, rows)}

            """;

        string Cell(string id, string kind) => cases.TryGetValue((id, kind), out var ratio) ? string.Create(CultureInfo.InvariantCulture, $"{ratio.Time:0.00}, {ratio.Memory:0.00}") : "";
    }

    private static (double Time, double Memory) Ratio(IEnumerable<BenchmarkReport> reports)
    {
        var empty = reports.Single(report => report.BenchmarkCase.Descriptor.Baseline);
        var rule = reports.Single(report => !report.BenchmarkCase.Descriptor.Baseline);
        return (rule.ResultStatistics!.Median / empty.ResultStatistics!.Median, Allocated(rule) / Allocated(empty));
    }

    private static double Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? double.NaN;
}
