using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Tests.Capture;

public sealed class PauseBudgetTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hangproof-budget-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_never_looked_at_can_be_looked_at() => Assert.Null(Budget().RestBefore(s_start));

    [Fact]
    public void The_next_series_waits_until_what_was_used_is_its_share_of_the_time()
    {
        Look(s_start, 40, 60);

        var due = Budget().RestBefore(s_start.AddSeconds(4));

        Assert.Equal(TimeSpan.FromSeconds(6), due?.Delay);
        Assert.Equal("Process 42 stood still for 100 ms in the looks that began 4 s ago, and may do so for 1% of its time: the next look can begin in 6 s. Allow more with --pause-budget.", due?.Line);
        Assert.Null(Budget().RestBefore(s_start.AddSeconds(10)));
    }

    [Fact]
    public void What_would_have_to_wait_for_long_is_refused()
    {
        Look(s_start, 1_000);

        Assert.Contains("the next look can begin in 99 s", Assert.Throws<RefusedException>(() => Budget().RestBefore(s_start.AddSeconds(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_waited_is_counted_from_its_own_beginning()
    {
        Look(s_start, 100);
        Look(s_start.AddSeconds(30), 100);

        Assert.Equal(TimeSpan.FromSeconds(10), Budget().RestBefore(s_start.AddSeconds(30))?.Delay);
    }

    [Fact]
    public void Another_process_of_the_same_id_begins_anew()
    {
        Look(s_start, 500);

        Assert.Null(new PauseBudget(42, started: 8, PauseBudget.DefaultShare, _folder.FullName).RestBefore(s_start));
    }

    [Fact]
    public void All_of_its_time_is_no_limit()
    {
        Look(s_start, 5_000);

        Assert.Null(Budget(share: 1).RestBefore(s_start));
    }

    private void Look(DateTimeOffset began, params int[] pauses)
    {
        var budget = Budget();
        budget.Begin(began);
        foreach (var pause in pauses)
            budget.Use(TimeSpan.FromMilliseconds(pause));
    }

    private PauseBudget Budget(double share = PauseBudget.DefaultShare) => new(42, started: 7, share, _folder.FullName);
}
