using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.NETCore.Client;

namespace Hangproof.Runtime.Capture;

/// <summary>What a runtime would take to write a dump of itself, at the rates measured here and slower.</summary>
/// <param name="Type">What the dump holds.</param>
/// <param name="Pause">How long the process would stand.</param>
internal readonly record struct DumpPlan(DumpType Type, TimeSpan Pause)
{
    private const double BytesPerMillisecond = 200 * 1024;
    private const double MillisecondsPerThread = 3;
    private const double Least = 200;

    /// <summary>The fullest dump that the time allows: with the heap, with stacks only, or none.</summary>
    public static DumpPlan? Within(TimeSpan maxPause, long residentBytes, int threads)
    {
        var whole = WithHeap(residentBytes, threads);
        if (whole.Pause <= maxPause)
            return whole;
        var stacks = new DumpPlan(DumpType.Normal, TimeSpan.FromMilliseconds(Least + (threads * MillisecondsPerThread)));
        return stacks.Pause <= maxPause ? stacks : null;
    }

    public static DumpPlan WithHeap(long residentBytes, int threads) =>
        new(DumpType.WithHeap, TimeSpan.FromMilliseconds(Least + (threads * MillisecondsPerThread) + (residentBytes / BytesPerMillisecond)));
}

/// <summary>Has a process's own runtime write a dump, where the system does not let us trace, and looks at that.</summary>
/// <param name="pid">The process.</param>
/// <param name="options">How to look.</param>
/// <param name="why">Why it was not copied.</param>
internal sealed class SelfDumpSource(int pid, CaptureOptions options, string why) : ISnapshotSource
{
    public Snapshot Take(CancellationToken cancellationToken)
    {
        var process = new TargetProcess(pid);
        var resident = process.ResidentBytes;
        var threads = process.ThreadCount;
        if (DumpPlan.Within(options.MaxPause, resident, threads) is not { } plan)
        {
            var whole = DumpPlan.WithHeap(resident, threads);
            throw new RefusedException($"{why} A dump through its diagnostic port would stop process {pid} for about {whole.Pause.TotalSeconds:0.0} s; allow that with --max-pause.") { CanBeSampled = true };
        }
        if (process.DiagnosticSocket is not { } socket)
            throw new RefusedException($"{why} Its diagnostic port is not open either.");

        // The process writes it, so the path is as the process sees it.
        var inner = $"/tmp/hangproof-{Guid.NewGuid():N}.dmp";
        var outer = process.Root + inner;
        try
        {
            Write(socket, plan.Type, inner, cancellationToken);
            var snapshot = new DumpSource(outer, options.WithNames, process.Root).Take(cancellationToken);
            return snapshot with
            {
                Process = snapshot.Process with { Pid = pid, Name = process.Name, Started = process.Started },
                Capture = snapshot.Capture with { At = DateTimeOffset.Now, Notes = [.. snapshot.Capture.Notes, $"{why} The process wrote a dump of itself instead."] },
            };
        }
        finally
        {
            Delete(outer);
        }
    }

    private void Write(string socket, DumpType type, string path, CancellationToken cancellationToken)
    {
        var limit = options.MaxPause + options.Patience;
        try
        {
            if (!WriteAsync(socket, type, path, cancellationToken).Wait((int)limit.TotalMilliseconds, cancellationToken))
                throw new RefusedException($"{why} Its diagnostic port did not answer within {limit.TotalSeconds:0} s.");
        }
        catch (AggregateException e) when (e.InnerException is DiagnosticsClientException or IOException or System.Net.Sockets.SocketException)
        {
            throw new RefusedException($"{why} Nor could its runtime write a dump: {e.InnerException.Message}") { CanBeSampled = true };
        }
    }

    private static async Task WriteAsync(string socket, DumpType type, string path, CancellationToken cancellationToken)
    {
        await using var connector = await DiagnosticsClientConnector.FromDiagnosticPort($"{socket},connect", cancellationToken).ConfigureAwait(false);
        await connector.Instance.WriteDumpAsync(type, path, logDumpGeneration: false, cancellationToken).ConfigureAwait(false);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has gone, and its files with it, or they are another user's.
        }
    }
}
