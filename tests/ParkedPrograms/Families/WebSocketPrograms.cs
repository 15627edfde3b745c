using System.Net.WebSockets;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class WebSocketPrograms
{
    private const string SocketType = "System.Net.WebSockets.WebSocket";
    private const string Client = "System.Net.WebSockets.ClientWebSocket";
    private const string MessageType = "System.Net.WebSockets.WebSocketMessageType";
    private const string MessageFlags = "System.Net.WebSockets.WebSocketMessageFlags";
    private const string Status = "System.Net.WebSockets.WebSocketCloseStatus";
    private const string Invoker = "System.Net.Http.HttpMessageInvoker";

    private static readonly Uri _nothing = new(SilentHttpServer.Nothing.Replace("http:", "ws:", StringComparison.Ordinal));
    private static readonly Uri _upgrade = new(SilentHttpServer.Upgrade.Replace("http:", "ws:", StringComparison.Ordinal));
    private static readonly byte[] _big = new byte[8 * 1024 * 1024];

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        .. Members(SocketType, OverStream),
        .. Members(Client, Upgraded),
        Connects($"ConnectAsync(System.Uri,{Token})", async (socket, token) => await socket.ConnectAsync(_nothing, token)),
        Connects($"ConnectAsync(System.Uri,{Invoker},{Token})", async (socket, token) => await socket.ConnectAsync(_nothing, new HttpMessageInvoker(new SocketsHttpHandler()), token)),
    ];

    private static byte[] Buffer() => new byte[16];

    private static IEnumerable<ParkedProgram> Members(string type, Func<Scene> open) =>
    [
        Suspending(type, $"ReceiveAsync({Segment},{Token})", open, async (socket, token) => await socket.ReceiveAsync(new ArraySegment<byte>(Buffer()), token)),
        Suspending(type, $"ReceiveAsync({Memory},{Token})", open, async (socket, token) => await socket.ReceiveAsync(Buffer().AsMemory(), token)),
        Suspending(type, $"SendAsync({Segment},{MessageType},System.Boolean,{Token})", open,
            Repeats(async (socket, token) => await socket.SendAsync(new ArraySegment<byte>(_big), WebSocketMessageType.Binary, true, token))),
        Suspending(type, $"SendAsync({ReadOnlyMemory},{MessageType},System.Boolean,{Token})", open,
            Repeats(async (socket, token) => await socket.SendAsync(_big.AsMemory(), WebSocketMessageType.Binary, true, token))),
        Suspending(type, $"SendAsync({ReadOnlyMemory},{MessageType},{MessageFlags},{Token})", open,
            Repeats(async (socket, token) => await socket.SendAsync(_big.AsMemory(), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, token))),
        Suspending(type, $"CloseAsync({Status},System.String,{Token})", open,
            async (socket, token) => await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, token)),
        Suspending(type, $"CloseOutputAsync({Status},System.String,{Token})", () => Sending(open()),
            async (socket, token) => await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, token)),
    ];

    private static Scene OverStream()
    {
        var wire = new Wire();
        return new Scene(WebSocket.CreateFromStream(wire.Stream, new WebSocketCreationOptions()), wire);
    }

    private static Scene Upgraded()
    {
        var socket = new ClientWebSocket();
        socket.ConnectAsync(_upgrade, CancellationToken.None).GetAwaiter().GetResult();
        return new Scene(socket);
    }

    /// <summary>A socket with a message on its way that nobody reads.</summary>
    private static Scene Sending(Scene scene)
    {
        var unfinished = Repeats(async (socket, token) => await socket.SendAsync(_big.AsMemory(), WebSocketMessageType.Binary, true, token))(scene.Socket, CancellationToken.None);
        _ = unfinished.ContinueWith(task => task.Exception, TaskScheduler.Default);
        return scene;
    }

    private static Func<WebSocket, CancellationToken, Task> Repeats(Func<WebSocket, CancellationToken, Task> call) => async (socket, token) =>
    {
        while (true)
            await call(socket, token);
    };

    private static ParkedProgram Connects(string overload, Func<ClientWebSocket, CancellationToken, Task> call) =>
        Aborting(Client, overload, () => new Scene(new ClientWebSocket()), (socket, token) => call((ClientWebSocket)socket, token));

    private static ParkedProgram Suspending(string type, string overload, Func<Scene> scene, Func<WebSocket, CancellationToken, Task> call) =>
        Aborting(type, overload, scene, call).EndedBy($"M:{type}.Dispose", it => it.Socket.Dispose());

    private static SuspendingProgram<Scene> Aborting(string type, string overload, Func<Scene> scene, Func<WebSocket, CancellationToken, Task> call) =>
        Suspends($"M:{type}.{overload}", scene, (it, limits) => call(it.Socket, limits.Token)).EndedBy($"M:{type}.Abort", it => it.Socket.Abort());

    private sealed record Scene(WebSocket Socket, IDisposable? Rest = null) : IDisposable
    {
        public void Dispose()
        {
            Socket.Abort();
            Socket.Dispose();
            Rest?.Dispose();
        }
    }
}
