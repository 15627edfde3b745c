using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.TimerCallbackAnalyzer>;

namespace Hangproof.Tests.Lifetimes;

public sealed class TimerCallbackTests
{
    [Theory]
    [InlineData("SendAsync().Wait();")]
    [InlineData("SendAsync().GetAwaiter().GetResult();")]
    [InlineData("Thread.Sleep(5000);")]
    [InlineData("Deeper();")]
    [InlineData("lock (_timer) Thread.Sleep(5000);")]
    public Task Reports_a_periodic_callback_that_blocks(string body) => Verify.Reports($$"""
        class Sender
        {
            readonly Timer _timer;
            public Sender() => _timer = new {|HANG503:Timer|}(Tick, null, 1000, 1000);
            void Tick(object? state) { {{body}} }
            void Deeper() => SendAsync().Wait();
            Task SendAsync() => Task.Delay(1);
        }
        """);

    [Fact]
    public Task Reports_lambdas_and_event_handlers() => Verify.Reports("""
        class Sender
        {
            readonly Timer _one = {|HANG503:new|}(_ => Thread.Sleep(5000), null, 1000, 1000);
            readonly System.Timers.Timer _other = new {|HANG503:System.Timers.Timer|}(1000);
            public Sender() => _other.Elapsed += (_, _) => SendAsync().Wait();
            Task SendAsync() => Task.Delay(1);
        }
        """.Replace("{|HANG503:System.Timers.Timer|}", "System.Timers.{|HANG503:Timer|}"));

    [Fact]
    public Task Reports_a_callback_that_arms_its_timer_on_success_only() => Verify.Reports("""
        sealed class Refresher
        {
            readonly Timer _timer;
            public Refresher() => _timer = new Timer(Tick, null, 1000, Timeout.Infinite);
            void Tick(object? state)
            {
                try
                {
                    Refresh();
                    _timer.{|HANG503:Change|}(1000, Timeout.Infinite);
                }
                catch (IOException) { Console.WriteLine(); }
            }
            void Refresh() { }
        }
        """);

    [Fact]
    public Task Reports_a_handler_whose_timer_drops_what_it_throws() => Verify.Reports("""
        sealed class Refresher
        {
            readonly System.Timers.Timer _timer = new(1000) { AutoReset = false };
            public Refresher() { _timer.Elapsed += Tick; _timer.Start(); }
            void Tick(object? sender, System.Timers.ElapsedEventArgs e)
            {
                Refresh();
                _timer.{|HANG503:Start|}();
            }
            void Refresh() { }
        }
        """);

