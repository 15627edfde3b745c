using System.Collections.Immutable;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class WaitHandles
    {
        private const string Handle = "System.Threading.WaitHandle";
        private const string Handles = "System.Threading.WaitHandle[]";

        private static readonly ImmutableArray<string> _oneFrames = ImmutableArray.Create($"{Handle}.WaitOneNoCheck");
        private static readonly ImmutableArray<string> _manyFrames = ImmutableArray.Create($"{Handle}.WaitMultiple");

        public static BlockingApi[] Rows { get; } =
        [
            .. WaitOne(WaitKind.Event, "HANG207", Receiver.Any),
            .. WaitOne(WaitKind.Event, "HANG207", Receiver.Is("T:System.Threading.EventWaitHandle"), Owner("M:System.Threading.EventWaitHandle.Set", Expiry.End)),
            .. WaitOne(WaitKind.Event, "HANG207", Receiver.From($"P:{TokenType}.WaitHandle"), Default("until the token is cancelled")),
            .. WaitOne(WaitKind.Mutex, "HANG201", Receiver.Is("T:System.Threading.Mutex")),
            .. WaitOne(WaitKind.Mutex, "HANG201", Receiver.Named("T:System.Threading.Mutex")),
            .. WaitOne(WaitKind.Semaphore, "HANG206", Receiver.Is("T:System.Threading.Semaphore")),
            .. WaitOne(WaitKind.Semaphore, "HANG201", Receiver.Named("T:System.Threading.Semaphore")),
            .. WaitMany("WaitAll", Expiry.False),
            .. WaitMany("WaitAny", Expiry.Index),
            SignalAndWait($"{Handle},{Handle}", Timeout(Expiry.False, $"M:{Handle}.SignalAndWait({Handle},{Handle},{TimeSpanType},System.Boolean)")),
            SignalAndWait($"{Handle},{Handle},{IntType},System.Boolean", Timeout(Expiry.False)),
            SignalAndWait($"{Handle},{Handle},{TimeSpanType},System.Boolean", Timeout(Expiry.False)),
        ];

        private static BlockingApi[] WaitOne(WaitKind kind, string ruleId, Receiver receiver, params Bound[] more) =>
            [.. WithTimeouts("WaitOne", "", Expiry.False, kind, ruleId, more).Select(row => row with { Receiver = receiver, Frames = _oneFrames })];

        private static BlockingApi[] WaitMany(string member, Expiry expiry) =>
            [.. WithTimeouts(member, Handles, expiry, WaitKind.Event, "HANG207").Select(row => row with { Frames = _manyFrames })];

        /// <summary>The five overloads that <c>WaitOne</c>, <c>WaitAll</c> and <c>WaitAny</c> share.</summary>
        private static BlockingApi[] WithTimeouts(string member, string handles, Expiry expiry, WaitKind kind, string ruleId, params Bound[] more)
        {
            var comma = handles.Length == 0 ? "" : ",";
            return
            [
                Blocks(handles.Length == 0 ? $"M:{Handle}.{member}" : $"M:{Handle}.{member}({handles})", kind, ruleId,
                    [Timeout(expiry, $"M:{Handle}.{member}({handles}{comma}{TimeSpanType})"), .. more]),
                Blocks($"M:{Handle}.{member}({handles}{comma}{IntType})", kind, ruleId, [Timeout(expiry), .. more]),
                Blocks($"M:{Handle}.{member}({handles}{comma}{TimeSpanType})", kind, ruleId, [Timeout(expiry), .. more]),
                Blocks($"M:{Handle}.{member}({handles}{comma}{IntType},System.Boolean)", kind, ruleId, [Timeout(expiry), .. more]),
                Blocks($"M:{Handle}.{member}({handles}{comma}{TimeSpanType},System.Boolean)", kind, ruleId, [Timeout(expiry), .. more]),
            ];
        }

        private static BlockingApi SignalAndWait(string parameters, Bound bound) =>
            Blocks($"M:{Handle}.SignalAndWait({parameters})", WaitKind.Event, "HANG207", bound);
    }
}
