using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>
    /// Rows stand on <c>TextReader</c>; what <c>StreamReader</c> overrides is found through them. <c>BinaryReader.PeekChar</c> has none: it
    /// gives up at once on what cannot seek.
    /// </remarks>
    private static class Readers
    {
        private const string Text = "System.IO.TextReader";
        private const string Stream = "System.IO.StreamReader";
        private const string Binary = "System.IO.BinaryReader";

        private static readonly string[] _textReads =
        [
            "Peek", "Read", $"Read({CharSlice})", $"Read({CharSpan})", $"ReadBlock({CharSlice})", $"ReadBlock({CharSpan})", "ReadLine", "ReadToEnd",
        ];

        private static readonly (string Overload, string? WithToken)[] _textReadsAsync =
        [
            ($"ReadAsync({CharSlice})", $"ReadAsync({CharMemory},{TokenType})"),
            ($"ReadAsync({CharMemory},{TokenType})", null),
            ($"ReadBlockAsync({CharSlice})", $"ReadBlockAsync({CharMemory},{TokenType})"),
            ($"ReadBlockAsync({CharMemory},{TokenType})", null),
            ("ReadLineAsync", $"ReadLineAsync({TokenType})"),
            ($"ReadLineAsync({TokenType})", null),
            ("ReadToEndAsync", $"ReadToEndAsync({TokenType})"),
            ($"ReadToEndAsync({TokenType})", null),
        ];

        private static readonly string[] _binaryReads =
        [
            "Read", $"Read({Slice})", $"Read({CharSlice})", $"Read({Span})", $"Read({CharSpan})",
            "Read7BitEncodedInt", "Read7BitEncodedInt64", "ReadBoolean", "ReadByte", $"ReadBytes({Int})", "ReadChar", $"ReadChars({Int})",
            "ReadDecimal", "ReadDouble", $"ReadExactly({Span})", "ReadHalf", "ReadInt16", "ReadInt32", "ReadInt64", "ReadSByte", "ReadSingle",
            "ReadString", "ReadUInt16", "ReadUInt32", "ReadUInt64",
        ];

        public static BlockingApi[] Rows { get; } =
        [
            .. TextOn(Transport.Network), .. BinaryOn(Transport.Network),
            .. TextOn(Transport.Tls), .. BinaryOn(Transport.Tls),
            .. TextOn(Transport.Pipe), .. BinaryOn(Transport.Pipe),
            .. TextOn(Transport.HttpStream),
            .. TextOn(Transport.HttpContentStream),
            .. TextOn(Transport.ProcessOutput),
        ];

        private static IEnumerable<BlockingApi> TextOn(Transport transport) =>
            from receiver in transport.Wrappers
            from row in (BlockingApi[])
            [
                .. _textReads.Select(overload => Reads($"M:{Text}.{overload}", transport)),
                Reads($"P:{Stream}.EndOfStream", transport),
                .. _textReadsAsync.Select(read => ReadsAsync(read.Overload, read.WithToken, transport)),
            ]
            select row with { Receiver = receiver };

        private static IEnumerable<BlockingApi> BinaryOn(Transport transport) =>
            from receiver in transport.Wrappers
            from overload in _binaryReads
            select Reads($"M:{Binary}.{overload}", transport) with { Receiver = receiver };

        private static BlockingApi Reads(string id, Transport transport) =>
            Blocks(id, transport.ReadKind, transport.ReadRule, [.. transport.ReadDeadlines, .. transport.Ends]);

        private static BlockingApi ReadsAsync(string overload, string? withToken, Transport transport) =>
            Suspends($"M:{Text}.{overload}", transport.ReadKind, transport.ReadRule,
                [transport.Token(withToken is null ? null : $"M:{Text}.{withToken}"), WrapLosing("the text"), .. transport.Ends]);
    }
}
