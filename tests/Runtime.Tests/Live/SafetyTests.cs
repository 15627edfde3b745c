using System.Diagnostics;
using Hangproof.PauseBenchmark;
using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Whatever happens to the tool, the process it looks at runs on.</summary>
/// <remarks>Some of these do more when <c>HANGPROOF_LONG</c> is set: <c>./build waits</c> does.</remarks>
public sealed class SafetyTests
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("HANGPROOF_LONG") is { Length: > 0 };
    private static readonly string s_target = typeof(Target).Assembly.Location;
    private static readonly Load s_some = new(20, 2_000, 32);

    [LiveFact]
    public async Task A_tool_that_is_killed_at_any_moment_leaves_the_process_serving()
    {
        using var target = await RunningTarget.StartAsync(s_target, s_some);
        var random = new Random(1);
        var snapshots = Directory.CreateTempSubdirectory("hangproof-kill-");

        for (var i = 0; i < (s_isLong ? 50 : 6); i++)
        {
            using var tool = Tool("snapshot", "--pid", $"{target.Pid}", "--count", "100", "--interval", "1ms", "--pause-budget", "100%", "--output", snapshots.FullName);

            // From before its first look until well into looking again and again.
            await Task.Delay(random.Next(300, 3000));
            tool.Kill();
            await tool.WaitForExitAsync();

            Assert.False(target.HasExited);
            Assert.True(await Visitor.IsServedAsync(target.Port), $"not served after kill {i}");
        }
        snapshots.Delete(recursive: true);
    }

    [LiveFact]
    public async Task Looking_at_a_process_again_and_again_fails_none_of_its_requests()
    {
        using var target = await RunningTarget.StartAsync(s_target, s_some);
        await using var visitor = new Visitor(target.Port);

        for (var i = 0; i < (s_isLong ? 200 : 8); i++)
        {
            var snapshot = new CopySource(target.Pid, LivePlatform.Patient).Take(CancellationToken.None);

            // Complete, or it says what is missing.
            Assert.True(snapshot.Operations.Length >= s_some.Operations || !snapshot.Capture.Complete);
            Assert.Equal("copy", snapshot.Capture.Source);
        }

        Assert.Equal(0, visitor.Failures);
        Assert.True(visitor.Answers > 0);
    }

    [LiveFact]
    public async Task A_process_in_the_middle_of_exceptions_is_looked_at_like_any_other()
    {
        using var target = await ParkedProcess.StartAsync(["busy:throwing"]);
        var snapshots = Directory.CreateTempSubdirectory("hangproof-throwing-");
        using var tool = Tool("snapshot", "--pid", $"{target.Pid}", "--count", "5", "--interval", "100ms", "--max-pause", "10s", "--output", snapshots.FullName);
        var errors = tool.StandardError.ReadToEndAsync();
        var output = await tool.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        await tool.WaitForExitAsync();

        Assert.True(tool.ExitCode == 0, $"{tool.ExitCode}: {await errors} {output}");
        Assert.Equal(5, snapshots.GetFiles().Length);
        snapshots.Delete(recursive: true);
        Assert.False(target.HasExited);
    }

    [LiveFact]
    public async Task A_tool_that_hangs_while_it_holds_a_process_is_killed_even_when_it_is_stopped_itself()
    {
        using var target = await RunningTarget.StartAsync(s_target, new(0, 0, 0));
        using var holder = Start(s_target, "hold", $"{target.Pid}");
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        using (var stop = Process.Start("kill", ["-STOP", $"{holder.Id}"]))
            await stop.WaitForExitAsync();

        await holder.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.NotEqual(0, holder.ExitCode);
        Assert.True(await Visitor.IsServedAsync(target.Port));
    }

    [LiveFact]
    public async Task Who_gives_up_leaves_the_process_serving()
    {
        using var target = await RunningTarget.StartAsync(s_target, s_some);
        using var givesUp = new CancellationTokenSource();
        await givesUp.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => new CopySource(target.Pid, LivePlatform.Patient).Take(givesUp.Token));

        Assert.True(await Visitor.IsServedAsync(target.Port));
    }

    [LiveFact]
    public async Task What_does_not_fit_the_allowed_pause_is_not_begun()
    {
        using var target = await RunningTarget.StartAsync(s_target, s_some);

        var refused = Assert.Throws<RefusedException>(() => new CopySource(target.Pid, new CaptureOptions(TimeSpan.FromMilliseconds(1))).Take(CancellationToken.None));

        Assert.Contains("--max-pause", refused.Message, StringComparison.Ordinal);
        Assert.True(await Visitor.IsServedAsync(target.Port));
    }

    [LiveFact]
    public async Task What_may_not_be_traced_writes_a_dump_of_itself()
    {
        using var target = await RunningTarget.StartAsync(s_target, new(4, 200, 0));
        var denied = TraceRefusal.Explain(target.Pid, Native.NotPermitted, new(0, Native.EffectiveUser(), Native.EffectiveUser(), Scope: 1));
        var options = new CaptureOptions(TimeSpan.FromSeconds(30));

        var snapshot = LiveSource.Take(new Denied(denied), why => new SelfDumpSource(target.Pid, options, why), NoMore, CancellationToken.None);

        Assert.Equal("dump", snapshot.Capture.Source);
        Assert.Contains(snapshot.Capture.Notes, n => n.Contains("ptrace_scope", StringComparison.Ordinal));
        Assert.True(snapshot.Operations.Length >= 200);
        Assert.Contains(snapshot.Operations, o => snapshot.Sites[o.Site] is { Line: > 0 } site && site.Method.EndsWith("Target.InnerAsync", StringComparison.Ordinal));
        Assert.True(await Visitor.IsServedAsync(target.Port));
        Assert.Empty(Directory.GetFiles("/tmp", "hangproof-*.dmp"));
    }

    [LiveFact]
    public void A_process_without_a_diagnostic_port_is_one_line()
    {
        // A process without a runtime has no port either.
        using var sleeper = Process.Start("sleep", "60");
        var options = new CaptureOptions(TimeSpan.FromSeconds(30));
        try
        {
            var refused = Assert.Throws<RefusedException>(() => new SelfDumpSource(sleeper.Id, options, "No.").Take(CancellationToken.None));

            Assert.Equal("No. Its diagnostic port is not open either.", refused.Message);
        }
        finally
        {
            sleeper.Kill();
        }
    }

    [LiveTheory]
    [InlineData("snapshot", 3, "is no .NET process")]
    [InlineData("validate", 3, "is no .NET process")]
    public async Task What_is_no_NET_process_is_one_line_and_exit_code_3(string command, int exitCode, string message)
    {
        using var sleeper = Process.Start("sleep", "60");
        // As a .NET process leaves it that was killed and had the same id.
        var left = Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{sleeper.Id}-1-socket");
        await File.WriteAllTextAsync(left, "");
        try
        {
            using var tool = Tool(command, "--pid", $"{sleeper.Id}");
            var error = await tool.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
            await tool.WaitForExitAsync();

            Assert.Equal(exitCode, tool.ExitCode);
            Assert.Contains(message, error, StringComparison.Ordinal);
            Assert.Single(error.Trim().Split('\n'));
        }
        finally
        {
            File.Delete(left);
            sleeper.Kill();
        }
    }

    private static Process Tool(params string[] arguments) => Start(Repository.Built("Hangproof.Cli", "hangproof.dll"), arguments);

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static ISnapshotSource NoMore(string why) => throw new InvalidOperationException(why);

    private sealed class Denied(RefusedException why) : ISnapshotSource
    {
        public Snapshot Take(CancellationToken cancellationToken) => throw why;
    }
}
