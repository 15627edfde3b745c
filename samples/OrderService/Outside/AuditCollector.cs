using System.Net;
using System.Net.Sockets;

namespace OrderService.Outside;

/// <summary>Receives audit datagrams and acknowledges them, or loses them.</summary>
internal sealed class AuditCollector : IAsyncDisposable
{
    private static readonly byte[] _acknowledgement = "ACK"u8.ToArray();

    private readonly UdpClient _client = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _collecting;

    public AuditCollector(bool acknowledges) => _collecting = CollectAsync(acknowledges, _stop.Token);

    public IPEndPoint Address => (IPEndPoint)_client.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _collecting;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task CollectAsync(bool acknowledges, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var datagram = await _client.ReceiveAsync(stop);
                if (acknowledges)
                    await _client.SendAsync(_acknowledgement, datagram.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
