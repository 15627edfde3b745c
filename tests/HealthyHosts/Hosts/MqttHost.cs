using MQTTnet;
using MQTTnet.Server;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>A broker, a client that publishes and one that is told.</summary>
internal sealed class MqttHost : IHealthyHost
{
    private const string Topic = "orders";

    private readonly int _port = Loopback.FreePort();
    private readonly MqttServer _server;
    private readonly IMqttClient _publisher;
    private readonly IMqttClient _subscriber;
    private readonly SemaphoreSlim _received = new(0);

    public MqttHost()
    {
        _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointPort(_port).WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(System.Net.IPAddress.None).Build());
        var clients = new MqttClientFactory();
        _publisher = clients.CreateMqttClient();
        _subscriber = clients.CreateMqttClient();
    }

    public async Task StartAsync()
    {
        await _server.StartAsync();
        await _publisher.ConnectAsync(Options());
        await _subscriber.ConnectAsync(Options());
        _subscriber.ApplicationMessageReceivedAsync += _ =>
        {
            _received.Release();
            return Task.CompletedTask;
        };
        await _subscriber.SubscribeAsync(Topic);
    }

    public async Task WorkAsync()
    {
        await _publisher.PublishStringAsync(Topic, "one");
        await _received.WaitAsync();
    }

    private MqttClientOptions Options() => new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).Build();
}
