using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>What people write themselves when they take no framework: threads on queues and events, servers on sockets, loops on signals.</summary>
internal sealed class WorkersHost : IHealthyHost
{
    private readonly BlockingCollection<int> _orders = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly Queue<int> _letters = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Pipe _pipe = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpListener _threaded = new(IPAddress.Loopback, 0);
    private readonly UdpClient _datagrams = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly FileSystemWatcher _watcher = new(AppContext.BaseDirectory);
    private readonly TcpClient _client = new();
    private readonly TcpClient _threadedClient = new();

    public async Task StartAsync()
    {
        Start("orders", WriteOrders);
        Start("wake", WaitForWake);
        Start("letters", SortLetters);
        Start("accept", Accept);
        _watcher.EnableRaisingEvents = true;
        _listener.Start();
        _ = ServeSignalsAsync();
        _ = ReadPipeAsync();
        _ = AcceptAsync();
        _ = ReadDatagramsAsync();
        await _client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        _ = ReadAsync(_client.GetStream());
        await _threadedClient.ConnectAsync((IPEndPoint)_threaded.LocalEndpoint);
    }

    public async Task WorkAsync()
    {
        _orders.Add(1);
        _wake.Set();
        lock (_letters)
        {
            _letters.Enqueue(1);
            Monitor.Pulse(_letters);
        }
        _signal.Release();
        await _pipe.Writer.WriteAsync(new byte[16]);
        await _client.GetStream().WriteAsync(new byte[16]);
        await _threadedClient.GetStream().WriteAsync(new byte[16]);
        await _datagrams.SendAsync(new byte[16], (IPEndPoint)_datagrams.Client.LocalEndPoint!);
    }

    private void Start(string name, ThreadStart work)
    {
        if (work == Accept)
            _threaded.Start();
        new Thread(work) { IsBackground = true, Name = name }.Start();
    }

    private void WriteOrders()
    {
        foreach (var order in _orders.GetConsumingEnumerable())
            GC.KeepAlive(order);
    }

    private void WaitForWake()
    {
        while (true)
            _wake.WaitOne();
    }

    private void SortLetters()
    {
        while (true)
        {
            lock (_letters)
            {
                while (_letters.Count == 0)
                    Monitor.Wait(_letters);
                _letters.Dequeue();
            }
        }
    }

    private void Accept()
    {
        while (true)
        {
            var socket = _threaded.AcceptSocket();
            new Thread(() => Receive(socket)) { IsBackground = true, Name = "receive" }.Start();
        }
    }

    private static void Receive(Socket socket)
    {
        var buffer = new byte[64];
        while (socket.Receive(buffer) > 0)
        {
        }
    }

    private async Task ServeSignalsAsync()
    {
        while (true)
            await _signal.WaitAsync();
    }

    private async Task ReadPipeAsync()
    {
        while (await _pipe.Reader.ReadAsync() is { IsCompleted: false } read)
            _pipe.Reader.AdvanceTo(read.Buffer.End);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            _ = EchoAsync(client);
        }
    }

    private static async Task EchoAsync(TcpClient client)
    {
        using var _ = client;
        var buffer = new byte[64];
        var stream = client.GetStream();
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
            await stream.WriteAsync(buffer.AsMemory(0, count));
    }

    private static async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[64];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    private async Task ReadDatagramsAsync()
    {
        while (true)
            await _datagrams.ReceiveAsync();
    }
}
