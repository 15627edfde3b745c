using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Timeouts.CheckResultFix>;

namespace Hangproof.Tests.Fixes;

public sealed class CheckResultFixTests
{
    [Fact]
    public Task Throws_when_the_wait_was_in_vain() => Verify.Fixed("""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);

            async Task M()
            {
                await _gate.{|HANG210:WaitAsync|}(1000);
                Console.WriteLine("in");
                _gate.Release();
            }
        }
        """, """
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);

            async Task M()
            {
                if (!await _gate.WaitAsync(1000))
                    throw new TimeoutException("Timed out waiting for the semaphore '_gate'.");
                Console.WriteLine("in");
                _gate.Release();
            }
        }
        """);
}
