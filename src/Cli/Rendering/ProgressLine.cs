using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;

namespace Hangproof.Cli.Rendering;

/// <summary>One line on standard error that says what is being done, with a bar where that can be counted: rewritten in place on a terminal, absent elsewhere.</summary>
internal sealed class ProgressLine : IProgress<CheckProgress>, IProgress<FixProgress>, IDisposable
{
    private const string EraseLine = "\r\u001b[2K";
    private const int BarWidth = 24;

    private readonly Lock _gate = new();
    private readonly bool _live = !Console.IsErrorRedirected;

    public void Report(CheckProgress value) => Show(Line($"checking {value.Project}", value.Done, value.Total));

    public void Report(FixProgress value) => Show(Line(value.What, value.Done, value.Total));

    public void Show(string text)
    {
        if (!_live)
            return;

        var width = Math.Max(20, Console.WindowWidth - 1);
        lock (_gate)
            Console.Error.Write(EraseLine + (text.Length > width ? text[..width] : text));
    }

    public void Dispose()
    {
        if (_live)
            Console.Error.Write(EraseLine);
    }

    /// <summary>What is done, as a bar and in numbers; of one alone only its name.</summary>
    internal static string Line(string what, int done, int total)
    {
        if (total < 2)
            return what;
        var filled = BarWidth * Math.Clamp(done, 0, total) / total;
        var digits = total.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits)}/{total} {what}";
    }
}
