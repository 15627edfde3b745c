using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class NamedPipes
    {
        private const string Server = "System.IO.Pipes.NamedPipeServerStream";
        private const string Client = "System.IO.Pipes.NamedPipeClientStream";

        private static readonly Bound _connectSpan = Timeout(Expiry.TimedOut, $"M:{Client}.Connect({TimeSpanType})");
        private static readonly Bound _connectInt = Timeout(Expiry.TimedOut, $"M:{Client}.Connect({Int})");
        private static readonly Bound _connectToken = Token($"M:{Client}.ConnectAsync({TokenType})");
        private static readonly Bound _connectBoth = Token($"M:{Client}.ConnectAsync({Int},{TokenType})");
        private static readonly Bound _connectAsyncSpan = Timeout(Expiry.TimedOut, $"M:{Client}.ConnectAsync({TimeSpanType},{TokenType})");
        private static readonly Bound _connectAsyncInt = Timeout(Expiry.TimedOut, $"M:{Client}.ConnectAsync({Int})");

        public static BlockingApi[] Rows { get; } =
        [
            // Closing the server does not end a synchronous wait on Windows.
            Blocks($"M:{Server}.WaitForConnection", WaitKind.PipeConnect, "HANG304") with { IdleByDesign = true },
            Suspends($"M:{Server}.WaitForConnectionAsync", WaitKind.PipeConnect, "HANG304",
                Token($"M:{Server}.WaitForConnectionAsync({TokenType})"), WrapLosing("the connection")) with { IdleByDesign = true },
            Suspends($"M:{Server}.WaitForConnectionAsync({TokenType})", WaitKind.PipeConnect, "HANG304",
                Token(), WrapLosing("the connection")) with { IdleByDesign = true },

            Blocks($"M:{Client}.Connect", WaitKind.PipeConnect, "HANG304", _connectSpan, _connectInt),
            Blocks($"M:{Client}.Connect({TimeSpanType})", WaitKind.PipeConnect, "HANG304", Timeout(Expiry.TimedOut)),
            Blocks($"M:{Client}.Connect({Int})", WaitKind.PipeConnect, "HANG304", Timeout(Expiry.TimedOut)),
            Suspends($"M:{Client}.ConnectAsync", WaitKind.PipeConnect, "HANG304", _connectToken, _connectAsyncSpan, _connectAsyncInt, Wrap()),
            Suspends($"M:{Client}.ConnectAsync({TokenType})", WaitKind.PipeConnect, "HANG304", Token(), _connectAsyncSpan, Wrap()),
            Suspends($"M:{Client}.ConnectAsync({Int})", WaitKind.PipeConnect, "HANG304", _connectBoth, Timeout(Expiry.TimedOut), Wrap()),
            Suspends($"M:{Client}.ConnectAsync({Int},{TokenType})", WaitKind.PipeConnect, "HANG304", Token(), Timeout(Expiry.TimedOut), Wrap()),
            Suspends($"M:{Client}.ConnectAsync({TimeSpanType},{TokenType})", WaitKind.PipeConnect, "HANG304", Token(), Timeout(Expiry.TimedOut), Wrap()),
        ];
    }
}
