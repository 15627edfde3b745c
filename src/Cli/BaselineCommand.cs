using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Workspaces.Baselines;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Cli;

/// <summary><c>hangproof baseline</c>: writes down the findings to live with for now.</summary>
internal static class BaselineCommand
{
    private static readonly Argument<string> s_target = CommonOptions.Target();
    private static readonly Option<string[]> s_ids = CommonOptions.Ids();
    private static readonly Option<string> s_severity = CommonOptions.Severity("The least severity to write down.");

    private static readonly Option<bool> s_prune = new("--prune")
    {
        Description = "Take out the lines of what is fixed.",
    };

    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "The list to write. By default the nearest hangproof.baseline.txt above, else a new one beside what was asked for.",
        HelpName = "file",
    };

    public static Command Create()
    {
        var command = new Command(
            "baseline",
            """
            Writes the findings there are into hangproof.baseline.txt. Builds with the package and 'hangproof check' keep silent about them and report new ones. What the list had before stays; what is fixed meanwhile is told, and taken out with --prune.

            Exit code: 0 written, 2 wrong usage, 3 not all could be looked at, 130 interrupted.
            """)
        {
            s_target, s_ids, s_severity, s_prune, s_output,
        };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, cancellationToken).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rules = RuleSelection.All().Only(parsed.GetValue(s_ids));
        var target = await LoadTarget.FindAsync(parsed.GetRequiredValue(s_target), cancellationToken).ConfigureAwait(false);
        var list = parsed.GetValue(s_output) is { } path ? BaselineFile.At(path) : BaselineFile.Find(target.Directory);

        CheckResult result;
        using (var progress = new ProgressLine())
        {
            progress.Show($"reading {target.Path}");
            var loaded = await Task.Run(() => SolutionLoader.Load(target, cancellationToken), cancellationToken).ConfigureAwait(false);
            result = await new SolutionCheck(loaded, rules, Severities.Parse(parsed.GetRequiredValue(s_severity))).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }

        var prune = parsed.GetValue(s_prune);
        var update = list.With(result, prune);
        update.File.Write();
        foreach (var failure in result.Failures)
            await Console.Out.WriteLineAsync($"failed  {failure}").ConfigureAwait(false);
        foreach (var stale in update.Stale)
            await Console.Out.WriteLineAsync($"{(prune ? "pruned" : "stale")}  {stale}: not found any more").ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"{update.File.FilePath}: {update.File.Count} known, {update.Added} of them new, {update.Stale.Count} {(prune ? "pruned" : "stale")}").ConfigureAwait(false);
        return result.Failures.IsEmpty ? ExitCode.Clean : ExitCode.Incomplete;
    }
}
