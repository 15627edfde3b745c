using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class FileWatchers
    {
        private const string Wait = "M:System.IO.FileSystemWatcher.WaitForChanged";
        private const string Types = "System.IO.WatcherChangeTypes";

        public static BlockingApi[] Rows { get; } =
        [
            Waits($"{Wait}({Types})", Timeout(Expiry.Result, $"{Wait}({Types},{TimeSpanType})"), Timeout(Expiry.Result, $"{Wait}({Types},{Int})")),
            Waits($"{Wait}({Types},{TimeSpanType})", Timeout(Expiry.Result)),
            Waits($"{Wait}({Types},{Int})", Timeout(Expiry.Result)),
        ];

        private static BlockingApi Waits(string id, params Bound[] bounds) => Blocks(id, WaitKind.FileWatch, "HANG304", bounds) with { IdleByDesign = true };
    }
}
