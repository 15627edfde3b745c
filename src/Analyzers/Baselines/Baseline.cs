using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Baselines;

/// <summary>
/// The findings that a team lives with for now: <c>hangproof.baseline.txt</c>, sorted lines <c>id fingerprint count path</c>. A line that starts
/// with <c>#</c> is a comment; the same line twice, as a merge leaves it, is one.
/// </summary>
internal sealed class Baseline
{
    public const string FileName = "hangproof.baseline.txt";

    private const string Form = "a line is 'id fingerprint count path', as 'hangproof baseline' writes it";

    // The same text for every keystroke: read once.
    private static readonly ConditionalWeakTable<SourceText, Baseline> _read = new();

    private Baseline(ImmutableArray<BaselineEntry> entries, ImmutableArray<RowError> errors)
    {
        Entries = entries;
        Errors = errors;
        Allowed = entries.GroupBy(entry => entry.Fingerprint).ToImmutableDictionary(group => group.Key, group => group.Sum(entry => entry.Count), StringComparer.Ordinal);
    }

    /// <summary>Each finding once.</summary>
    public ImmutableArray<BaselineEntry> Entries { get; }

    public ImmutableArray<RowError> Errors { get; }

    /// <summary>How many findings of a fingerprint are known.</summary>
    public ImmutableDictionary<string, int> Allowed { get; }

    public static bool IsList(AdditionalText file) => ListFile.Is(file, FileName);

    /// <summary>The baseline of a project, if it has one.</summary>
    public static Baseline? Of(AnalyzerOptions options, CancellationToken cancellationToken) => ListFile.Find(options, FileName, cancellationToken) is { } text ? Read(text) : null;

    public static Baseline Read(SourceText text) => _read.GetValue(text, Parse);

    private static Baseline Parse(SourceText text)
    {
        var entries = new Dictionary<(string, string), BaselineEntry>();
        var errors = ImmutableArray.CreateBuilder<RowError>();
        foreach (var (line, content) in ListFile.Lines(text))
        {
            var parts = content.Split([' '], 4, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 4 && parts[0].StartsWith("HANG", StringComparison.Ordinal)
                && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            {
                var entry = new BaselineEntry(parts[0], parts[1], count, parts[3]);
                var key = (entry.Fingerprint, entry.Path);
                if (!entries.TryGetValue(key, out var known) || known.Count < count)
                    entries[key] = entry;
            }
            else
            {
                errors.Add(new RowError(line.LineNumber, 0, line.End - line.Start, content, Form));
            }
        }
        return new Baseline(entries.Values.ToImmutableArray(), errors.ToImmutable());
    }
}

/// <param name="Fingerprint">Survives moved lines, renamed files and formatting.</param>
/// <param name="Count">How often one compilation has it.</param>
/// <param name="Path">From the folder of the list, with forward slashes; for people and merges.</param>
internal sealed record BaselineEntry(string Id, string Fingerprint, int Count, string Path);
