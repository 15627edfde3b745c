using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Quic
    {
        private const string Listener = "System.Net.Quic.QuicListener";
        private const string Connection = "System.Net.Quic.QuicConnection";
        private const string Options = "System.Net.Quic.QuicConnectionOptions";

        private static readonly Expiry _quicError = Expiry.Throws("System.Net.Quic.QuicException");
        // A time of zero is that default; an infinite one takes it away.
        private static readonly Bound[] _idleTimeout =
        [
            Deadline($"P:{Options}.IdleTimeout", _quicError),
            Default("30 s without a packet, as the transport sets it", $"P:{Options}.IdleTimeout"),
        ];
        private static readonly Bound[] _closed =
        [
            Owner($"M:{Connection}.CloseAsync(System.Int64,{TokenType})", _quicError),
            Owner($"M:{Connection}.DisposeAsync", _quicError),
        ];

        public static BlockingApi[] Rows { get; } =
        [
            Suspends($"M:{Listener}.AcceptConnectionAsync({TokenType})", WaitKind.Quic, "HANG304",
                Token(), WrapLosing("the connection"), Owner($"M:{Listener}.DisposeAsync", _quicError)) with { IdleByDesign = true },
            Suspends($"M:{Connection}.ConnectAsync(System.Net.Quic.QuicClientConnectionOptions,{TokenType})", WaitKind.Quic, "HANG304",
                Token(), Wrap(), Default("10 s for the handshake", $"P:{Options}.HandshakeTimeout")),
            Suspends($"M:{Connection}.AcceptInboundStreamAsync({TokenType})", WaitKind.Quic, "HANG304",
                [Token(), WrapLosing("the stream"), .. _closed, .. _idleTimeout]) with { IdleByDesign = true },
            Suspends($"M:{Connection}.OpenOutboundStreamAsync(System.Net.Quic.QuicStreamType,{TokenType})", WaitKind.Quic, "HANG304",
                [Token(), WrapLosing("the stream"), .. _closed, .. _idleTimeout]),
            Suspends($"M:{Connection}.CloseAsync(System.Int64,{TokenType})", WaitKind.Quic, "HANG304", [Token(), Wrap(), .. _idleTimeout]),
        ];
    }
}
