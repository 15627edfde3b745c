using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Pipelines
    {
        private const string Reader = "System.IO.Pipelines.PipeReader";
        private const string Writer = "System.IO.Pipelines.PipeWriter";

        public static BlockingApi[] Rows { get; } =
        [
            Read($"ReadAsync({TokenType})", Token(), WrapLosing("the next bytes"), CancelsRead(Expiry.Result), WriterCompletes(Expiry.Result)),
            Read($"ReadAtLeastAsync({IntType},{TokenType})",
                Token(), WrapLosing("the next bytes"), CancelsRead(Expiry.Result), WriterCompletes(Expiry.Result)),
            Read($"CopyToAsync(System.IO.Stream,{TokenType})", Token(), CancelsRead(Expiry.Cancelled), WriterCompletes(Expiry.End)),
            Read($"CopyToAsync({Writer},{TokenType})", Token(), CancelsRead(Expiry.Cancelled), WriterCompletes(Expiry.End)),
            Write($"FlushAsync({TokenType})", Token(), Wrap(), CancelsFlush(), ReaderCompletes()),
            Write($"WriteAsync(System.ReadOnlyMemory{{System.Byte}},{TokenType})",
                Token(), WrapLosing("the bytes, which are written all the same"), CancelsFlush(), ReaderCompletes()),
            Suspends($"M:System.IO.Pipelines.StreamPipeExtensions.CopyToAsync(System.IO.Stream,{Writer},{TokenType})", WaitKind.PipeWrite, "HANG106",
                Token(), ReaderCompletes(Expiry.End)),
        ];

        private static BlockingApi Read(string member, params Bound[] bounds) =>
            Suspends($"M:{Reader}.{member}", WaitKind.PipeRead, "HANG106", bounds) with { IdleByDesign = true };

        private static BlockingApi Write(string member, params Bound[] bounds) =>
            Suspends($"M:{Writer}.{member}", WaitKind.PipeWrite, "HANG106", bounds);

        private static Bound CancelsRead(Expiry expiry) => Owner($"M:{Reader}.CancelPendingRead", expiry);

        private static Bound CancelsFlush() => Owner($"M:{Writer}.CancelPendingFlush", Expiry.Result);

        private static Bound WriterCompletes(Expiry expiry) => Owner($"M:{Writer}.Complete(System.Exception)", expiry);

        private static Bound ReaderCompletes(Expiry? expiry = null) => Owner($"M:{Reader}.Complete(System.Exception)", expiry ?? Expiry.Result);
    }
}
