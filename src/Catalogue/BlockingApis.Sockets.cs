using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>Overloads that take a <c>SocketAsyncEventArgs</c> tell a callback; nobody waits in them, so they have no row.</remarks>
    private static class Sockets
    {
        public const string Socket = "System.Net.Sockets.Socket";

        private const string Extensions = "System.Net.Sockets.SocketTaskExtensions";
        private const string Flags = "System.Net.Sockets.SocketFlags";
        private const string FlagsOut = $"{Flags}@";
        private const string ErrorOut = "System.Net.Sockets.SocketError@";
        private const string EndPoint = "System.Net.EndPoint";
        private const string EndPointOut = $"{EndPoint}@";
        private const string Address = "System.Net.SocketAddress";
        private const string IPAddress = "System.Net.IPAddress";
        private const string PacketOut = "System.Net.Sockets.IPPacketInformation@";
        private const string FileOptions = "System.Net.Sockets.TransmitFileOptions";
        private const string SelectMode = "System.Net.Sockets.SelectMode";
        private const string Sets = "System.Collections.IList,System.Collections.IList,System.Collections.IList";

        private static readonly Expiry _socketError = Expiry.Throws("System.Net.Sockets.SocketException");
        private static readonly Bound _receiveTimeout = Deadline($"P:{Socket}.ReceiveTimeout", _socketError);
        private static readonly Bound _sendTimeout = Deadline($"P:{Socket}.SendTimeout", _socketError);
        private static readonly Bound _receiveTimeoutTold = Deadline($"P:{Socket}.ReceiveTimeout", Expiry.Result);
        private static readonly Bound _sendTimeoutTold = Deadline($"P:{Socket}.SendTimeout", Expiry.Result);
        private static readonly Bound[] _closed = Closing(_socketError);
        private static readonly Bound[] _closedTold = Closing(Expiry.Result);
        private static readonly Bound _nonBlocking = Mode($"P:{Socket}.Blocking");
        private static readonly Bound _datagram = Default("a datagram waits for room in the local buffer only");

        public static BlockingApi[] Rows { get; } =
        [
            Accepts("Accept"),
            AcceptsAsync("AcceptAsync", Token($"M:{Socket}.AcceptAsync({TokenType})")),
            AcceptsAsync($"AcceptAsync({TokenType})", Token()),
            AcceptsAsync($"AcceptAsync({Socket})", Token($"M:{Socket}.AcceptAsync({Socket},{TokenType})")),
            AcceptsAsync($"AcceptAsync({Socket},{TokenType})", Token()),

            Connects($"Connect({EndPoint})"),
            Connects($"Connect({IPAddress},{Int})"),
            Connects($"Connect({IPAddress}[],{Int})"),
            Connects($"Connect(System.String,{Int})"),
            .. ConnectsAsync(EndPoint),
            .. ConnectsAsync($"{IPAddress},{Int}"),
            .. ConnectsAsync($"{IPAddress}[],{Int}"),
            .. ConnectsAsync($"System.String,{Int}"),
            Blocks($"M:{Socket}.Disconnect(System.Boolean)", WaitKind.SocketSend, "HANG301", _closed),
            Suspends($"M:{Socket}.DisconnectAsync(System.Boolean,{TokenType})", WaitKind.SocketSend, "HANG302", [Token(), .. _closed]),

            Receives($"Receive({Bytes})"),
            Receives($"Receive({Bytes},{Flags})"),
            Receives($"Receive({Bytes},{Int},{Flags})"),
            Receives($"Receive({Slice},{Flags})"),
            ReceivesAndTells($"Receive({Slice},{Flags},{ErrorOut})"),
            Receives($"Receive({Span})"),
            Receives($"Receive({Span},{Flags})"),
            ReceivesAndTells($"Receive({Span},{Flags},{ErrorOut})"),
            Receives($"Receive({Segments})"),
            Receives($"Receive({Segments},{Flags})"),
            ReceivesAndTells($"Receive({Segments},{Flags},{ErrorOut})"),
            ReceivesAsync($"ReceiveAsync({Segment})", Token($"M:{Socket}.ReceiveAsync({Memory},{TokenType})")),
            ReceivesAsync($"ReceiveAsync({Segment},{Flags})", Token($"M:{Socket}.ReceiveAsync({Memory},{Flags},{TokenType})")),
            ReceivesAsync($"ReceiveAsync({Memory},{TokenType})", Token()),
            ReceivesAsync($"ReceiveAsync({Memory},{Flags},{TokenType})", Token()),
            ReceivesAsync($"ReceiveAsync({Segments})"),
            ReceivesAsync($"ReceiveAsync({Segments},{Flags})"),

            Receives($"ReceiveFrom({Bytes},{EndPointOut})"),
            Receives($"ReceiveFrom({Bytes},{Flags},{EndPointOut})"),
            Receives($"ReceiveFrom({Bytes},{Int},{Flags},{EndPointOut})"),
            Receives($"ReceiveFrom({Slice},{Flags},{EndPointOut})"),
            Receives($"ReceiveFrom({Span},{EndPointOut})"),
            Receives($"ReceiveFrom({Span},{Flags},{EndPointOut})"),
            Receives($"ReceiveFrom({Span},{Flags},{Address})"),
            ReceivesAsync($"ReceiveFromAsync({Segment},{EndPoint})", Token($"M:{Socket}.ReceiveFromAsync({Memory},{EndPoint},{TokenType})")),
            ReceivesAsync($"ReceiveFromAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.ReceiveFromAsync({Memory},{Flags},{EndPoint},{TokenType})")),
            ReceivesAsync($"ReceiveFromAsync({Memory},{EndPoint},{TokenType})", Token()),
            ReceivesAsync($"ReceiveFromAsync({Memory},{Flags},{EndPoint},{TokenType})", Token()),
            ReceivesAsync($"ReceiveFromAsync({Memory},{Flags},{Address},{TokenType})", Token()),
            Receives($"ReceiveMessageFrom({Slice},{FlagsOut},{EndPointOut},{PacketOut})"),
            Receives($"ReceiveMessageFrom({Span},{FlagsOut},{EndPointOut},{PacketOut})"),
            ReceivesAsync($"ReceiveMessageFromAsync({Segment},{EndPoint})", Token($"M:{Socket}.ReceiveMessageFromAsync({Memory},{EndPoint},{TokenType})")),
            ReceivesAsync($"ReceiveMessageFromAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.ReceiveMessageFromAsync({Memory},{Flags},{EndPoint},{TokenType})")),
            ReceivesAsync($"ReceiveMessageFromAsync({Memory},{EndPoint},{TokenType})", Token()),
            ReceivesAsync($"ReceiveMessageFromAsync({Memory},{Flags},{EndPoint},{TokenType})", Token()),

            Sends($"Send({Bytes})"),
            Sends($"Send({Bytes},{Flags})"),
            Sends($"Send({Bytes},{Int},{Flags})"),
            Sends($"Send({Slice},{Flags})"),
            SendsAndTells($"Send({Slice},{Flags},{ErrorOut})"),
            Sends($"Send({ReadOnlySpan})"),
            Sends($"Send({ReadOnlySpan},{Flags})"),
            SendsAndTells($"Send({ReadOnlySpan},{Flags},{ErrorOut})"),
            Sends($"Send({Segments})"),
            Sends($"Send({Segments},{Flags})"),
            SendsAndTells($"Send({Segments},{Flags},{ErrorOut})"),
            Sends("SendFile(System.String)"),
            Sends($"SendFile(System.String,{Bytes},{Bytes},{FileOptions})"),
            Sends($"SendFile(System.String,{ReadOnlySpan},{ReadOnlySpan},{FileOptions})"),
            SendsAsync($"SendAsync({Segment})", Token($"M:{Socket}.SendAsync({ReadOnlyMemory},{TokenType})")),
            SendsAsync($"SendAsync({Segment},{Flags})", Token($"M:{Socket}.SendAsync({ReadOnlyMemory},{Flags},{TokenType})")),
            SendsAsync($"SendAsync({ReadOnlyMemory},{TokenType})", Token()),
            SendsAsync($"SendAsync({ReadOnlyMemory},{Flags},{TokenType})", Token()),
            SendsAsync($"SendAsync({Segments})"),
            SendsAsync($"SendAsync({Segments},{Flags})"),
            SendsAsync($"SendFileAsync(System.String,{TokenType})", Token()),
            SendsAsync($"SendFileAsync(System.String,{ReadOnlyMemory},{ReadOnlyMemory},{FileOptions},{TokenType})", Token()),

            Sends($"SendTo({Bytes},{EndPoint})", _datagram),
            Sends($"SendTo({Bytes},{Flags},{EndPoint})", _datagram),
            Sends($"SendTo({Bytes},{Int},{Flags},{EndPoint})", _datagram),
            Sends($"SendTo({Slice},{Flags},{EndPoint})", _datagram),
            Sends($"SendTo({ReadOnlySpan},{EndPoint})", _datagram),
            Sends($"SendTo({ReadOnlySpan},{Flags},{EndPoint})", _datagram),
            Sends($"SendTo({ReadOnlySpan},{Flags},{Address})", _datagram),
            SendsAsync($"SendToAsync({Segment},{EndPoint})", Token($"M:{Socket}.SendToAsync({ReadOnlyMemory},{EndPoint},{TokenType})"), _datagram),
            SendsAsync($"SendToAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.SendToAsync({ReadOnlyMemory},{Flags},{EndPoint},{TokenType})"), _datagram),
            SendsAsync($"SendToAsync({ReadOnlyMemory},{EndPoint},{TokenType})", Token(), _datagram),
            SendsAsync($"SendToAsync({ReadOnlyMemory},{Flags},{EndPoint},{TokenType})", Token(), _datagram),
            SendsAsync($"SendToAsync({ReadOnlyMemory},{Flags},{Address},{TokenType})", Token(), _datagram),

            Blocks($"M:{Socket}.Poll({Int},{SelectMode})", WaitKind.SocketReceive, "HANG301", Timeout(Expiry.False)),
            Blocks($"M:{Socket}.Poll({TimeSpanType},{SelectMode})", WaitKind.SocketReceive, "HANG301", Timeout(Expiry.False)),
            Blocks($"M:{Socket}.Select({Sets},{Int})", WaitKind.SocketReceive, "HANG301", Timeout(Expiry.End)),
            Blocks($"M:{Socket}.Select({Sets},{TimeSpanType})", WaitKind.SocketReceive, "HANG301", Timeout(Expiry.End)),

            FromExtensions(AcceptsAsync("AcceptAsync", Token($"M:{Socket}.AcceptAsync({TokenType})"))),
            FromExtensions(AcceptsAsync($"AcceptAsync({Socket})", Token($"M:{Socket}.AcceptAsync({Socket},{TokenType})"))),
            .. ConnectsAsync(EndPoint).Select(FromExtensions),
            .. ConnectsAsync($"{IPAddress},{Int}").Select(FromExtensions),
            .. ConnectsAsync($"{IPAddress}[],{Int}").Select(FromExtensions),
            .. ConnectsAsync($"System.String,{Int}").Select(FromExtensions),
            FromExtensions(ReceivesAsync($"ReceiveAsync({Segment},{Flags})", Token($"M:{Socket}.ReceiveAsync({Memory},{Flags},{TokenType})"))),
            FromExtensions(ReceivesAsync($"ReceiveAsync({Memory},{Flags},{TokenType})", Token())),
            FromExtensions(ReceivesAsync($"ReceiveAsync({Segments},{Flags})")),
            FromExtensions(ReceivesAsync($"ReceiveFromAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.ReceiveFromAsync({Memory},{Flags},{EndPoint},{TokenType})"))),
            FromExtensions(ReceivesAsync($"ReceiveMessageFromAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.ReceiveMessageFromAsync({Memory},{Flags},{EndPoint},{TokenType})"))),
            FromExtensions(SendsAsync($"SendAsync({Segment},{Flags})", Token($"M:{Socket}.SendAsync({ReadOnlyMemory},{Flags},{TokenType})"))),
            FromExtensions(SendsAsync($"SendAsync({ReadOnlyMemory},{Flags},{TokenType})", Token())),
            FromExtensions(SendsAsync($"SendAsync({Segments},{Flags})")),
            FromExtensions(SendsAsync($"SendToAsync({Segment},{Flags},{EndPoint})", Token($"M:{Socket}.SendToAsync({ReadOnlyMemory},{Flags},{EndPoint},{TokenType})"), _datagram)),
        ];

        private static BlockingApi Accepts(string overload) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketAccept, "HANG301", [.. _closed, _nonBlocking]) with { IdleByDesign = true };

        private static BlockingApi AcceptsAsync(string overload, Bound token) =>
            Suspends($"M:{Socket}.{overload}", WaitKind.SocketAccept, "HANG302", [token, WrapLosing("the connection"), .. _closed]) with
            {
                IdleByDesign = true,
            };

        private static BlockingApi Connects(string overload) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketConnect, "HANG301", [.. _closed, _nonBlocking]);

        private static BlockingApi[] ConnectsAsync(string to) =>
        [
            ConnectsAsync($"ConnectAsync({to})", Token($"M:{Socket}.ConnectAsync({to},{TokenType})")),
            ConnectsAsync($"ConnectAsync({to},{TokenType})", Token()),
        ];

        private static BlockingApi ConnectsAsync(string overload, Bound token) =>
            Suspends($"M:{Socket}.{overload}", WaitKind.SocketConnect, "HANG302", [token, Wrap(), .. _closed]);

        private static BlockingApi Receives(string overload) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketReceive, "HANG301", [_receiveTimeout, .. _closed, _nonBlocking]);

        private static BlockingApi ReceivesAndTells(string overload) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketReceive, "HANG301", [_receiveTimeoutTold, .. _closedTold, _nonBlocking]);

        private static BlockingApi ReceivesAsync(string overload, params Bound[] token) =>
            Suspends($"M:{Socket}.{overload}", WaitKind.SocketReceive, "HANG302", [.. token, WrapLosing("the bytes"), .. _closed]);

        private static BlockingApi Sends(string overload, params Bound[] more) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketSend, "HANG301", [_sendTimeout, .. _closed, _nonBlocking, .. more]);

        private static BlockingApi SendsAndTells(string overload) =>
            Blocks($"M:{Socket}.{overload}", WaitKind.SocketSend, "HANG301", [_sendTimeoutTold, .. _closedTold, _nonBlocking]);

        private static BlockingApi SendsAsync(string overload, params Bound[] more) =>
            Suspends($"M:{Socket}.{overload}", WaitKind.SocketSend, "HANG302", [.. more, WrapLosing("the right to send in order"), .. _closed]);

        private static Bound[] Closing(Expiry expiry) => [Owner($"M:{Socket}.Close", expiry), Owner($"M:{Socket}.Dispose", expiry)];

        /// <summary>The same wait in its older spelling, as an extension method.</summary>
        private static BlockingApi FromExtensions(BlockingApi row)
        {
            var parameters = row.Id.IndexOf('(') is var open and >= 0 ? $",{row.Id.Substring(open + 1)}" : ")";
            return new BlockingApi($"M:{Extensions}.{row.MemberName}({Socket}{parameters}", row.Kind, row.Mode, row.RuleId, row.Bounds)
            {
                IdleByDesign = row.IdleByDesign,
            };
        }
    }
}