    [Theory]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; try { SendAsync().Wait(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; SendAsync().Wait(); _busy = 0;")]
    [InlineData("if (!_permit.Wait(0)) return; SendAsync().Wait(); _permit.Release();")]
    [InlineData("if (_isRunning) return; _isRunning = true; SendAsync().Wait(); _isRunning = false;")]
    [InlineData("_timer.Change(Timeout.Infinite, Timeout.Infinite); try { SendAsync().Wait(); } finally { _timer.Change(1000, 1000); }")]
    [InlineData("Console.WriteLine();")]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("_ = SendAsync();")]
    public Task Silent_when_one_tick_runs_at_a_time_or_none_blocks(string body) => Verify.Silent($$"""
        class Sender
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _permit = new(1);
            int _busy;
            bool _isRunning;
            readonly Timer _timer;
            public Sender() => _timer = new Timer(Tick, null, 1000, 1000);
            void Tick(object? state) { {{body}} }
            Task SendAsync() => Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("new Timer(_ => SendAsync().Wait(), null, 1000, Timeout.Infinite)")]
    [InlineData("new Timer(_ => SendAsync().Wait())")]
    [InlineData("new Timer(async _ => { await SendAsync(); SendAsync().Wait(); }, null, 1000, 1000)")]
    public Task Silent_for_timers_that_tick_once_and_for_async_void(string creation) => Verify.Silent($$"""
        class Sender
        {
            readonly Timer _timer;
            public Sender() => _timer = {{creation}};
            Task SendAsync() => Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("try { Refresh(); } finally { _timer.Change(1000, -1); }")]
    [InlineData("try { Refresh(); } catch (Exception) { Console.WriteLine(); } _timer.Change(1000, -1);")]
    [InlineData("try { Refresh(); _timer.Change(1000, -1); } catch (Exception) { _timer.Change(5000, -1); }")]
    [InlineData("try { Refresh(); _timer.Change(1000, -1); } catch (Exception) { throw; }")]
    [InlineData("try { Refresh(); _timer.Change(1000, -1); } catch (IOException) { } finally { _timer.Change(1000, -1); }")]
    [InlineData("Refresh(); _timer.Change(1000, -1);")]
    [InlineData("try { _timer.Change(1000, -1); Refresh(); } catch (IOException) { }")]
    [InlineData("try { Refresh(); _timer.Change(-1, -1); } catch (IOException) { }")]
    [InlineData("try { Refresh(); if (!Monitor.TryEnter(_timer)) _timer.Change(100, -1); } catch (IOException) { }")]
    public Task Silent_when_it_is_armed_whatever_happens(string body) => Verify.Silent($$"""
        sealed class Refresher
        {
            readonly Timer _timer;
            public Refresher() => _timer = new Timer(Tick, null, 1000, Timeout.Infinite);
            void Tick(object? state) { {{body}} }
            void Refresh() { }
        }
        """);

    [Fact]
    public Task Silent_for_a_method_that_no_timer_calls() => Verify.Silent("""
        sealed class Debounce
        {
            readonly Timer _timer = new(_ => Console.WriteLine());
            public void Touch()
            {
                try { Console.WriteLine(); _timer.Change(1000, -1); }
                catch (IOException) { }
            }
        }
        """);

    [Fact]
    public Task Says_what_blocks() => Verify.Reports("""
        class Sender
        {
            readonly Timer _timer;
            public Sender() => _timer = new {|#0:Timer|}(Tick, null, 1000, 1000);
            void Tick(object? state) => Task.Delay(1).Wait();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerCallback).WithLocation(0)
            .WithArguments("Tick", "is called again while 'Wait' still blocks: ticks pile up on pool threads", "run one tick at a time, in a loop on 'PeriodicTimer'"));

    [Fact]
    public Task Silent_about_a_timer_that_is_armed_within_a_finally() => Verify.Silent("""
        sealed class Refresher
        {
            Timer? _timer;
            public void Start() => _timer = new Timer(
                _ =>
                {
                    try { Refresh(); }
                    catch (Exception) { }
                    finally
                    {
                        try { _timer?.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan); }
                        catch (ObjectDisposedException) { }
                    }
                },
                null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            void Refresh() => File.Delete("x");
        }
        """);

    [Fact]
    public Task Silent_where_only_the_end_of_its_owner_is_caught() => Verify.Silent("""
        sealed class Refresher
        {
            Timer? _timer;
            public void Start() => _timer = new Timer(
                _ =>
                {
                    try { Refresh(); _timer!.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan); }
                    catch (ObjectDisposedException) { }
                },
                null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            void Refresh() => File.Delete("x");
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_is_armed_in_a_try_after_the_work() => Verify.Reports("""
        sealed class Refresher
        {
            Timer? _timer;
            public void Start() => _timer = new Timer(
                _ =>
                {
                    try { Refresh(); _timer!.{|HANG503:Change|}(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan); }
                    catch (IOException) { }
                },
                null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            void Refresh() => File.Delete("x");
        }
        """);

    [Theory]
    [InlineData("new Timer(_ => Thread.Sleep(60_000), null, 0, 120_000)")]
    [InlineData("new Timer(_ => Thread.Sleep(TimeSpan.FromSeconds(2)), null, TimeSpan.Zero, TimeSpan.FromSeconds(3))")]
    [InlineData("new {|HANG503:Timer|}(_ => Thread.Sleep(60_000), null, 0, 30_000)")]
    [InlineData("new {|HANG503:Timer|}(_ => Thread.Sleep(60_000), null, 0, Environment.TickCount)")]
    public Task A_nap_that_is_shorter_than_the_period_is_over_by_the_next_tick(string timer) => Verify.Reports($$"""
        class Watch
        {
            readonly Timer _timer = {{timer}};
        }
        """);

    [Theory]
    [InlineData("await Call(\"sync\", _limit);", "Timer")]
    [InlineData("await Call(\"sync\", _limit); await Call(\"again\", _limit).ConfigureAwait(false);", "Timer")]
    [InlineData("await Call(\"sync\", Timeout.InfiniteTimeSpan);", "{|HANG503:Timer|}")]
    [InlineData("await Call(\"sync\", _limit); await Task.Yield();  await Load();", "{|HANG503:Timer|}")]
    public Task Work_that_is_told_how_long_it_may_take_does_not_pile_up(string body, string timer) => Verify.Reports($$"""
        class Sync
        {
            readonly Timer _timer;
            readonly TimeSpan _limit = TimeSpan.FromSeconds(3);
            public Sync() => _timer = new {{timer}}(_ => { try { All(); } catch (Exception e) { Console.WriteLine(e); } }, null, 30_000, 30_000);
            void All() => One().Wait();
            async Task One() { {{body}} }
            Task Call(string name, TimeSpan timeout) => Task.Delay(name.Length);
            Task Load() => Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("if (!TryBegin()) return; SendAsync().Wait(); _busy = 0;", "Timer")]
    [InlineData("if (!IsWanted()) return; SendAsync().Wait(); _busy = 0;", "{|HANG503:Timer|}")]
    public Task A_callee_that_lets_one_in_keeps_the_next_tick_out(string body, string timer) => Verify.Reports($$"""
        class Poller
        {
            int _busy;
            readonly Timer _timer;
            public Poller() => _timer = new {{timer}}(_ => Poll(), null, 1000, 1000);
            void Poll() { {{body}} }
            bool TryBegin() => Interlocked.CompareExchange(ref _busy, 1, 0) == 0;
            bool IsWanted() => Environment.TickCount > 10;
            Task SendAsync() => Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("if (_isOld) return; try { File.Delete(\"x\"); } catch (IOException) { } catch (Exception e) { Console.WriteLine(e); }", "Start")]
    [InlineData("if (_isOld) return; try { File.Delete(\"x\"); } catch (IOException) { }", "{|HANG503:Start|}")]
    [InlineData("File.Delete(\"y\"); try { File.Delete(\"x\"); } catch (Exception e) { Console.WriteLine(e); }", "{|HANG503:Start|}")]
    public Task Work_that_catches_all_that_fails_in_it_does_not_keep_the_timer_off(string work, string start) => Verify.Reports($$"""
        class Wire
        {
            readonly bool _isOld = Environment.TickCount > 10;
            readonly System.Timers.Timer _timer = new(1000) { AutoReset = false };
            public Wire() { _timer.Elapsed += OnBeat; _timer.Start(); }
            void OnBeat(object? sender, System.Timers.ElapsedEventArgs e)
            {
                Ping();
                _timer.{{start}}();
            }
            void Ping() { {{work}} }
        }
        """);

    [Theory]
    [InlineData("_pong.Start();")]
    [InlineData("_ping.{|HANG503:Start|}();")]
    public Task A_timer_that_another_starts_is_started_again_by_the_next_tick(string start) => Verify.Reports($$"""
        class Client
        {
            readonly System.Timers.Timer _ping = new(1000) { AutoReset = false };
            readonly System.Timers.Timer _pong = new(500);
            public void Open()
            {
                _ping.Elapsed += OnPing;
                _pong.Elapsed += OnPong;
                _ping.Start();
            }
            void OnPing(object sender, EventArgs e)
            {
                File.ReadAllText("ping");
                {{start}}
            }
            void OnPong(object sender, EventArgs e) => _pong.Stop();
        }
        """);
}
