using System.CommandLine;
using System.Globalization;
using Hangproof.Runtime.Capture;

namespace Hangproof.Cli;

/// <summary>What the commands that look at a process share.</summary>
internal sealed class CaptureArguments(int defaultCount)
{
    public Option<int?> Pid { get; } = new("--pid", "-p") { Description = "The process to look at.", HelpName = "pid" };

    public Option<int> Count { get; } = new("--count", "-n")
    {
        Description = "How many snapshots to take.",
        DefaultValueFactory = _ => defaultCount,
        HelpName = "number",
    };

    public Option<TimeSpan> Interval { get; } = Time("--interval", "From one snapshot to the next.", TimeSpan.FromSeconds(5));

    public Option<TimeSpan> MaxPause { get; } = Time("--max-pause", "The longest the process may stand still for one snapshot.", TimeSpan.FromMilliseconds(500));

    public Option<double> PauseBudget { get; } = new("--pause-budget")
    {
        Description = "The share of its time for which the process may stand still, from series to series; one that would begin too early waits, or is refused.",
        HelpName = "percent",
        DefaultValueFactory = _ => Runtime.Capture.PauseBudget.DefaultShare,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value.TrimEnd('%'), CultureInfo.InvariantCulture, out var percent) && percent > 0)
                return percent / 100;
            result.AddError($"'{result.Tokens[0].Value}' is no share of time; write 1% or 0.5%.");
            return default;
        },
    };

    public Option<bool> NoNames { get; } = new("--no-names") { Description = "Leave out the names of threads: nothing else of a snapshot is text of the process." };

    public void AddTo(Command command)
    {
        command.Add(Pid);
        command.Add(Count);
        command.Add(Interval);
        command.Add(MaxPause);
        command.Add(PauseBudget);
        command.Add(NoNames);
    }

    public SnapshotSeries Series(ParseResult parsed, int pid) =>
        new(pid, Math.Max(1, parsed.GetValue(Count)), parsed.GetValue(Interval), new CaptureOptions(parsed.GetValue(MaxPause), !parsed.GetValue(NoNames), parsed.GetValue(PauseBudget)))
        {
            Waits = line => Console.Error.WriteLine($"hangproof: {line}"),
        };

    /// <summary>An option for a length of time: <c>500ms</c>, <c>5s</c>, <c>2m</c>, or seconds.</summary>
    public static Option<TimeSpan> Time(string name, string description, TimeSpan standard) => new(name)
    {
        Description = description,
        HelpName = "time",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (TryParse(result.Tokens[0].Value, out var time))
                return time;
            result.AddError($"'{result.Tokens[0].Value}' is no length of time; write 500ms, 5s or 2m.");
            return default;
        },
    };

    private static bool TryParse(string text, out TimeSpan time)
    {
        var unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var isNumber = double.TryParse(text[..^unit.Length], CultureInfo.InvariantCulture, out var number);
        time = unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" or "" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => default,
        };
        return isNumber && unit is "ms" or "s" or "" or "m" or "h";
    }
}
