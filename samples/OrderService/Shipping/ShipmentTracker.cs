using System.Net.WebSockets;
using System.Text;

namespace OrderService.Shipping;

/// <summary>Fetches the latest position of a parcel from the carrier's live feed.</summary>
internal sealed class ShipmentTracker(Uri carrier)
{
    private const int LongestPosition = 1_024;

    public async Task<string> GetPositionAsync(string orderId, CancellationToken cancellationToken)
    {
        using var feed = new ClientWebSocket();
        await feed.ConnectAsync(new Uri(carrier, $"tracking/{orderId}"), cancellationToken);

        var buffer = new byte[LongestPosition];
        var message = await feed.ReceiveAsync(buffer, CancellationToken.None);
        await feed.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);

        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }
}
