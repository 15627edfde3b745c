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
            async Task M(CancellationToken stop)
            {
                // Both have to be quick.
                var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); // linked
                both.CancelAfter(1000);
                CancellationTokenSource timed = new {|HANG504:CancellationTokenSource|}(1000);
                await Task.WhenAll(Task.Delay(1, both.Token), Task.Delay(2, timed.Token));
            }
        }
        """, """
        class C
        {
            async Task M(CancellationToken stop)
            {
                // Both have to be quick.
                using var both = CancellationTokenSource.CreateLinkedTokenSource(stop); // linked
                both.CancelAfter(1000);
                using CancellationTokenSource timed = new CancellationTokenSource(1000);
                await Task.WhenAll(Task.Delay(1, both.Token), Task.Delay(2, timed.Token));
            }
        }
        """);

    [Fact]
    public Task Puts_the_rest_of_the_block_under_a_statement_where_the_language_is_old() => Verify<SourceLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            async Task M(CancellationToken stop)
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
            async Task M(CancellationToken stop)
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
            async Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource<int>();
                token.{|HANG555:Register|}(() => done.TrySetCanceled());
                await done.Task;
            }
        }
        """, """
        class C
        {
            async Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource<int>();
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
            async Task M(CancellationToken stop)
            {
                var timer = new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync(stop))
                    Console.WriteLine();
            }
        }
        """, """
        class C
        {
            async Task M(CancellationToken stop)
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
            async Task M(CancellationToken stop)
            {
                var timer = new {|HANG507:Timer|}(_ => Console.WriteLine(), null, 0, 1000);
                await Task.Delay(-1, stop);
            }
        }
        """, """
        class C
        {
            async Task M(CancellationToken stop)
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
    [InlineData("Task M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); return Task.Delay(1, both.Token); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); _ = Task.Run(() => Task.Delay(1, both.Token)); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); Start(both.Token); }")]
    [InlineData("async Task M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); var work = Task.Delay(1, both.Token); await Task.WhenAny(work, Task.Delay(1)); }")]
    [InlineData("async Task M(CancellationToken stop) { await Task.Delay(1, CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop).Token); }")]
    [InlineData("async Task M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); both = null; await Task.Delay(1, both!.Token); }")]
    public Task Offers_nothing_where_the_work_may_go_on(string member) => Verify<SourceLifetimeAnalyzer, AddUsingFix>.NoFix($$"""
        class C
        {
            {{member}}
            static void Start(CancellationToken token) { }
        }
        """);

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
