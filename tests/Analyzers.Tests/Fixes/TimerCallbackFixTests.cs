using Hangproof.CodeFixes.Timers;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

public sealed class TimerCallbackFixTests
{
    [Fact]
    public Task Arms_the_timer_in_a_finally() => Verify<TimerCallbackAnalyzer, ArmInFinallyFix>.Fixed("""
        sealed class Refresher
        {
            readonly Timer _timer;
            public Refresher() => _timer = new Timer(Tick, null, 1000, Timeout.Infinite);
            void Tick(object? state)
            {
                try
                {
                    Refresh();
                    // Once more.
                    _timer.{|HANG503:Change|}(1000, Timeout.Infinite); // in a second
                }
                catch (IOException e)
                {
                    Console.WriteLine(e);
                }
            }
            void Refresh() { }
        }
        """, """
        sealed class Refresher
        {
            readonly Timer _timer;
            public Refresher() => _timer = new Timer(Tick, null, 1000, Timeout.Infinite);
            void Tick(object? state)
            {
                try
                {
                    Refresh();
                }
                catch (IOException e)
                {
                    Console.WriteLine(e);
                }
                finally
                {
                    // Once more.
                    _timer.Change(1000, Timeout.Infinite); // in a second
                }
            }
            void Refresh() { }
        }
        """);

    [Fact]
    public Task Puts_the_work_under_a_try_where_there_is_none() => Verify<TimerCallbackAnalyzer, ArmInFinallyFix>.Fixed("""
        sealed class Refresher
        {
            readonly System.Timers.Timer _timer = new System.Timers.Timer(1000) { AutoReset = false };
            public Refresher() { _timer.Elapsed += Tick; _timer.Start(); }
            void Tick(object sender, System.Timers.ElapsedEventArgs e)
            {
                // The work.
                Refresh();

                _timer.{|HANG503:Start|}();
            }
            void Refresh() { }
        }
        """, """
        sealed class Refresher
        {
            readonly System.Timers.Timer _timer = new System.Timers.Timer(1000) { AutoReset = false };
            public Refresher() { _timer.Elapsed += Tick; _timer.Start(); }
            void Tick(object sender, System.Timers.ElapsedEventArgs e)
            {
                try
                {
                    // The work.
                    Refresh();

                }
                finally
                {
                    _timer.Start();
                }
            }
            void Refresh() { }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Lets_one_tick_run_at_a_time() => Verify<TimerCallbackAnalyzer, OneTickAtATimeFix>.Fixed("""
        sealed class Sender
        {
            private readonly Timer _send;
            private readonly Timer _receive;

            public Sender()
            {
                _send = new {|HANG503:Timer|}(Send, null, 1000, 1000);
                _receive = new {|HANG503:Timer|}(Receive, null, 1000, 1000);
            }

            private void Send(object state)
            {
                // Not too fast.
                Thread.Sleep(2000);
            }

            private void Receive(object state)
            {
                Thread.Sleep(2000);
            }
        }
        """, """
        sealed class Sender
        {
            private readonly Timer _send;
            private readonly Timer _receive;
            private int _isInSend;
            private int _isInReceive;

            public Sender()
            {
                _send = new Timer(Send, null, 1000, 1000);
                _receive = new Timer(Receive, null, 1000, 1000);
            }

            private void Send(object state)
            {
                if (Interlocked.Exchange(ref _isInSend, 1) == 1)
                    return;
                try
                {
                    // Not too fast.
                    Thread.Sleep(2000);
                }
                finally
                {
                    Interlocked.Exchange(ref _isInSend, 0);
                }
            }

            private void Receive(object state)
            {
                if (Interlocked.Exchange(ref _isInReceive, 1) == 1)
                    return;
                try
                {
                    Thread.Sleep(2000);
                }
                finally
                {
                    Interlocked.Exchange(ref _isInReceive, 0);
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Offers_nothing_for_a_lambda_or_a_body_on_one_line() => Verify<TimerCallbackAnalyzer, OneTickAtATimeFix>.NoFix("""
        sealed class Sender
        {
            readonly Timer _one = new {|HANG503:Timer|}(_ => Thread.Sleep(5000), null, 1000, 1000);
            readonly Timer _other;
            public Sender() => _other = new {|HANG503:Timer|}(Tick, null, 1000, 1000);
            void Tick(object? state) { Thread.Sleep(5000); }
        }
        """);
}
