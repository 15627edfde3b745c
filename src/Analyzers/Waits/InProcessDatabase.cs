using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Databases that run within the process: their asynchronous calls block as well, and look at the token before they begin only.</summary>
internal static class InProcessDatabase
{
    private static readonly string[] _prefixes = { "Sqlite", "SQLite", "DuckDB" };

    public static bool Is(ITypeSymbol? type) => type is { Name: var name } && Array.Exists(_prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
