using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Of a wait that nothing can end any more, the one place that should have led to its end.</summary>
public sealed class EnderTests
{
    [LiveTheory]
    [InlineData("lost:timer")]
    [InlineData("lost:loop")]
    [InlineData("lost:lock")]
    public async Task The_place_that_should_have_led_to_the_end_of_a_proven_wait_is_named(string scene)
    {
        using var parked = await ParkedProcess.StartAsync([scene]);

        var snapshot = new CopySource(parked.Pid, LivePlatform.Patient).Take(CancellationToken.None);

        // A source that is waited for is told as such, too.
        Assert.Equal(scene == "lost:timer", snapshot.Completions.Any(c => c is { Waiters: 1, SourceIsGone: false, Type: "System.Threading.Tasks.TaskCompletionSource" }));
        var proven = new Judge(WaitSeries.Of([snapshot]), TimeSpan.Zero, Idioms.BuiltIn).JudgeAll().Where(j => j.Verdict == Verdict.Proven).ToArray();
        var place = Assert.Single(proven).Tracked.Wait.EndedAt;
        Assert.NotNull(place);
        var line = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "tests", "ParkedPrograms", "Lost.cs")))[place.Line - 1];
        Assert.EndsWith($"// should end {scene}", line, StringComparison.Ordinal);
    }
}
