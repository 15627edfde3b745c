using System.Diagnostics;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>A fresh process in which catalogued calls wait.</summary>
internal sealed class ParkedProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ParkedProcess(Process process)
    {
        _process = process;
    }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public static async Task<ParkedProcess> StartAsync(IEnumerable<string> keys, string? configuration = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Repository.Built("Hangproof.ParkedPrograms", "Hangproof.ParkedPrograms.dll", configuration));
        foreach (var key in keys)
            start.ArgumentList.Add(key);
        var parked = new ParkedProcess(Process.Start(start)!);
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            if (await parked._process.StandardOutput.ReadLineAsync(patience.Token) is not { } line || !line.StartsWith("parked", StringComparison.Ordinal))
                throw new InvalidOperationException($"The programs did not park: {string.Join(" ", start.ArgumentList.Skip(1))}");

            // What suspends says that it waits a moment before it does.
            await Task.Delay(300, patience.Token);
            return parked;
        }
        catch
        {
            parked.Dispose();
            throw;
        }
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Pid}"]);
        await kill.WaitForExitAsync();
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
