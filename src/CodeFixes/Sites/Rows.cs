using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Configuration;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Sites;

/// <summary>The catalogue's rows by the key that diagnostics carry: the built-in ones, those of the project's lists and of its references.</summary>
internal static class Rows
{
    private static readonly ConditionalWeakTable<Project, ImmutableDictionary<string, BlockingApi>> _rows = new();

    public static BlockingApi? Find(FixSite site, string key)
    {
        var project = site.Document.Project;
        if (!_rows.TryGetValue(project, out var rows))
            rows = _rows.GetValue(project, p => ByKey(UserCatalogue.Rows(site.Model.Compilation, p.AnalyzerOptions, site.CancellationToken)));
        return rows.TryGetValue(key, out var row) ? row : null;
    }

    /// <summary>Where a list repeats a built-in row, the list's is the one the analyzer went by.</summary>
    private static ImmutableDictionary<string, BlockingApi> ByKey(ImmutableArray<BlockingApi> rows)
    {
        var byKey = ImmutableDictionary.CreateBuilder<string, BlockingApi>(StringComparer.Ordinal);
        foreach (var row in rows)
            byKey[row.Key] = row;
        return byKey.ToImmutable();
    }
}
