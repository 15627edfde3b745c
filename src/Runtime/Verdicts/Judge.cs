using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Catalogue;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Judges the waits of a series.</summary>
/// <remarks>
/// Silence comes before finding: what may be meant, may still end by itself, or is somebody else's code waiting for its own reasons, is not
/// called stuck. A proof overrides all of this.
/// </remarks>
internal sealed class Judge
{
    /// <summary>What a finite bound that cannot be read is taken for.</summary>
    private const long UnreadableBoundMs = 30_000;

    /// <summary>What a worker waits on between one piece of work and the next, when it has no queue that does it.</summary>
    private static readonly HashSet<string> s_signals = [WaitKind.Event.Name(), WaitKind.MonitorWait.Name(), WaitKind.Semaphore.Name()];

    /// <summary>The reason where stacks alone do not tell.</summary>
    public const string NotLookedAt = "only stacks were sampled: what it waits for was not looked at";

    private readonly WaitSeries _series;
    private readonly TimeSpan _minAge;
    private readonly Idioms _idioms;
    private readonly Dictionary<int, string> _cycles;
    private readonly HashSet<string> _growing;
    private readonly Dictionary<ulong, TrackedWait> _leafByRoot = [];
    private readonly Dictionary<int, TrackedWait> _byThread = [];
    private readonly Dictionary<TrackedWait, Judgement> _judged = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TrackedWait> _inProgress = new(ReferenceEqualityComparer.Instance);

    public Judge(WaitSeries series, TimeSpan minAge, Idioms idioms)
    {
        _series = series;
        _minAge = minAge;
        _idioms = idioms;
        _cycles = LockCycles.Find(series.Last);
        _growing = GrowingFingerprints(series);
        Index();
    }

    public ImmutableArray<Judgement> JudgeAll() => [.. _series.Tracked.Select(JudgeOne), .. _series.Lost.Select(w => new Judgement(w, Verdict.Proven, $"{w.Wait.Wait.Why}; the collector has taken it since"))];

    private void Index()
    {
        var operations = _series.Last.Operations.ToDictionary(o => o.Address);
        foreach (var tracked in _series.Tracked)
        {
            if (tracked.Wait.Thread is { } thread)
                _byThread[thread.OsId] = tracked;
            if (tracked.Wait.Operation is not { } operation)
                continue;

            // Whoever asks for any operation of the chain asks for its leaf.
            if (tracked.Wait.Inner > 0)
                continue;
            for (var depth = 0; depth < 256 && _leafByRoot.TryAdd(operation.Address, tracked); depth++)
            {
                if (!operations.TryGetValue(operation.Continuation, out operation!))
                    break;
            }
        }
    }

    private Judgement JudgeOne(TrackedWait tracked)
    {
        if (_judged.TryGetValue(tracked, out var known))
            return known;
        if (!_inProgress.Add(tracked))
            return new Judgement(tracked, Verdict.Moving, "it waits for something that waits for it");
        var (verdict, why) = Decide(tracked);
        _inProgress.Remove(tracked);
        return _judged[tracked] = new Judgement(tracked, verdict, why);
    }

    private (Verdict, string) Decide(TrackedWait tracked)
    {
        var wait = tracked.Wait;
        if (wait.Thread is { } thread && _cycles.TryGetValue(thread.OsId, out var cycle) && !IsMainParked(wait))
            return (Verdict.Proven, cycle);
        if (wait.Timer is not null)
        {
            return _growing.Contains(wait.Fingerprint)
                ? (Verdict.Growing, "there are more of them in every snapshot, nobody stops them, and nothing but the timer refers to what they work for")
                : (Verdict.Idle, "a timer waits for its next tick");
        }
        if (_growing.Contains(wait.Fingerprint) && wait.IsOwn && wait.Wait.IsDirect && !Idioms.Receives.Contains(wait.Wait.Kind))
            return (Verdict.Growing, "there are more of them in every snapshot, and none go");
        if (wait.Wait.IsOver && wait.IsOwn)
        {
            return ByAge(tracked) is (Verdict.Stuck, var over)
                ? (Verdict.Stuck, $"what it awaits is over, and nobody runs what follows (its scheduler, its context or the pool): {over}")
                : (Verdict.Moving, "what it awaits is over, and what follows is about to run");
        }
        if (Stopping(tracked) is { } stopping)
            return stopping;
        if (IdleReason(wait) is { } idle)
        {
            if (IsKeptFromStopping(wait) && ByAge(tracked) is (Verdict.Stuck, var since))
                return (Verdict.Stuck, $"its token was cancelled, and its loop waits on: {since}");
            return wait.Wait.Wakeability == Wakeability.Never && !IsMeantForever(wait) && !IsMainParked(wait) && wait.IsOwn && wait.Wait.IsDirect ? (Verdict.Proven, wait.Wait.Why ?? "nothing can wake it") : (Verdict.Idle, idle);
        }
        if (wait.Wait.Wakeability == Wakeability.Never && wait.IsOwn)
            return (Verdict.Proven, wait.Wait.Why ?? "nothing can wake it");
        if (Followed(wait) is { } followed)
            return Follow(tracked, followed);
        if (_series.Last.Capture.Source == CaptureRecord.Events && MayStandForItsWork(wait))
            return (Verdict.Moving, NotLookedAt);
        if (WaitsForRunningThread(wait))
            return (Verdict.Moving, $"thread {wait.Wait.Owner} works on it");
        return ByAge(tracked);
    }

