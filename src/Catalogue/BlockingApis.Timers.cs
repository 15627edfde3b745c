using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Timers
    {
        private const string Periodic = "System.Threading.PeriodicTimer";

        public static BlockingApi[] Rows { get; } =
        [
            Suspends($"M:{Periodic}.WaitForNextTickAsync({TokenType})", WaitKind.TimerTick, "HANG502",
                Token(), WrapLosing("the next tick"), Owner($"M:{Periodic}.Dispose", Expiry.False)) with { IdleByDesign = true },
        ];
    }
}
