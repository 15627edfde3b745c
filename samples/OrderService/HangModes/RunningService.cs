namespace OrderService.HangModes;

/// <summary>The started service, as a client with little patience sees it.</summary>
internal sealed class RunningService(IHost host, Uri address, CallTrace trace) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Makes a call under a name, and leaves when the service has had it for two seconds without an answer.</summary>
    public async Task CallAsync(string name, ServiceCall call, CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answered = SendAsync(call, name, leave.Token);
        await trace.WhenEnteredAsync(name, cancellationToken);
        leave.CancelAfter(s_patience);
        try
        {
            await answered;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"client left {name} after {s_patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Makes a call and waits for its answer, whatever it says.</summary>
    public Task PrepareAsync(ServiceCall call, CancellationToken cancellationToken) => SendAsync(call, null, cancellationToken);

    /// <summary>Makes a call under a name, leaves it unanswered, and comes back when the service is in the midst of it.</summary>
    public async Task BeginAsync(string name, ServiceCall call, CancellationToken cancellationToken)
    {
        _ = SendAsync(call, name, cancellationToken);
        await trace.WhenEnteredAsync(name, cancellationToken);
        await Task.Delay(s_headStart, cancellationToken);
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
