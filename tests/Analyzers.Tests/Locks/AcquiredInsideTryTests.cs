using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.AcquiredInsideTryAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Locks.AcquiredInsideTryAnalyzer, Hangproof.CodeFixes.Locks.MoveAcquireFix>;

namespace Hangproof.Tests.Locks;

public sealed class AcquiredInsideTryTests
{
    private static string Gate(string body) => $$"""
        class C
        {
            readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            readonly object _sync = new object();
            int _count;

            async Task M(string row, CancellationToken stop)
            {
        {{string.Join('\n', body.Split('\n').Select(line => line.Length == 0 ? line : "        " + line))}}
                await Task.Yield();
            }
        }
        """;

    [Theory]
    [InlineData("try { await _gate.{|HANG211:WaitAsync|}(stop); _count++; } finally { _gate.Release(); }")]
    [InlineData("try { _gate.{|HANG211:Wait|}(stop); _count++; } finally { _gate.Release(); }")]
    [InlineData("try { if (!await _gate.{|HANG211:WaitAsync|}(1000)) return; _count++; } finally { _gate.Release(); }")]
    [InlineData("try { int.Parse(row); await _gate.{|HANG211:WaitAsync|}(); _count++; } finally { _gate.Release(); }")]
    [InlineData("try { int.Parse(row); Monitor.{|HANG211:Enter|}(_sync); _count++; } finally { Monitor.Exit(_sync); }")]
    [InlineData("try { foreach (var c in row) { await _gate.{|HANG211:WaitAsync|}(stop); _count++; } } finally { _gate.Release(); }")]
    [InlineData("var got = false; try { int.Parse(row); await _gate.{|HANG211:WaitAsync|}(); got = true; } finally { if (!got) await Task.Yield(); _gate.Release(); }")]
    public Task Reports_an_acquire_that_can_end_without_the_lock(string body) => Verify.Reports(Gate(body));

    [Theory]
    [InlineData("await _gate.WaitAsync(stop); try { _count++; } finally { _gate.Release(); }")]
    [InlineData("try { await _gate.WaitAsync(); _count++; } finally { _gate.Release(); }")]
    [InlineData("try { Monitor.Enter(_sync); _count++; } finally { Monitor.Exit(_sync); }")]
    [InlineData("var got = false; try { await _gate.WaitAsync(stop); got = true; _count++; } finally { if (got) _gate.Release(); }")]
    [InlineData("try { await _gate.WaitAsync(stop); try { _count++; } finally { _gate.Release(); } } finally { _count--; }")]
    [InlineData("var got = false; try { int.Parse(row); Monitor.Enter(_sync, ref got); _count++; } finally { if (got) Monitor.Exit(_sync); }")]
    [InlineData("try { _count = 0; await _gate.WaitAsync(CancellationToken.None); _count++; } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(stop); try { if (_count > 0) { _gate.Release(); int.Parse(row); await _gate.WaitAsync(stop); } } finally { _gate.Release(); }")]
    [InlineData("var got = false; try { int.Parse(row); await _gate.WaitAsync(); got = true; } finally { if (!got) await _gate.WaitAsync(); _gate.Release(); }")]
    public Task Silent_when_what_is_given_back_was_taken(string body) => Verify.Silent(Gate(body));

    [Fact]
    public Task Says_when_it_gives_back_what_it_never_had() => Verify.Reports(Gate("try { await _gate.{|#0:WaitAsync|}(stop); _count++; } finally { _gate.Release(); }"),
        new DiagnosticResult(Descriptors.AcquiredInsideTry).WithLocation(0).WithArguments("SemaphoreSlim.WaitAsync", "it is cancelled", "move it before the 'try'"));

    private const string Before = """
        // One at a time.
        try
        {
            await _gate.{|HANG211:WaitAsync|}(stop); // may be cancelled
            _count++;
        }
        finally
        {
            _gate.Release();
        }
        """;

    private const string After = """
        await _gate.WaitAsync(stop); // may be cancelled
        // One at a time.
        try
        {
            _count++;
        }
        finally
        {
            _gate.Release();
        }
        """;

    [Fact]
    public Task Moves_it_before_the_try() => VerifyFix.Fixed(Gate(Before), Gate(After));

    [Fact]
    public Task Moves_it_in_an_old_language() => VerifyFix.Fixed(Gate(Before), Gate(After), language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Moves_a_guard_with_what_stands_before_it() => VerifyFix.Fixed(Gate("""
        try
        {
            var number = int.Parse(row);
            if (!await _gate.{|HANG211:WaitAsync|}(1000))
            {
                return;
            }
            _count += number;
        }
        finally
        {
            _gate.Release();
        }
        """), Gate("""
        var number = int.Parse(row);
        if (!await _gate.WaitAsync(1000))
        {
            return;
        }
        try
        {
            _count += number;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Offers_nothing_where_a_handler_would_no_longer_see_its_failure() => VerifyFix.NoFix(Gate("""
        try
        {
            await _gate.{|HANG211:WaitAsync|}(stop);
            _count++;
        }
        catch (OperationCanceledException)
        {
            _count--;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Silent_for_a_throttle_that_is_drained_and_filled_by_count() => Verify.Silent(NotReleasedTests.Drained);

    [Theory]
    [InlineData("most", "_stop", "", "WaitAsync")]
    [InlineData("most", "_stop", "await _accepts.WaitAsync(_stop);", "WaitAsync")]
    [InlineData("1", "_stop", "", "{|HANG211:WaitAsync|}")]
    [InlineData("most, most", "_stop", "", "{|HANG211:WaitAsync|}")]
    [InlineData("most", "CancellationToken.None", "", "{|HANG211:WaitAsync|}")]
    [InlineData("most", "_stop", "Console.WriteLine(int.Parse(Console.ReadLine()));", "{|HANG211:WaitAsync|}")]
    public Task Knows_a_throttle_whose_takers_one_token_ends(string permits, string token, string before, string wait) => Verify.Reports($$"""
        class Pump
        {
            readonly CancellationToken _stop;
            readonly SemaphoreSlim _sessions;
            readonly SemaphoreSlim _accepts = new(4);
            public Pump(int most, CancellationToken stop) { _stop = stop; _sessions = new SemaphoreSlim({{permits}}); }
            public async Task Run()
            {
                while (!_stop.IsCancellationRequested)
                {
                    try
                    {
                        {{before}}
                        await _sessions.{{wait}}(_stop).ConfigureAwait(false);
                        await Task.Yield();
                    }
                    catch (Exception e) { Console.WriteLine(e); }
                    finally { _sessions.Release(); }
                }
            }
            public async Task Other() { await _sessions.WaitAsync({{token}}); _sessions.Release(); }
        }
        """);
}
