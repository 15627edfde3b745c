using System.Globalization;

namespace Hangproof.Samples.Tests;

public sealed class HangModeTests(ModeRuns runs) : IClassFixture<ModeRuns>
{
    private const string Leak = "cart-timers";
    private const string Shutdown = "catalog-refresh";
    private const int LeakedTimers = 200;

    public static TheoryData<string> Hangs => ModesExcept(Leak);

    public static TheoryData<string> HangingRequests => ModesExcept(Leak, Shutdown);

    [Theory]
    [MemberData(nameof(Hangs))]
    public void The_service_enters_the_wait_and_does_not_come_back(string mode)
    {
        var run = runs[mode];

        Assert.Contains(run.Lines, line => line.StartsWith($"entered {mode}:"));
        Assert.DoesNotContain(run.Lines, line => line.StartsWith($"finished {mode}:"));
        Assert.True(run.Survived);
    }

    [Theory]
    [MemberData(nameof(HangingRequests))]
    public void The_service_goes_on_waiting_after_its_client_has_left(string mode)
    {
        var run = runs[mode];

        Assert.Contains($"client left {mode} after 2 s", run.Lines);
        Assert.DoesNotContain(run.Lines, line => line.StartsWith($"finished {mode}:"));
    }

    [Fact]
    public void Closed_carts_leave_their_timers_behind()
    {
        var leak = Assert.Single(runs[Leak].Lines, line => line.StartsWith($"leaked {Leak}:"));

        Assert.True(int.Parse(leak.Split(' ')[2], CultureInfo.InvariantCulture) >= LeakedTimers, leak);
    }

    private static TheoryData<string> ModesExcept(params string[] others) =>
        [.. ReadMeTable.Rows.Select(row => row.Mode).Except(others)];
}
