using System.Globalization;
using Hangproof.Workspaces.Baselines;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Hangproof.Workspaces.Reports;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace Hangproof.Cli.Rendering;

/// <summary>The result for people: by file, each finding with its line of code and the shortest way to bound it; then the sums.</summary>
internal sealed class TextReport
{
    private readonly IAnsiConsole _console;
    private readonly CheckResult _result;

    private TextReport(IAnsiConsole console, CheckResult result)
    {
        _console = console;
        _result = result;
    }

    public static void Write(CheckResult result, Stream stream, bool toTerminal) =>
        Page.Write(stream, toTerminal, console => new TextReport(console, result).Write());

    private void Write()
    {
        foreach (var file in _result.Shown.GroupBy(f => f.Place.File))
            WriteFile(file);
        if (_result.Sites is { } sites)
            WriteInventory(sites);
        WriteRules();
        WriteProjects();
        WriteSums();
    }

    private void WriteFile(IGrouping<string, Finding> file)
    {
        Line($"[bold underline]{Escape(ReportPaths.Display(_result.Target, file.Key))}[/]");
        foreach (var finding in file)
        {
            var color = Color(finding.Severity);
            Line(2, $"[grey]{finding.Place.Line}:{finding.Place.Column}[/]  [{color}]{finding.Severity.Name()} {finding.RuleId}[/]  {Escape(WithoutWayOut(finding))}");
            if (finding.SourceLine.Length > 0)
                Line(6, $"{Code(finding, color)}");
            if (finding.BoundWith.Length > 0)
                Line(6, $"[green]→ {Escape(finding.BoundWith)}[/]");
            foreach (var place in finding.Related)
                Line(6, $"[grey]see {Escape(ReportPaths.Display(_result.Target, place.File))}:{place.Line}[/]");
        }

        Line("");
    }

    private void WriteInventory(IReadOnlyCollection<Finding> sites)
    {
        Line("[bold]Every wait[/]");
        foreach (var site in sites)
            Line(2, $"{Escape(ReportPaths.Display(_result.Target, site.Place.File))}:{site.Place.Line}  [bold]{Escape(site.Bound)}[/]  {Escape(site.SourceLine)}");

        var coverage = Coverage.Of(sites);
        var share = coverage.Waits == 0 ? 100 : 100.0 * coverage.Bounded / coverage.Waits;
        var kinds = string.Join(", ", coverage.ByBound.Select(b => $"{b.Key} {b.Value}"));
        Line($"[bold]{coverage.Bounded} of {coverage.Waits} waits are bounded ({share:0.#} %)[/] [grey]{Escape(kinds)}[/]");
        Line("");
    }

    private void WriteRules()
    {
        var byRule = _result.Shown.GroupBy(f => (f.RuleId, f.Severity)).OrderByDescending(g => g.Key.Severity).ThenBy(g => g.Key.RuleId, StringComparer.Ordinal).ToArray();
        if (byRule.Length == 0)
            return;

        var counts = byRule.Max(rule => rule.Count()).ToString(CultureInfo.InvariantCulture).Length;
        var severities = byRule.Max(rule => rule.Key.Severity.Name().Length);
        foreach (var rule in byRule)
        {
            var title = _result.Rules.FirstOrDefault(r => r.Id == rule.Key.RuleId)?.Title.ToString(CultureInfo.InvariantCulture) ?? "";
            var count = rule.Count().ToString(CultureInfo.InvariantCulture).PadLeft(counts);
            Line($"[{Color(rule.Key.Severity)}]{rule.Key.RuleId}[/]  {count}  [grey]{rule.Key.Severity.Name().PadRight(severities)}[/]  {Escape(title)}");
        }

        Line("");
    }

    private void WriteProjects()
    {
        var incomplete = _result.Projects.Where(p => p.Project.State != LoadState.Full).ToArray();
        foreach (var project in incomplete.Where(p => p.Project.State == LoadState.Partial))
            Line($"[yellow]partial[/] {Escape(project.Project.Name)}: [grey]{Escape(project.Project.Why)}[/]");
        foreach (var failure in _result.Failures)
            Line($"[red]failed[/]  {Escape(failure)}");
        if (incomplete.Length > 0 || !_result.Failures.IsEmpty)
            Line("");
    }

    private void WriteSums()
    {
        var stale = BaselineFile.Find(_result.Target.Directory).Stale(_result);
        if (stale.Count > 0)
            Line($"[grey]{Count(stale.Count, "line")} of the baseline {(stale.Count == 1 ? "speaks" : "speak")} of what is fixed: take them out with 'hangproof baseline --prune'[/]");
        var shown = _result.Shown.ToArray();
        var known = _result.Findings.Count(f => f.Suppression is { IsBaseline: true });
        var suppressed = _result.Findings.Length - shown.Length - known;
        var bySeverity = string.Join(", ", shown.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => Count(g.Count(), g.Key.Name())));
        var findings = shown.Length == 0 ? "[green]nothing found[/]" : $"[bold]{Count(shown.Length, "finding")}[/] ({bySeverity})";
        var states = string.Join(", ", _result.Projects.GroupBy(p => p.Project.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Name(g.Key)}"));
        Line($"{findings}{(suppressed > 0 ? $", {suppressed} suppressed" : "")}{(known > 0 ? $", {known} in the baseline" : "")} in {Count(_result.Projects.Length, "project")} [grey]({states})[/]");
    }

    private void Line(string markup) => _console.MarkupLine(markup);

    /// <summary>What is too long for the terminal goes on under itself.</summary>
    private void Line(int indentation, string markup) => _console.Write(new Padder(new Markup(markup), new Padding(indentation, 0, 0, 0)));

    private static string Escape(string text) => Markup.Escape(text);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>The message ends with the way out, which has a line of its own here.</summary>
    private static string WithoutWayOut(Finding finding) =>
        finding.BoundWith.Length > 0 && finding.Message.EndsWith(finding.BoundWith, StringComparison.Ordinal)
            ? finding.Message[..^finding.BoundWith.Length].TrimEnd(';', ' ')
            : finding.Message;

    /// <summary>The line with the very call marked, where both are on it.</summary>
    private static string Code(Finding finding, string color)
    {
        var line = finding.SourceLine;
        var (start, end) = finding.Marked;
        return start < end ? $"{Escape(line[..start])}[{color} underline]{Escape(line[start..end])}[/]{Escape(line[end..])}" : Escape(line);
    }

    private static string Color(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "red",
        DiagnosticSeverity.Warning => "yellow",
        _ => "blue",
    };

    private static string Name(LoadState state) => state switch
    {
        LoadState.Full => "loaded in full",
        LoadState.Partial => "in part",
        _ => "failed",
    };
}
