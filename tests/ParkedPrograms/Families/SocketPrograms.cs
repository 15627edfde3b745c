using System.Net;
using System.Net.Sockets;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class SocketPrograms
{
    private const string Socket = "System.Net.Sockets.Socket";
    private const string Extensions = "System.Net.Sockets.SocketTaskExtensions";
    private const string Flags = "System.Net.Sockets.SocketFlags";
    private const string ErrorOut = "System.Net.Sockets.SocketError@";
    private const string EndPoint = "System.Net.EndPoint";
    private const string Address = "System.Net.SocketAddress";
    private const string Ip = "System.Net.IPAddress";
    private const string PacketOut = "System.Net.Sockets.IPPacketInformation@";
    private const string FileOptions = "System.Net.Sockets.TransmitFileOptions";
    private const string SelectMode = "System.Net.Sockets.SelectMode";
    private const string Sets = "System.Collections.IList,System.Collections.IList,System.Collections.IList";

    private static readonly int _short = (int)Limits.Short.TotalMilliseconds;
    private static readonly IPEndPoint _anyone = new(IPAddress.Any, 0);
    private static readonly IPEndPoint _crowded = CrowdedListener.EndPoint;
    private static readonly string _file = BigFile();

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Accepts("Accept", socket => socket.Accept()),
        AcceptsAsync($"M:{Socket}.AcceptAsync", async (socket, _) => await socket.AcceptAsync()),
        AcceptsAsync($"M:{Socket}.AcceptAsync({Token})", async (socket, token) => await socket.AcceptAsync(token)),
        AcceptsAsync($"M:{Socket}.AcceptAsync({Socket})", async (socket, _) => await socket.AcceptAsync((Socket?)null)),
        AcceptsAsync($"M:{Socket}.AcceptAsync({Socket},{Token})", async (socket, token) => await socket.AcceptAsync(null, token)),
        AcceptsAsync($"M:{Extensions}.AcceptAsync({Socket})", async (socket, _) => await SocketTaskExtensions.AcceptAsync(socket)),
        AcceptsAsync($"M:{Extensions}.AcceptAsync({Socket},{Socket})", async (socket, _) => await SocketTaskExtensions.AcceptAsync(socket, null)),

        Connects($"Connect({EndPoint})", socket => socket.Connect(_crowded)),
        Connects($"Connect({Ip},{Int})", socket => socket.Connect(_crowded.Address, _crowded.Port)),
        Connects($"Connect({Ip}[],{Int})", socket => socket.Connect([_crowded.Address], _crowded.Port)),
        Connects($"Connect(System.String,{Int})", socket => socket.Connect("127.0.0.1", _crowded.Port)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({EndPoint})", async (socket, _) => await socket.ConnectAsync(_crowded)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({EndPoint},{Token})", async (socket, token) => await socket.ConnectAsync(_crowded, token)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({Ip},{Int})", async (socket, _) => await socket.ConnectAsync(_crowded.Address, _crowded.Port)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({Ip},{Int},{Token})",
            async (socket, token) => await socket.ConnectAsync(_crowded.Address, _crowded.Port, token)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({Ip}[],{Int})", async (socket, _) => await socket.ConnectAsync([_crowded.Address], _crowded.Port)),
        ConnectsAsync($"M:{Socket}.ConnectAsync({Ip}[],{Int},{Token})",
            async (socket, token) => await socket.ConnectAsync([_crowded.Address], _crowded.Port, token)),
        ConnectsAsync($"M:{Socket}.ConnectAsync(System.String,{Int})", async (socket, _) => await socket.ConnectAsync("127.0.0.1", _crowded.Port)),
        ConnectsAsync($"M:{Socket}.ConnectAsync(System.String,{Int},{Token})",
            async (socket, token) => await socket.ConnectAsync("127.0.0.1", _crowded.Port, token)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{EndPoint})", async (socket, _) => await SocketTaskExtensions.ConnectAsync(socket, _crowded)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{EndPoint},{Token})",
            async (socket, token) => await SocketTaskExtensions.ConnectAsync(socket, _crowded, token)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{Ip},{Int})",
            async (socket, _) => await SocketTaskExtensions.ConnectAsync(socket, _crowded.Address, _crowded.Port)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{Ip},{Int},{Token})",
            async (socket, token) => await SocketTaskExtensions.ConnectAsync(socket, _crowded.Address, _crowded.Port, token)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{Ip}[],{Int})",
            async (socket, _) => await SocketTaskExtensions.ConnectAsync(socket, [_crowded.Address], _crowded.Port)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},{Ip}[],{Int},{Token})",
            async (socket, token) => await SocketTaskExtensions.ConnectAsync(socket, [_crowded.Address], _crowded.Port, token)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},System.String,{Int})",
            async (socket, _) => await SocketTaskExtensions.ConnectAsync(socket, "127.0.0.1", _crowded.Port)),
        ConnectsAsync($"M:{Extensions}.ConnectAsync({Socket},System.String,{Int},{Token})",
            async (socket, token) => await SocketTaskExtensions.ConnectAsync(socket, "127.0.0.1", _crowded.Port, token)),

        Receives($"Receive({Bytes})", socket => socket.Receive(Buffer())),
        Receives($"Receive({Bytes},{Flags})", socket => socket.Receive(Buffer(), SocketFlags.None)),
        Receives($"Receive({Bytes},{Int},{Flags})", socket => socket.Receive(Buffer(), 1, SocketFlags.None)),
        Receives($"Receive({Slice},{Flags})", socket => socket.Receive(Buffer(), 0, 1, SocketFlags.None)),
        Receives($"Receive({Slice},{Flags},{ErrorOut})", socket =>
        {
            socket.Receive(Buffer(), 0, 1, SocketFlags.None, out var error);
            return error;
        }),
        Receives($"Receive({Span})", socket => socket.Receive(Buffer().AsSpan())),
        Receives($"Receive({Span},{Flags})", socket => socket.Receive(Buffer().AsSpan(), SocketFlags.None)),
        Receives($"Receive({Span},{Flags},{ErrorOut})", socket =>
        {
            socket.Receive(Buffer().AsSpan(), SocketFlags.None, out var error);
            return error;
        }),
        Receives($"Receive({Segments})", socket => socket.Receive(Buffers())),
        Receives($"Receive({Segments},{Flags})", socket => socket.Receive(Buffers(), SocketFlags.None)),
        Receives($"Receive({Segments},{Flags},{ErrorOut})", socket =>
        {
            socket.Receive(Buffers(), SocketFlags.None, out var error);
            return error;
        }),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Segment})", async (socket, _) => await socket.ReceiveAsync(new ArraySegment<byte>(Buffer()))),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Segment},{Flags})",
            async (socket, _) => await socket.ReceiveAsync(new ArraySegment<byte>(Buffer()), SocketFlags.None)),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Memory},{Token})", async (socket, token) => await socket.ReceiveAsync(Buffer().AsMemory(), token)),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Memory},{Flags},{Token})",
            async (socket, token) => await socket.ReceiveAsync(Buffer().AsMemory(), SocketFlags.None, token)),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Segments})", async (socket, _) => await socket.ReceiveAsync(Buffers())),
        ReceivesAsync($"M:{Socket}.ReceiveAsync({Segments},{Flags})", async (socket, _) => await socket.ReceiveAsync(Buffers(), SocketFlags.None)),
        ReceivesAsync($"M:{Extensions}.ReceiveAsync({Socket},{Segment},{Flags})",
            async (socket, _) => await SocketTaskExtensions.ReceiveAsync(socket, new ArraySegment<byte>(Buffer()), SocketFlags.None)),
        ReceivesAsync($"M:{Extensions}.ReceiveAsync({Socket},{Memory},{Flags},{Token})",
            async (socket, token) => await SocketTaskExtensions.ReceiveAsync(socket, Buffer().AsMemory(), SocketFlags.None, token)),
        ReceivesAsync($"M:{Extensions}.ReceiveAsync({Socket},{Segments},{Flags})",
            async (socket, _) => await SocketTaskExtensions.ReceiveAsync(socket, Buffers(), SocketFlags.None)),

        ReceivesFrom($"ReceiveFrom({Bytes},{EndPoint}@)", (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer(), ref from)),
        ReceivesFrom($"ReceiveFrom({Bytes},{Flags},{EndPoint}@)",
            (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer(), SocketFlags.None, ref from)),
        ReceivesFrom($"ReceiveFrom({Bytes},{Int},{Flags},{EndPoint}@)",
            (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer(), 1, SocketFlags.None, ref from)),
        ReceivesFrom($"ReceiveFrom({Slice},{Flags},{EndPoint}@)",
            (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer(), 0, 1, SocketFlags.None, ref from)),
        ReceivesFrom($"ReceiveFrom({Span},{EndPoint}@)", (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer().AsSpan(), ref from)),
        ReceivesFrom($"ReceiveFrom({Span},{Flags},{EndPoint}@)",
            (Socket socket, ref EndPoint from) => socket.ReceiveFrom(Buffer().AsSpan(), SocketFlags.None, ref from)),
        ReceivesFrom($"ReceiveFrom({Span},{Flags},{Address})",
            (Socket socket, ref EndPoint _) => socket.ReceiveFrom(Buffer().AsSpan(), SocketFlags.None, new SocketAddress(AddressFamily.InterNetwork))),
        ReceivesFrom($"ReceiveMessageFrom({Slice},{Flags}@,{EndPoint}@,{PacketOut})", (Socket socket, ref EndPoint from) =>
        {
            var flags = SocketFlags.None;
            return socket.ReceiveMessageFrom(Buffer(), 0, 1, ref flags, ref from, out var _);
        }),
        ReceivesFrom($"ReceiveMessageFrom({Span},{Flags}@,{EndPoint}@,{PacketOut})", (Socket socket, ref EndPoint from) =>
        {
            var flags = SocketFlags.None;
            return socket.ReceiveMessageFrom(Buffer().AsSpan(), ref flags, ref from, out var _);
        }),
        ReceivesFromAsync($"M:{Socket}.ReceiveFromAsync({Segment},{EndPoint})",
            async (socket, _) => await socket.ReceiveFromAsync(new ArraySegment<byte>(Buffer()), _anyone)),
        ReceivesFromAsync($"M:{Socket}.ReceiveFromAsync({Segment},{Flags},{EndPoint})",
            async (socket, _) => await socket.ReceiveFromAsync(new ArraySegment<byte>(Buffer()), SocketFlags.None, _anyone)),
        ReceivesFromAsync($"M:{Socket}.ReceiveFromAsync({Memory},{EndPoint},{Token})",
            async (socket, token) => await socket.ReceiveFromAsync(Buffer().AsMemory(), _anyone, token)),
        ReceivesFromAsync($"M:{Socket}.ReceiveFromAsync({Memory},{Flags},{EndPoint},{Token})",
            async (socket, token) => await socket.ReceiveFromAsync(Buffer().AsMemory(), SocketFlags.None, _anyone, token)),
        ReceivesFromAsync($"M:{Socket}.ReceiveFromAsync({Memory},{Flags},{Address},{Token})",
            async (socket, token) => await socket.ReceiveFromAsync(Buffer().AsMemory(), SocketFlags.None, new SocketAddress(AddressFamily.InterNetwork), token)),
        ReceivesFromAsync($"M:{Extensions}.ReceiveFromAsync({Socket},{Segment},{Flags},{EndPoint})",
            async (socket, _) => await SocketTaskExtensions.ReceiveFromAsync(socket, new ArraySegment<byte>(Buffer()), SocketFlags.None, _anyone)),
        ReceivesFromAsync($"M:{Socket}.ReceiveMessageFromAsync({Segment},{EndPoint})",
            async (socket, _) => await socket.ReceiveMessageFromAsync(new ArraySegment<byte>(Buffer()), _anyone)),
        ReceivesFromAsync($"M:{Socket}.ReceiveMessageFromAsync({Segment},{Flags},{EndPoint})",
            async (socket, _) => await socket.ReceiveMessageFromAsync(new ArraySegment<byte>(Buffer()), SocketFlags.None, _anyone)),
        ReceivesFromAsync($"M:{Socket}.ReceiveMessageFromAsync({Memory},{EndPoint},{Token})",
            async (socket, token) => await socket.ReceiveMessageFromAsync(Buffer().AsMemory(), _anyone, token)),
        ReceivesFromAsync($"M:{Socket}.ReceiveMessageFromAsync({Memory},{Flags},{EndPoint},{Token})",
            async (socket, token) => await socket.ReceiveMessageFromAsync(Buffer().AsMemory(), SocketFlags.None, _anyone, token)),
        ReceivesFromAsync($"M:{Extensions}.ReceiveMessageFromAsync({Socket},{Segment},{Flags},{EndPoint})",
            async (socket, _) => await SocketTaskExtensions.ReceiveMessageFromAsync(socket, new ArraySegment<byte>(Buffer()), SocketFlags.None, _anyone)),

        Sends($"Send({Bytes})", socket => socket.Send(Buffer())),
        Sends($"Send({Bytes},{Flags})", socket => socket.Send(Buffer(), SocketFlags.None)),
        Sends($"Send({Bytes},{Int},{Flags})", socket => socket.Send(Buffer(), 1, SocketFlags.None)),
        Sends($"Send({Slice},{Flags})", socket => socket.Send(Buffer(), 0, 1, SocketFlags.None)),
        Sends($"Send({Slice},{Flags},{ErrorOut})", socket =>
        {
            socket.Send(Buffer(), 0, 1, SocketFlags.None, out var error);
            return error;
        }),
        Sends($"Send({ReadOnlySpan})", socket => socket.Send(Buffer().AsSpan())),
        Sends($"Send({ReadOnlySpan},{Flags})", socket => socket.Send(Buffer().AsSpan(), SocketFlags.None)),
        Sends($"Send({ReadOnlySpan},{Flags},{ErrorOut})", socket =>
        {
            socket.Send(Buffer().AsSpan(), SocketFlags.None, out var error);
            return error;
        }),
        Sends($"Send({Segments})", socket => socket.Send(Buffers())),
        Sends($"Send({Segments},{Flags})", socket => socket.Send(Buffers(), SocketFlags.None)),
        Sends($"Send({Segments},{Flags},{ErrorOut})", socket =>
        {
            socket.Send(Buffers(), SocketFlags.None, out var error);
            return error;
        }),
        Sends("SendFile(System.String)", socket =>
        {
            socket.SendFile(_file);
            return null;
        }),
        Sends($"SendFile(System.String,{Bytes},{Bytes},{FileOptions})", socket =>
        {
            socket.SendFile(_file, null, null, TransmitFileOptions.UseDefaultWorkerThread);
            return null;
        }),
        Sends($"SendFile(System.String,{ReadOnlySpan},{ReadOnlySpan},{FileOptions})", socket =>
        {
            socket.SendFile(_file, default, default(ReadOnlySpan<byte>), TransmitFileOptions.UseDefaultWorkerThread);
            return null;
        }),
        SendsAsync($"M:{Socket}.SendAsync({Segment})", async (socket, _) => await socket.SendAsync(new ArraySegment<byte>(Buffer()))),
        SendsAsync($"M:{Socket}.SendAsync({Segment},{Flags})", async (socket, _) => await socket.SendAsync(new ArraySegment<byte>(Buffer()), SocketFlags.None)),
        SendsAsync($"M:{Socket}.SendAsync({ReadOnlyMemory},{Token})", async (socket, token) => await socket.SendAsync(Buffer().AsMemory(), token)),
        SendsAsync($"M:{Socket}.SendAsync({ReadOnlyMemory},{Flags},{Token})",
            async (socket, token) => await socket.SendAsync(Buffer().AsMemory(), SocketFlags.None, token)),
        SendsAsync($"M:{Socket}.SendAsync({Segments})", async (socket, _) => await socket.SendAsync(Buffers())),
        SendsAsync($"M:{Socket}.SendAsync({Segments},{Flags})", async (socket, _) => await socket.SendAsync(Buffers(), SocketFlags.None)),
        SendsAsync($"M:{Socket}.SendFileAsync(System.String,{Token})", async (socket, token) => await socket.SendFileAsync(_file, token)),
        SendsAsync($"M:{Socket}.SendFileAsync(System.String,{ReadOnlyMemory},{ReadOnlyMemory},{FileOptions},{Token})",
            async (socket, token) => await socket.SendFileAsync(_file, default, default, TransmitFileOptions.UseDefaultWorkerThread, token)),
        SendsAsync($"M:{Extensions}.SendAsync({Socket},{Segment},{Flags})",
            async (socket, _) => await SocketTaskExtensions.SendAsync(socket, new ArraySegment<byte>(Buffer()), SocketFlags.None)),
        SendsAsync($"M:{Extensions}.SendAsync({Socket},{ReadOnlyMemory},{Flags},{Token})",
            async (socket, token) => await SocketTaskExtensions.SendAsync(socket, Buffer().AsMemory(), SocketFlags.None, token)),
        SendsAsync($"M:{Extensions}.SendAsync({Socket},{Segments},{Flags})",
            async (socket, _) => await SocketTaskExtensions.SendAsync(socket, Buffers(), SocketFlags.None)),

        Blocks($"M:{Socket}.Poll({Int},{SelectMode})", Silent, (wire, limits) =>
            wire.Near.Poll(limits.Milliseconds < 0 ? -1 : limits.Milliseconds * 1000, System.Net.Sockets.SelectMode.SelectRead)).OutOfSight(),
        Blocks($"M:{Socket}.Poll({Time},{SelectMode})", Silent, (wire, limits) =>
            wire.Near.Poll(limits.Timeout, System.Net.Sockets.SelectMode.SelectRead)).OutOfSight(),
        Blocks($"M:{Socket}.Select({Sets},{Int})", Silent, (wire, limits) =>
            System.Net.Sockets.Socket.Select(new List<Socket> { wire.Near }, null, null, limits.Milliseconds < 0 ? -1 : limits.Milliseconds * 1000)).OutOfSight(),
        Blocks($"M:{Socket}.Select({Sets},{Time})", Silent, (wire, limits) =>
            System.Net.Sockets.Socket.Select(new List<Socket> { wire.Near }, null, null, limits.Timeout)).OutOfSight(),
    ];

    private delegate object? ReceiveFrom(Socket socket, ref EndPoint from);

    private static byte[] Buffer() => new byte[16];

    private static List<ArraySegment<byte>> Buffers() => [new ArraySegment<byte>(Buffer())];

    private static string BigFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"hangproof-{Environment.ProcessId}.bin");
        File.WriteAllBytes(path, new byte[64 * 1024]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }

    private static Scene Listening()
    {
        var scene = Unconnected();
        scene.Near.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        scene.Near.Listen();
        return scene;
    }

    private static Scene Unconnected() => new(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    private static Scene Datagrams()
    {
        var scene = new Scene(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        scene.Near.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return scene;
    }

    private static Scene Silent() => Of(new Wire());

    private static Scene Full() => Of(Wire.Full());

    private static Scene Of(Wire wire) => new(wire.Near, wire);

    private static ParkedProgram Accepts(string overload, Func<Socket, object?> call) => Blocking($"M:{Socket}.{overload}", Listening, call);

    private static ParkedProgram AcceptsAsync(string id, Func<Socket, CancellationToken, Task> call) => Suspending(id, Listening, call);

    private static ParkedProgram Connects(string overload, Action<Socket> call) => Blocking($"M:{Socket}.{overload}", Unconnected, socket =>
    {
        call(socket);
        return null;
    });

    private static ParkedProgram ConnectsAsync(string id, Func<Socket, CancellationToken, Task> call) => Suspending(id, Unconnected, call);

    private static ParkedProgram Receives(string overload, Func<Socket, object?> call) =>
        Blocking($"M:{Socket}.{overload}", Silent, call).With($"P:{Socket}.ReceiveTimeout", scene => scene.Near.ReceiveTimeout = _short);

    private static ParkedProgram ReceivesAsync(string id, Func<Socket, CancellationToken, Task> call) => Suspending(id, Silent, call);

    private static ParkedProgram ReceivesFrom(string overload, ReceiveFrom call) => Blocking($"M:{Socket}.{overload}", Datagrams, socket =>
    {
        EndPoint from = _anyone;
        return call(socket, ref from);
    }).With($"P:{Socket}.ReceiveTimeout", scene => scene.Near.ReceiveTimeout = _short);

    private static ParkedProgram ReceivesFromAsync(string id, Func<Socket, CancellationToken, Task> call) => Suspending(id, Datagrams, call);

    private static ParkedProgram Sends(string overload, Func<Socket, object?> call) =>
        Blocking($"M:{Socket}.{overload}", Full, socket =>
        {
            object? told;
            do
                told = call(socket);
            while (told is not SocketError or SocketError.Success);
            return told;
        }).With($"P:{Socket}.SendTimeout", scene => scene.Near.SendTimeout = _short);

    private static ParkedProgram SendsAsync(string id, Func<Socket, CancellationToken, Task> call) => Suspending(id, Full, async (socket, token) =>
    {
        while (true)
            await call(socket, token);
    });

    private static BlockingProgram<Scene> Blocking(string id, Func<Scene> scene, Func<Socket, object?> call) =>
        Closed(Blocks(id, scene, (it, _) => call(it.Near)).OutOfSight()).With($"P:{Socket}.Blocking", it => it.Near.Blocking = false);

    private static SuspendingProgram<Scene> Suspending(string id, Func<Scene> scene, Func<Socket, CancellationToken, Task> call) =>
        Closed(Suspends(id, scene, (it, limits) => call(it.Near, limits.Token)));

    private static TSelf Closed<TSelf>(ParkedProgram<Scene, TSelf> program) where TSelf : ParkedProgram<Scene, TSelf> => program
        .EndedBy($"M:{Socket}.Close", scene => scene.Near.Close())
        .EndedBy($"M:{Socket}.Dispose", scene => scene.Near.Dispose());

    /// <param name="Near">The socket the call is made on.</param>
    /// <param name="Rest">What must live as long.</param>
    private sealed record Scene(Socket Near, IDisposable? Rest = null) : IDisposable
    {
        public void Dispose()
        {
            Near.Dispose();
            Rest?.Dispose();
        }
    }
}
