using Hangproof.CodeFixes.Disposal;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;

namespace Hangproof.Tests.Fixes;

public sealed class CancelInStopPathFixTests
{
    [Fact]
    public Task Cancels_before_the_work_is_awaited() => Verify<SourceLifetimeAnalyzer, CancelInStopPathFix>.Fixed("""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = {|HANG506:new|}();
            Task _loop = Task.CompletedTask;
            bool _stopped;
            public void Start() => _loop = Task.Delay(-1, _stop.Token);
            public async Task StopAsync()
            {
                if (_stopped)
                    return;
                _stopped = true;
                await _loop; // all of it
                _stop.Dispose();
            }
        }
        """, """
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = new();
            Task _loop = Task.CompletedTask;
            bool _stopped;
            public void Start() => _loop = Task.Delay(-1, _stop.Token);
            public async Task StopAsync()
            {
                if (_stopped)
                    return;
                _stopped = true;
                await _stop.CancelAsync();
                await _loop; // all of it
                _stop.Dispose();
            }
        }
        """);

    [Theory]
    [InlineData("public void Dispose() => _stop.Dispose();", "public void Dispose()", "_stop.Dispose();")]
    [InlineData("public Task Stop() => _loop;", "public Task Stop()", "return _loop;")]
    public Task Makes_a_block_of_an_arrow(string before, string signature, string last) => Verify<SourceLifetimeAnalyzer, CancelInStopPathFix>.Fixed($$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = {|HANG506:new|}();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Delay(-1, _stop.Token);
            {{before}}
        }
        """, $$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = new();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Delay(-1, _stop.Token);
            {{signature}}
            {
                _stop.Cancel();
                {{last}}
            }
        }
        """);

    [Fact]
    public Task Offers_nothing_where_nothing_stops_or_the_source_is_replaced() => Verify<SourceLifetimeAnalyzer, CancelInStopPathFix>.NoFix("""
        sealed class Reader
        {
            readonly CancellationTokenSource _never = {|HANG506:new|}();
            public Task Read() => Task.Delay(-1, _never.Token);
        }
        sealed class Follower
        {
            CancellationTokenSource _stop = new();
            public void Start() => Task.Delay(-1, _stop.Token);
            public void Restart()
            {
                _stop = new {|HANG506:CancellationTokenSource|}();
                Start();
            }
            public void Stop() { _stop.Cancel(); _stop.Dispose(); }
        }
        """);
}
