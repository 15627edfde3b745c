namespace Hangproof.Samples.Tests;

/// <summary>Runs the sample into every mode once, a few at a time, and keeps what was seen.</summary>
public sealed class ModeRuns : IAsyncLifetime
{
    private const int AtATime = 6;

    private static readonly TimeSpan _arrival = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan _watch = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, ModeRun> _runs = [];

    internal ModeRun this[string mode] => _runs[mode];

    public async Task InitializeAsync()
    {
        using var slots = new SemaphoreSlim(AtATime);
        var runs = await Task.WhenAll(ReadMeTable.Rows.Select(row => RunAsync(row.Mode, slots)));
        foreach (var run in runs)
            _runs.Add(run.Mode, run);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<ModeRun> RunAsync(string mode, SemaphoreSlim slots)
    {
        await slots.WaitAsync(_arrival * ReadMeTable.Rows.Count);
        try
        {
            using var process = SampleProcess.Start("--hang", mode);
            var arrival = await process.ReadUntilAsync(line => line.StartsWith($"entered {mode}:"), _arrival);
            var waiting = await process.ReadUntilAsync(line => line.StartsWith($"client left {mode} "), _watch);
            var abandoned = await process.ReadAsync(_watch);
            return new ModeRun(mode, [.. arrival, .. waiting, .. abandoned], Survived: !process.HasExited);
        }
        finally
        {
            slots.Release();
        }
    }
}
