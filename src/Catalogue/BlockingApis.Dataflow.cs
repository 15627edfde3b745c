using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Dataflow
    {
        private const string Namespace = "System.Threading.Tasks.Dataflow";
        private const string Block = $"{Namespace}.DataflowBlock";
        private const string Source = $"{Namespace}.ISourceBlock{{``0}}";
        private const string Target = $"{Namespace}.ITargetBlock{{``0}}";

        private static readonly Expiry _blockCompleted = Expiry.Throws("System.InvalidOperationException");

        // Each block declares its own Completion and Complete; the interface's are what a field of interface type shows.
        private static readonly string[] _blocks =
        [
            "IDataflowBlock", "ActionBlock`1", "BatchBlock`1", "BatchedJoinBlock`2", "BatchedJoinBlock`3", "BroadcastBlock`1", "BufferBlock`1",
            "JoinBlock`2", "JoinBlock`3", "TransformBlock`2", "TransformManyBlock`2", "WriteOnceBlock`1",
        ];

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Block}.Receive``1({Source})", WaitKind.DataflowReceive, "HANG107",
                Token($"M:{Block}.Receive``1({Source},{TokenType})"),
                Timeout(Expiry.TimedOut, $"M:{Block}.Receive``1({Source},{TimeSpanType})"),
                Completes(_blockCompleted)) with { IdleByDesign = true },
            Blocks($"M:{Block}.Receive``1({Source},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), Completes(_blockCompleted)) with { IdleByDesign = true },
            Blocks($"M:{Block}.Receive``1({Source},{TimeSpanType})", WaitKind.DataflowReceive, "HANG107",
                Timeout(Expiry.TimedOut), Completes(_blockCompleted)) with { IdleByDesign = true },
            Blocks($"M:{Block}.Receive``1({Source},{TimeSpanType},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), Timeout(Expiry.TimedOut), Completes(_blockCompleted)) with { IdleByDesign = true },

            Suspends($"M:{Block}.ReceiveAsync``1({Source})", WaitKind.DataflowReceive, "HANG107",
                Token($"M:{Block}.ReceiveAsync``1({Source},{TokenType})"),
                Timeout(Expiry.TimedOut, $"M:{Block}.ReceiveAsync``1({Source},{TimeSpanType})"),
                WrapLosing("the next message"), Completes(_blockCompleted)) with { IdleByDesign = true },
            Suspends($"M:{Block}.ReceiveAsync``1({Source},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), WrapLosing("the next message"), Completes(_blockCompleted)) with { IdleByDesign = true },
            Suspends($"M:{Block}.ReceiveAsync``1({Source},{TimeSpanType})", WaitKind.DataflowReceive, "HANG107",
                Timeout(Expiry.TimedOut), WrapLosing("the next message"), Completes(_blockCompleted)) with { IdleByDesign = true },
            Suspends($"M:{Block}.ReceiveAsync``1({Source},{TimeSpanType},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), Timeout(Expiry.TimedOut), WrapLosing("the next message"), Completes(_blockCompleted)) with { IdleByDesign = true },

            Suspends($"M:{Block}.OutputAvailableAsync``1({Source})", WaitKind.DataflowReceive, "HANG107",
                Token($"M:{Block}.OutputAvailableAsync``1({Source},{TokenType})"), Wrap(), Completes(Expiry.False)) with { IdleByDesign = true },
            Suspends($"M:{Block}.OutputAvailableAsync``1({Source},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), Wrap(), Completes(Expiry.False)) with { IdleByDesign = true },
            Suspends($"M:{Block}.ReceiveAllAsync``1({Namespace}.IReceivableSourceBlock{{``0}},{TokenType})", WaitKind.DataflowReceive, "HANG107",
                Token(), Completes(Expiry.End)) with { IdleByDesign = true },

            Suspends($"M:{Block}.SendAsync``1({Target},``0)", WaitKind.DataflowSend, "HANG107",
                Token($"M:{Block}.SendAsync``1({Target},``0,{TokenType})"), WrapLosing("the place in the block"), Completes(Expiry.False)),
            Suspends($"M:{Block}.SendAsync``1({Target},``0,{TokenType})", WaitKind.DataflowSend, "HANG107",
                Token(), WrapLosing("the place in the block"), Completes(Expiry.False)),

            .. _blocks.Select(block => Suspends($"P:{Namespace}.{block}.Completion", WaitKind.DataflowCompletion, "HANG107",
                Wrap(), Owner($"M:{Namespace}.{block}.Complete", Expiry.End))),
        ];

        private static Bound Completes(Expiry expiry) => Owner($"M:{Namespace}.IDataflowBlock.Complete", expiry);
    }
}
