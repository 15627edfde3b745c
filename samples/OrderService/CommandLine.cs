using OrderService.HangModes;

namespace OrderService;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        OrderService [--hang MODE[,MODE...] | --rehearse | --list] [--for SECONDS]

          --hang MODE    run the service into a hang, or into several at once; 'none' (the default) serves normally
          --rehearse     run every mode's requests once while nothing is wrong outside, then stop
          --list         print the modes
          --for SECONDS  end the process after so many seconds, whatever hangs
        """;

    public IReadOnlyList<HangMode> Modes { get; private init; } = [];

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
            ["--hang", var names, .. var rest] => ParseModes(names.Split(','), rest, out error),
            ["--for", var text, .. var rest] when int.TryParse(text, out var seconds) && seconds > 0 =>
                Parse(rest, out error) is { } line ? line with { Lifetime = TimeSpan.FromSeconds(seconds) } : null,
            ["--for", var text, ..] => Fail($"'{text}' is no number of seconds", out error),
            [var argument, ..] => Fail($"cannot understand '{argument}'", out error),
        };
    }

    private static CommandLine? ParseModes(string[] names, string[] rest, out string? error)
    {
        if (Array.Find(names, name => AllHangModes.Find(name) is null) is { } unknown)
            return Fail($"there is no mode '{unknown}'; --list shows them", out error);
        return Parse(rest, out error) is { } line ? line with { Modes = [.. names.Select(name => AllHangModes.Find(name)!)] } : null;
    }

    private static CommandLine? Fail(string reason, out string? error)
    {
        error = reason;
        return null;
    }
}
