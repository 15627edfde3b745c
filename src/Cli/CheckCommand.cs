using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Hangproof.Workspaces.Reports;

namespace Hangproof.Cli;

/// <summary><c>hangproof check</c>: the findings of a solution that need not have heard of Hangproof.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string> s_target = CommonOptions.Target();
    private static readonly Option<string[]> s_ids = CommonOptions.Ids();
    private static readonly Option<string?> s_output = CommonOptions.Output();

    private static readonly Option<string> s_severity =
        CommonOptions.Severity("The least severity to show. Whatever is shown, only warnings and errors make the exit code 1.");

    private static readonly Option<string> s_format = new Option<string>("--format", "-f")
    {
        Description = "text for people, sarif (2.1.0) or json (hangproof/check/1) for programs.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "sarif", "json");

    private static readonly Option<bool> s_inventory = new("--inventory")
    {
        Description = "Also list every wait with what bounds it, and how many are bounded.",
    };

    public static Command Create()
    {
        var command = new Command(
            "check",
            """
            Shows the waits without a bound of a solution, without changing, building or restoring it. Projects that are restored are seen as a build sees them; others as far as their project files go.

            Exit code: 0 nothing found, 1 a warning or an error shown, 2 wrong usage, 3 not all could be done, 130 interrupted.
            """)
        {
            s_target, s_format, s_output, s_severity, s_ids, s_inventory,
        };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, cancellationToken).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rules = RuleSelection.All().Only(parsed.GetValue(s_ids));
        if (parsed.GetValue(s_inventory))
            rules = rules.PlusInventory();
        var target = await LoadTarget.FindAsync(parsed.GetRequiredValue(s_target), cancellationToken).ConfigureAwait(false);
        using var file = parsed.GetValue(s_output) is { } path ? ReportFile.Open(path) : null;

        CheckResult result;
        using (var progress = new ProgressLine())
        {
            progress.Show($"reading {target.Path}");
            var loaded = await Task.Run(() => SolutionLoader.Load(target, cancellationToken), cancellationToken).ConfigureAwait(false);
            var check = new SolutionCheck(loaded, rules, Severities.Parse(parsed.GetRequiredValue(s_severity)));
            result = await check.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }

        Action<Stream> report = parsed.GetValue(s_format) switch
        {
            "sarif" => stream => SarifReport.Write(result, stream),
            "json" => stream => JsonReport.Write(result, stream),
            _ => stream => TextReport.Write(result, stream, toTerminal: file is null && !Console.IsOutputRedirected),
        };
        if (file is not null)
            file.Write(report);
        else
            report(Console.OpenStandardOutput());
        return result.ExitCode;
    }
}
