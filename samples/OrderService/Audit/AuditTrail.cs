using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderService.Audit;

/// <summary>Writes every decision to two audit collectors and returns when both have acknowledged it.</summary>
internal sealed class AuditTrail(IReadOnlyList<IPEndPoint> collectors)
{
    public void Record(string entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        var datagram = Encoding.UTF8.GetBytes(entry);
        var deliveries = collectors.Select(collector => DeliverAsync(collector, datagram)).ToArray();
        Task.WaitAll(deliveries);
    }

    private static async Task DeliverAsync(IPEndPoint collector, byte[] datagram)
    {
        using var client = new UdpClient(collector.AddressFamily);
        client.Connect(collector);
        await client.SendAsync(datagram);
        await client.ReceiveAsync();
    }
}
