using System.Net;
using System.Net.Sockets;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>An HTTP server that goes silent: at once, or after the headers.</summary>
internal static class SilentHttpServer
{
    private static readonly TcpListener _listener = Listen();

    public static HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>An address that never answers.</summary>
    public static string Nothing => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/nothing";

    /// <summary>An address whose body never comes.</summary>
    public static string HeadersOnly => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/headers";

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
        var request = new byte[4096];
        var length = await socket.ReceiveAsync(request);
        if (System.Text.Encoding.ASCII.GetString(request, 0, length).Contains("/headers", StringComparison.Ordinal))
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        // Reads on, so that the client's going away ends it.
        try
        {
            while (await socket.ReceiveAsync(request) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
        socket.Dispose();
    }
}
