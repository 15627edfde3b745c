using System.Collections.Immutable;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Locks
    {
        private const string Monitor = "System.Threading.Monitor";
        private const string Lock = "System.Threading.Lock";
        private const string SpinLock = "System.Threading.SpinLock";

        private static readonly ImmutableArray<string> _monitorFrames = ImmutableArray.Create($"{Monitor}.Enter_Slowpath", $"{Monitor}.TryEnter_Slowpath");
        private static readonly ImmutableArray<string> _lockFrames = ImmutableArray.Create($"{Lock}.TryEnterSlow");
        private static readonly ImmutableArray<string> _spinFrames = ImmutableArray.Create($"{SpinLock}.ContinueTryEnter");

        public static BlockingApi[] Rows { get; } =
        [
            EnterMonitor("Enter(System.Object)", Timeout(Expiry.False, $"M:{Monitor}.TryEnter(System.Object,{TimeSpanType})")),
            EnterMonitor("Enter(System.Object,System.Boolean@)", Timeout(Expiry.Flag, $"M:{Monitor}.TryEnter(System.Object,{TimeSpanType},System.Boolean@)")),
            EnterMonitor($"TryEnter(System.Object,{IntType})", Timeout(Expiry.False)),
            EnterMonitor($"TryEnter(System.Object,{TimeSpanType})", Timeout(Expiry.False)),
            EnterMonitor($"TryEnter(System.Object,{IntType},System.Boolean@)", Timeout(Expiry.Flag)),
            EnterMonitor($"TryEnter(System.Object,{TimeSpanType},System.Boolean@)", Timeout(Expiry.Flag)),

            EnterLock("Enter", Timeout(Expiry.False, $"M:{Lock}.TryEnter({TimeSpanType})")),
            EnterLock("EnterScope", Timeout(Expiry.False, $"M:{Lock}.TryEnter({TimeSpanType})")),
            EnterLock($"TryEnter({IntType})", Timeout(Expiry.False)),
            EnterLock($"TryEnter({TimeSpanType})", Timeout(Expiry.False)),

            EnterSpinLock("Enter(System.Boolean@)", Timeout(Expiry.Flag, $"M:{SpinLock}.TryEnter({TimeSpanType},System.Boolean@)")),
            EnterSpinLock($"TryEnter({IntType},System.Boolean@)", Timeout(Expiry.Flag)),
            EnterSpinLock($"TryEnter({TimeSpanType},System.Boolean@)", Timeout(Expiry.Flag)),
        ];

        private static BlockingApi EnterMonitor(string member, Bound bound) =>
            Blocks($"M:{Monitor}.{member}", WaitKind.Lock, "HANG201", bound) with { Frames = _monitorFrames };

        private static BlockingApi EnterLock(string member, Bound bound) =>
            Blocks($"M:{Lock}.{member}", WaitKind.Lock, "HANG201", bound) with { Frames = _lockFrames };

        private static BlockingApi EnterSpinLock(string member, Bound bound) =>
            Blocks($"M:{SpinLock}.{member}", WaitKind.SpinLock, "HANG201", bound) with { Frames = _spinFrames };
    }
}
