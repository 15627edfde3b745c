using Hangproof.Catalogue;

namespace Hangproof.CodeFixes.Sites;

/// <summary>The catalogue's rows by the key that diagnostics carry.</summary>
internal static class Rows
{
    private static readonly Dictionary<string, BlockingApi> _rows = BlockingApis.All.ToDictionary(row => row.Key, StringComparer.Ordinal);

    public static BlockingApi? Find(string key) => _rows.TryGetValue(key, out var row) ? row : null;
}
