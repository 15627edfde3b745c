using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Reports;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Cli;

/// <summary><c>hangproof diff</c>: what stays, comes and goes from snapshot to snapshot.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string[]> s_files = new("snapshots") { Description = "Snapshots of one process (.hangsnap).", Arity = new ArgumentArity(2, 10_000) };

    private static readonly OutputOptions s_output = new("text", "json");

    public static Command Create()
    {
        var command = new Command(
            "diff",
            """
            Compares snapshots of one process: which waits are new, gone, still there, and which grow in number.

            Exit code: 0 done, 2 wrong usage, 3 a snapshot is incomplete or cannot be read.
            """)
        { s_files };
        s_output.AddTo(command);
        command.SetAction(parsed =>
        {
            using var file = s_output.Open(parsed);
            var series = WaitSeries.Of(parsed.GetRequiredValue(s_files).Select(SnapshotFile.Read));
            var table = new SeriesTable(series);
            s_output.Write(parsed, file, new()
            {
                ["text"] = stream => DiffText.Write(series, table, stream, s_output.IsTerminal(parsed)),
                ["json"] = stream => DiffJson.Write(series, table, stream),
            });
            return (int)(series.Snapshots.All(s => s.Capture.Complete) ? ExitCode.Clean : ExitCode.Incomplete);
        });
        return command;
    }
}
