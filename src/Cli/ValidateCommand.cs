using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Runtime;
using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Reports;
using Hangproof.Runtime.Verdicts;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Hangproof.Workspaces.Reports;
using Finding = Hangproof.Runtime.Verdicts.Finding;

namespace Hangproof.Cli;

/// <summary><c>hangproof validate</c>: which findings hang in a live process, and what hangs that no rule found.</summary>
internal static class ValidateCommand
{
    private static readonly CaptureArguments s_capture = new(defaultCount: 3);

    private static readonly Option<string?> s_snapshots = new("--snapshots") { Description = "A folder of snapshots, in place of a process.", HelpName = "folder" };

    private static readonly Option<string?> s_dump = new("--dump") { Description = "A dump file, in place of a process. One picture: it can prove a deadlock, not that something is stuck.", HelpName = "file" };

    private static readonly Option<string[]> s_sarif = new("--sarif") { Description = "Findings of a build or of 'hangproof check' (SARIF 2.1); may be given several times.", HelpName = "file", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string?> s_solution = new("--solution") { Description = "Look for the findings in this solution, project or folder.", HelpName = "path" };

    private static readonly Option<TimeSpan> s_minAge = CaptureArguments.Time("--min-age", "How long a wait must have been there to be called stuck.", TimeSpan.FromSeconds(10));

    private static readonly Option<string?> s_idioms = new("--idioms") { Description = "Waits that are meant: a line each, 'kind method-prefix why', * for any.", HelpName = "file" };

    private static readonly Option<string?> s_verdicts = new("--verdicts") { Description = $"Also write what was seen of each finding to this file ({VerdictsFile.Name}), for the next build.", HelpName = "file" };

    private static readonly OutputOptions s_output = new("text", "json", "sarif");

    public static Command Create()
    {
        var command = new Command(
            "validate",
            """
            Looks at a process several times, says which of its waits hang, and joins them with the findings of the rules: confirmed, reached, not observed, inconclusive, missed.

            Exit code: 0 nothing hangs, 1 something is stuck or confirmed, 2 wrong usage, 3 not all could be done, 130 interrupted.
            """);
        s_capture.AddTo(command);
        foreach (var option in (Option[])[s_snapshots, s_dump, s_sarif, s_solution, s_minAge, s_idioms, s_verdicts])
            command.Add(option);
        s_output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(async () => (int)await RunAsync(parsed, cancellationToken).ConfigureAwait(false), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var file = s_output.Open(parsed);
        using var progress = new ProgressLine();
        var minAge = parsed.GetValue(s_minAge);
        var idioms = parsed.GetValue(s_idioms) is { } path ? Idioms.BuiltIn.With(IdiomLines(path), path) : Idioms.BuiltIn;
        List<Finding> findings = [.. (parsed.GetValue(s_sarif) ?? []).SelectMany(SarifFindings.Read)];
        var isSolutionWhole = true;
        if (parsed.GetValue(s_solution) is { } solution)
        {
            var (found, isWhole) = await CheckAsync(solution, progress, cancellationToken).ConfigureAwait(false);
            findings.AddRange(found);
            isSolutionWhole = isWhole;
        }

        var validation = Validation.Of(Snapshots(parsed, minAge, progress, cancellationToken), findings, minAge, idioms);
        progress.Dispose();
        if (parsed.GetValue(s_verdicts) is { } verdicts)
            VerdictsFile.Write(validation, verdicts);
        s_output.Write(parsed, file, new()
        {
            ["text"] = stream => ValidationText.Write(validation, stream, s_output.IsTerminal(parsed)),
            ["json"] = stream => ValidationJson.Write(validation, stream),
            ["sarif"] = stream => ValidationSarif.Write(validation, stream),
        });
        if (!validation.IsComplete || !isSolutionWhole)
            return ExitCode.Incomplete;
        return validation.Bad.Any() || validation.Findings.Any(f => f.Outcome == FindingOutcome.Confirmed) ? ExitCode.Found : ExitCode.Clean;
    }

    private static IReadOnlyList<Snapshot> Snapshots(ParseResult parsed, TimeSpan minAge, ProgressLine progress, CancellationToken cancellationToken)
    {
        switch (parsed.GetValue(s_capture.Pid), parsed.GetValue(s_snapshots), parsed.GetValue(s_dump))
        {
            case ({ } pid, null, null):
                var series = s_capture.Series(parsed, pid);
                if ((series.Count - 1) * series.Interval < minAge)
                    throw new RefusedException($"{series.Count} snapshots {series.Interval.TotalSeconds:0.#} s apart cannot tell what is stuck for {minAge.TotalSeconds:0.#} s: take more, farther apart, or lower --min-age.", isUsage: true);
                return series.Take(i => progress.Show($"snapshot {i + 1} of {series.Count}"), taken: null, taken => Movement.Unmoved(taken) < series.Count, cancellationToken);
            case (null, { } folder, null):
                var files = Directory.Exists(folder) ? Directory.GetFiles(folder, $"*{SnapshotFile.Extension}") : throw new RefusedException($"There is no folder '{folder}'.", isUsage: true);
                return files.Length > 0 ? [.. files.Order(StringComparer.Ordinal).Select(SnapshotFile.Read)] : throw new RefusedException($"There are no snapshots in '{folder}'.", isUsage: true);
            case (null, null, { } dump):
                return [new DumpSource(dump, !parsed.GetValue(s_capture.NoNames)).Take(cancellationToken)];
            default:
                throw new RefusedException("Say what to look at: one of --pid N, --snapshots FOLDER and --dump FILE.", isUsage: true);
        }
    }

    private static async Task<(IEnumerable<Finding> Findings, bool IsWhole)> CheckAsync(string path, ProgressLine progress, CancellationToken cancellationToken)
    {
        var target = await LoadTarget.FindAsync(path, cancellationToken).ConfigureAwait(false);
        progress.Show($"reading {target.Path}");
        var loaded = await Task.Run(() => SolutionLoader.Load(target, cancellationToken), cancellationToken).ConfigureAwait(false);
        var check = new SolutionCheck(loaded, RuleSelection.All(), Severities.Parse("suggestion"));
        var result = await check.RunAsync(progress, cancellationToken).ConfigureAwait(false);

        // The same road as a build's findings take.
        using var sarif = new MemoryStream();
        SarifReport.Write(result, sarif);
        sarif.Position = 0;
        return (SarifFindings.Read(sarif, path), result.Failures.IsEmpty);
    }

    private static string[] IdiomLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'{path}' cannot be read: {e.Message}", isUsage: true);
        }
    }
}
