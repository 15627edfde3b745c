using System.CommandLine;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Cli;

/// <summary>What several commands are told in the same words.</summary>
internal static class CommonOptions
{
    public static Argument<string> Target() => new("target")
    {
        Description = "A solution (.sln, .slnx, .slnf), a project (.csproj) or a folder that holds one.",
        DefaultValueFactory = _ => ".",
        Validators =
        {
            // A mistyped option would otherwise be taken for a path.
            result =>
            {
                if (result.Tokens is [{ Value: ['-', ..] option }])
                    result.AddError($"Unrecognized command or argument '{option}'.");
            },
        },
    };

    public static Option<string?> Output() => new("--output", "-o")
    {
        Description = "The file to write to, in place of standard output.",
        HelpName = "file",
    };

    public static Option<string[]> Ids() => new("--ids")
    {
        Description = "Only these rules, separated by commas; HANG3xx stands for a series. A rule that is off by default is switched on.",
        HelpName = "ids",
        CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    public static Option<string> Severity(string description) => new Option<string>("--severity", "-s")
    {
        Description = description,
        DefaultValueFactory = _ => "suggestion",
    }.AcceptOnlyFromAmong([.. Severities.Names]);
}
