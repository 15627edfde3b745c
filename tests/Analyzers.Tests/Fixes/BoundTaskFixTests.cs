using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer, Hangproof.CodeFixes.Timeouts.BoundTaskFix>;

namespace Hangproof.Tests.Fixes;

public sealed class BoundTaskFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    private static string Settings(string wait) => $$"""
        class Settings
        {
            readonly object _sync = new object();
            int _version;

            public void Reload()
            {
                lock (_sync)
                {
                    {{wait}};
                    _version++;
                }
            }

            int Load()
            {
                lock (_sync)
                    return _version;
            }
        }
        """;

    [Theory]
    [InlineData("var loaded = Task.Run(Load).{|HANG212:Result|}", "var loaded = Task.Run(Load).WaitAsync(TimeSpan.FromSeconds(30)).Result")]
    [InlineData("Task.Run(Load).{|HANG212:Wait|}()", "Task.Run(Load).WaitAsync(TimeSpan.FromSeconds(30)).Wait()")]
    [InlineData("var loaded = Task.Run(Load).GetAwaiter().{|HANG212:GetResult|}()", "var loaded = Task.Run(Load).WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult()")]
    public Task Bounds_the_task_that_needs_the_lock(string before, string after) => Verify.Fixed(Settings(before), Settings(after), Inline);
}
