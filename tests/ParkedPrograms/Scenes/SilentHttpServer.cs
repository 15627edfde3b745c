using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>An HTTP server that goes silent: at once, or after the headers.</summary>
internal static class SilentHttpServer
{
    // What nobody holds is closed when it is collected, and the client hears of that.
    private static readonly ConcurrentBag<Socket> _upgraded = [];

    private static readonly TcpListener _listener = Listen();

    public static HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>An address that never answers.</summary>
    public static string Nothing => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/nothing";

    /// <summary>An address whose body never comes.</summary>
    public static string HeadersOnly => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/headers";

    /// <summary>An address that becomes a WebSocket, and says nothing on it.</summary>
    public static string Upgrade => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/upgrade";

    /// <summary>A content whose headers have come, and nothing more will.</summary>
    public static HttpContent Body() =>
        Client.GetAsync(HeadersOnly, HttpCompletionOption.ResponseHeadersRead).GetAwaiter().GetResult().Content;

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1000);
        _ = Serve(listener);
        return listener;
    }

    private static async Task Serve(TcpListener listener)
    {
        while (true)
            _ = Answer(await listener.AcceptSocketAsync());
    }

    private static async Task Answer(Socket socket)
    {
        var buffer = new byte[4096];
        var request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        if (request.Contains("/upgrade", StringComparison.Ordinal))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Accepting(request)}\r\n\r\n"));
            // From here on nothing is read either: what is sent must wait.
            _upgraded.Add(socket);
            return;
        }
        if (request.Contains("/headers", StringComparison.Ordinal))
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        // Reads on, so that the client's going away ends it.
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
        socket.Dispose();
    }

    private static string Accepting(string request)
    {
        var key = request.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    }
}
