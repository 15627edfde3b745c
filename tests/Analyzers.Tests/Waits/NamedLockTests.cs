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
                mutex.{|HANG201:WaitOne|}();
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

    [Fact]
    public Task Says_who_may_keep_it() => Verify.Reports("""
        class C
        {
            public void M(string name)
            {
                using var mutex = new Mutex(false, name);
                mutex.{|#0:WaitOne|}();
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.Lock).WithLocation(0)
            .WithArguments("WaitHandle.WaitOne", "another process may never give it back", "give it a timeout"));
}
