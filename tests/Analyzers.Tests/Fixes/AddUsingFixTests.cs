using Hangproof.CodeFixes.Disposal;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

public sealed class AddUsingFixTests
{
    [Fact]
    public Task Declares_sources_with_using() => Verify<SourceLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            CancellationToken stop;
            async Task M()
            {
                // Both have to be quick.
                var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); // linked
                both.CancelAfter(1000);
                CancellationTokenSource timed = new {|HANG504:CancellationTokenSource|}(600_000);
                await Task.WhenAll(Task.Delay(1, both.Token), Task.Delay(2, timed.Token));
            }
        }
        """, """
        class C
        {
            CancellationToken stop;
            async Task M()
            {
                // Both have to be quick.
                using var both = CancellationTokenSource.CreateLinkedTokenSource(stop); // linked
                both.CancelAfter(1000);
                using CancellationTokenSource timed = new CancellationTokenSource(600_000);
                await Task.WhenAll(Task.Delay(1, both.Token), Task.Delay(2, timed.Token));
            }
        }
        """);

    [Fact]
    public Task Puts_the_rest_of_the_block_under_a_statement_where_the_language_is_old() => Verify<SourceLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            CancellationToken stop;
            async Task M()
            {
                var text = @"one
        two";
                var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); // linked
                both.CancelAfter(1000);

                // The rest.
                if (text.Length > 0)
                {
                    await Task.Delay(1, both.Token);
                }
            }
        }
        """, """
        class C
        {
            CancellationToken stop;
            async Task M()
            {
                var text = @"one
        two";
                using (var both = CancellationTokenSource.CreateLinkedTokenSource(stop)) // linked
                {
                    both.CancelAfter(1000);

                    // The rest.
                    if (text.Length > 0)
                    {
                        await Task.Delay(1, both.Token);
                    }
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Names_registrations_that_were_dropped() => Verify<RegistrationLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            async Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource();
                token.{|HANG555:Register|}(() => done.TrySetCanceled());
                _ = token.{|HANG555:UnsafeRegister|}(_ => done.TrySetCanceled(), null);
                var kept = token.{|HANG555:Register|}(() => done.TrySetCanceled());
                await done.Task;
            }
        }
        """, """
        class C
        {
            async Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource();
                using var registration = token.Register(() => done.TrySetCanceled());
                using var registration2 = token.UnsafeRegister(_ => done.TrySetCanceled(), null);
                using var kept = token.Register(() => done.TrySetCanceled());
                await done.Task;
            }
        }
        """);

    [Fact]
    public Task Needs_no_name_where_the_language_is_old() => Verify<RegistrationLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            async Task M(TaskCompletionSource<int> done, CancellationToken token)
            {
                token.{|HANG555:Register|}(() => done.TrySetCanceled());
                await done.Task;
            }
        }
        """, """
        class C
        {
            async Task M(TaskCompletionSource<int> done, CancellationToken token)
            {
                using (token.Register(() => done.TrySetCanceled()))
                {
                    await done.Task;
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Declares_a_loops_timer_with_using() => Verify<TimerLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            public async Task M(CancellationToken stop)
            {
                var timer = new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync(stop))
                    Console.WriteLine();
            }
        }
        """, """
        class C
        {
            public async Task M(CancellationToken stop)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync(stop))
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Awaits_the_end_of_a_timer_whose_callback_may_run() => Verify<TimerLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            public async Task M(CancellationToken stop)
            {
                var timer = new {|HANG507:Timer|}(_ => Console.WriteLine(), null, 0, 1000);
                await Task.Delay(-1, stop);
            }
        }
        """, """
        class C
        {
            public async Task M(CancellationToken stop)
            {
                await using var timer = new Timer(_ => Console.WriteLine(), null, 0, 1000);
                await Task.Delay(-1, stop);
            }
        }
        """);

    [Fact]
    public Task Keeps_a_programs_timer_to_its_end() => Verify<TimerLifetimeAnalyzer, AddUsingFix>.Fixed("""
        var timer = new {|HANG507:Timer|}(_ => Console.Write('.'), null, 0, 1000);
        Console.ReadLine();
        """, """
        using var timer = new Timer(_ => Console.Write('.'), null, 0, 1000);
        Console.ReadLine();
        """);

    [Theory]
    [InlineData("Task M() { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); return Task.Delay(1, both.Token); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); _ = Task.Run(() => Task.Delay(1, both.Token)); }")]
    [InlineData("void M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); Start(both.Token); }")]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); var work = Task.Delay(1, both.Token); await Task.WhenAny(work, Task.Delay(1)); }")]
    [InlineData("async Task M() { await Task.Delay(1, CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop).Token); }")]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); both = null; await Task.Delay(1, both!.Token); }")]
    public Task Offers_nothing_where_the_work_may_go_on(string member) => Verify<SourceLifetimeAnalyzer, AddUsingFix>.NoFix($$"""
        class C
        {
            CancellationToken stop;
            {{member}}
            static void Start(CancellationToken token) { }
        }
        """);

    [Fact]
    public Task Offers_nothing_for_a_callback_that_is_about_something_else_than_what_is_waited_for() => Verify<RegistrationLifetimeAnalyzer, AddUsingFix>.NoFix("""
        class Host(CancellationToken shutdown, Cluster cluster, Action stopApplication)
        {
            private bool _isStopped;

            public async Task StartAsync(CancellationToken token)
            {
                shutdown.{|HANG505:Register|}(() =>
                {
                    _isStopped = true;
                    if (cluster.ExitsOnShutdown)
                        stopApplication();
                });
                await cluster.StartAsync();
            }

            public Task StopAsync() => _isStopped ? Task.CompletedTask : cluster.StopAsync();
        }

        class Other(CancellationToken shutdown, Cluster cluster)
        {
            public async Task StartAsync(CancellationToken token)
            {
                shutdown.{|HANG555:Register|}(() => cluster.Kill());
                await cluster.StartAsync();
            }
        }

        class Cluster
        {
            public bool ExitsOnShutdown;
            public Task StartAsync() => Task.Delay(1);
            public Task StopAsync() => Task.Delay(1);
            public void Kill() { }
        }
        """);

    [Theory]
    [InlineData("token.{0}(() => _socket.Close())", "await _socket.ReceiveAsync(buffer)")]
    [InlineData("token.{0}(() => {{ Console.WriteLine(); this._socket?.Dispose(); }})", "_ = await this._socket.ReceiveAsync(buffer)")]
    [InlineData("token.{0}(_socket.Close)", "await _socket.ReceiveAsync(buffer)")]
    [InlineData("token.{0}(static state => ((Socket)state!).Close(), _socket)", "await _socket.ReceiveAsync(buffer)")]
    [InlineData("var done = new TaskCompletionSource(); var task = done.Task; token.{0}(() => done.TrySetResult())", "await task")]
    [InlineData("var gate = _gate; token.{0}(() => {{ lock (gate) Monitor.PulseAll(gate); }})", "lock (gate) Monitor.Wait(gate)")]
    public Task Ends_a_callback_that_ends_what_is_waited_for(string register, string wait)
    {
        var before = Body(string.Format(System.Globalization.CultureInfo.InvariantCulture, register, "{|HANG555:Register|}"));
        var after = Body(string.Format(System.Globalization.CultureInfo.InvariantCulture, register, "Register").Replace("token.Register", "using var registration = token.Register", StringComparison.Ordinal));
        return Verify<RegistrationLifetimeAnalyzer, AddUsingFix>.Fixed(before, after);

        string Body(string registration) => $$"""
            using System.Net.Sockets;

            class C(Socket socket)
            {
                private readonly Socket _socket = socket;
                private readonly object _gate = new();

                public async Task Next(byte[] buffer, CancellationToken token)
                {
                    {{registration}};
                    {{wait}};
                    await Task.Yield();
                }
            }
            """;
    }

    [Fact]
    public Task Offers_nothing_for_a_callback_that_is_to_stay() => Verify<RegistrationLifetimeAnalyzer, AddUsingFix>.NoFix("""
        class C
        {
            void M(CancellationToken token) => token.{|HANG555:Register|}(() => { });
            void N(CancellationToken token)
            {
                token.{|HANG555:Register|}(() => { });
                Console.WriteLine();
            }
        }
        """);
}
