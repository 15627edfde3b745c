using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Channels
    {
        private const string Reader = "System.Threading.Channels.ChannelReader`1";
        private const string Writer = "System.Threading.Channels.ChannelWriter`1";
        private const string ChannelClosed = "System.Threading.Channels.ChannelClosedException";

        private static readonly string _completeWriter = $"M:{Writer}.TryComplete(System.Exception)";

        public static BlockingApi[] Rows { get; } =
        [
            Suspends($"M:{Reader}.ReadAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                Token(), WrapLosing("the next item"), Owner(_completeWriter, Expiry.Throws(ChannelClosed))) with { IdleByDesign = true },
            Suspends($"M:{Reader}.WaitToReadAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                Token(), Wrap(), Owner(_completeWriter, Expiry.False)) with { IdleByDesign = true },
            Suspends($"M:{Reader}.ReadAllAsync({TokenType})", WaitKind.ChannelRead, "HANG101",
                Token(), Owner(_completeWriter, Expiry.End)) with { IdleByDesign = true },
            Suspends($"P:{Reader}.Completion", WaitKind.ChannelCompletion, "HANG101",
                Wrap(), Owner(_completeWriter, Expiry.End)),
            Suspends($"M:{Writer}.WriteAsync(`0,{TokenType})", WaitKind.ChannelWrite, "HANG102",
                Token(), WrapLosing("the place in the queue"), Owner(_completeWriter, Expiry.Throws(ChannelClosed))),
            Suspends($"M:{Writer}.WaitToWriteAsync({TokenType})", WaitKind.ChannelWrite, "HANG102",
                Token(), Wrap(), Owner(_completeWriter, Expiry.False)),
        ];
    }
}
