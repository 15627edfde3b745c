using System.CommandLine;
using Hangproof.Workspaces.Reports;

namespace Hangproof.Cli;

/// <summary>What the commands that report share: the form of the report, and where it goes.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _format;
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The file to write to, in place of standard output.",
        HelpName = "file",
    };

    public OutputOptions(params string[] formats)
    {
        _format = new Option<string>("--format", "-f")
        {
            Description = $"{formats[0]} for people, {string.Join(" or ", formats[1..])} for programs.",
            DefaultValueFactory = _ => formats[0],
        }.AcceptOnlyFromAmong(formats);
    }

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_output);
    }

    /// <summary>Opens the file that is written to, before any work is done; nothing for standard output.</summary>
    public ReportFile? Open(ParseResult parsed) => parsed.GetValue(_output) is { } path ? ReportFile.Open(path) : null;

    public void Write(ParseResult parsed, Dictionary<string, Action<Stream>> reports)
    {
        using var file = Open(parsed);
        Write(parsed, file, reports);
    }

    public void Write(ParseResult parsed, ReportFile? file, Dictionary<string, Action<Stream>> reports)
    {
        var report = reports[parsed.GetRequiredValue(_format)];
        if (file is not null)
            file.Write(report);
        else
            report(Console.OpenStandardOutput());
    }

    /// <summary>Whether the report goes to a terminal.</summary>
    public bool IsTerminal(ParseResult parsed) => parsed.GetValue(_output) is null && !Console.IsOutputRedirected;
}
