using System.CommandLine;
using System.Globalization;
using Hangproof.Cli.Rendering;
using Hangproof.Runtime;
using Hangproof.Runtime.Model;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Cli;

/// <summary><c>hangproof snapshot</c>: pictures of a process, kept as files.</summary>
internal static class SnapshotCommand
{
    private static readonly CaptureArguments s_capture = new(defaultCount: 1);

    private static readonly Option<string> s_folder = new("--output", "-o")
    {
        Description = "The folder to put them in.",
        HelpName = "folder",
        DefaultValueFactory = _ => ".",
    };

    public static Command Create()
    {
        var command = new Command(
            "snapshot",
            """
            Takes pictures of a process, which stands still for a moment each, and keeps them as files (.hangsnap) that 'diff' and 'validate' read. They hold no values of the process.

            Exit code: 0 done, 2 wrong usage, 3 not all could be done, 130 interrupted.
            """);
        s_capture.AddTo(command);
        command.Add(s_folder);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => (int)Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(s_capture.Pid) is not { } pid)
            throw new RefusedException("Say which process: --pid N. 'hangproof ps' lists them.", isUsage: true);
        var folder = Directory.CreateDirectory(parsed.GetRequiredValue(s_folder)).FullName;
        var series = s_capture.Series(parsed, pid);
        using var progress = new ProgressLine();
        var snapshots = series.Take(
            i => progress.Show($"snapshot {i + 1} of {series.Count}"),
            (i, snapshot) =>
            {
                var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{pid}-{snapshot.Capture.At.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff}{SnapshotFile.Extension}"));
                SnapshotFile.Write(snapshot, path);
                Console.WriteLine(SnapshotLine.Of(snapshot, path));
            },
            needsMore: null,
            cancellationToken);
        return snapshots.TrueForAll(s => s.Capture.Complete) ? ExitCode.Clean : ExitCode.Incomplete;
    }
}
