using System.Diagnostics;
using System.Threading.Channels;

namespace Hangproof.Samples.Tests;

/// <summary>The built sample as a child process: its output line by line, its end certain.</summary>
internal sealed class SampleProcess : IDisposable
{
    /// <summary>The child ends itself after this, should the test run be killed before it kills the child.</summary>
    private const int LifetimeSeconds = 50;

    /// <summary>Requests that hang keep a thread of the pool each: with as many as it starts with, the others are served at once.</summary>
    private const string WorkersFromTheStart = "0x40";

    private static readonly TimeSpan _reapTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly DirectoryInfo _temporaryFiles = Directory.CreateTempSubdirectory("hp");
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private SampleProcess(string program, int lifetimeSeconds, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments, "--for", $"{lifetimeSeconds}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        start.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = WorkersFromTheStart;

        // What a killed process leaves behind (pipes, diagnostics sockets) goes with the folder.
        start.Environment["TMPDIR"] = _temporaryFiles.FullName;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Receive(e.Data);
        _process.ErrorDataReceived += (_, e) => Errors += e.Data;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Errors { get; private set; } = "";

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public static SampleProcess Start(params string[] arguments) => new(BuildFacts.OrderService, LifetimeSeconds, arguments);

    /// <summary>Runs another build of the sample, for as long as looking at it takes.</summary>
    public static SampleProcess StartFrom(string program, TimeSpan lifetime, params string[] arguments) => new(program, (int)lifetime.TotalSeconds, arguments);

    /// <summary>Reads the output until it ends or the deadline is reached.</summary>
    public Task<IReadOnlyList<string>> ReadAsync(TimeSpan deadline) => ReadUntilAsync(_ => false, deadline);

    /// <summary>Reads the output up to and with the first line that satisfies, until it ends or the deadline is reached.</summary>
    public async Task<IReadOnlyList<string>> ReadUntilAsync(Func<string, bool> satisfies, TimeSpan deadline)
    {
        using var clock = new CancellationTokenSource(deadline);
        var read = new List<string>();
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(clock.Token))
            {
                read.Add(line);
                if (satisfies(line))
                    break;
            }
        }
        catch (OperationCanceledException)
        {
        }

        return read;
    }

    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var clock = new CancellationTokenSource(deadline);
        await _process.WaitForExitAsync(clock.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit(_reapTimeout);
        _process.Dispose();
        _temporaryFiles.Delete(recursive: true);
    }

    private void Receive(string? line)
    {
        if (line is null)
            _lines.Writer.Complete();
        else
            _lines.Writer.TryWrite(line);
    }
}
