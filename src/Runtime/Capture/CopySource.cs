using Hangproof.Runtime.Inspection;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Capture;

/// <summary>Something a snapshot can be taken from.</summary>
internal interface ISnapshotSource
{
    Snapshot Take(CancellationToken cancellationToken);
}

/// <summary>How to look at a live process.</summary>
/// <param name="MaxPause">How long it may be stopped.</param>
/// <param name="WithNames">Whether thread names are kept.</param>
/// <param name="PauseShare">The share of its time for which it may be stopped, series by series.</param>
internal sealed record CaptureOptions(TimeSpan MaxPause, bool WithNames = true, double PauseShare = PauseBudget.DefaultShare)
{
    public static CaptureOptions Default { get; } = new(TimeSpan.FromMilliseconds(500));

    /// <summary>How long a runtime that is asked for something may take to answer, beyond the pause: a diagnostics server that is stuck never does.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Looks at a live process: stops it, copies it, lets it go, and looks at the copy.</summary>
internal sealed class CopySource(int pid, CaptureOptions options) : ISnapshotSource
{
    /// <summary>A collection that ran at the moment of the copy is over soon.</summary>
    private const int Attempts = 3;
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromMilliseconds(20);

    public Snapshot Take(CancellationToken cancellationToken)
    {
        Snapshot snapshot;
        var attempt = 0;
        do
        {
            if (attempt > 0)
                cancellationToken.WaitHandle.WaitOne(s_betweenAttempts);
            snapshot = TakeOnce(cancellationToken);
        }
        while (snapshot.Heap is { Objects: 0 } && ++attempt < Attempts);
        return snapshot;
    }

    private Snapshot TakeOnce(CancellationToken cancellationToken)
    {
        var process = new TargetProcess(pid);
        var runtime = process.RequireRuntime();
        var record = new ProcessRecord { Pid = pid, Name = process.Name, Runtime = TargetProcess.VersionOf(runtime), Started = process.Started };
        using var copy = ProcessCopier.Copy(pid, options.MaxPause, cancellationToken);
        using var reader = new CopyReader(copy);
        using var target = new DataTarget(reader, new DataTargetOptions());
        var capture = new CaptureRecord
        {
            At = copy.At,
            Source = "copy",
            PauseMs = Math.Round(copy.Pause.TotalMilliseconds, 1),
            Bytes = (long)copy.Plan.Bytes,
        };
        try
        {
            return SnapshotBuilder.Build(new(target, process.Root, capture, record, process.TimesOf), options.WithNames, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && !process.IsRunning)
        {
            // It ended while it was copied, and its memory with it.
            throw new RefusedException($"Process {pid} has exited.");
        }
    }
}
