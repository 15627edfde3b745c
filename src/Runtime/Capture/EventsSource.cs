using System.Diagnostics.Tracing;
using Hangproof.Runtime.Inspection;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;

namespace Hangproof.Runtime.Capture;

/// <summary>
/// Has a process's own runtime sample the stacks of its threads, where the process may neither be traced nor stand as long as a copy or a dump takes. It tells
/// which threads are blocked and where; of async methods, locks and objects it tells nothing, and says so.
/// </summary>
/// <param name="pid">The process.</param>
/// <param name="options">How to look.</param>
/// <param name="why">Why it was not looked at as a whole.</param>
internal sealed class EventsSource(int pid, CaptureOptions options, string why) : ISnapshotSource
{
    private const string Sampler = "Microsoft-DotNETCore-SampleProfiler";
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";

    /// <summary>These events say when the runtime stopped its threads: how long the process stood still for us.</summary>
    private const long StopKeyword = 1;
    private const int BufferMegabytes = 64;

    /// <summary>Some dozens of samples: a thread that has one stack in all of them is blocked.</summary>
    private static readonly TimeSpan s_sampling = TimeSpan.FromMilliseconds(60);

    public Snapshot Take(CancellationToken cancellationToken)
    {
        var process = new TargetProcess(pid);
        if (process.DiagnosticSocket is not { } socket)
            throw new RefusedException($"{why} Its diagnostic port is not open either.");
        var record = new ProcessRecord
        {
            Pid = pid,
            Name = process.Name,
            Runtime = process.FindRuntime() is { } runtime ? TargetProcess.VersionOf(runtime) : "",
            Started = process.Started,
        };

        // On our own disk: what the process writes goes through a socket.
        var folder = Directory.CreateTempSubdirectory("hangproof-");
        try
        {
            var file = Path.Combine(folder.FullName, "samples.nettrace");
            var at = Record(socket, file, cancellationToken);
            var capture = new CaptureRecord { At = at, Source = CaptureRecord.Events, Bytes = new FileInfo(file).Length, Notes = [why] };
            using var log = Open(file);
            return SampledSnapshot.Build(log, process.Root, capture, record, process.TimesOf, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private DateTimeOffset Record(string socket, string file, CancellationToken cancellationToken)
    {
        var limit = options.MaxPause + options.Patience;
        using var givesUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        givesUp.CancelAfter(limit);
        try
        {
            var recording = RecordAsync(socket, file, givesUp.Token);

            // A little later than the token: not every step of the library looks at it.
            if (!recording.Wait((int)(limit + TimeSpan.FromSeconds(5)).TotalMilliseconds, cancellationToken))
                throw new RefusedException($"{why} Its diagnostic port did not answer within {limit.TotalSeconds:0} s.");
            return recording.Result;
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RefusedException($"{why} Its diagnostic port did not answer within {limit.TotalSeconds:0} s.");
        }
        catch (AggregateException e) when (e.InnerException is DiagnosticsClientException or IOException or System.Net.Sockets.SocketException)
        {
            throw new RefusedException($"{why} Nor could its runtime be asked for its stacks: {e.InnerException.Message.TrimEnd('.')}.");
        }
    }

    private static async Task<DateTimeOffset> RecordAsync(string socket, string file, CancellationToken cancellationToken)
    {
        await using var connector = await DiagnosticsClientConnector.FromDiagnosticPort($"{socket},connect", cancellationToken).ConfigureAwait(false);
        EventPipeProvider[] providers = [new(Sampler, EventLevel.Informational), new(Runtime, EventLevel.Informational, StopKeyword)];
        using var session = await connector.Instance.StartEventPipeSessionAsync(providers, requestRundown: true, BufferMegabytes, cancellationToken).ConfigureAwait(false);
        var at = DateTimeOffset.Now;
        await using var stream = File.Create(file);
        var copying = session.EventStream.CopyToAsync(stream, cancellationToken);
        await Task.Delay(s_sampling, cancellationToken).ConfigureAwait(false);
        await session.StopAsync(cancellationToken).ConfigureAwait(false);

        // What the addresses on the stacks mean comes after the stop.
        await copying.ConfigureAwait(false);
        return at;
    }

    private TraceLog Open(string file)
    {
        try
        {
            return new TraceLog(TraceLog.CreateFromEventPipeDataFile(file, null, new TraceLogOptions { ConversionLog = TextWriter.Null, KeepAllEvents = true, ContinueOnError = true }));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new RefusedException($"{why} What its runtime sent cannot be read: {e.Message}");
        }
    }
}
