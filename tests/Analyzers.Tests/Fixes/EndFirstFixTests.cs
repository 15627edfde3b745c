using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Completion.EndFirstFix>;

namespace Hangproof.Tests.Fixes;

public sealed class EndFirstFixTests
{
    [Fact]
    public Task Ends_the_timer_before_its_loop_is_awaited() => Verify.Fixed(
        Probe("{|HANG502:WaitForNextTickAsync|}", """
        await _loop; // over by then
                _timer.Dispose();
        """),
        Probe("WaitForNextTickAsync", """
        _timer.Dispose();
                await _loop; // over by then
        """));

    [Fact]
    public Task Sets_the_signal_before_the_thread_is_joined() => Verify.Fixed(
        Worker("{|HANG207:WaitOne|}", """
        _isStopped = true;
                _thread.{|HANG207:Join|}();
                _wake.Set();
                _wake.Dispose();
        """),
        Worker("WaitOne", """
        _isStopped = true;
                _wake.Set();
                _thread.Join();
                _wake.Dispose();
        """));

    [Fact]
    public Task Leaves_a_call_that_uses_what_comes_between() => Verify.NoFix(
        Worker("{|HANG207:WaitOne|}", """
        _thread.{|HANG207:Join|}();
                var wake = _wake;
                wake.Set();
        """));

    [Fact]
    public Task Leaves_what_has_a_word_to_it() => Verify.NoFix(
        Probe("{|HANG502:WaitForNextTickAsync|}", """
        await _loop;
                // Nobody ticks any more.
                _timer.Dispose();
        """));

    private static string Probe(string tick, string stop) => $$"""
        public sealed class Probe(TimeSpan period) : IAsyncDisposable
        {
            private readonly PeriodicTimer _timer = new(period);
            private Task _loop = Task.CompletedTask;
            private int _probes;

            public void Start() => _loop = LoopAsync();

            private async Task LoopAsync()
            {
                while (await _timer.{{tick}}())
                    _probes++;
            }

            public async ValueTask DisposeAsync()
            {
                {{stop}}
            }
        }
        """;

    private static string Worker(string wait, string stop) => $$"""
        public sealed class Worker : IDisposable
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly Thread _thread;
            private volatile bool _isStopped;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                while (!_isStopped)
                    _wake.{{wait}}();
            }

            public void Dispose()
            {
                {{stop}}
            }
        }
        """;
}
