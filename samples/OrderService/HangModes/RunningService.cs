namespace OrderService.HangModes;

/// <summary>The started service, as a client with little patience sees it.</summary>
internal sealed class RunningService(IHost host, Uri address, CallTrace trace) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Makes a call under a name, and leaves when the service has had it for two seconds without an answer.</summary>
    public async Task CallAsync(string name, ServiceCall call, CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answered = SendAsync(call, name, leave.Token);
        await trace.WhenEnteredAsync(name, cancellationToken);
        leave.CancelAfter(_patience);
        try
        {
            await answered;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"client left {name} after {_patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Makes a call and waits for its answer, whatever it says.</summary>
    public Task PrepareAsync(ServiceCall call, CancellationToken cancellationToken) => SendAsync(call, null, cancellationToken);

    /// <summary>Makes a call under a name, and comes back as soon as it has entered the service.</summary>
    public async Task BeginAsync(string name, ServiceCall call, CancellationToken cancellationToken)
    {
        _ = SendAsync(call, name, cancellationToken);
        await trace.WhenEnteredAsync(name, cancellationToken);
    }

    public Task StopAsync() => host.StopAsync();

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(ServiceCall call, string? name, CancellationToken cancellationToken)
    {
        using var request = call.ToRequest();
        if (name is not null)
            request.Headers.Add(CallTrace.NameHeader, name);

        using var response = await _http.SendAsync(request, cancellationToken);
    }
}
