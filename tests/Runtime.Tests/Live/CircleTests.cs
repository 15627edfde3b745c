using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Circles through waits that no row of the catalogue is about: one picture proves them.</summary>
public sealed class CircleTests
{
    [LiveTheory]
    [InlineData("circle:static-constructor", "static constructor", "Thread.Join")]
    [InlineData("circle:token-callback", "CancellationTokenRegistration.Dispose", "Monitor.Enter")]
    public async Task Threads_that_wait_for_each_other_through_the_runtime_are_proven(string circle, string here, string there)
    {
        using var parked = await ParkedProcess.StartAsync([circle]);

        var snapshot = new CopySource(parked.Pid, LivePlatform.Patient).Take(CancellationToken.None);

        var proven = new Judge(WaitSeries.Of([snapshot]), TimeSpan.Zero, Idioms.BuiltIn).JudgeAll().Where(j => j.Verdict == Verdict.Proven);
        Assert.Equal(new[] { here, there }.Order(), proven.Select(j => j.Tracked.Wait.Wait.Api).Order());
        Assert.All(proven, j => Assert.Contains("in a circle", j.Why, StringComparison.Ordinal));
    }

    [LiveFact]
    public async Task What_a_thread_in_the_middle_of_an_exception_holds_can_still_end_a_wait()
    {
        using var parked = await ParkedProcess.StartAsync(["busy:throwing"]);

        for (var i = 0; i < 4; i++)
        {
            var snapshot = new CopySource(parked.Pid, LivePlatform.Patient).Take(CancellationToken.None);

            Assert.Contains(snapshot.Operations, o => snapshot.Sites[o.Site].Method.EndsWith("WaitForAnswerAsync", StringComparison.Ordinal));
            Assert.DoesNotContain(new Judge(WaitSeries.Of([snapshot]), TimeSpan.Zero, Idioms.BuiltIn).JudgeAll(), j => j.Verdict == Verdict.Proven);
        }
    }
}