    /// <summary>Of a method that ends something and waits for what was not told, or waits for work itself. Others may work as long as it takes them.</summary>
    private (Verdict, string)? Stopping(TrackedWait tracked)
    {
        var wait = tracked.Wait;
        if (wait.Inner > 0)
        {
            if (!_leafByRoot.TryGetValue(wait.Operation!.Address, out var leaf) || !WaitsForWork(leaf))
                return (Verdict.Moving, "it ends something, and waits for what is told of by itself");
            return WaitsOn(leaf);
        }
        return wait.Thread is not null && wait.Stack.Any(s => s is { Origin: CodeOrigin.Own, IsInLoop: false } && StopNames.IsStop(s.Method)) && Followed(wait) is { } followed && WaitsForWork(followed)
            ? WaitsOn(followed)
            : null;

        (Verdict, string) WaitsOn(TrackedWait other) =>
            ByAge(tracked) is (Verdict.Stuck, var since) ? (Verdict.Stuck, $"it ends something, and waits for {other.Wait.Place.Method}, which waits for work: {since}") : ByAge(tracked);
    }

    private bool WaitsForWork(TrackedWait other) =>
        JudgeOne(other).Verdict == Verdict.Idle || (!_judged[other].Verdict.IsBad() && s_signals.Contains(other.Wait.Wait.Kind) && other.Wait.Place.IsInLoop);

    private (Verdict, string) ByAge(TrackedWait tracked)
    {
        var seconds = tracked.Age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        if (!tracked.Survived || tracked.Age < _minAge)
            return (Verdict.Moving, tracked.Snapshots > 1 ? $"waits since {seconds} s or more, not yet for long enough to tell" : "it was not there in the snapshot before");
        var bound = tracked.Wait.Wait.TimeoutMs ?? UnreadableBoundMs;
        if (bound >= 0 && tracked.Age.TotalMilliseconds < 2 * bound)
            return (Verdict.Slow, tracked.Wait.Wait.TimeoutMs is null ? $"it may have a bound of its own that cannot be read; waits since {seconds} s or more" : $"its bound of {bound} ms has not passed twice; waits since {seconds} s or more");
        var owner = tracked.Wait.Wait.Owner is { } id ? $", held by thread {id}" : "";
        return (Verdict.Stuck, $"the same wait in {(tracked.FirstSeen == 0 ? $"all {tracked.Of}" : $"the last {tracked.Snapshots}")} snapshots, since {seconds} s or more{owner}");
    }

    private string? IdleReason(LogicalWait wait)
    {
        if (!wait.IsOwn)
            return "only library code waits here";
        if (_idioms.Explain(wait) is { } idiom)
            return idiom;
        if (!wait.Wait.IsDirect)
            return "library code waits for reasons of its own";
        if (wait.Wait.EndsWithToken && (wait.Wait.Kind == "task" || IsRequest(wait)))
            return "its token has been registered and ends it";
        if (IsMainParked(wait))
            return "the main method waits for the end of the process";
        if (Idioms.Receives.Contains(wait.Wait.Kind) && IsLoopOfItsOwn(wait))
            return "a loop waits for its peer";
        if (s_signals.Contains(wait.Wait.Kind) && wait.Wait.Wakeability != Wakeability.Never && IsLoopOfItsOwn(wait) && IsOnItsOwn(wait))
            return "a worker's loop waits for its next signal, and code that can run can give it";
        return null;
    }

    /// <summary>A main method that waits for something nobody signals keeps the process alive: an idiom older than hosts.</summary>
    private static bool IsMainParked(LogicalWait wait) =>
        wait.Wait.Kind is "event" or "monitor-wait" or "thread-join" or "countdown" && wait.Stack.Count(s => s.Origin == CodeOrigin.Own) == 1
        && wait.Place.Method.EndsWith(".Main", StringComparison.Ordinal);

