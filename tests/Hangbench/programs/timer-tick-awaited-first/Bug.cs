var probe = new Probe(TimeSpan.FromHours(1));
probe.Start();
await probe.DisposeAsync();
Console.WriteLine("DONE");

public sealed class Probe(TimeSpan period) : IAsyncDisposable
{
    private readonly PeriodicTimer _timer = new(period);
    private Task _loop = Task.CompletedTask;
    private int _probes;

    public void Start() => _loop = LoopAsync();

    private async Task LoopAsync()
    {
        while (await _timer.WaitForNextTickAsync()) // BUG
            _probes++;
    }

    public async ValueTask DisposeAsync()
    {
        await _loop; // BUG
        _timer.Dispose();
    }
}
