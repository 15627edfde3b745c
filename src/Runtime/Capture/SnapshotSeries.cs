using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Capture;

/// <summary>Takes several snapshots of one process, some time apart.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Count">How many.</param>
/// <param name="Interval">From one to the next.</param>
/// <param name="Options">How to look.</param>
internal sealed record SnapshotSeries(int Pid, int Count, TimeSpan Interval, CaptureOptions Options)
{
    private const int MaxMore = 3;

    /// <summary>Told the line that says why a series has to wait before it begins.</summary>
    public Action<string>? Waits { get; init; }

    /// <summary>Takes them one after the other; each is handed over as soon as there is one.</summary>
    /// <param name="before">Called with the number of each before it is taken.</param>
    /// <param name="taken">Called with each.</param>
    /// <param name="needsMore">Asked, when there are as many as were wished for, whether they do not tell enough yet; a few more are taken then.</param>
    /// <param name="cancellationToken">Ends the series.</param>
    /// <exception cref="RefusedException">None could be taken, or the process ended before the last one, or it was looked at for too long lately.</exception>
    public List<Snapshot> Take(Action<int>? before, Action<int, Snapshot>? taken, Func<IReadOnlyList<Snapshot>, bool>? needsMore, CancellationToken cancellationToken)
    {
        var budget = PauseBudget.Of(Pid, Options.PauseShare);
        if (budget.RestBefore(DateTimeOffset.Now) is { } due)
        {
            Waits?.Invoke(due.Line);
            if (cancellationToken.WaitHandle.WaitOne(due.Delay))
                cancellationToken.ThrowIfCancellationRequested();
        }
        budget.Begin(DateTimeOffset.Now);
        var snapshots = new List<Snapshot>(Count);
        for (var i = 0; i < Count || (i < Count + MaxMore && needsMore?.Invoke(snapshots) == true); i++)
        {
            if (i > 0)
                Rest(snapshots[^1], cancellationToken);
            before?.Invoke(i);
            if (i > 0 && new TargetProcess(Pid).Started != snapshots[0].Process.Started)
                throw new RefusedException($"Process {Pid} has exited.");
            var snapshot = TakeOne(budget, cancellationToken);
            snapshots.Add(snapshot);
            taken?.Invoke(i, snapshot);
        }
        return snapshots;
    }

    private Snapshot TakeOne(PauseBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = new LiveSource(Pid, Options).Take(cancellationToken);
            budget.Use(TimeSpan.FromMilliseconds(snapshot.Capture.PauseMs));
            return snapshot;
        }
        catch (RefusedException e) when (e.Paused > TimeSpan.Zero)
        {
            budget.Use(e.Paused);
            throw;
        }
    }

    private void Rest(Snapshot last, CancellationToken cancellationToken)
    {
        // From picture to picture: the time of looking at one is part of the interval.
        var rest = last.Capture.At + Interval - DateTimeOffset.Now;
        if (rest > TimeSpan.Zero && cancellationToken.WaitHandle.WaitOne(rest))
            cancellationToken.ThrowIfCancellationRequested();
    }
}
