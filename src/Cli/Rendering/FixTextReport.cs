using System.Globalization;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;
using Hangproof.Workspaces.Reports;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace Hangproof.Cli.Rendering;

/// <summary>What was fixed, taken back and left: for a dry run with the lines themselves.</summary>
internal sealed class FixTextReport
{
    private const int WidestBar = 40;

    private readonly IAnsiConsole _console;
    private readonly FixResult _result;

    private FixTextReport(IAnsiConsole console, FixResult result) => (_console, _result) = (console, result);

    public static void Write(FixResult result, bool isDryRun, Stream stream, bool toTerminal) => Page.Write(stream, toTerminal, console =>
    {
        var report = new FixTextReport(console, result);
        if (isDryRun)
            report.WriteDiff();
        report.Write(isDryRun);
    });

    private void Write(bool isDryRun)
    {
        WriteDiffstat();
        foreach (var taken in _result.TakenBack)
        {
            Line($"[yellow]taken back[/] {Escape(Display(taken.Place.File))}:{taken.Place.Line} {taken.RuleId}: {Escape(taken.Act)}");
            Line($"      [grey]{Escape(taken.Why)}[/]");
        }

        foreach (var project in _result.Left.Projects.Where(p => p.Project.State == LoadState.Partial))
            Line($"[yellow]partial[/] {Escape(project.Project.Name)}: [grey]{Escape(project.Project.Why)}[/]");
        foreach (var failure in _result.Left.Failures)
            Line($"[red]failed[/]  {Escape(failure)}");
        WriteRules();
        WriteSums(isDryRun);
    }

    private void WriteDiff()
    {
        foreach (var change in _result.Changes)
        {
            Line($"[bold]--- {Escape(Display(change.Path))}[/]");
            Line($"[bold]+++ {Escape(Display(change.Path))}[/]");
            foreach (var line in change.Diff.Lines())
                Line(line[0] switch { '+' => $"[green]{Escape(line)}[/]", '-' => $"[red]{Escape(line)}[/]", '@' => $"[grey]{Escape(line)}[/]", _ => Escape(line) });
        }

        if (!_result.Changes.IsEmpty)
            Line("");
    }

    private void WriteDiffstat()
    {
        if (_result.Changes.IsEmpty)
            return;

        var width = _result.Changes.Max(c => Display(c.Path).Length);
        var most = _result.Changes.Max(c => c.Diff.Added + c.Diff.Removed);
        var scale = Math.Min(1.0, (double)WidestBar / most);
        var digits = most.ToString(CultureInfo.InvariantCulture).Length;
        foreach (var change in _result.Changes)
        {
            var (added, removed) = (Bar('+', change.Diff.Added), Bar('-', change.Diff.Removed));
            var count = (change.Diff.Added + change.Diff.Removed).ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            Line($" {Escape(Display(change.Path).PadRight(width))} | {count} [green]{added}[/][red]{removed}[/]");
        }

        Line($" {Count(_result.Changes.Length, "file")} changed, {Count(_result.Changes.Sum(c => c.Diff.Added), "insertion")}(+), {Count(_result.Changes.Sum(c => c.Diff.Removed), "deletion")}(-)");
        Line("");

        string Bar(char sign, int count) => new(sign, count == 0 ? 0 : Math.Max(1, (int)Math.Round(count * scale)));
    }

    private void WriteRules()
    {
        var fixedOnes = _result.Applied.ToLookup(a => a.RuleId);
        var left = _result.Left.Shown.ToLookup(f => f.RuleId);
        var rows = fixedOnes.Select(g => g.Key).Union(left.Select(g => g.Key)).Order(StringComparer.Ordinal).ToArray();
        foreach (var id in rows)
        {
            var title = _result.Left.Rules.FirstOrDefault(r => r.Id == id)?.Title.ToString(CultureInfo.InvariantCulture) ?? "";
            Line($"{id}  [green]{fixedOnes[id].Count(),4} fixed[/]  {left[id].Count(),4} left  [grey]{Escape(title)}[/]");
            foreach (var why in left[id].Where(f => f.WhyLeft.Length > 0).GroupBy(f => f.WhyLeft).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
                Line($"               {why.Count(),8} [grey]{Escape(why.Key)} ({Places(why)})[/]");
        }

        if (rows.Length > 0)
            Line("");
    }

    private void WriteSums(bool isDryRun)
    {
        var loud = _result.Left.Shown.Count(f => f.Severity >= DiagnosticSeverity.Warning);
        var taken = _result.TakenBack.IsEmpty ? "" : $", {_result.TakenBack.Length} taken back";
        var unsettled = _result.IsSettled ? "" : "; another run would go on";
        Line(
            $"[bold]{_result.Applied.Length} fixed[/]{taken}, {_result.Left.Shown.Count()} left ({Count(loud, "warning")} or worse) in {Count(_result.Left.Projects.Length, "project")}, "
            + $"{(_result.Iterations == 1 ? "1 batch" : $"{_result.Iterations} batches")}{unsettled}{(isDryRun ? "; nothing was written" : "")}");
    }

    /// <summary>The first of them, for whoever wants to go and look.</summary>
    private string Places(IEnumerable<Finding> findings)
    {
        const int shown = 3;
        var places = findings.Select(f => $"{Display(f.Place.File)}:{f.Place.Line}").ToArray();
        return string.Join(", ", places.Take(shown)) + (places.Length > shown ? ", ..." : "");
    }

    private string Display(string file) => ReportPaths.Display(_result.Left.Target, file);

    private void Line(string markup) => _console.MarkupLine(markup);

    private static string Escape(string text) => Markup.Escape(text);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
