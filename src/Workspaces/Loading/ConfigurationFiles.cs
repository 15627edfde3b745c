using System.Collections.Concurrent;

namespace Hangproof.Workspaces.Loading;

/// <summary>The configuration that lies beside or above sources: what the compiler would be given, and Hangproof's own lists.</summary>
internal sealed class ConfigurationFiles
{
    private static readonly string[] s_names = [".editorconfig", ".globalconfig"];
    private static readonly string[] s_lists = ["hangproof.apis.txt", "hangproof.baseline.txt", "hangproof.verdicts.txt"];

    private readonly ConcurrentDictionary<string, string[]> _above = new(StringComparer.Ordinal);

    /// <summary>Every .editorconfig and .globalconfig that applies to these sources.</summary>
    public IEnumerable<string> For(IEnumerable<string> sources) =>
        sources.Select(s => Path.GetDirectoryName(s)!).Distinct(StringComparer.Ordinal).SelectMany(Above).Distinct(StringComparer.Ordinal);

    /// <summary>The nearest of each of Hangproof's lists, upward to the root of the repository.</summary>
    public static IEnumerable<string> ListsFor(string directory)
    {
        foreach (var name in s_lists)
        {
            for (var current = directory; current is not null; current = IsRepository(current) ? null : Path.GetDirectoryName(current))
            {
                var file = Path.Combine(current, name);
                if (!File.Exists(file))
                    continue;
                yield return file;
                break;
            }
        }
    }

    private static bool IsRepository(string directory) => Path.Exists(Path.Combine(directory, ".git"));

    private string[] Above(string directory) =>
        _above.GetOrAdd(directory, d =>
        [
            .. s_names.Select(name => Path.Combine(d, name)).Where(File.Exists),
            .. Path.GetDirectoryName(d) is { } parent ? Above(parent) : [],
        ]);
}
