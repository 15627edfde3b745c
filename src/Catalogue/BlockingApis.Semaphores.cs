using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Semaphores
    {
        private const string Slim = "System.Threading.SemaphoreSlim";

        private static readonly Bound _slimWaitTimeout = Timeout(Expiry.False, $"M:{Slim}.Wait({TimeSpanType})");
        private static readonly Bound _slimWaitToken = Token($"M:{Slim}.Wait({TokenType})");
        private static readonly Bound _slimAsyncTimeout = Timeout(Expiry.False, $"M:{Slim}.WaitAsync({TimeSpanType})");
        private static readonly Bound _slimAsyncToken = Token($"M:{Slim}.WaitAsync({TokenType})");

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Slim}.Wait", WaitKind.Semaphore, "HANG206", _slimWaitToken, _slimWaitTimeout),
            Blocks($"M:{Slim}.Wait({TokenType})", WaitKind.Semaphore, "HANG206", Token()),
            Blocks($"M:{Slim}.Wait({TimeSpanType})", WaitKind.Semaphore, "HANG206", Timeout(Expiry.False)),
            Blocks($"M:{Slim}.Wait(System.Int32)", WaitKind.Semaphore, "HANG206", Timeout(Expiry.False)),
            Blocks($"M:{Slim}.Wait(System.Int32,{TokenType})", WaitKind.Semaphore, "HANG206", Token(), Timeout(Expiry.False)),
            Blocks($"M:{Slim}.Wait({TimeSpanType},{TokenType})", WaitKind.Semaphore, "HANG206", Token(), Timeout(Expiry.False)),
            Suspends($"M:{Slim}.WaitAsync", WaitKind.Semaphore, "HANG206", _slimAsyncToken, _slimAsyncTimeout, WrapLosing("the permit")),
            Suspends($"M:{Slim}.WaitAsync({TokenType})", WaitKind.Semaphore, "HANG206", Token(), WrapLosing("the permit")),
            Suspends($"M:{Slim}.WaitAsync({TimeSpanType})", WaitKind.Semaphore, "HANG206", Timeout(Expiry.False), WrapLosing("the permit")),
            Suspends($"M:{Slim}.WaitAsync(System.Int32)", WaitKind.Semaphore, "HANG206", Timeout(Expiry.False), WrapLosing("the permit")),
            Suspends($"M:{Slim}.WaitAsync(System.Int32,{TokenType})", WaitKind.Semaphore, "HANG206", Token(), Timeout(Expiry.False)),
            Suspends($"M:{Slim}.WaitAsync({TimeSpanType},{TokenType})", WaitKind.Semaphore, "HANG206", Token(), Timeout(Expiry.False)),
        ];
    }
}
