using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Waits with one fingerprint, one place and one verdict.</summary>
internal sealed record WaitGroup
{
    public required Verdict Verdict { get; init; }

    public required LogicalWait Example { get; init; }

    public required int Count { get; init; }

    public required TimeSpan Age { get; init; }

    public required string Why { get; init; }

    /// <summary>The rule that reported this place; <see langword="null"/> for none.</summary>
    public string? RuleId { get; init; }

    /// <summary>Whether findings were given and none is about this wait.</summary>
    public bool Missed { get; init; }

    /// <summary>The shortest way to bound it.</summary>
    public string BoundWith { get; init; } = "";
}

/// <summary>The verdicts on a process.</summary>
internal sealed class Validation
{
    private static readonly Dictionary<string, BlockingApi> s_rows = BlockingApis.All.ToDictionary(r => r.Key);

    private readonly IReadOnlyList<Finding> _given;
    private readonly FindingMatcher _matcher;

    private Validation(WaitSeries series, ImmutableArray<Judgement> judgements, IReadOnlyList<Finding> findings)
    {
        Series = series;
        Judgements = judgements;
        Table = new SeriesTable(series);
        _given = findings;
        _matcher = new FindingMatcher(series, judgements);
        Findings = [.. findings.Select(_matcher.Judge).OrderBy(f => f.Outcome).ThenBy(f => f.Finding.File, StringComparer.Ordinal).ThenBy(f => f.Finding.Line)];
        Groups = [.. Group(judgements)];
    }

    public WaitSeries Series { get; }

    public ImmutableArray<Judgement> Judgements { get; }

    public SeriesTable Table { get; }

    public ImmutableArray<FindingVerdict> Findings { get; }

    /// <summary>Worst first, then most numerous.</summary>
    public ImmutableArray<WaitGroup> Groups { get; }

    public IEnumerable<WaitGroup> Bad => Groups.Where(g => g.Verdict.IsBad());

    public bool IsComplete => Series.Snapshots.All(s => s.Capture.Complete);

    public static Validation Of(IEnumerable<Model.Snapshot> snapshots, IReadOnlyList<Finding> findings, TimeSpan minAge, Idioms idioms)
    {
        var series = WaitSeries.Of(snapshots);
        return new Validation(series, new Judge(series, minAge, idioms).JudgeAll(), findings);
    }

    private IEnumerable<WaitGroup> Group(IEnumerable<Judgement> judgements) =>
        judgements.GroupBy(j => (j.Verdict, j.Tracked.Wait.Fingerprint, j.Tracked.Wait.Place.Line))
            .Select(g => Make(g.OrderByDescending(j => j.Tracked.Age).First(), g.Count()))
            .OrderByDescending(g => g.Verdict).ThenByDescending(g => g.Count).ThenBy(g => g.Example.Place.Method, StringComparer.Ordinal);

    private WaitGroup Make(Judgement example, int count)
    {
        var wait = example.Tracked.Wait;
        var finding = _given.FirstOrDefault(f => _matcher.IsAt(wait, f)) ?? _given.FirstOrDefault(f => _matcher.IsShownBy(wait, f));
        return new WaitGroup
        {
            Verdict = example.Verdict,
            Example = wait,
            Count = count,
            Age = example.Tracked.Age,
            Why = example.Why,
            RuleId = finding?.RuleId,

            // Of one without symbols a finding of its method may well be about it.
            Missed = _given.Count > 0 && finding is null && example.Verdict.IsBad() && !Findings.Any(f => f.Evidence.Contains(wait.Fingerprint)),
            BoundWith = finding?.BoundWith is { Length: > 0 } way ? way : WayOut(wait.Wait.Row),
        };
    }

    /// <summary>What the catalogue says of bounding a wait, in short.</summary>
    private static string WayOut(string? row)
    {
        if (row is null || !s_rows.TryGetValue(row, out var api) || api.Bounds.FirstOrDefault(b => b.IsFix && b.HoldsEverywhere && b.Kind != BoundKind.Default) is not { } bound)
            return "";
        return bound.Kind switch
        {
            BoundKind.Token => $"pass a CancellationToken to {api.DisplayName}",
            BoundKind.Timeout => $"give {api.DisplayName} a finite time",
            BoundKind.Deadline => $"set {Simple(bound.Member)}",
            BoundKind.Wrap => "wrap what is waited for in WaitAsync with a finite time",
            BoundKind.Owner => $"let the owner call {Simple(bound.Member)} when it stops",
            _ => $"set {Simple(bound.Member)}",
        };

        static string Simple(string? id)
        {
            var name = id is null ? "" : FindingMatcher.MethodName(id);
            var parts = name.Split('.');
            return parts.Length < 2 ? name : $"{parts[^2]}.{parts[^1]}";
        }
    }
}
