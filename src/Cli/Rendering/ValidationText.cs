using System.Globalization;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Reports;
using Hangproof.Runtime.Verdicts;
using Spectre.Console;

namespace Hangproof.Cli.Rendering;

/// <summary>The verdicts on a process for people: what hangs, with its stack and its way out; then the findings; then the sums.</summary>
internal sealed class ValidationText
{
    private const int MaxFrames = 12;

    private readonly Validation _validation;
    private readonly IAnsiConsole _console;

    private ValidationText(Validation validation, IAnsiConsole console)
    {
        _validation = validation;
        _console = console;
    }

    public static void Write(Validation validation, Stream stream, bool toTerminal) =>
        Page.Write(stream, toTerminal, console => new ValidationText(validation, console).Write());

    private void Write()
    {
        foreach (var group in _validation.Bad)
            WriteGroup(group);
        foreach (var group in _validation.Groups.Where(g => g.Verdict == Verdict.Slow))
            Line($"[yellow]slow[/]  {Escape(What(group))}  [grey]{Escape(group.Why)}[/]");
        WriteFindings();
        foreach (var missing in _validation.Series.Snapshots.SelectMany(s => s.Capture.Missing).Distinct())
            Line($"[yellow]incomplete[/]  {Escape(missing)}");
        foreach (var note in _validation.Series.Last.Capture.Notes)
            Line($"[grey]{Escape(note)}[/]");
        WriteSums();
    }

    private void WriteGroup(WaitGroup group)
    {
        Line($"[red bold]{group.Verdict.Name()}[/]  {Escape(What(group))}{(group.Missed ? "  [yellow]missed by the rules[/]" : group.RuleId is { } rule ? $"  [red]{Escape(rule)}[/]" : "")}");
        Line($"      {Escape(group.Why)}; waits on {Escape(WaitText.Object(group.Example))}");
        foreach (var site in group.Example.Stack.Take(MaxFrames))
            Line($"      {(site.Origin == CodeOrigin.Own ? "" : "[grey]")}at {Escape(site.ToString())}{(site.Origin == CodeOrigin.Own ? "" : "[/]")}");
        if (group.Example.MadeAt is { } made)
            Line($"      what it waits for was made in {Escape(made.ToString())}");
        if (group.Example.EndedAt is { } ended)
            Line($"      what should end it begins in {Escape(ended.ToString())}");
        if (group.Example.Stack.Length > MaxFrames)
            Line($"      [grey]and {group.Example.Stack.Length - MaxFrames} more[/]");
        if (group.BoundWith.Length > 0)
            Line($"      [green]→ {Escape(group.BoundWith)}[/]");
        Line("");
    }

    private void WriteFindings()
    {
        if (_validation.Findings.IsEmpty)
            return;
        Line("[bold]Findings[/]");
        foreach (var finding in _validation.Findings)
        {
            var color = finding.Outcome == FindingOutcome.Confirmed ? "red" : finding.Outcome == FindingOutcome.Reached ? "green" : "grey";
            Line($"  [{color}]{finding.Outcome.Name(),-12}[/]  {finding.Finding.RuleId}  {Escape(finding.Finding.File)}:{finding.Finding.Line}  [grey]{Escape(finding.Why)}[/]");
        }
        Line("");
    }

    private void WriteSums()
    {
        var last = _validation.Series.Last;
        var waits = string.Join(", ", _validation.Judgements.GroupBy(j => j.Verdict).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}"));
        var findings = string.Join(", ", _validation.Findings.GroupBy(f => f.Outcome).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}"));
        var bad = _validation.Bad.Sum(g => g.Count);
        Line(string.Create(CultureInfo.InvariantCulture, $"{(bad == 0 ? "[green]nothing hangs[/]" : $"[red bold]{bad} waits hang[/]")} in {Escape(last.Process.Name)} ({last.Process.Pid}, .NET {Escape(last.Process.Runtime)}): {(waits.Length > 0 ? waits : "no waits")}{(findings.Length > 0 ? $"; findings: {findings}" : "")} [grey]({_validation.Series.Snapshots.Length} snapshots, longest pause {_validation.Series.Snapshots.Max(s => s.Capture.PauseMs):0} ms{Share()})[/]"));
    }

    /// <summary>What the looks took of the process's time, from the first to the last.</summary>
    private string Share()
    {
        var snapshots = _validation.Series.Snapshots;
        var time = snapshots[^1].Capture.At - snapshots[0].Capture.At;
        return time > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $", {snapshots.Sum(s => s.Capture.PauseMs) / time.TotalMilliseconds:0.##%} of its time") : "";
    }

    private static string What(WaitGroup group) =>
        $"{(group.Count > 1 ? $"{group.Count} × " : "")}{group.Example.Wait.Api ?? group.Example.Wait.Kind} in {group.Example.Place}";

    private void Line(string markup) => _console.MarkupLine(markup);

    private static string Escape(string text) => Markup.Escape(text);
}
