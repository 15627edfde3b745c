using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>Rows stand on <c>TextWriter</c>; what <c>StreamWriter</c> overrides is found through them.</remarks>
    private static class Writers
    {
        private const string Text = "System.IO.TextWriter";

        private static readonly string[] _values =
        [
            "System.Boolean", "System.Char", Chars, CharSlice, "System.Decimal", "System.Double", Int, "System.Int64", "System.Object",
            ReadOnlyCharSpan, "System.Single", "System.String", "System.String,System.Object", "System.String,System.Object,System.Object",
            "System.String,System.Object,System.Object,System.Object", "System.String,System.Object[]",
            "System.String,System.ReadOnlySpan{System.Object}", "System.Text.StringBuilder", "System.UInt32", "System.UInt64",
        ];

        private static readonly string[] _writes =
        [
            .. _values.Select(value => $"Write({value})"),
            "WriteLine",
            .. _values.Select(value => $"WriteLine({value})"),
            "Flush",
        ];

        private static readonly string[] _writesAsync = ["WriteAsync(System.Char)", "WriteLineAsync(System.Char)"];

        private static readonly (string Overload, string? WithToken)[] _cancellableWrites =
        [
            .. Cancellable("WriteAsync"),
            .. Cancellable("WriteLineAsync"),
            ("WriteLineAsync", $"WriteLineAsync({ReadOnlyCharMemory},{TokenType})"),
            ("FlushAsync", $"FlushAsync({TokenType})"),
            ($"FlushAsync({TokenType})", null),
        ];

        public static BlockingApi[] Rows { get; } =
        [
            .. On(Transport.Network),
            .. On(Transport.Tls),
            .. On(Transport.Pipe),
            .. On(Transport.ProcessInput),
        ];

        private static (string Overload, string? WithToken)[] Cancellable(string member) =>
        [
            ($"{member}({Chars})", $"{member}({ReadOnlyCharMemory},{TokenType})"),
            ($"{member}({CharSlice})", $"{member}({ReadOnlyCharMemory},{TokenType})"),
            ($"{member}(System.String)", $"{member}({ReadOnlyCharMemory},{TokenType})"),
            ($"{member}({ReadOnlyCharMemory},{TokenType})", null),
            ($"{member}(System.Text.StringBuilder,{TokenType})", null),
        ];

        private static IEnumerable<BlockingApi> On(Transport transport) =>
            from receiver in transport.Wrappers
            from row in (BlockingApi[])
            [
                .. _writes.Select(overload =>
                    Blocks($"M:{Text}.{overload}", WaitKind.StreamWrite, "HANG303", [.. transport.WriteDeadlines, .. transport.Ends])),
                .. _writesAsync.Select(overload => Suspends($"M:{Text}.{overload}", WaitKind.StreamWrite, "HANG303", transport.Ends)),
                .. _cancellableWrites.Select(write => Suspends($"M:{Text}.{write.Overload}", WaitKind.StreamWrite, "HANG303",
                    [transport.Token(write.WithToken is null ? null : $"M:{Text}.{write.WithToken}"), .. transport.Ends])),
            ]
            select row with { Receiver = receiver };
    }
}
