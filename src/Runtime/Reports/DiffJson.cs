using System.Text.Json;
using Hangproof.Runtime.Diff;

namespace Hangproof.Runtime.Reports;

/// <summary>A comparison of snapshots for programs: <c>hangproof/diff/1</c>.</summary>
internal static class DiffJson
{
    public static void Write(WaitSeries series, SeriesTable table, Stream stream) => JsonSerializer.Serialize(stream, new
    {
        Schema = "hangproof/diff/1",
        Process = ValidationJson.Process(series.Last.Process),
        Snapshots = table.Snapshots.Select(s => new { s.At, s.Total, s.New, s.Gone, s.Surviving, Moved = s.IsMoved }),
        Fingerprints = table.Fingerprints.Select(f => new
        {
            f.Fingerprint,
            f.Example.Wait.Kind,
            f.Example.Place.Method,
            f.Example.Place.File,
            f.Example.Place.Line,
            f.Counts,
            Trend = f.Trend.ToString().ToLowerInvariant(),
            f.Snapshots,
            AgeSeconds = Math.Round(f.Age.TotalSeconds, 1),
        }),
        Truncated = series.Snapshots.SelectMany(s => s.Capture.Missing).Distinct(),
    }, ValidationJson.Options);
}
