using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Fix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.SwallowedCancellationAnalyzer, Hangproof.CodeFixes.Tasks.LeaveWhenCancelledFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.SwallowedCancellationAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class SwallowedCancellationTests
{
    [Theory]
    [InlineData("while (true)", "catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("for (;;)", "catch { }")]
    [InlineData("while (true)", "catch (OperationCanceledException) { }")]
    [InlineData("while (true)", "catch (TaskCanceledException) { continue; }")]
    [InlineData("while (true)", "catch (IOException) { throw; } catch (System.Exception) { }")]
    public Task Reports_a_handler_that_goes_on(string loop, string handler) => Verify.Reports($$"""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                {{loop}}
                {
                    try { await Task.Delay(1000, stop); }
                    {{Marked(handler)}}
                }
            }
        }
        """);

    /// <summary>The last clause of the handlers above is the one that is to be reported.</summary>
    private static string Marked(string handlers)
    {
        var last = handlers.LastIndexOf("catch", StringComparison.Ordinal);
        return handlers[..last] + "{|HANG415:catch|}" + handlers[(last + 5)..];
    }

    [Fact]
    public Task Silent_where_a_helper_throws() => Verify.Silent("""
        static class Throw
        {
            [System.Diagnostics.CodeAnalysis.DoesNotReturn]
            public static void Failed(Exception e) => throw new InvalidOperationException("failed", e);
        }
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stop); }
                    catch (Exception e) { Throw.Failed(e); }
                }
            }
        }
        """);

    [Theory]
    [InlineData("catch (Exception) when (!stop.IsCancellationRequested) { }")]
    [InlineData("catch (Exception e) when (e is not OperationCanceledException) { }")]
    [InlineData("catch (OperationCanceledException) { throw; } catch (Exception) { }")]
    [InlineData("catch (OperationCanceledException) when (stop.IsCancellationRequested) { break; } catch (Exception) { }")]
    [InlineData("catch (OperationCanceledException) { return; } catch { }")]
    [InlineData("catch (Exception) { if (stop.IsCancellationRequested) break; }")]
    [InlineData("catch (Exception e) { if (e is OperationCanceledException) throw; }")]
    [InlineData("catch (IOException) { }")]
    [InlineData("catch (Exception) { await Task.Delay(100, stop); }")]
    [InlineData("catch (Exception) { stop.ThrowIfCancellationRequested(); }")]
    [InlineData("catch (Exception) { Environment.Exit(1); }")]
    [InlineData("finally { Console.WriteLine(); }")]
    public Task Silent_where_a_cancellation_leaves(string handlers) => Verify.Silent($$"""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stop); }
                    {{handlers}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("while (!stop.IsCancellationRequested)")]
    [InlineData("while (await timer.WaitForNextTickAsync(stop))")]
    [InlineData("while (await reader.WaitToReadAsync())")]
    [InlineData("await foreach (var item in reader.ReadAllAsync(stop))")]
    [InlineData("foreach (var item in new[] { 1, 2 })")]
    [InlineData("while (_running)")]
    [InlineData("for (var attempt = 0; attempt < 3; attempt++)")]
    public Task Silent_where_the_loop_itself_has_an_end(string loop) => Verify.Silent($$"""
        class C
        {
            bool _running = true;
            public void Stop() => _running = false;
            async Task Run(CancellationToken stop, PeriodicTimer timer, ChannelReader<int> reader)
            {
                {{loop}}
                {
                    try { await Task.Delay(1000, stop); }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_loop_looks_at_the_token_elsewhere() => Verify.Silent("""
        class C
        {
            async Task Run(CancellationToken stop, ChannelReader<int> reader)
            {
                while (true)
                {
                    stop.ThrowIfCancellationRequested();
                    try { await reader.ReadAsync(stop); }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }

            async Task Pause(CancellationToken stop, ChannelReader<int> reader)
            {
                while (true)
                {
                    try { await reader.ReadAsync(stop); }
                    catch (Exception e) { Console.WriteLine(e); }
                    await Task.Delay(10, stop);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_two_handlers_that_both_go_on() => Verify.Reports("""
        class C
        {
            async Task Run(CancellationToken stop, ChannelReader<int> reader)
            {
                while (true)
                {
                    try { await reader.ReadAsync(stop); }
                    {|HANG415:catch|} (Exception e) { Console.WriteLine(e); }
                    try { await Task.Delay(10, stop); }
                    {|HANG415:catch|} (OperationCanceledException) { }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_an_exit_is_reached_all_the_same() => Verify.Silent("""
        class C
        {
            volatile bool _disposed;
            public void Dispose() => _disposed = true;
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    if (_disposed)
                        return;
                    try { await Task.Delay(1000, stop); }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_an_exit_that_only_the_cancelled_call_leads_to() => Verify.Reports("""
        class C
        {
            async Task Run(CancellationToken stop, ChannelReader<string> reader)
            {
                while (true)
                {
                    try
                    {
                        var item = await reader.ReadAsync(stop);
                        if (item.Length == 0)
                            return;
                    }
                    {|HANG415:catch|} (Exception e) { Console.WriteLine(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_token_of_each_rounds_own() => Verify.Silent("""
        class C
        {
            async Task Run(HttpClient http)
            {
                while (true)
                {
                    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                    try { await http.GetAsync("https://example.org", limit.Token); }
                    catch (OperationCanceledException) { Console.WriteLine("slow"); }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_the_token_that_each_rounds_own_is_linked_to() => Verify.Reports("""
        class C
        {
            async Task Run(HttpClient http, CancellationToken stop)
            {
                while (true)
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                    limit.CancelAfter(5000);
                    try { await http.GetAsync("https://example.org", limit.Token); }
                    {|HANG415:catch|} (OperationCanceledException) { Console.WriteLine("slow"); }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_source_that_is_replaced_to_wake_the_loop() => Verify.Silent("""
        class C
        {
            CancellationTokenSource _wake = new();
            public void Wake() { _wake.Cancel(); _wake = new CancellationTokenSource(); }
            async Task Run()
            {
                while (true)
                {
                    try { await Task.Delay(Timeout.Infinite, _wake.Token); }
                    catch (OperationCanceledException) { }
                    Console.WriteLine();
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_call_that_an_inner_handler_guards() => Verify.Silent("""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try
                    {
                        try { await Task.Delay(1000, stop); }
                        catch (OperationCanceledException) { return; }
                        Console.WriteLine();
                    }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Says_which_token() => Verify.Reports("""
        class C
        {
            readonly CancellationTokenSource _stop = new();
            async Task Run()
            {
                while (true)
                {
                    try { await Task.Delay(1000, _stop.Token); }
                    catch (Exception) { }
                }
            }
        }
        """,
        new DiagnosticResult(Descriptors.CancellationSwallowed).WithSpan(9, 13, 9, 18).WithSpan(8, 42, 8, 53)
            .WithMessage("'catch (Exception)' swallows cancellation: the loop goes on although '_stop.Token' is cancelled; leave it when '_stop.Token.IsCancellationRequested'"));

    [Fact]
    public Task Leaves_the_loop() => Fix.Fixed("""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try
                    {
                        await Task.Delay(1000, stop);
                    }
                    // Whatever it was.
                    {|HANG415:catch|} (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """, """
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try
                    {
                        await Task.Delay(1000, stop);
                    }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                        break;
                    }
                    // Whatever it was.
                    catch (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Rethrows_where_it_cannot_leave() => Fix.FixedBy("Rethrow when 'stop' is cancelled", 0, """
        class C
        {
            async Task<int> Run(ChannelReader<int> reader, CancellationToken stop)
            {
                while (true)
                {
                    try
                    {
                        return await reader.ReadAsync(stop);
                    } {|HANG415:catch|} (OperationCanceledException) {
                    }
                }
            }
        }
        """, """
        class C
        {
            async Task<int> Run(ChannelReader<int> reader, CancellationToken stop)
            {
                while (true)
                {
                    try
                    {
                        return await reader.ReadAsync(stop);
                    }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                        throw;
                    } catch (OperationCanceledException) {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Leaves_every_loop_at_once() => Fix.Fixed("""
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stop); }
                    {|HANG415:catch|} (Exception) { }
                }
            }

            async Task Each(CancellationToken stop, int[] items)
            {
                for (;;)
                {
                    foreach (var item in items)
                    {
                        try { await Task.Delay(item, stop); }
                        {|HANG415:catch|} (Exception) { }
                    }
                }
            }
        }
        """, """
        class C
        {
            async Task Run(CancellationToken stop)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stop); }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                        break;
                    }
                    catch (Exception) { }
                }
            }

            async Task Each(CancellationToken stop, int[] items)
            {
                for (;;)
                {
                    foreach (var item in items)
                    {
                        try { await Task.Delay(item, stop); }
                        catch (OperationCanceledException) when (stop.IsCancellationRequested)
                        {
                            return;
                        }
                        catch (Exception) { }
                    }
                }
            }
        }
        """);
}
