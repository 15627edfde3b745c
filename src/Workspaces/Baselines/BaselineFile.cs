using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Baselines;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Baselines;

/// <summary>The list of known findings, as it lies in the tree.</summary>
internal sealed class BaselineFile
{
    private const string Head = """
        # The findings that were there when Hangproof came. Written by 'hangproof baseline': id fingerprint count path.
        # They are not reported. New ones are. Lines of fixed ones are taken out by 'hangproof baseline --prune'.
        """;

    private readonly ImmutableArray<BaselineEntry> _entries;

    private BaselineFile(string path, ImmutableArray<BaselineEntry> entries) => (FilePath, _entries) = (path, entries);

    public string FilePath { get; }

    /// <summary>How many findings it knows.</summary>
    public int Count => _entries.Length;

    private string Folder => Path.GetDirectoryName(FilePath)!;

    /// <summary>The nearest list above a folder, up to the root of the repository; a new one in that folder where there is none.</summary>
    public static BaselineFile Find(string folder)
    {
        var path = ConfigurationFiles.ListsFor(folder).FirstOrDefault(f => Path.GetFileName(f) == Baseline.FileName) ?? Path.Combine(folder, Baseline.FileName);
        return At(path);
    }

    /// <exception cref="ForeseenException">A line is not understood: it would be lost.</exception>
    public static BaselineFile At(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            return new(path, []);
        var baseline = Baseline.Read(SourceText.From(File.ReadAllText(path)));
        return baseline.Errors is [var error, ..]
            ? throw new ForeseenException($"'{path}', line {error.Line + 1}: {error.Complaint}.")
            : new(path, baseline.Entries);
    }

    /// <summary>The list with these findings, and what it had.</summary>
    public BaselineUpdate With(CheckResult result, bool prune)
    {
        var found = result.Findings
            .Where(f => f.Suppression is null or { IsBaseline: true } && f.Fingerprint.Length > 0)
            .GroupBy(f => (f.Fingerprint, Path: Display(f.Place.File)))
            .Select(same => new BaselineEntry(same.First().RuleId, same.Key.Fingerprint, same.Count(), same.Key.Path))
            .ToImmutableArray();
        var stale = Stale(result, [.. found.Select(e => e.Fingerprint)]);
        var fingerprints = found.Select(e => (e.Fingerprint, e.Path)).ToHashSet();
        // A line of a renamed file goes with its finding.
        var moved = _entries.Where(e => !fingerprints.Contains((e.Fingerprint, e.Path)) && found.Any(f => f.Fingerprint == e.Fingerprint) && !File.Exists(Path.Combine(Folder, e.Path))).ToArray();
        var kept = _entries.Where(e => !fingerprints.Contains((e.Fingerprint, e.Path))).Except(moved).Except(prune ? stale : []);
        var known = _entries.Select(e => e.Fingerprint).ToHashSet(StringComparer.Ordinal);
        return new(new(FilePath, [.. found.Concat(kept)]), found.Count(e => !known.Contains(e.Fingerprint)), [.. stale.Select(Words)]);
    }

    /// <summary>
    /// What is listed and no longer found. Of a file that was not looked at, or a rule that was not asked for, nothing is known, nor where not all
    /// could be done.
    /// </summary>
    public IReadOnlyList<string> Stale(CheckResult result) => [.. Stale(result, [.. result.Findings.Select(f => f.Fingerprint)]).Select(Words)];

    private ImmutableArray<BaselineEntry> Stale(CheckResult result, ImmutableHashSet<string> found)
    {
        if (!result.Failures.IsEmpty || result.Projects.Any(p => p.Project.State == LoadState.Failed))
            return [];
        var rules = result.Rules.Select(r => Family(r.Id)).ToHashSet(StringComparer.Ordinal);
        return [.. _entries.Where(e => !found.Contains(e.Fingerprint) && rules.Contains(Family(e.Id)) && (IsLookedAt(result, e.Path) || !File.Exists(Path.Combine(Folder, e.Path))))];
    }

    /// <summary>Sorted by what stays the same, so that lists merge line by line.</summary>
    public void Write()
    {
        var lines = _entries
            .OrderBy(e => e.Id, StringComparer.Ordinal).ThenBy(e => e.Path, StringComparer.Ordinal).ThenBy(e => e.Fingerprint, StringComparer.Ordinal)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Id} {e.Fingerprint} {e.Count} {e.Path}"));
        var temporary = FilePath + ".hangproof-new";
        try
        {
            File.WriteAllText(temporary, string.Join('\n', [Head.ReplaceLineEndings("\n"), .. lines]) + "\n");
            File.Move(temporary, FilePath, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForeseenException($"'{FilePath}' cannot be written: {e.Message}");
        }
    }

    private bool IsLookedAt(CheckResult result, string path)
    {
        var full = Path.GetFullPath(Path.Combine(Folder, path));
        return result.Projects.Any(p => full.StartsWith(Path.GetDirectoryName(p.Project.Path)! + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    private static string Words(BaselineEntry entry) => $"{entry.Id} {entry.Path}";

    private string Display(string file) => Path.GetRelativePath(Folder, file).Replace('\\', '/');

    /// <summary>A finding that became certain is the same finding.</summary>
    private static string Family(string id) => int.TryParse(id.AsSpan(4), out var number) && number % 100 >= 50 ? $"HANG{number - 50}" : id;
}

/// <param name="File">What to write.</param>
/// <param name="Added">How many were not known.</param>
/// <param name="Stale">What is known and no longer found: id and file.</param>
internal sealed record BaselineUpdate(BaselineFile File, int Added, IReadOnlyList<string> Stale);
