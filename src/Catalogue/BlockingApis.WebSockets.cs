using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class WebSockets
    {
        private const string Socket = "System.Net.WebSockets.WebSocket";
        private const string Client = "System.Net.WebSockets.ClientWebSocket";
        private const string MessageType = "System.Net.WebSockets.WebSocketMessageType";
        private const string MessageFlags = "System.Net.WebSockets.WebSocketMessageFlags";
        private const string Status = "System.Net.WebSockets.WebSocketCloseStatus";
        private const string Invoker = "System.Net.Http.HttpMessageInvoker";

        // A WebSocketException or an OperationCanceledException, by what was under way.
        private static readonly Expiry _someError = Expiry.Throws("System.SystemException");

        public static BlockingApi[] Rows { get; } =
        [
            .. Members(Socket),
            .. Members(Client),
            // Disposing the client does not end its connecting.
            Suspends($"M:{Client}.ConnectAsync(System.Uri,{TokenType})", WaitKind.WebSocket, "HANG304",
                Token(), Wrap(), Owner($"M:{Client}.Abort", _someError)),
            Suspends($"M:{Client}.ConnectAsync(System.Uri,{Invoker},{TokenType})", WaitKind.WebSocket, "HANG304",
                Token(), Wrap(), Owner($"M:{Client}.Abort", _someError)),
        ];

        private static BlockingApi[] Members(string type) =>
        [
            Receives(type, $"ReceiveAsync({Segment},{TokenType})"),
            Receives(type, $"ReceiveAsync({Memory},{TokenType})"),
            Sends(type, $"SendAsync({Segment},{MessageType},System.Boolean,{TokenType})"),
            Sends(type, $"SendAsync({ReadOnlyMemory},{MessageType},System.Boolean,{TokenType})"),
            Sends(type, $"SendAsync({ReadOnlyMemory},{MessageType},{MessageFlags},{TokenType})"),
            Sends(type, $"CloseAsync({Status},System.String,{TokenType})") with { Farewell = Farewell.Answered },
            Sends(type, $"CloseOutputAsync({Status},System.String,{TokenType})") with { Farewell = Farewell.Sent },
        ];

        private static BlockingApi Receives(string type, string overload) =>
            Suspends($"M:{type}.{overload}", WaitKind.WebSocket, "HANG304", [Token(), WrapLosing("the message"), .. Ended(type)]) with { IdleByDesign = true };

        private static BlockingApi Sends(string type, string overload) =>
            Suspends($"M:{type}.{overload}", WaitKind.WebSocket, "HANG304", [Token(), .. Ended(type)]);

        private static Bound[] Ended(string type) => [Owner($"M:{type}.Abort", _someError), Owner($"M:{type}.Dispose", _someError)];
    }
}
