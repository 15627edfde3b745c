using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Where neither a trace nor a dump is allowed, the runtime's own sampler tells where threads are blocked.</summary>
public sealed class EventsTests
{
    private const string Lock = "M:System.Threading.Monitor.Enter(System.Object)";

    [LiveTheory]
    [InlineData(Lock, "lock", "Monitor.Enter", "LockPrograms.cs")]
    [InlineData("M:System.Threading.Tasks.Task.Wait", "task", "Task.Wait", "TaskPrograms.cs")]
    [InlineData("M:System.Net.Sockets.NetworkStream.Read(System.Byte[],System.Int32,System.Int32)", "stream-read", "Stream.Read", "StreamPrograms.cs")]
    public async Task A_blocked_thread_is_named_with_its_line_and_nothing_else_is_claimed(string key, string kind, string api, string file)
    {
        using var parked = await ParkedProcess.StartAsync([key]);

        var snapshot = new EventsSource(parked.Pid, LivePlatform.Patient, "No.").Take(CancellationToken.None);

        var waits = snapshot.Threads.Where(t => t.Wait is not null).Select(t => (Wait: t.Wait!, Site: snapshot.Sites[t.Frames[t.WaitFrame]]));
        var (wait, site) = Assert.Single(waits, w => w.Site.Method.Contains(".Families.", StringComparison.Ordinal));
        Assert.Equal((kind, api, file), (wait.Kind, wait.Api, Path.GetFileName(site.File)));
        Assert.True(site.Line > 0);
        Assert.Equal(CaptureRecord.Events, snapshot.Capture.Source);
        Assert.False(snapshot.Capture.Complete);
        Assert.Contains("Only the stacks of threads were sampled", Assert.Single(snapshot.Capture.Missing), StringComparison.Ordinal);
        Assert.Empty(snapshot.Operations);
        Assert.Empty(snapshot.Locks);
        Assert.True(snapshot.Capture.PauseMs > 0);
        Assert.False(parked.HasExited);
    }

    [LiveFact]
    public async Task A_thread_that_stays_blocked_is_stuck_and_other_findings_are_inconclusive()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        var source = new EventsSource(parked.Pid, LivePlatform.Patient, "No.");
        var snapshots = new[] { source.Take(CancellationToken.None), source.Take(CancellationToken.None) };
        var thread = snapshots[1].Threads.Single(t => t.Wait is { Kind: "lock" });
        var site = snapshots[1].Sites[thread.Frames[thread.WaitFrame]];

        var validation = Validation.Of(snapshots, [new("HANG201", site.File!, site.Line, site.Line, ""), new("HANG101", "Elsewhere.cs", 3, 3, "")], TimeSpan.Zero, Idioms.BuiltIn);

        Assert.Equal([FindingOutcome.Confirmed, FindingOutcome.Inconclusive], validation.Findings.Select(f => f.Outcome));
        Assert.Contains(validation.Bad, g => g is { Verdict: Verdict.Stuck, Example.Wait.Kind: "lock" });
        Assert.False(validation.IsComplete);
    }

    [LiveFact]
    public async Task What_may_not_be_traced_and_would_stand_too_long_for_a_dump_is_sampled()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        var denied = TraceRefusal.Explain(parked.Pid, Native.NotPermitted, new(0, Native.EffectiveUser(), Native.EffectiveUser(), Scope: 1));
        var options = LivePlatform.Patient with { MaxPause = TimeSpan.FromMilliseconds(100) };

        var snapshot = LiveSource.Take(
            new Refusing(denied), why => new SelfDumpSource(parked.Pid, options, why), why => new EventsSource(parked.Pid, options, why), CancellationToken.None);

        Assert.Equal(CaptureRecord.Events, snapshot.Capture.Source);
        Assert.Contains("ptrace_scope", snapshot.Capture.Notes[0], StringComparison.Ordinal);
        Assert.Contains("A dump through its diagnostic port would stop", snapshot.Capture.Notes[0], StringComparison.Ordinal);
    }

    [LiveFact]
    public async Task What_would_stand_too_long_for_a_copy_is_sampled()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);

        var snapshot = new LiveSource(parked.Pid, LivePlatform.Patient with { MaxPause = TimeSpan.FromMilliseconds(1) }).Take(CancellationToken.None);

        Assert.Equal(CaptureRecord.Events, snapshot.Capture.Source);
        Assert.Contains("--max-pause", snapshot.Capture.Notes[0], StringComparison.Ordinal);
    }

    [LiveFact]
    public async Task A_diagnostics_server_that_never_answers_is_one_line()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        await parked.SignalAsync("STOP");
        try
        {
            var source = new EventsSource(parked.Pid, new(TimeSpan.Zero) { Patience = TimeSpan.FromSeconds(1) }, "No.");

            Assert.Equal("No. Its diagnostic port did not answer within 1 s.", Assert.Throws<RefusedException>(() => source.Take(CancellationToken.None)).Message);
        }
        finally
        {
            await parked.SignalAsync("CONT");
        }
        Assert.False(parked.HasExited);
    }

    private sealed class Refusing(RefusedException why) : ISnapshotSource
    {
        public Snapshot Take(CancellationToken cancellationToken) => throw why;
    }
}
