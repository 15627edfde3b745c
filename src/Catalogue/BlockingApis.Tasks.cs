using System.Collections.Immutable;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Tasks
    {
        private const string Namespace = "System.Threading.Tasks";
        private const string Task = $"{Namespace}.Task";
        private const string TaskArray = $"{Task}[]";
        private const string Compiler = "System.Runtime.CompilerServices";
        private const string Aggregate = "System.AggregateException";

        // GetResult is small enough to be inlined into its caller.
        private static readonly ImmutableArray<string> _awaiterFrames = ImmutableArray.Create($"{Compiler}.TaskAwaiter.HandleNonSuccessAndDebuggerNotification");
        private static readonly ImmutableArray<string> _resultFrames = ImmutableArray.Create($"{Task}`1.GetResultCore");

        public static BlockingApi[] Rows { get; } =
        [
            Wait("Wait", Token($"M:{Task}.Wait({TokenType})"), Timeout(Expiry.False, $"M:{Task}.Wait({TimeSpanType})"), Wrap(Aggregate)),
            Wait($"Wait({TokenType})", Token(), Wrap(Aggregate)),
            Wait($"Wait({TimeSpanType})", Timeout(Expiry.False), Wrap(Aggregate)),
            Wait($"Wait({IntType})", Timeout(Expiry.False), Wrap(Aggregate)),
            Wait($"Wait({TimeSpanType},{TokenType})", Token(), Timeout(Expiry.False), Wrap(Aggregate)),
            Wait($"Wait({IntType},{TokenType})", Token(), Timeout(Expiry.False), Wrap(Aggregate)),

            Blocks($"P:{Task}`1.Result", WaitKind.Task, "HANG403", Wrap(Aggregate)) with { Frames = _resultFrames },
            Blocks($"P:{Namespace}.ValueTask`1.Result", WaitKind.Task, "HANG403", Wrap()) with { Frames = _awaiterFrames },
            GetResult("TaskAwaiter"),
            GetResult("TaskAwaiter`1"),
            GetResult("ConfiguredTaskAwaitable.ConfiguredTaskAwaiter"),
            GetResult("ConfiguredTaskAwaitable`1.ConfiguredTaskAwaiter"),
            GetResult("ValueTaskAwaiter"),
            GetResult("ValueTaskAwaiter`1"),
            GetResult("ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter"),
            GetResult("ConfiguredValueTaskAwaitable`1.ConfiguredValueTaskAwaiter"),
            Blocks($"M:{Namespace}.TaskAsyncEnumerableExtensions.ToBlockingEnumerable``1(System.Collections.Generic.IAsyncEnumerable{{``0}},{TokenType})", WaitKind.Task, "HANG403", Token()),

            WaitMany($"WaitAll({TaskArray})", Token($"M:{Task}.WaitAll({TaskArray},{TokenType})"), Timeout(Expiry.False, $"M:{Task}.WaitAll({TaskArray},{TimeSpanType})")),
            WaitMany($"WaitAll(System.ReadOnlySpan{{{Task}}})", Token($"M:{Task}.WaitAll({TaskArray},{TokenType})"), Timeout(Expiry.False, $"M:{Task}.WaitAll({TaskArray},{TimeSpanType})")),
            WaitMany($"WaitAll(System.Collections.Generic.IEnumerable{{{Task}}},{TokenType})", Token()),
            WaitMany($"WaitAll({TaskArray},{TokenType})", Token()),
            WaitMany($"WaitAll({TaskArray},{TimeSpanType})", Timeout(Expiry.False)),
            WaitMany($"WaitAll({TaskArray},{IntType})", Timeout(Expiry.False)),
            WaitMany($"WaitAll({TaskArray},{IntType},{TokenType})", Token(), Timeout(Expiry.False)),
            WaitMany($"WaitAny({TaskArray})", Token($"M:{Task}.WaitAny({TaskArray},{TokenType})"), Timeout(Expiry.Index, $"M:{Task}.WaitAny({TaskArray},{TimeSpanType})")),
            WaitMany($"WaitAny({TaskArray},{TokenType})", Token()),
            WaitMany($"WaitAny({TaskArray},{TimeSpanType})", Timeout(Expiry.Index)),
            WaitMany($"WaitAny({TaskArray},{IntType})", Timeout(Expiry.Index)),
            WaitMany($"WaitAny({TaskArray},{IntType},{TokenType})", Token(), Timeout(Expiry.Index)),

            // A delay is a wait only when it is infinite: its own length is its bound.
            Delay(IntType, Token($"M:{Task}.Delay({IntType},{TokenType})")),
            Delay(TimeSpanType, Token($"M:{Task}.Delay({TimeSpanType},{TokenType})")),
            Delay($"{IntType},{TokenType}", Token()),
            Delay($"{TimeSpanType},{TokenType}", Token()),
            Delay($"{TimeSpanType},System.TimeProvider", Token($"M:{Task}.Delay({TimeSpanType},System.TimeProvider,{TokenType})")),
            Delay($"{TimeSpanType},System.TimeProvider,{TokenType}", Token()),

            // The task of a source is a wait only when it can be shown that nothing completes it: else its completion is somebody's contract.
            OfSource("TaskCompletionSource", ""),
            OfSource("TaskCompletionSource`1", "`0"),

            // Waiting for many at once is as bounded as they are; only in a stop path is it looked at.
            Gathers($"WhenAll(System.Collections.Generic.IEnumerable{{{Task}}})"),
            Gathers($"WhenAll({TaskArray})"),
            Gathers($"WhenAll(System.ReadOnlySpan{{{Task}}})"),
            Gathers($"WhenAll``1(System.Collections.Generic.IEnumerable{{{Task}{{``0}}}})"),
            Gathers($"WhenAll``1({Task}{{``0}}[])"),
            Gathers($"WhenAll``1(System.ReadOnlySpan{{{Task}{{``0}}}})"),

            // A task that is made by hand runs only once it is started.
            .. Cold(Task, "System.Action", "System.Action{System.Object},System.Object"),
            .. Cold($"{Task}`1", "System.Func{`0}", "System.Func{System.Object,`0},System.Object"),
        ];

        private static BlockingApi Wait(string member, params Bound[] bounds) =>
            Blocks($"M:{Task}.{member}", WaitKind.Task, "HANG403", bounds) with { Frames = ImmutableArray.Create($"{Task}.InternalWaitCore") };

        private static BlockingApi GetResult(string awaiter) =>
            Blocks($"M:{Compiler}.{awaiter}.GetResult", WaitKind.Task, "HANG403", Wrap()) with { Frames = _awaiterFrames };

        private static BlockingApi WaitMany(string member, params Bound[] bounds) =>
            Blocks($"M:{Task}.{member}", WaitKind.Task, "HANG404", bounds)
                with
            { Frames = ImmutableArray.Create(member.StartsWith("WaitAll", System.StringComparison.Ordinal) ? $"{Task}.WaitAllCore" : $"{Task}.WaitAnyCore") };

        private static BlockingApi OfSource(string source, string result) =>
            Suspends($"P:{Namespace}.{source}.Task", WaitKind.Task, "HANG409", Wrap(),
                Owner($"M:{Namespace}.{source}.TrySetResult{(result.Length == 0 ? "" : $"({result})")}", Expiry.End),
                Owner($"M:{Namespace}.{source}.TrySetCanceled", Expiry.Cancelled));

        private static BlockingApi Gathers(string member) => Suspends($"M:{Task}.{member}", WaitKind.Task, "HANG404", Wrap());

        private static IEnumerable<BlockingApi> Cold(string task, params string[] bodies)
        {
            const string Options = $"{Namespace}.TaskCreationOptions";
            foreach (var body in bodies)
            {
                yield return Cold(body);
                yield return Cold($"{body},{Options}");
                yield return Cold($"{body},{TokenType}", Token());
                yield return Cold($"{body},{TokenType},{Options}", Token());
            }

            BlockingApi Cold(string parameters, params Bound[] token) =>
                Suspends($"M:{task}.#ctor({parameters})", WaitKind.Task, "HANG409",
                    [.. token, Wrap(), Owner($"M:{Task}.Start", Expiry.End), Owner($"M:{Task}.RunSynchronously", Expiry.End)]);
        }

        private static BlockingApi Delay(string parameters, Bound token) =>
            Suspends($"M:{Task}.Delay({parameters})", WaitKind.Delay, "HANG409", token, Timeout(Expiry.End), Wrap());
    }
}
