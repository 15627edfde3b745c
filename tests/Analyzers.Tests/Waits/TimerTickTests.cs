using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class TimerTickTests
{
    [Fact]
    public Task Reports_the_token_in_scope() => Verify.Reports("""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                while (!stop.IsCancellationRequested && await timer.{|HANG502:WaitForNextTickAsync|}())
                    Console.WriteLine();
            }
        }
        """);

    [Theory]
    [InlineData("", "WaitForNextTickAsync", "if (_isOver) return;")]
    [InlineData("", "WaitForNextTickAsync", "if (_isOver) break;")]
    [InlineData("", "{|HANG552:WaitForNextTickAsync|}", "if (_isOver) throw new InvalidOperationException();")]
    [InlineData("CancellationToken stop", "{|HANG502:WaitForNextTickAsync|}", "if (_isOver) return;")]
    public Task Knows_a_loop_that_looks_at_a_flag_each_time(string token, string tick, string look) => Verify.Reports($$"""
        class C
        {
            bool _isOver;
            public void Stop() => _isOver = true;
            async Task Run({{token}})
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                while (await timer.{{tick}}())
                {
                    Console.WriteLine();
                    {{look}}
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_only_its_own_loop_disposes() => Verify.Reports("""
        class C
        {
            async Task Run()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                while (await timer.{|HANG552:WaitForNextTickAsync|}())
                    Console.WriteLine();
            }
        }
        """);

    [Theory]
    [InlineData("public void Dispose() => _timer.Dispose();")]
    [InlineData("public async Task StopAsync() { _timer.Dispose(); await _loop; }")]
    [InlineData("public async Task StopAsync() { Interlocked.Exchange(ref _timer, null!)?.Dispose(); await _loop; }")]
    public Task Silent_when_the_owner_disposes_it(string member) => Verify.Silent($$"""
        class C
        {
            PeriodicTimer _timer = new(TimeSpan.FromMinutes(1));
            readonly Task _loop;
            public C() => _loop = Run();
            {{member}}
            async Task Run()
            {
                while (await _timer.WaitForNextTickAsync())
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Reports_an_owner_that_awaits_the_loop_before_it_disposes() => Verify.Reports("""
        class C : IAsyncDisposable
        {
            readonly PeriodicTimer _timer = new(TimeSpan.FromMinutes(1));
            readonly Task _loop;
            public C() => _loop = Run();
            public async ValueTask DisposeAsync()
            {
                await _loop;
                _timer.Dispose();
            }
            async Task Run()
            {
                while (await _timer.{|HANG502:WaitForNextTickAsync|}())
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_token_disposes_it() => Verify.Silent("""
        class C
        {
            public C(CancellationToken stop)
            {
                var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                stop.Register(timer.Dispose);
                _ = Run(timer);
            }
            static async Task Run(PeriodicTimer timer)
            {
                while (await timer.WaitForNextTickAsync())
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Says_which_token_is_in_scope() => Verify.Reports("""
        class C
        {
            async Task Run(PeriodicTimer timer, CancellationToken stop) => await timer.{|#0:WaitForNextTickAsync|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerTick).WithLocation(0)
            .WithArguments("PeriodicTimer.WaitForNextTickAsync", "'stop' is in scope and not passed", "pass 'stop'"));

    [Theory]
    [InlineData("WaitForNextTickAsync", "delay", "await TICK;")]
    [InlineData("{|HANG552:WaitForNextTickAsync|}", "delay", "for (var i = 0; i < 3; i++) await TICK;")]
    [InlineData("{|HANG552:WaitForNextTickAsync|}", "Timeout.InfiniteTimeSpan", "await TICK;")]
    public Task The_first_tick_comes_after_its_period(string tick, string period, string body) => Verify.Reports($$"""
        class C
        {
            PeriodicTimer? _timer;
            public async Task Run(TimeSpan delay)
            {
                var timer = new PeriodicTimer({{period}});
                _timer = timer;
                {{body.Replace("TICK", "timer." + tick + "()", StringComparison.Ordinal)}}
                Console.WriteLine(_timer);
            }
        }
        """);
}
