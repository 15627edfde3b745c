using System.Collections.Immutable;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class ReaderWriterLocks
    {
        private const string Slim = "System.Threading.ReaderWriterLockSlim";
        private const string Old = "System.Threading.ReaderWriterLock";

        private static readonly Expiry _applicationException = Expiry.Throws("System.ApplicationException");

        public static BlockingApi[] Rows { get; } =
        [
            .. EnterSlim("ReadLock"),
            .. EnterSlim("UpgradeableReadLock"),
            .. EnterSlim("WriteLock"),
            EnterOld($"AcquireReaderLock({IntType})"),
            EnterOld($"AcquireReaderLock({TimeSpanType})"),
            EnterOld($"AcquireWriterLock({IntType})"),
            EnterOld($"AcquireWriterLock({TimeSpanType})"),
            EnterOld($"UpgradeToWriterLock({IntType})"),
            EnterOld($"UpgradeToWriterLock({TimeSpanType})"),
        ];

        private static BlockingApi[] EnterSlim(string side)
        {
            var frames = ImmutableArray.Create($"{Slim}.TryEnter{side}Core", $"{Slim}.WaitOnEvent");
            return
            [
                Blocks($"M:{Slim}.Enter{side}", WaitKind.ReaderWriterLock, "HANG201", Timeout(Expiry.False, $"M:{Slim}.TryEnter{side}({TimeSpanType})"))
                    with { Frames = frames },
                Blocks($"M:{Slim}.TryEnter{side}({IntType})", WaitKind.ReaderWriterLock, "HANG201", Timeout(Expiry.False)) with { Frames = frames },
                Blocks($"M:{Slim}.TryEnter{side}({TimeSpanType})", WaitKind.ReaderWriterLock, "HANG201", Timeout(Expiry.False)) with { Frames = frames },
            ];
        }

        private static BlockingApi EnterOld(string member) =>
            Blocks($"M:{Old}.{member}", WaitKind.ReaderWriterLock, "HANG201", Timeout(_applicationException));
    }
}
