using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;
using Hangproof.Workspaces.Reports;

namespace Hangproof.Cli;

/// <summary><c>hangproof fix</c>: bounds what can be bounded in a whole solution.</summary>
internal static class FixCommand
{
    private static readonly Argument<string> s_target = CommonOptions.Target();
    private static readonly Option<string[]> s_ids = CommonOptions.Ids();
    private static readonly Option<string?> s_output = CommonOptions.Output();
    private static readonly Option<string> s_severity = CommonOptions.Severity("The least severity to fix.");

    private static readonly Option<bool> s_timeouts = new("--timeouts")
    {
        Description = "Also add finite timeouts, which a run that is merely slow can hit. Without it only what leaves the good path as it is.",
    };

    private static readonly Option<bool> s_noThreading = new("--no-threading")
    {
        Description = "Add no parameters: pass only tokens that are in scope.",
    };

    private static readonly Option<bool> s_dryRun = new("--dry-run")
    {
        Description = "Write nothing; show what would be changed.",
    };

    private static readonly Option<int> s_iterations = new("--max-iterations")
    {
        Description = "The most batches, each compiled before the next.",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var count) && count > 0))
                    result.AddError($"'{text}' is no number of iterations: 1 or more is.");
            },
        },
    };

    private static readonly Option<string> s_format = new Option<string>("--format", "-f")
    {
        Description = "text for people; json (hangproof/fix/1), or sarif (2.1.0) of what is left, for programs.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "sarif", "json");

    public static Command Create()
    {
        var command = new Command(
            "fix",
            """
            Applies fixes to a whole solution until none is left to apply. Each batch is compiled, for every target framework, and exactly what would not compile is taken back and named. Files are written at the end, all or none; a cancelled run changes nothing.

            Exit code: 0 nothing is left, 1 a warning or an error is left or something was taken back, 2 wrong usage, 3 not all could be done, 130 interrupted.
            """)
        {
            s_target, s_ids, s_timeouts, s_noThreading, s_dryRun, s_iterations, s_severity, s_format, s_output,
        };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, cancellationToken).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rules = RuleSelection.All().Only(parsed.GetValue(s_ids));
        var fixes = FixSelection.Of(parsed.GetValue(s_timeouts), !parsed.GetValue(s_noThreading));
        var limits = new FixLimits(parsed.GetValue(s_iterations), Severities.Parse(parsed.GetRequiredValue(s_severity)));
        var target = await LoadTarget.FindAsync(parsed.GetRequiredValue(s_target), cancellationToken).ConfigureAwait(false);
        if (Journal.Recover(target.Directory) is > 0 and var restored)
            await Console.Error.WriteLineAsync($"hangproof: an earlier run was killed while it wrote; {restored} files are as they were before it").ConfigureAwait(false);
        using var file = parsed.GetValue(s_output) is { } path ? ReportFile.Open(path) : null;

        FixResult result;
        var isDryRun = parsed.GetValue(s_dryRun);
        using (var progress = new ProgressLine())
        {
            progress.Show($"reading {target.Path}");
            var loaded = await Task.Run(() => SolutionLoader.Load(target, cancellationToken, asBuilt: true), cancellationToken).ConfigureAwait(false);
            result = await new SolutionFix(loaded, rules, fixes, limits).RunAsync(progress, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!isDryRun)
                TreeWriter.Write(target.Directory, result.Changes);
        }

        Action<Stream> report = parsed.GetValue(s_format) switch
        {
            "sarif" => stream => SarifReport.Write(result.Left, stream),
            "json" => stream => FixJsonReport.Write(result, isDryRun, stream),
            _ => stream => FixTextReport.Write(result, isDryRun, stream, toTerminal: file is null && !Console.IsOutputRedirected),
        };
        if (file is not null)
            file.Write(report);
        else
            report(Console.OpenStandardOutput());
        return result.ExitCode;
    }
}
