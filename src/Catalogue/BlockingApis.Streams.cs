using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>
    /// Flushing waits only in what buffers over a transport; <c>NetworkStream</c> and its like send at once.
    /// </remarks>
    private static class Streams
    {
        private const string Stream = "System.IO.Stream";

        private static readonly string[] _reads =
        [
            $"Read({Slice})", $"Read({Span})", "ReadByte",
            $"ReadExactly({Slice})", $"ReadExactly({Span})", $"ReadAtLeast({Span},{Int},System.Boolean)",
            $"CopyTo({Stream})", $"CopyTo({Stream},{Int})",
        ];

        private static readonly string[] _cancellableReads =
        [
            $"ReadAsync({Slice},{TokenType})", $"ReadAsync({Memory},{TokenType})",
            $"ReadExactlyAsync({Slice},{TokenType})", $"ReadExactlyAsync({Memory},{TokenType})",
            $"ReadAtLeastAsync({Memory},{Int},System.Boolean,{TokenType})",
            $"CopyToAsync({Stream},{TokenType})", $"CopyToAsync({Stream},{Int},{TokenType})",
        ];

        private static readonly (string Overload, string WithToken)[] _tokenlessReads =
        [
            ($"ReadAsync({Slice})", $"ReadAsync({Memory},{TokenType})"),
            ($"CopyToAsync({Stream})", $"CopyToAsync({Stream},{TokenType})"),
            ($"CopyToAsync({Stream},{Int})", $"CopyToAsync({Stream},{Int},{TokenType})"),
        ];

        private static readonly string[] _writes = [$"Write({Slice})", $"Write({ReadOnlySpan})", "WriteByte(System.Byte)"];

        private static readonly string[] _cancellableWrites = [$"WriteAsync({Slice},{TokenType})", $"WriteAsync({ReadOnlyMemory},{TokenType})"];

        private static readonly (string Overload, string WithToken)[] _tokenlessWrites =
        [
            ($"WriteAsync({Slice})", $"WriteAsync({ReadOnlyMemory},{TokenType})"),
        ];

        public static BlockingApi[] Rows { get; } =
        [
            .. Own(Transport.Network, "System.Net.Sockets.NetworkStream"),
            .. Own(Transport.Tls, "System.Net.Security.SslStream"),
            .. Own(Transport.Pipe, "System.IO.Pipes.PipeStream"),
            .. Own(Transport.Quic, "System.Net.Quic.QuicStream"),
            Writes("System.Net.Security.SslStream", $"Write({Bytes})", Transport.Tls),
            Suspends($"M:System.Net.Quic.QuicStream.WriteAsync({ReadOnlyMemory},System.Boolean,{TokenType})", WaitKind.StreamWrite, "HANG303", Token()),
            Blocks("M:System.IO.Pipes.PipeStream.WaitForPipeDrain", WaitKind.StreamWrite, "HANG303"),

            .. ReadsOn(Transport.Network), .. WritesOn(Transport.Network),
            .. ReadsOn(Transport.Tls), .. WritesOn(Transport.Tls),
            .. ReadsOn(Transport.Pipe), .. WritesOn(Transport.Pipe),
            .. ReadsOn(Transport.Quic), .. WritesOn(Transport.Quic),
            .. ReadsOn(Transport.HttpStream),
            .. ReadsOn(Transport.HttpContentStream),
            .. ReadsOn(Transport.ProcessOutput),
            .. WritesOn(Transport.ProcessInput),

            .. FlushesOver(Transport.Network), .. FlushesOver(Transport.Tls), .. FlushesOver(Transport.Pipe),
        ];

        /// <summary>The overrides of a type that is itself the transport's stream.</summary>
        private static IEnumerable<BlockingApi> Own(Transport transport, string type) =>
        [
            Reads(type, $"Read({Slice})", transport), Reads(type, $"Read({Span})", transport), Reads(type, "ReadByte", transport),
            ReadsAsync(type, $"ReadAsync({Slice},{TokenType})", null, transport),
            ReadsAsync(type, $"ReadAsync({Memory},{TokenType})", null, transport),
            .. _writes.Select(overload => Writes(type, overload, transport)),
            .. _cancellableWrites.Select(overload => WritesAsync(type, overload, null, transport)),
        ];

        private static IEnumerable<BlockingApi> ReadsOn(Transport transport) =>
            from receiver in transport.Streams
            from row in (BlockingApi[])
            [
                .. _reads.Select(overload => Reads(Stream, overload, transport)),
                .. _cancellableReads.Select(overload => ReadsAsync(Stream, overload, null, transport)),
                .. _tokenlessReads.Select(read => ReadsAsync(Stream, read.Overload, $"M:{Stream}.{read.WithToken}", transport)),
            ]
            select row with { Receiver = receiver };

        private static IEnumerable<BlockingApi> WritesOn(Transport transport) =>
            from receiver in transport.Streams
            from row in (BlockingApi[])
            [
                .. _writes.Select(overload => Writes(Stream, overload, transport)),
                .. _cancellableWrites.Select(overload => WritesAsync(Stream, overload, null, transport)),
                .. _tokenlessWrites.Select(write => WritesAsync(Stream, write.Overload, $"M:{Stream}.{write.WithToken}", transport)),
            ]
            select row with { Receiver = receiver };

        private static IEnumerable<BlockingApi> FlushesOver(Transport transport) =>
            from receiver in transport.Wrappers
            from row in (BlockingApi[])
            [
                Writes(Stream, "Flush", transport),
                WritesAsync(Stream, "FlushAsync", $"M:{Stream}.FlushAsync({TokenType})", transport),
                WritesAsync(Stream, $"FlushAsync({TokenType})", null, transport),
            ]
            select row with { Receiver = receiver };

        private static BlockingApi Reads(string type, string overload, Transport transport) =>
            Blocks($"M:{type}.{overload}", transport.ReadKind, transport.ReadRule, [.. transport.ReadDeadlines, .. EndsOf(overload, transport)]);

        private static BlockingApi ReadsAsync(string type, string overload, string? withToken, Transport transport) =>
            Suspends($"M:{type}.{overload}", transport.ReadKind, transport.ReadRule, [transport.Token(withToken), WrapLosing("the bytes"), .. EndsOf(overload, transport)]);

        private static IEnumerable<Bound> EndsOf(string overload, Transport transport) =>
            overload.StartsWith("ReadExactly", StringComparison.Ordinal) ? transport.EndsInFull : transport.Ends;

        private static BlockingApi Writes(string type, string overload, Transport transport) =>
            Blocks($"M:{type}.{overload}", WaitKind.StreamWrite, "HANG303", [.. transport.WriteDeadlines, .. transport.Ends]);

        private static BlockingApi WritesAsync(string type, string overload, string? withToken, Transport transport) =>
            Suspends($"M:{type}.{overload}", WaitKind.StreamWrite, "HANG303", [transport.Token(withToken), .. transport.Ends]);
    }
}
