using Hangproof.CodeFixes.Timers;
using Hangproof.Lifetimes;
using Hangproof.Tasks;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Blocks = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.TimerCallbackAnalyzer, Hangproof.CodeFixes.Timers.PeriodicLoopFix>;
using Forgotten = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Timers.PeriodicLoopFix>;

namespace Hangproof.Tests.Fixes;

/// <summary>Each check also fixes all at once, in every scope, and finds nothing more to do.</summary>
public sealed class PeriodicLoopFixTests
{
    private const string Blocking = """
        sealed class Sender : IDisposable
        {
            private readonly Timer _timer; // every second
            private readonly object _gate = new object();

            public Sender()
            {
                // Starts by itself.
                _timer = new {|HANG503:Timer|}(Send, null, 1000, 1000); // at once
            }

            /// <summary>Sends what there is.</summary>
            private void Send(object state)
            {
                Thread.Sleep(2000);
            }

            public void Dispose()
            {
                // No more.
                _timer.Dispose();
            }
        }
        """;

    private const string Looping = """
        sealed class Sender : IDisposable
        {
            private readonly Task _loop; // every second
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            private readonly object _gate = new object();

            public Sender()
            {
                // Starts by itself.
                _loop = Task.Run(() => SendLoopAsync(_stop.Token)); // at once
            }

            /// <summary>Sends what there is.</summary>
            private void Send()
            {
                Thread.Sleep(2000);
            }

            private async Task SendLoopAsync(CancellationToken stop)
            {
                try
                {
                    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000));
                    while (await timer.WaitForNextTickAsync(stop))
                    {
                        try
                        {
                            Send();
                        }
                        catch (Exception e)
                        {
                            System.Diagnostics.Trace.TraceError($"Send failed: {e}");
                        }
                    }
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
            }

            public void Dispose()
            {
                // No more.
                _stop.Cancel();
            }
        }
        """;

    private const string Polling = """
        sealed class Poller : IAsyncDisposable
        {
            private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
            private Task _pollLoop = Task.CompletedTask;
            private readonly CancellationTokenSource _pollStop = new CancellationTokenSource();

            public Poller(bool isOn)
            {
                if (isOn)
                    _pollLoop = Task.Run(() => PollLoopAsync(_pollStop.Token));
            }

            public async ValueTask DisposeAsync()
            {
                if (Environment.HasShutdownStarted) return;
                _pollStop.Cancel();
                await _pollLoop.ConfigureAwait(false);
            }

            private async Task PollLoopAsync(CancellationToken stop)
            {
                try
                {
                    await Task.Delay(TimeSpan.FromSeconds(5), stop);
                    using var timer = new PeriodicTimer(Every);
                    do
                    {
                        try
                        {
                            // Nobody to ask.
                            if (Environment.HasShutdownStarted)
                                continue;

                            await File.WriteAllTextAsync("10", ""); // ask
                        }
                        catch (Exception e)
                        {
                            System.Diagnostics.Trace.TraceError($"Timer tick failed: {e}");
                        }
                    }
                    while (await timer.WaitForNextTickAsync(stop));
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
            }
        }
        """;

    [Fact]
    public Task A_callback_that_blocks_becomes_the_body_of_a_loop() => Blocks.Fixed(Blocking, Looping);

    [Theory]
    [InlineData(Looping)]
    [InlineData(Polling)]
    public async Task What_it_leaves_is_reported_by_no_rule(string source) =>
        Assert.Empty(await ProjectWithList.FindAsync(source, "hangproof.baseline.txt", "", ReportDiagnostic.Default));

