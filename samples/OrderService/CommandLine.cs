using OrderService.HangModes;

namespace OrderService;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        OrderService [--hang MODE | --rehearse | --list] [--for SECONDS]

          --hang MODE    run the service into one of its hangs; 'none' (the default) serves normally
          --rehearse     run every mode's requests once while nothing is wrong outside, then stop
          --list         print the modes
          --for SECONDS  end the process after so many seconds, whatever hangs
        """;

    public HangMode? Mode { get; private init; }

    public bool Rehearse { get; private init; }

    public bool List { get; private init; }

    public TimeSpan? Lifetime { get; private init; }

    /// <summary>Reads the arguments; <paramref name="error"/> says in one line what cannot be understood.</summary>
    public static CommandLine? Parse(string[] args, out string? error)
    {
        error = null;
        return args switch
        {
            [] => new CommandLine(),
            ["--list", .. var rest] => Parse(rest, out error) is { } line ? line with { List = true } : null,
            ["--rehearse", .. var rest] => Parse(rest, out error) is { } line ? line with { Rehearse = true } : null,
            ["--hang", AllHangModes.None, .. var rest] => Parse(rest, out error),
            ["--hang", var name, .. var rest] when AllHangModes.Find(name) is { } mode =>
                Parse(rest, out error) is { } line ? line with { Mode = mode } : null,
            ["--hang", var name, ..] => Fail($"there is no mode '{name}'; --list shows them", out error),
            ["--for", var text, .. var rest] when int.TryParse(text, out var seconds) && seconds > 0 =>
                Parse(rest, out error) is { } line ? line with { Lifetime = TimeSpan.FromSeconds(seconds) } : null,
            ["--for", var text, ..] => Fail($"'{text}' is no number of seconds", out error),
            [var argument, ..] => Fail($"cannot understand '{argument}'", out error),
        };
    }

    private static CommandLine? Fail(string reason, out string? error)
    {
        error = reason;
        return null;
    }
}
