using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class TcpAndUdp
    {
        private const string Client = "System.Net.Sockets.TcpClient";
        private const string Listener = "System.Net.Sockets.TcpListener";
        private const string Udp = "System.Net.Sockets.UdpClient";
        private const string IPAddress = "System.Net.IPAddress";
        private const string IPEndPoint = "System.Net.IPEndPoint";
        private const string Host = $"System.String,{Int}";

        private static readonly Expiry _socketError = Expiry.Throws("System.Net.Sockets.SocketException");
        private static readonly Bound[] _clientClosed = [Owner($"M:{Client}.Close", _socketError), Owner($"M:{Client}.Dispose", _socketError)];
        private static readonly Bound[] _stopped = [Owner($"M:{Listener}.Stop", _socketError), Owner($"M:{Listener}.Dispose", _socketError)];
        private static readonly Bound[] _udpClosed = [Owner($"M:{Udp}.Close", _socketError), Owner($"M:{Udp}.Dispose", _socketError)];
        private static readonly Bound _datagram = Default("a datagram waits for room in the local buffer only");

        public static BlockingApi[] Rows { get; } =
        [
            .. Connects(IPEndPoint),
            .. Connects($"{IPAddress},{Int}"),
            .. Connects($"{IPAddress}[],{Int}"),
            .. Connects(Host),

            .. Accepts("AcceptSocket"),
            .. Accepts("AcceptTcpClient"),

            Blocks($"M:{Udp}.Receive({IPEndPoint}@)", WaitKind.SocketReceive, "HANG301",
                [Deadline($"P:{Sockets.Socket}.ReceiveTimeout", _socketError), .. _udpClosed]),
            Suspends($"M:{Udp}.ReceiveAsync", WaitKind.SocketReceive, "HANG302",
                [Token($"M:{Udp}.ReceiveAsync({TokenType})"), WrapLosing("the datagram"), .. _udpClosed]),
            Suspends($"M:{Udp}.ReceiveAsync({TokenType})", WaitKind.SocketReceive, "HANG302", [Token(), WrapLosing("the datagram"), .. _udpClosed]),

            Sends($"Send({Bytes},{Int})"),
            Sends($"Send({Bytes},{Int},{IPEndPoint})"),
            Sends($"Send({Bytes},{Int},{Host})"),
            Sends($"Send({ReadOnlySpan})"),
            Sends($"Send({ReadOnlySpan},{IPEndPoint})"),
            Sends($"Send({ReadOnlySpan},{Host})"),
            SendsAsync($"SendAsync({Bytes},{Int})", Token($"M:{Udp}.SendAsync({ReadOnlyMemory},{TokenType})")),
            SendsAsync($"SendAsync({Bytes},{Int},{IPEndPoint})", Token($"M:{Udp}.SendAsync({ReadOnlyMemory},{IPEndPoint},{TokenType})")),
            SendsAsync($"SendAsync({Bytes},{Int},{Host})", Token($"M:{Udp}.SendAsync({ReadOnlyMemory},{Host},{TokenType})")),
            SendsAsync($"SendAsync({ReadOnlyMemory},{TokenType})", Token()),
            SendsAsync($"SendAsync({ReadOnlyMemory},{IPEndPoint},{TokenType})", Token()),
            SendsAsync($"SendAsync({ReadOnlyMemory},{Host},{TokenType})", Token()),
        ];

        private static BlockingApi[] Connects(string to) =>
        [
            Blocks($"M:{Client}.Connect({to})", WaitKind.SocketConnect, "HANG301", _clientClosed),
            Suspends($"M:{Client}.ConnectAsync({to})", WaitKind.SocketConnect, "HANG302",
                [Token($"M:{Client}.ConnectAsync({to},{TokenType})"), Wrap(), .. _clientClosed]),
            Suspends($"M:{Client}.ConnectAsync({to},{TokenType})", WaitKind.SocketConnect, "HANG302", [Token(), Wrap(), .. _clientClosed]),
        ];

        private static BlockingApi[] Accepts(string member) =>
        [
            Blocks($"M:{Listener}.{member}", WaitKind.SocketAccept, "HANG301", _stopped) with { IdleByDesign = true },
            Suspends($"M:{Listener}.{member}Async", WaitKind.SocketAccept, "HANG302",
                [Token($"M:{Listener}.{member}Async({TokenType})"), WrapLosing("the connection"), .. _stopped]) with { IdleByDesign = true },
            Suspends($"M:{Listener}.{member}Async({TokenType})", WaitKind.SocketAccept, "HANG302",
                [Token(), WrapLosing("the connection"), .. _stopped]) with { IdleByDesign = true },
        ];

        private static BlockingApi Sends(string overload) =>
            Blocks($"M:{Udp}.{overload}", WaitKind.SocketSend, "HANG301", [Deadline($"P:{Sockets.Socket}.SendTimeout", _socketError), .. _udpClosed, _datagram]);

        private static BlockingApi SendsAsync(string overload, Bound token) =>
            Suspends($"M:{Udp}.{overload}", WaitKind.SocketSend, "HANG302", [token, .. _udpClosed, _datagram]);
    }
}