    [Fact]
    public Task Nothing_is_offered_in_a_language_without_using_declarations() => Blocks.NoFix(Blocking, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Nothing_is_offered_without_the_type() => Blocks.NoFix(Blocking + "\nnamespace System.Threading { class PeriodicTimer { } }");

    [Fact]
    public Task An_async_lambda_is_awaited_after_its_due_time() => Forgotten.Fixed("""
        sealed class Poller : IAsyncDisposable
        {
            private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
            private Timer? _pollTimer;

            public Poller(bool isOn)
            {
                if (isOn)
                    _pollTimer = new Timer({|HANG401:async|} _ =>
                    {
                        // Nobody to ask.
                        if (Environment.HasShutdownStarted)
                            return;

                        await File.WriteAllTextAsync("10", ""); // ask
                    }, null, TimeSpan.FromSeconds(5), Every);
            }

            public async ValueTask DisposeAsync()
            {
                if (Environment.HasShutdownStarted) return;
                _pollTimer?.Dispose();
            }
        }
        """, Polling);

    [Fact]
    public Task An_async_void_method_becomes_a_task_and_the_first_tick_comes_at_once() => Forgotten.Fixed(Hosted("""
            private Timer? timer;

            public Task StartAsync(CancellationToken cancellationToken)
            {
                timer = new Timer(PollAsync, null, 0, 500);
                return Task.CompletedTask;
            }

            private async void {|HANG401:PollAsync|}(object? state)
            {
                await File.WriteAllTextAsync("10", "");
            }

            public async Task StopAsync(CancellationToken cancellationToken)
            {
                await timer.DisposeAsync();
            }

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        """), Hosted("""
            private Task tickLoop = Task.CompletedTask;
            private readonly CancellationTokenSource tickStop = new CancellationTokenSource();

            public Task StartAsync(CancellationToken cancellationToken)
            {
                tickLoop = Task.Run(() => PollLoopAsync(tickStop.Token));
                return Task.CompletedTask;
            }

            private async Task PollAsync()
            {
                await File.WriteAllTextAsync("10", "");
            }

            private async Task PollLoopAsync(CancellationToken stop)
            {
                try
                {
                    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
                    do
                    {
                        try
                        {
                            await PollAsync();
                        }
                        catch (Exception e)
                        {
                            System.Diagnostics.Trace.TraceError($"PollAsync failed: {e}");
                        }
                    }
                    while (await timer.WaitForNextTickAsync(stop));
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
            }

            public async Task StopAsync(CancellationToken cancellationToken)
            {
                tickStop.Cancel();
                await tickLoop.ConfigureAwait(false);
            }

            public ValueTask DisposeAsync()
            {
                tickStop.Cancel();
                return new ValueTask(tickLoop);
            }
        """));

    [Fact]
    public Task A_logger_reports_a_tick_that_fails() => Blocks.Fixed(Logged("{|HANG503:Timer|}(_ => { Thread.Sleep(5000); }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))", "private readonly Timer _timer;", "_timer", "_timer.Dispose()", ""),
        Logged("Task.Run(() => TickLoopAsync(_stop.Token))", """
            private readonly Task _loop;
                private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            """, "_loop", "_stop.Cancel()", """


                private async Task TickLoopAsync(CancellationToken stop)
                {
                    try
                    {
                        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                        do
                        {
                            try
                            {
                                Thread.Sleep(5000);
                            }
                            catch (Exception e)
                            {
                                _log.LogError(e, "Timer tick failed");
                            }
                        }
                        while (await timer.WaitForNextTickAsync(stop));
                    }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                    }
                }
            """));

    [Fact]
    public Task Two_timers_of_a_type_become_two_loops() => Forgotten.Fixed("""
        class Pair
        {
            private readonly Timer _first;
            private readonly Timer _second;

            public Pair()
            {
                _first = new Timer({|HANG401:async|} _ => await File.WriteAllTextAsync("1", ""), null, 10, 10);
                _second = new({|HANG401:async|} _ => { await File.WriteAllTextAsync("2", ""); }, null, 20, 20);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                    _first.Dispose();
                _second.Dispose();
            }
        }
        """, """
        class Pair
        {
            private readonly Task _firstLoop;
            private readonly CancellationTokenSource _firstStop = new CancellationTokenSource();
            private readonly Task _secondLoop;
            private readonly CancellationTokenSource _secondStop = new CancellationTokenSource();

            public Pair()
            {
                _firstLoop = Task.Run(() => FirstLoopAsync(_firstStop.Token));
                _secondLoop = Task.Run(() => SecondLoopAsync(_secondStop.Token));
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                    _firstStop.Cancel();
                _secondStop.Cancel();
            }

            private async Task FirstLoopAsync(CancellationToken stop)
            {
                try
                {
                    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
                    while (await timer.WaitForNextTickAsync(stop))
                    {
                        try
                        {
                            await File.WriteAllTextAsync("1", "");
                        }
                        catch (Exception e)
                        {
                            System.Diagnostics.Trace.TraceError($"Timer tick failed: {e}");
                        }
                    }
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
            }

            private async Task SecondLoopAsync(CancellationToken stop)
            {
                try
                {
                    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
                    while (await timer.WaitForNextTickAsync(stop))
                    {
                        try
                        {
                            await File.WriteAllTextAsync("2", "");
                        }
                        catch (Exception e)
                        {
                            System.Diagnostics.Trace.TraceError($"Timer tick failed: {e}");
                        }
                    }
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
            }
        }
        """);

    /// <summary>What the source does not say, and what a loop could not carry over.</summary>
    [Theory]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, 0, period);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, period, 1000);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, 0, Timeout.Infinite);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, Timeout.Infinite, 1000);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work());")]
    [InlineData("const int Every = 10; _timer = new Timer({|HANG401:async|} _ => await Work(), null, Every, Every);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, dueTime: 1, period: 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await Work(), null, /* soon */ 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => await File.WriteAllTextAsync(\"x\", $\"{period}\"), null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} state => await File.WriteAllTextAsync(\"x\", $\"{state}\"), null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { for (;;) { await Work(); return; } }, null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { await Work(); Dispose(); }, null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { await Work(); _timer.Change(1, 1); }, null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { int stop = 1; await File.WriteAllTextAsync(\"x\", $\"{stop}\"); }, null, 1, 1);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { await Work(); }, null, 1, 1); _timer.Change(5, 5);")]
    [InlineData("_timer = new Timer({|HANG401:async|} _ => { await Work(); }, null, 1, 1); GC.KeepAlive(_timer);")]
    [InlineData("var timer = new Timer({|HANG401:async|} _ => { await Work(); }, null, 1, 1); _timer = timer;")]
    [InlineData("Begin(); void Begin() { _timer = new Timer({|HANG401:async|} _ => { await Work(); }, null, 1, 1); }")]
    public Task Nothing_is_offered_where_a_loop_would_be_another_thing(string body) => Forgotten.NoFix($$"""
        class Poller : IDisposable
        {
            private Timer _timer;
            public Poller(int period) { {{body}} }
            private async Task Work() => await File.WriteAllTextAsync("x", "");
            public void Dispose() => _timer.Dispose();
        }
        """);

    /// <summary>Who may start again, whom others see, and whom nobody ends.</summary>
    [Theory]
    [InlineData("class Poller", "private Timer _timer;", "void Start()", "public void Stop() => _timer.Dispose();")]
    [InlineData("class Poller", "internal Timer _timer;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("class Poller", "private static Timer _timer;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("class Poller", "private Timer _timer;", "Poller()", "")]
    [InlineData("class Poller", "private Timer _timer;", "Poller()", "public void Work2() => _timer.Dispose();")]
    [InlineData("class Poller", "private Timer _timer; private int _stop;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("class Poller", "private Timer _timer, _other;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("class Poller", "private Timer _timer = null;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("class Poller", "private Timer _timer;", "Poller()", "public void Dispose() { var timer = _timer; timer.Dispose(); }")]
    [InlineData("partial class Poller", "private Timer _timer;", "Poller()", "public void Dispose() => _timer.Dispose();")]
    [InlineData("struct Poller", "private Timer _timer;", "public Poller(int a)", "public void Dispose() => _timer.Dispose();")]
    public Task Nothing_is_offered_for_a_timer_of_which_not_all_is_known(string type, string field, string start, string stop) => Forgotten.NoFix($$"""
        {{type}}
        {
            {{field}}
            {{start}} { _timer = new Timer({|HANG401:async|} _ => await File.WriteAllTextAsync("1", ""), null, 1000, 1000); }
            {{stop}}
        }
        """);

    /// <summary>A state that is used, and an async method that another calls too.</summary>
    [Theory]
    [InlineData("async void {|HANG401:Tick|}(object s) { await File.WriteAllTextAsync(\"1\", \"\"); Console.WriteLine(s); }", "this", "")]
    [InlineData("async void {|HANG401:Tick|}(object s) { await File.WriteAllTextAsync(\"1\", \"\"); }", "null", "Tick(null);")]
    [InlineData("internal async void {|HANG401:Tick|}(object s) { await File.WriteAllTextAsync(\"1\", \"\"); }", "null", "")]
    public Task Nothing_is_offered_for_a_callback_that_cannot_change(string callback, string state, string call) => Forgotten.NoFix($$"""
        class Poller : IDisposable
        {
            private Timer _timer;
            public Poller() { _timer = new Timer(Tick, {{state}}, 1000, 1000); {{call}} }
            {{callback}}
            public void Dispose() => _timer.Dispose();
        }
        """);

    private static string Logged(string made, string fields, string field, string end, string loop) => $$"""
        using Microsoft.Extensions.Logging;

        class Poller : IDisposable
        {
            {{fields}}
            private readonly ILogger<Poller> _log;

            public Poller(ILogger<Poller> log)
            {
                _log = log;
                {{field}} = {{(made.StartsWith('{') ? "new " : "")}}{{made}};
            }

            public void Dispose() => {{end}};{{loop}}
        }

        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public interface ILogger<T> : ILogger { }
            public static class LoggerExtensions
            {
                public static void LogError(this ILogger logger, Exception? exception, string? message, params object?[] args) { }
            }
        }
        """;

    private static string Hosted(string members) => $$"""
        sealed class Poller : Microsoft.Extensions.Hosting.IHostedService, IAsyncDisposable
        {
        {{members}}
        }

        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService
            {
                Task StartAsync(CancellationToken cancellationToken);
                Task StopAsync(CancellationToken cancellationToken);
            }
        }
        """;
}
