using Hangproof.Workspaces.Checking;

namespace Hangproof.Cli.Rendering;

/// <summary>One line on standard error that says what is being done: rewritten in place on a terminal, absent elsewhere.</summary>
internal sealed class ProgressLine : IProgress<CheckProgress>, IProgress<string>, IDisposable
{
    private const string EraseLine = "\r\u001b[2K";

    private readonly Lock _gate = new();
    private readonly bool _live = !Console.IsErrorRedirected;

    public void Report(CheckProgress value) => Show($"checking {value.Done + 1 - (value.Done == value.Total ? 1 : 0)} of {value.Total}: {value.Project}");

    void IProgress<string>.Report(string value) => Show(value);

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
}
