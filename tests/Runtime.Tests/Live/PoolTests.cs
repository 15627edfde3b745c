using Hangproof.PauseBenchmark;
using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>What a picture says of the thread pool.</summary>
public sealed class PoolTests
{
    [LiveFact]
    public async Task Work_items_that_wait_for_a_worker_are_counted()
    {
        using var target = await RunningTarget.StartAsync(typeof(Target).Assembly.Location, new(0, 0, 0, Queued: 250));

        var pool = new CopySource(target.Pid, LivePlatform.Patient).Take(CancellationToken.None).Pool;

        Assert.NotNull(pool);

        // The runtime and the waiting sockets may have put one of their own there.
        Assert.InRange(pool.Queued, 250, 260);
        Assert.True(pool.Blocked >= 1);
    }
}
