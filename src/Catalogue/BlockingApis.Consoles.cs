using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>Nothing bounds these: a person is waited for.</remarks>
    private static class Consoles
    {
        private const string Console = "System.Console";

        public static BlockingApi[] Rows { get; } =
        [
            Waits("Read"),
            Waits("ReadLine"),
            Waits("ReadKey"),
            Waits("ReadKey(System.Boolean)"),
        ];

        private static BlockingApi Waits(string overload) => Blocks($"M:{Console}.{overload}", WaitKind.ConsoleRead, "HANG304") with { IdleByDesign = true };
    }
}
