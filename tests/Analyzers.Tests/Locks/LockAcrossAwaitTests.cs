using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.LockAcrossAwaitAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Locks.LockAcrossAwaitAnalyzer, Hangproof.CodeFixes.Locks.UseSemaphoreFix>;

namespace Hangproof.Tests.Locks;

public sealed class LockAcrossAwaitTests
{
    private static string Store(string body) => $$"""
        class Store
        {
            readonly object _sync = new();
            readonly ReaderWriterLockSlim _table = new();
            readonly Mutex _mutex = new();
            readonly SemaphoreSlim _gate = new(1, 1);
            SpinLock _spin;
            SpinLock _free = new(false);
            SpinLock _owned = new SpinLock(true);
            string _text = "";

            async Task Save()
            {
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("Monitor.{|HANG208:Enter|}(_sync); try { await File.WriteAllTextAsync(\"x\", _text); } finally { Monitor.Exit(_sync); }")]
    [InlineData("_table.{|HANG208:EnterWriteLock|}(); try { await File.WriteAllTextAsync(\"x\", _text); } finally { _table.ExitWriteLock(); }")]
    [InlineData("_table.{|HANG208:EnterReadLock|}(); await Task.Yield(); _table.ExitReadLock();")]
    [InlineData("_mutex.{|HANG208:WaitOne|}(); try { await Task.Delay(10); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("var taken = false; _spin.{|HANG208:Enter|}(ref taken); await Task.Delay(10); if (taken) _spin.Exit();")]
    [InlineData("var taken = false; _owned.{|HANG208:Enter|}(ref taken); await Task.Delay(10); if (taken) _owned.Exit();")]
    [InlineData("if (!Monitor.{|HANG208:TryEnter|}(_sync, 1000)) return; try { await Task.Delay(10); } finally { Monitor.Exit(_sync); }")]
    public Task Reports_a_lock_of_a_thread_that_is_held_across_an_await(string body) => Verify.Reports(Store(body));

    [Theory]
    [InlineData("await _gate.WaitAsync(); try { await File.WriteAllTextAsync(\"x\", _text); } finally { _gate.Release(); }")]
    [InlineData("Monitor.Enter(_sync); try { _text = \"\"; } finally { Monitor.Exit(_sync); } await Task.Delay(10);")]
    [InlineData("await Task.Delay(10); Monitor.Enter(_sync); _text = \"\"; Monitor.Exit(_sync);")]
    [InlineData("lock (_sync) { Task.Run(async () => await Task.Delay(10)); } await Task.Yield();")]
    [InlineData("Monitor.Enter(_sync); try { await Task.CompletedTask; } finally { Monitor.Exit(_sync); }")]
    [InlineData("var taken = false; _free.TryEnter(ref taken); if (!taken) return; await Task.Delay(10); _free.Exit();")]
    [InlineData("if (Monitor.TryEnter(_sync)) { Monitor.Exit(_sync); } else { await Task.Delay(10); }")]
    public Task Silent_when_no_such_lock_is_held(string body) => Verify.Silent(Store(body));

    [Fact]
    public Task Says_what_cannot_leave() => Verify.Reports(
        Store("Monitor.{|#0:Enter|}(_sync); try { {|#1:await Task.Delay(10)|}; } finally { Monitor.Exit(_sync); }"),
        new DiagnosticResult(Descriptors.LockAcrossAwait).WithLocation(0).WithLocation(1).WithArguments("_sync", "use a 'SemaphoreSlim', or leave it before the 'await'"));

    private const string Before = """
        class Store
        {
            private readonly object _sync = new object(); // guards _text
            private string _text = "";

            public async Task Save()
            {
                Monitor.{|HANG208:Enter|}(_sync);
                try
                {
                    await Task.Delay(_text.Length);
                }
                finally
                {
                    Monitor.Exit(_sync);
                }
            }

            public void Set(string text)
            {
                Monitor.Enter(_sync);
                _text = text;
                Monitor.Exit(_sync);
            }
        }
        """;

    private const string After = """
        class Store
        {
            private readonly SemaphoreSlim _sync = new SemaphoreSlim(1, 1); // guards _text
            private string _text = "";

            public async Task Save()
            {
                await _sync.WaitAsync();
                try
                {
                    await Task.Delay(_text.Length);
                }
                finally
                {
                    _sync.Release();
                }
            }

            public void Set(string text)
            {
                _sync.Wait();
                _text = text;
                _sync.Release();
            }
        }
        """;

    [Fact]
    public Task Makes_it_a_semaphore() => VerifyFix.Fixed(Before, After);

    [Fact]
    public Task Makes_it_a_semaphore_in_an_old_language() => VerifyFix.Fixed(Before, After, language: LanguageVersion.CSharp7_3);

    [Theory]
    [InlineData("public void Clear() { lock (_sync) _text = \"\"; }")]
    [InlineData("public void Pulse() { Monitor.Enter(_sync); Monitor.PulseAll(_sync); Monitor.Exit(_sync); }")]
    [InlineData("public void Both() { Monitor.Enter(_sync); Inner(); Monitor.Exit(_sync); } void Inner() { Monitor.Enter(_sync); _text = \"\"; Monitor.Exit(_sync); }")]
    public Task Offers_nothing_for_a_lock_that_does_more(string member) => VerifyFix.NoFix($$"""
        class Store
        {
            readonly object _sync = new();
            string _text = "";
            {{member}}

            async Task Save()
            {
                Monitor.{|HANG208:Enter|}(_sync);
                try { await Task.Delay(_text.Length); }
                finally { Monitor.Exit(_sync); }
            }
        }
        """);

    [Fact]
    public Task Offers_nothing_for_a_reader_writer_lock_with_readers() => VerifyFix.NoFix("""
        class Store
        {
            readonly ReaderWriterLockSlim _table = new();
            string _text = "";
            string Read() { _table.EnterReadLock(); try { return _text; } finally { _table.ExitReadLock(); } }

            async Task Save()
            {
                _table.{|HANG208:EnterWriteLock|}();
                try { await Task.Delay(_text.Length); }
                finally { _table.ExitWriteLock(); }
            }
        }
        """);
}
