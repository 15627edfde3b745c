using System.Net.WebSockets;
using System.Threading.Channels;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>Requests, server-sent events, web sockets, and services in the background that wait for a queue, a timer and the end.</summary>
internal sealed class KestrelHost : IHealthyHost
{
    private readonly WebApplication _app = Create();
    private readonly HttpClient _client = new();
    private readonly ClientWebSocket _socket = new();

    public async Task StartAsync()
    {
        await _app.StartAsync();
        var address = new Uri(_app.Urls.First());
        _client.BaseAddress = address;
        _ = _client.GetStringAsync("/poll");
        _ = _client.GetStringAsync("/turn");
        _ = ReadEventsAsync(await _client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead));
        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{address.Port}/echo"), CancellationToken.None);
        _ = ReadSocketAsync();
    }

    public async Task WorkAsync()
    {
        await _client.GetStringAsync("/");
        using var answer = await _client.PostAsync("/orders", new StringContent("one"));
        answer.EnsureSuccessStatusCode();
        await _socket.SendAsync(new byte[8], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
    }

    private static WebApplication Create()
    {
        var builder = Loopback.Web();
        builder.Services.AddSingleton(Channel.CreateBounded<string>(100));
        builder.Services.AddSingleton<Subscribers>();
        builder.Services.AddSingleton(new SemaphoreSlim(0));
        builder.Services.AddHostedService<OrderWriter>();
        builder.Services.AddHostedService<Heartbeat>();
        builder.Services.AddHostedService<UntilTheEnd>();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/", () => "ok");
        app.MapPost("/orders", async (HttpRequest request, Channel<string> orders, CancellationToken cancellationToken) =>
        {
            using var reader = new StreamReader(request.Body);
            await orders.Writer.WriteAsync(await reader.ReadToEndAsync(cancellationToken), cancellationToken);
            return Results.Accepted();
        });
        app.MapGet("/events", async (HttpContext context, Subscribers subscribers) =>
        {
            await context.Response.WriteAsync("data: hello\n\n");
            await context.Response.Body.FlushAsync();
            await foreach (var item in subscribers.Join().ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"data: {item}\n\n");
                await context.Response.Body.FlushAsync();
            }
        });
        app.MapGet("/poll", async (CancellationToken cancellationToken) =>
        {
            var change = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancellationToken.Register(() => change.TrySetCanceled(cancellationToken));
            return await change.Task;
        });
        app.MapGet("/turn", async (SemaphoreSlim turns, CancellationToken cancellationToken) => await turns.WaitAsync(cancellationToken));
        app.Map("/echo", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        });
        return app;
    }

    private static async Task ReadEventsAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is not null)
        {
        }
    }

    private async Task ReadSocketAsync()
    {
        var buffer = new byte[1024];
        while (_socket.State == WebSocketState.Open)
            await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
    }

    private sealed class Subscribers
    {
        private readonly List<Channel<string>> _all = [];

        public ChannelReader<string> Join()
        {
            var channel = Channel.CreateUnbounded<string>();
            lock (_all)
                _all.Add(channel);
            return channel.Reader;
        }

        public void Tell(string item)
        {
            lock (_all)
            {
                foreach (var channel in _all)
                    channel.Writer.TryWrite(item);
            }
        }
    }

    private sealed class OrderWriter(Channel<string> orders, Subscribers subscribers) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (await orders.Reader.WaitToReadAsync(stoppingToken))
            {
                while (orders.Reader.TryRead(out var order))
                    subscribers.Tell(order);
            }
        }
    }

    private sealed class Heartbeat(Subscribers subscribers) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
            while (await timer.WaitForNextTickAsync(stoppingToken))
                subscribers.Tell("beat");
        }
    }

    private sealed class UntilTheEnd : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = stoppingToken.Register(() => end.TrySetResult());
            await end.Task;
        }
    }
}
