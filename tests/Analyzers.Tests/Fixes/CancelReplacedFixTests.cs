using Hangproof.CodeFixes.Disposal;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;

namespace Hangproof.Tests.Fixes;

public sealed class CancelReplacedFixTests
{
    private static string Follower(string field, string restart) => $$"""
        sealed class Follower
        {
            {{field}}
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Delay(1000, _stop{{(field.Contains('?') ? "!" : "")}}.Token);
            {{restart}}
            public void Stop()
            {
                _stop{{(field.Contains('?') ? "?" : "")}}.Cancel();
                _stop{{(field.Contains('?') ? "?" : "")}}.Dispose();
            }
        }
        """;

    [Theory]
    [InlineData("CancellationTokenSource _stop = new();", "_stop.Cancel();")]
    [InlineData("CancellationTokenSource? _stop = new();", "_stop?.Cancel();")]
    public Task Cancels_the_one_that_goes(string field, string cancel) => Verify<SourceLifetimeAnalyzer, CancelReplacedFix>.Fixed(
        Follower(field, """
            public void Restart()
                {
                    _stop = new {|HANG506:CancellationTokenSource|}();
                    Start();
                }
            """),
        Follower(field, $$"""
            public void Restart()
                {
                    {{cancel}}
                    _stop = new CancellationTokenSource();
                    Start();
                }
            """));

    [Fact]
    public Task Leaves_it_to_its_author_under_a_lock() => Verify<SourceLifetimeAnalyzer, CancelReplacedFix>.NoFix(
        Follower("CancellationTokenSource _stop = new();", """
            public void Restart()
                {
                    lock (this)
                    {
                        _stop = new {|HANG506:CancellationTokenSource|}();
                        Start();
                    }
                }
            """));
}
