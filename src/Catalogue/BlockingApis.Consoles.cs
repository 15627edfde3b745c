using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>A person is waited for, which is what an interactive program does: no token and no time is missing there.</remarks>
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

        private static BlockingApi Waits(string overload) => Blocks($"M:{Console}.{overload}", WaitKind.ConsoleRead, "HANG304", Default("until the user answers")) with { IdleByDesign = true };
    }
}
