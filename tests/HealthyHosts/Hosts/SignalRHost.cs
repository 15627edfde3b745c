using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>A hub with two clients: one is told, one reads a stream.</summary>
internal sealed class SignalRHost : IHealthyHost
{
    private readonly WebApplication _app = Create();
    private readonly List<HubConnection> _clients = [];
    private readonly SemaphoreSlim _told = new(0);

    public async Task StartAsync()
    {
        await _app.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            var client = new HubConnectionBuilder().WithUrl($"{_app.Urls.First()}/talk").WithAutomaticReconnect().Build();
            await client.StartAsync();
            _clients.Add(client);
        }
        _clients[0].On<string>("told", _ => _told.Release());
        _ = ReadAsync(_clients[1]);
    }

    public async Task WorkAsync()
    {
        await _clients[1].InvokeAsync("Tell", "hello");
        await _told.WaitAsync();
    }

    private static WebApplication Create()
    {
        var builder = Loopback.Web();
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<Talk>("/talk");
        return app;
    }

    private static async Task ReadAsync(HubConnection client)
    {
        await foreach (var number in client.StreamAsync<int>("Count"))
            GC.KeepAlive(number);
    }

    private sealed class Talk : Hub
    {
        public Task Tell(string what) => Clients.All.SendAsync("told", what);

        public async IAsyncEnumerable<int> Count([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 0; ; i++)
            {
                yield return i;
                await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
            }
        }
    }
}
