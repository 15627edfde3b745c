using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderService.Pricing;

/// <summary>Asks the pricing host for the price of one article: one line out, one line back.</summary>
internal sealed class PricingClient(IPEndPoint host)
{
    private const int ReplyTimeoutMilliseconds = 1_000;
    private const int LongestReply = 256;

    public async Task<decimal> GetPriceAsync(string sku, CancellationToken cancellationToken)
    {
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = ReplyTimeoutMilliseconds,
        };

        await socket.ConnectAsync(host, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"PRICE {sku}\n"), cancellationToken);

        var reply = new byte[LongestReply];
        var length = 0;
        while (length == 0 || reply[length - 1] != '\n')
        {
            var received = await socket.ReceiveAsync(reply.AsMemory(length));
            if (received == 0)
                throw new IOException($"The pricing host closed the connection before it priced '{sku}'.");

            length += received;
        }

        return decimal.Parse(Encoding.ASCII.GetString(reply, 0, length), CultureInfo.InvariantCulture);
    }
}
