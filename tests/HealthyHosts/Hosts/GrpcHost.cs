using System.Net;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>Calls of every form: one answer, a stream of answers, and streams both ways that stay open.</summary>
internal sealed class GrpcHost : IHealthyHost
{
    private readonly WebApplication _app = Create();
    private Greeter.GreeterClient? _client;
    private AsyncDuplexStreamingCall<Hello, Hello>? _talk;
    private AsyncServerStreamingCall<Hello>? _watch;

    public async Task StartAsync()
    {
        await _app.StartAsync();
        _client = new Greeter.GreeterClient(GrpcChannel.ForAddress(_app.Urls.First()));
        _watch = _client.Watch(new Hello { Name = "watcher" });
        _ = ReadAsync(_watch.ResponseStream);
        _talk = _client.Talk();
        _ = ReadAsync(_talk.ResponseStream);
    }

    public async Task WorkAsync()
    {
        await _client!.GreetAsync(new Hello { Name = "one" });
        await _talk!.RequestStream.WriteAsync(new Hello { Name = "two" });
    }

    private static WebApplication Create()
    {
        var builder = Loopback.Web();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<News>();
        var app = builder.Build();
        app.MapGrpcService<Service>();
        return app;
    }

    private static async Task ReadAsync(IAsyncStreamReader<Hello> answers)
    {
        await foreach (var answer in answers.ReadAllAsync())
            GC.KeepAlive(answer);
    }

    private sealed class News
    {
        public Channel<string> Items { get; } = Channel.CreateUnbounded<string>();
    }

    private sealed class Service(News news) : Greeter.GreeterBase
    {
        public override Task<Hello> Greet(Hello request, ServerCallContext context)
        {
            news.Items.Writer.TryWrite(request.Name);
            return Task.FromResult(request);
        }

        public override async Task Watch(Hello request, IServerStreamWriter<Hello> responseStream, ServerCallContext context)
        {
            await foreach (var item in news.Items.Reader.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(new Hello { Name = item }, context.CancellationToken);
        }

        public override async Task Talk(IAsyncStreamReader<Hello> requestStream, IServerStreamWriter<Hello> responseStream, ServerCallContext context)
        {
            while (await requestStream.MoveNext(context.CancellationToken))
                await responseStream.WriteAsync(requestStream.Current, context.CancellationToken);
        }
    }
}
