using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Semaphores
    {
        private const string Slim = "System.Threading.SemaphoreSlim";

        public static BlockingApi[] Rows { get; } =
        [
            Wait("Wait", Token($"M:{Slim}.Wait({TokenType})"), Timeout(Expiry.False, $"M:{Slim}.Wait({TimeSpanType})")),
            Wait($"Wait({TokenType})", Token()),
            Wait($"Wait({TimeSpanType})", Timeout(Expiry.False)),
            Wait($"Wait({IntType})", Timeout(Expiry.False)),
            Wait($"Wait({IntType},{TokenType})", Token(), Timeout(Expiry.False)),
            Wait($"Wait({TimeSpanType},{TokenType})", Token(), Timeout(Expiry.False)),
            WaitAsync("WaitAsync", Token($"M:{Slim}.WaitAsync({TokenType})"), Timeout(Expiry.False, $"M:{Slim}.WaitAsync({TimeSpanType})"), WrapLosing("the permit")),
            WaitAsync($"WaitAsync({TokenType})", Token(), WrapLosing("the permit")),
            WaitAsync($"WaitAsync({TimeSpanType})", Timeout(Expiry.False), WrapLosing("the permit")),
            WaitAsync($"WaitAsync({IntType})", Timeout(Expiry.False), WrapLosing("the permit")),
            WaitAsync($"WaitAsync({IntType},{TokenType})", Token(), Timeout(Expiry.False), WrapLosing("the permit")),
            WaitAsync($"WaitAsync({TimeSpanType},{TokenType})", Token(), Timeout(Expiry.False), WrapLosing("the permit")),
        ];

        private static BlockingApi Wait(string member, params Bound[] bounds) =>
            Blocks($"M:{Slim}.{member}", WaitKind.Semaphore, "HANG206", bounds);

        private static BlockingApi WaitAsync(string member, params Bound[] bounds) =>
            Suspends($"M:{Slim}.{member}", WaitKind.Semaphore, "HANG206", bounds);
    }
}
