using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NamedLockTests
{
    [Fact]
    public Task Reports_a_named_mutex() => Verify.Reports("""
        class C
        {
            public void M()
            {
                using var mutex = new Mutex(false, "Acme.Ledger");
                mutex.{|HANG251:WaitOne|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_named_semaphore() => Verify.Reports("""
        class C
        {
            readonly Semaphore _printers = new(2, 2, "Acme.Printers");
            public void M() => _printers.{|HANG201:WaitOne|}();
        }
        """);

    [Fact]
    public Task Silent_for_a_named_mutex_with_a_timeout() => Verify.Silent("""
        class C
        {
            public bool M()
            {
                using var mutex = new Mutex(false, "Acme.Ledger");
                return mutex.WaitOne(TimeSpan.FromSeconds(5));
            }
        }
        """);

    [Fact]
    public Task Reports_other_locks_only_where_that_is_asked_for() => Verify.Reports("""
        class C
        {
            readonly Mutex _mutex = new();
            readonly object _gate = new();
            readonly ReaderWriterLockSlim _table = new();
            public void M()
            {
                _mutex.{|HANG251:WaitOne|}();
                Monitor.{|HANG251:Enter|}(_gate);
                _table.{|HANG251:EnterReadLock|}();
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_private_mutex() => Verify.Silent("""
        class C
        {
            readonly Mutex _mutex = new();
            public void M() => _mutex.WaitOne();
        }
        """);

    [Theory]
    [InlineData("catch (AbandonedMutexException) { }")]
    [InlineData("catch (AbandonedMutexException e) { Console.WriteLine(e); }")]
    [InlineData("catch (System.Threading.AbandonedMutexException e) when (e.MutexIndex < 0) { throw; }")]
    [InlineData("catch (IOException) { throw; } catch (Exception e) when (e is AbandonedMutexException) { }")]
    public Task Silent_for_a_named_mutex_that_is_taken_over_from_a_dead_holder(string handler) => Verify.Silent($$"""
        class Ledger(string path)
        {
            readonly Mutex _mutex = new(false, path);
            public void Open()
            {
                try { _mutex.WaitOne(); }
                {{handler}}
            }
        }
        """);

    [Theory]
    [InlineData("try { _mutex.{|HANG251:WaitOne|}(); } catch (Exception) { }")]
    [InlineData("try { _mutex.{|HANG251:WaitOne|}(); } catch (ApplicationException) { }")]
    [InlineData("try { } catch (AbandonedMutexException) { _mutex.{|HANG251:WaitOne|}(); }")]
    [InlineData("try { Run(() => _mutex.{|HANG251:WaitOne|}()); } catch (AbandonedMutexException) { }")]
    [InlineData("try { _printers.{|HANG201:WaitOne|}(); } catch (AbandonedMutexException) { }")]
    public Task Reports_a_named_lock_whose_dead_holder_nobody_thought_of(string wait) => Verify.Reports($$"""
        class Ledger(string path)
        {
            readonly Mutex _mutex = new(false, path);
            readonly Semaphore _printers = new(1, 1, path);
            public void Open()
            {
                {{wait}}
            }
            static void Run(Func<bool> later) { }
        }
        """);

    [Fact]
    public Task Reports_one_that_is_taken_over_where_every_lock_is_asked_for() => Verify.Reports("""
        class Ledger(string path)
        {
            readonly Mutex _mutex = new(false, path);
            readonly object _gate = new();
            public void Open()
            {
                Monitor.{|HANG251:Enter|}(_gate);
                try { _mutex.{|HANG251:WaitOne|}(); }
                catch (AbandonedMutexException) { }
            }
        }
        """);

    [Fact]
    public Task Says_who_may_keep_it() => Verify.Reports("""
        class C
        {
            public void M(string name)
            {
                using var permit = new Semaphore(1, 1, name);
                permit.{|#0:WaitOne|}();
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.Lock).WithLocation(0)
            .WithArguments("WaitHandle.WaitOne", "another process may never give it back", "give it a timeout"));
}
