using System.Globalization;

namespace Hangproof.Benchmarks.Field;

/// <summary>The reports of a field run, as Markdown.</summary>
internal static class FieldTable
{
    private const int SlowestShown = 5;

    public static string Markdown(IReadOnlyList<FieldReport> reports)
    {
        if (reports.Count == 0)
            return "nothing was measured";
        var lines = reports[0].Lines;
        return $"""
            {lines.ToString("N0", CultureInfo.InvariantCulture)} lines in {reports[0].Compilations} compilations; each contender in a process of its own.

            | | CPU, s | peak memory, MiB | findings | per 1,000 lines | AD0001 |
            |---|---|---|---|---|---|
            {Lines(reports.Select(r => Invariant($"| {r.Contender} | {r.Cpu:0.0} | {r.PeakMemory / 1048576} | {r.Rules.Values.Sum()} | {r.Rules.Values.Sum() * 1000.0 / lines:0.000} | {r.Crashes} |")))}

            | | rule | findings | per 1,000 lines |
            |---|---|---|---|
            {Lines(reports.SelectMany(r => r.Rules.Select(rule => Invariant($"| {r.Contender} | {rule.Key} | {rule.Value} | {rule.Value * 1000.0 / lines:0.000} |"))))}

            | | analyzer | s |
            |---|---|---|
            {Lines(reports.SelectMany(r => r.Times.OrderByDescending(t => t.Value).Take(SlowestShown).Select(time => Invariant($"| {r.Contender} | {time.Key} | {time.Value:0.00} |"))))}

            {Lines(reports.Where(r => r.Limits.Count > 0).Select(r => Invariant($"{r.Contender}, not followed: {string.Join(", ", r.Limits.Select(l => $"{l.Key} {l.Value}"))}")))}
            """;
    }

    private static string Lines(IEnumerable<string> lines) => string.Join(Environment.NewLine, lines);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
