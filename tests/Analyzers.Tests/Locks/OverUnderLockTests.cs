using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

/// <summary>HANG202 for what is blocked on under a lock and is over by then, or soon.</summary>
public sealed class OverUnderLockTests
{
    private static string File(string flush, string pause) => $$"""
        class File
        {
            readonly object _gate = new();
            int _tries;
            public void Flush(int time) { lock (_gate) { {{flush}} } }
            void Save(int time) => Open(time);
            void Open(int time)
            {
                while (_tries++ < 10)
                    {{pause}}
            }
        }
        """;

    [Theory]
    [InlineData("Save(time);", "Task.Delay(time).Wait();")]
    [InlineData("Save(time);", "Task.Delay(new Random().Next(1, 150)).Wait();")]
    [InlineData("Save(time);", "Task.Delay(TimeSpan.FromSeconds(2)).GetAwaiter().GetResult();")]
    [InlineData("Save(time);", "Task.Delay(2000).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("Task.Delay(50).Wait();", "Thread.Sleep(1);")]
    [InlineData("Task.Delay(TimeSpan.FromMilliseconds(20)).GetAwaiter().GetResult();", "Thread.Sleep(1);")]
    public Task Silent_about_a_delay_that_is_blocked_on_as_a_sleep_is(string flush, string pause) => Verify.Silent(File(flush, pause));

    [Theory]
    [InlineData("Task.Delay(5000).{|HANG202:Wait|}();", "Thread.Sleep(1);")]
    [InlineData("Task.Delay(time).GetAwaiter().{|HANG202:GetResult|}();", "Thread.Sleep(1);")]
    [InlineData("{|HANG202:Save|}(time);", "Task.Delay(-1).Wait();")]
    [InlineData("{|HANG202:Save|}(time);", "Task.Delay(Timeout.InfiniteTimeSpan).GetAwaiter().GetResult();")]
    [InlineData("{|HANG202:Save|}(time);", "Thread.Sleep(Timeout.InfiniteTimeSpan);")]
    [InlineData("{|HANG202:Save|}(time);", "Task.Run(() => Task.Delay(time)).Wait();")]
    public Task Reports_a_delay_that_a_sleep_would_be_reported_for(string flush, string pause) => Verify.Reports(File(flush, pause));
}
