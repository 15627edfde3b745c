using System.Net;
using System.Net.Sockets;

namespace OrderService.Outside;

/// <summary>A TCP peer on loopback that answers each line with a text; an empty text is silence, the connection stays open.</summary>
internal sealed class LineServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string> _answer;
    private readonly Task _accepting;

    public LineServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync(_stop.Token);
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
                conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(stop), stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
            await LineConversation.HoldAsync(client.GetStream(), _answer, stop);
    }
}
