using System.Collections.Immutable;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Joins findings with the waits of a process.</summary>
internal sealed class FindingMatcher(WaitSeries series, IReadOnlyList<Judgement> judgements)
{
    private readonly SourceFiles _files = new(series.Last);
    private readonly Dictionary<string, bool> _isKnown = [];

    public FindingVerdict Judge(Finding finding)
    {
        if (_files.HasChanged(finding))
            return new(finding, FindingOutcome.Inconclusive, "the file is not the one that the process was built from: its lines may be others", []);
        var here = judgements.Where(j => IsAt(j.Tracked.Wait, finding)).ToArray();
        if (here.Where(j => j.Verdict.IsBad()).OrderByDescending(j => j.Verdict).FirstOrDefault() is { } worst)
            return new(finding, FindingOutcome.Confirmed, $"{worst.Verdict.Name()}: {worst.Why}", Evidence(here.Where(j => j.Verdict.IsBad())));
        if (here.FirstOrDefault(j => j.Why == Verdicts.Judge.NotLookedAt) is { } unseen)
            return new(finding, FindingOutcome.Inconclusive, $"a thread waits here; {unseen.Why}", Evidence(here));
        if (here.FirstOrDefault() is { } some)
            return new(finding, FindingOutcome.Reached, $"{some.Verdict.Name()}: {some.Why}", Evidence(here));
        if (series.Waits.SelectMany(w => w).Any(w => IsAt(w, finding)))
            return new(finding, FindingOutcome.Reached, "waited here earlier, and went on", []);
        return Absent(finding);
    }

    /// <summary>Whether a wait stands at a finding, with any of its logical stack, or what it waits for was made there, or should have been ended from there.</summary>
    public bool IsAt(LogicalWait wait, Finding finding) => IsAt(wait, finding.File, finding.Line, finding.EndLine, finding.Hashes);

    /// <summary>Whether a wait stands at another place that a finding's report shows: the finding is about it, though elsewhere.</summary>
    public bool IsShownBy(LogicalWait wait, Finding finding) => finding.Related.Any(r => IsAt(wait, r.File, r.Line, r.EndLine, []));

    private bool IsAt(LogicalWait wait, string path, int line, int endLine, IReadOnlyList<string> hashes)
    {
        foreach (var site in (ReadOnlySpan<CodeSite?>)[.. wait.Stack, wait.MadeAt, wait.EndedAt])
        {
            if (site is { File: { } file, Line: > 0 } && site.Line <= endLine && line <= Math.Max(site.Line, site.EndLine) && _files.AreSame(file, path, hashes))
                return true;
        }
        return false;
    }

    private FindingVerdict Absent(Finding finding)
    {
        var method = MethodName(finding.Method);
        if (method.Length > 0 && judgements.FirstOrDefault(j => j.Tracked.Wait.Stack.Any(s => s.Line == 0 && IsMethod(s.Method, method))) is { } unlined)
            return new(finding, FindingOutcome.Inconclusive, $"a wait in this method is {unlined.Verdict.Name()}; without symbols its line is not known", [unlined.Tracked.Wait.Fingerprint]);
        if (!series.Last.Capture.Complete)
            return new(finding, FindingOutcome.Inconclusive, $"the capture is incomplete: {series.Last.Capture.Missing[0]}", []);
        if (method.Length > 0 && series.Last.CompiledMethods.Length > 0 && !series.Last.CompiledMethods.Any(m => IsMethod(m, method)))
            return new(finding, FindingOutcome.NotObserved, IsTypeKnown(method) ? "the method has no code of its own yet: it has not run, or only within another" : "no method of this type is compiled: the module is not loaded, or the type was never used", []);
        return new(finding, FindingOutcome.NotObserved, "compiled, but nothing waited here in these snapshots", []);
    }

    private bool IsTypeKnown(string method)
    {
        var type = method[..Math.Max(0, method.LastIndexOf('.'))];
        if (!_isKnown.TryGetValue(type, out var isKnown))
            _isKnown.Add(type, isKnown = type.Length > 0 && series.Last.CompiledMethods.Any(m => $".{m}".Contains($".{type}.", StringComparison.Ordinal)));
        return isKnown;
    }

    /// <summary>Whether a compiled method is the one that a finding names, which may leave out the namespace, or a lambda within it.</summary>
    internal static bool IsMethod(string compiled, string named)
    {
        var at = $".{compiled}".IndexOf($".{named}", StringComparison.Ordinal);
        return at >= 0 && (at + named.Length == compiled.Length || compiled[at + named.Length] == '.');
    }

    /// <summary>From a documentation-comment id, or a name, to the name that stacks have: <c>Shop.Queue.Take</c>.</summary>
    internal static string MethodName(string id)
    {
        var start = id.Length > 1 && id[1] == ':' ? 2 : 0;
        var end = id.IndexOf('(');
        var name = (end < 0 ? id[start..] : id[start..end]).Replace("#ctor", ".ctor", StringComparison.Ordinal);
        return string.Join('.', name.Split('.').Select(part => part.IndexOf('`') is var tick and >= 0 ? part[..tick] : part));
    }

    private static ImmutableArray<string> Evidence(IEnumerable<Judgement> judgements) => [.. judgements.Select(j => j.Tracked.Wait.Fingerprint).Distinct()];
}
