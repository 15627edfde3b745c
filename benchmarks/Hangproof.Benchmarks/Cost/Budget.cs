using System.Globalization;

namespace Hangproof.Benchmarks.Cost;

/// <summary>
/// What analysis may cost: lines <c>name = ratio</c> of a text file. Ratios of figures of one run, never seconds, so that any machine can hold them.
/// </summary>
internal sealed record Budget(IReadOnlyDictionary<string, double> Limits)
{
    /// <summary>CPU above the empty operation analyzer, of compile-only.</summary>
    public const string AboveFloor = "above_floor";

    /// <summary>CPU for ten times the input, of ten times the CPU.</summary>
    public const string TenTimes = "ten_times_input";

    /// <exception cref="FormatException">A line is no <c>name = ratio</c>.</exception>
    public static Budget Read(string path)
    {
        var limits = new Dictionary<string, double>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Trim() is "" or ['#', ..])
                continue;
            if (line.Split('=') is not [var name, var value] || !double.TryParse(value, CultureInfo.InvariantCulture, out var limit))
                throw new FormatException($"{path}({number}): '{line}' is not 'name = ratio'");
            limits[name.Trim()] = limit;
        }
        return new(limits);
    }

    /// <summary>Says what came out, and whether it is within the limit. A figure without a limit is only said.</summary>
    public bool Holds(string name, double figure)
    {
        var isLimited = Limits.TryGetValue(name, out var limit);
        var isHeld = !isLimited || figure <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {figure:0.000}{(isLimited ? $", allowed {limit:0.000}: {(isHeld ? "held" : "EXCEEDED")}" : "")}"));
        return isHeld;
    }
}