    /// <summary>
    /// Whether the loop around it serves: whoever owes a result does what its caller asks for, however often it tries, and the caller's loop
    /// counts in its place.
    /// </summary>
    private static bool IsLoopOfItsOwn(LogicalWait wait) =>
        wait.Stack.FirstOrDefault(s => s.Origin == CodeOrigin.Own && !s.OwesResult) is { IsInLoop: true };

    /// <summary>Whether nobody stands behind it: a thread's first own method that no thread joins, or an async method that nobody awaits.</summary>
    private bool IsOnItsOwn(LogicalWait wait) =>
        wait.Stack.Count(s => s.Origin == CodeOrigin.Own) == 1
        && wait is { RootThread: 0, Place.Method: var method } && !method.EndsWith(".Main", StringComparison.Ordinal)
        && (wait.Thread is not { } thread || !_series.Last.Threads.Any(t => t.Wait is { Kind: "thread-join" or "task", Owner: { } owner } && owner == thread.OsId));

    /// <summary>A loop that was asked to stop while it waited for its next piece of work, without the token that would have told it.</summary>
    private static bool IsKeptFromStopping(LogicalWait wait) =>
        wait is { IsOwn: true, Wait: { IsAskedToStop: true, IsDirect: true } } && wait.Stack.Any(s => s is { Origin: CodeOrigin.Own, IsInLoop: true });

    /// <summary>Whether a server called it for a client, who may wait as long as he stays.</summary>
    private static bool IsRequest(LogicalWait wait) => wait.Stack.Any(s => s.Method.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    /// <summary>A delay or a sleep without end is a proof of itself, and yet meant.</summary>
    private static bool IsMeantForever(LogicalWait wait) => wait.Wait.Kind is "delay" or "sleep";

    /// <summary>The wait that this one only stands behind: a thread on its operation, a join on its thread.</summary>
    private TrackedWait? Followed(LogicalWait wait)
    {
        if (wait.Thread is { Operation: not 0 } blocked && _leafByRoot.TryGetValue(blocked.Operation, out var leaf))
            return leaf;
        return wait.Wait is { Kind: "task" or "thread-join", Owner: { } owner } && _byThread.TryGetValue(owner, out var thread) ? thread : null;
    }

    /// <summary>A thread of its own may wait for work that goes on as it should. A worker of the pool is not made to be blocked by that.</summary>
    private static bool MayStandForItsWork(LogicalWait wait) => wait.Wait.Kind is "task" or "thread-join" && wait.Thread is not { IsPool: true };

    private bool WaitsForRunningThread(LogicalWait wait) =>
        wait.Wait is { Kind: "task" or "thread-join", Owner: { } owner } && !_byThread.ContainsKey(owner) && _series.Last.Threads.Any(t => t.OsId == owner);

    private (Verdict, string) Follow(TrackedWait tracked, TrackedWait followed)
    {
        var other = JudgeOne(followed);
        return other.Verdict switch
        {
            Verdict.Proven => (Verdict.Proven, $"it waits for {other.Tracked.Wait.Place.Method}, which cannot go on: {other.Why}"),
            Verdict.Stuck or Verdict.Growing => ByAge(tracked) is (Verdict.Stuck, _) ? (Verdict.Stuck, $"it waits for {other.Tracked.Wait.Place.Method}, which is stuck") : ByAge(tracked),
            Verdict.Idle => (Verdict.Idle, $"it waits for {other.Tracked.Wait.Place.Method}, which is idle: {other.Why}"),
            _ => (other.Verdict, $"it waits for {other.Tracked.Wait.Place.Method}: {other.Why}"),
        };
    }

    private static HashSet<string> GrowingFingerprints(WaitSeries series)
    {
        // Whether none go can be told only while objects stay where they are.
        var growing = new HashSet<string>();
        var first = series.Snapshots.Length - Movement.Unmoved(series.Snapshots);
        if (series.Snapshots.Length - first < 3)
            return growing;
        foreach (var row in new SeriesTable(series).Fingerprints.Where(r => SeriesTable.TrendOf(r.Counts[first..]) == Trend.Growing && r.Counts[first] > 0))
        {
            // None go: everything that was there is there still.
            var alive = series.Waits[^1].Where(w => w.Fingerprint == row.Fingerprint).Select(w => w.Identity).ToHashSet();
            if (series.Waits[first..^1].All(waits => waits.Where(w => w.Fingerprint == row.Fingerprint).All(w => alive.Contains(w.Identity))))
                growing.Add(row.Fingerprint);
        }
        return growing;
    }
}
