using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Sockets
    {
        private const string Socket = "System.Net.Sockets.Socket";

        private static readonly Expiry _socketError = Expiry.Throws("System.Net.Sockets.SocketException");
        private static readonly Bound _receiveTimeout = Deadline($"P:{Socket}.ReceiveTimeout", _socketError);
        private static readonly Bound _closeSocket = Owner($"M:{Socket}.Close", _socketError);
        private static readonly Bound _nonBlocking = Mode($"P:{Socket}.Blocking");

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Socket}.Receive(System.Byte[])", WaitKind.SocketReceive, "HANG301", _receiveTimeout, _closeSocket, _nonBlocking),
            Blocks($"M:{Socket}.Receive(System.Span{{System.Byte}})", WaitKind.SocketReceive, "HANG301", _receiveTimeout, _closeSocket, _nonBlocking),
            Blocks($"M:{Socket}.Accept", WaitKind.SocketAccept, "HANG301", _closeSocket, _nonBlocking) with { IdleByDesign = true },
            Suspends($"M:{Socket}.ReceiveAsync(System.Memory{{System.Byte}},{TokenType})", WaitKind.SocketReceive, "HANG302",
                Token(), WrapLosing("the bytes"), _closeSocket),
            Suspends($"M:{Socket}.ReceiveAsync(System.Memory{{System.Byte}},System.Net.Sockets.SocketFlags,{TokenType})", WaitKind.SocketReceive, "HANG302",
                Token(), WrapLosing("the bytes"), _closeSocket),
        ];
    }
}
