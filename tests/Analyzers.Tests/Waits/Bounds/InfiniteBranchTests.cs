using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Bounds;

public sealed class InfiniteBranchTests
{
    [Theory]
    [InlineData("if (limit == Timeout.InfiniteTimeSpan) gate.Wait(); else if (!gate.Wait(limit)) throw new TimeoutException();")]
    [InlineData("if (limit != Timeout.InfiniteTimeSpan) { if (!gate.Wait(limit)) throw new TimeoutException(); } else { gate.Wait(); }")]
    [InlineData("if (timeout < 0) gate.Wait(); else if (!gate.Wait(timeout)) throw new TimeoutException();")]
    [InlineData("if (timeout == Timeout.Infinite) gate.Wait();")]
    [InlineData("if (timeout is -1) gate.Wait();")]
    [InlineData("if (timeout <= 0) gate.Wait();")]
    [InlineData("if (limit <= TimeSpan.Zero) gate.Wait();")]
    [InlineData("if (limit == default) { gate.Wait(); return; } if (!gate.Wait(limit)) throw new TimeoutException();")]
    [InlineData("if (limit == TimeSpan.Zero) gate.Wait();")]
    [InlineData("if (maybe is null) gate.Wait(); else if (!gate.Wait(maybe.Value)) throw new TimeoutException();")]
    [InlineData("if (maybe == null) { lock (gate) { gate.Wait(); } }")]
    [InlineData("if (!maybe.HasValue) gate.Wait();")]
    [InlineData("if (maybe is not null) { if (!gate.Wait(maybe.Value)) throw new TimeoutException(); } else gate.Wait();")]
    [InlineData("if (maybe.HasValue) { if (!gate.Wait(maybe.Value)) throw new TimeoutException(); return; } gate.Wait();")]
    [InlineData("Action wait = timeout > 0 ? () => { if (!gate.Wait(timeout)) throw new TimeoutException(); } : () => { }; wait();")]
    public Task Silent_where_the_caller_asked_for_no_limit(string statements) => Verify.Silent(Method(statements));

    [Theory]
    [InlineData("if (limit == Timeout.InfiniteTimeSpan) Console.WriteLine(); else gate.{|HANG257:Wait|}();")]
    [InlineData("if (limit > TimeSpan.Zero) gate.{|HANG257:Wait|}();")]
    [InlineData("if (count < 0) gate.{|HANG257:Wait|}();")]
    [InlineData("if (name is null) gate.{|HANG257:Wait|}();")]
    [InlineData("if (timeout > 0) Console.WriteLine(); gate.{|HANG257:Wait|}();")]
    [InlineData("if (timeout == 1000) gate.{|HANG257:Wait|}();")]
    public Task Reports_as_possible_where_the_branch_says_nothing_of_the_kind(string statements) => Verify.Reports(Method(statements));

    [Fact]
    public Task Suggests_a_token_in_scope_all_the_same() => Verify.Reports("""
        public class C
        {
            public void M(ManualResetEventSlim gate, int timeout, CancellationToken stop)
            {
                if (timeout < 0)
                    gate.{|HANG257:Wait|}();
            }
        }
        """);

    private static string Method(string statements) => $$"""
        public class C
        {
            public void M(ManualResetEventSlim gate, TimeSpan limit, int timeout, TimeSpan? maybe, int count, string name)
            {
                {{statements}}
            }
        }
        """;
}
