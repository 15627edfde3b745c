using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Channels
    {
        private const string Reader = "System.Threading.Channels.ChannelReader`1";
        private const string Writer = "System.Threading.Channels.ChannelWriter`1";

        private static readonly Expiry _closed = Expiry.Throws("System.Threading.Channels.ChannelClosedException");

        public static BlockingApi[] Rows { get; } =
        [
            Suspends($"M:{Reader}.ReadAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                [Token(), WrapLosing("the next item"), .. WriterCompletes(_closed)]) with { IdleByDesign = true },
            Suspends($"M:{Reader}.WaitToReadAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                [Token(), Wrap(), .. WriterCompletes(Expiry.False)]) with { IdleByDesign = true },
            Suspends($"M:{Reader}.ReadAllAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                [Token(), .. WriterCompletes(Expiry.End)]) with { IdleByDesign = true },
            Suspends($"P:{Reader}.Completion", WaitKind.ChannelCompletion, "HANG101",
                [Wrap(), .. WriterCompletes(Expiry.End)]),
            Suspends($"M:{Writer}.WriteAsync(`0,{TokenType})", WaitKind.ChannelWrite, "HANG102",
                [Token(), WrapLosing("the place in the queue"), .. WriterCompletes(_closed)]),
            Suspends($"M:{Writer}.WaitToWriteAsync({TokenType})", WaitKind.ChannelWrite, "HANG102",
                [Token(), Wrap(), .. WriterCompletes(Expiry.False)]),
        ];

        private static Bound[] WriterCompletes(Expiry expiry) =>
            [Owner($"M:{Writer}.TryComplete(System.Exception)", expiry), Owner($"M:{Writer}.Complete(System.Exception)", expiry)];
    }
}
