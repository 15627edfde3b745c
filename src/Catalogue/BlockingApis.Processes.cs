using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Processes
    {
        private const string Process = "System.Diagnostics.Process";

        private static readonly Bound[] _killed =
        [
            Owner($"M:{Process}.Kill", Expiry.End),
            Owner($"M:{Process}.Kill(System.Boolean)", Expiry.End),
        ];

        public static BlockingApi[] Rows { get; } =
        [
            .. Waits("WaitForExit"),
            .. Waits("WaitForInputIdle"),
            Suspends($"M:{Process}.WaitForExitAsync({TokenType})", WaitKind.Process, "HANG307", [Token(), Wrap(), .. _killed]),
        ];

        private static BlockingApi[] Waits(string member) =>
        [
            Blocks($"M:{Process}.{member}", WaitKind.Process, "HANG307",
            [
                Timeout(Expiry.False, $"M:{Process}.{member}({TimeSpanType})"),
                Timeout(Expiry.False, $"M:{Process}.{member}({Int})"),
                .. _killed,
            ]),
            Blocks($"M:{Process}.{member}({TimeSpanType})", WaitKind.Process, "HANG307", [Timeout(Expiry.False), .. _killed]),
            Blocks($"M:{Process}.{member}({Int})", WaitKind.Process, "HANG307", [Timeout(Expiry.False), .. _killed]),
        ];
    }
}
