using System.Net.WebSockets;

var ticker = new TickerClient();
Console.WriteLine(await ticker.NextAsync(new Uri("ws://127.0.0.1:1/")));
Console.WriteLine("DONE");

public sealed class TickerClient
{
    public async Task<int> NextAsync(Uri address)
    {
        using var socket = new ClientWebSocket();
        using var connecting = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await socket.ConnectAsync(address, connecting.Token);
        return await ReadAsync(socket);
    }

    private static async Task<int> ReadAsync(WebSocket socket)
    {
        var buffer = new byte[1024];
        var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None); // BUG
        return result.Count;
    }
}
