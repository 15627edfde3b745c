using System.Globalization;
using Hangproof.Runtime.Diff;
using Spectre.Console;

namespace Hangproof.Cli.Rendering;

/// <summary>A comparison of snapshots for people.</summary>
internal static class DiffText
{
    private const int MaxRows = 50;

    public static void Write(WaitSeries series, SeriesTable table, Stream stream, bool toTerminal) => Page.Write(stream, toTerminal, console =>
    {
        console.MarkupLine("[bold]snapshot       total       new      gone surviving[/]");
        foreach (var row in table.Snapshots)
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"{row.At:HH:mm:ss.fff} {row.Total,7} {row.New,9} {row.Gone,9} {row.Surviving,9}{(row.IsMoved ? "  [grey]the heap was moved: what has no id of its own counts as new and gone[/]" : "")}"));
        console.MarkupLine("");
        foreach (var row in table.Fingerprints.Take(MaxRows))
        {
            var color = row.Trend == Trend.Growing ? "red" : "grey";
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[{color}]{row.Trend.ToString().ToLowerInvariant(),-9}[/] {string.Join(" → ", row.Counts)}  {Markup.Escape(row.Example.Wait.Kind)} in {Markup.Escape(row.Example.Place.ToString())} [grey]{row.Snapshots} snapshots, {row.Age.TotalSeconds:0} s, {row.Fingerprint[..12]}[/]"));
        }
        if (table.Fingerprints.Length > MaxRows)
            console.MarkupLine($"[grey]and {table.Fingerprints.Length - MaxRows} more[/]");
        foreach (var missing in series.Snapshots.SelectMany(s => s.Capture.Missing).Distinct())
            console.MarkupLine($"[yellow]incomplete[/]  {Markup.Escape(missing)}");
    });
}
