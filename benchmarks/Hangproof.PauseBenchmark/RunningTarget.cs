using System.Diagnostics;
using System.Globalization;

namespace Hangproof.PauseBenchmark;

/// <summary>A target that runs.</summary>
internal sealed class RunningTarget : IDisposable
{
    private readonly Process _process;

    private RunningTarget(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Pid => _process.Id;

    public int Port { get; }

    public bool HasExited => _process.HasExited;

    /// <param name="program">The assembly of this benchmark.</param>
    /// <param name="load">What it holds.</param>
    public static async Task<RunningTarget> StartAsync(string program, Load load)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add("target");
        foreach (var argument in load.Arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var ready = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The target did not start.");
        return new RunningTarget(process, int.Parse(ready.AsSpan(ready.IndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>The longest time it stood still since the last time it was asked.</summary>
    public async Task<TimeSpan> LongestGapAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync(patience.Token);

        // What writes a dump of a process tells of it on that process's output.
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (double.TryParse(line, CultureInfo.InvariantCulture, out var milliseconds))
                return TimeSpan.FromMilliseconds(milliseconds);
        }
        throw new InvalidOperationException("The target has ended.");
    }

    /// <remarks>
    /// By the end of its input: that one of our own children was stopped and traced, the runtime takes for its end, so it would not kill it.
    /// </remarks>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
