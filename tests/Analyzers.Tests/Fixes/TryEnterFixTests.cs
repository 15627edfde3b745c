using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Locks.TryEnterFix>;

namespace Hangproof.Tests.Fixes;

public sealed class TryEnterFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    [Fact]
    public Task Enters_a_monitor_in_time() => Verify.Fixed("""
        class C
        {
            private readonly object _gate = new();

            void M()
            {
                Monitor.{|HANG251:Enter|}(_gate);
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """, """
        class C
        {
            private readonly object _gate = new();

            void M()
            {
                if (!Monitor.TryEnter(_gate, TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_gate'.");
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """, Inline);

    [Fact]
    public Task Takes_each_primitive_by_its_own_form() => Verify.Fixed("""
        class C
        {
            private readonly ReaderWriterLockSlim _table = new();
            private readonly Lock _lock = new();

            void M()
            {
                _table.{|HANG251:EnterReadLock|}();
                _lock.{|HANG251:Enter|}();
                using var mutex = new Mutex();
                mutex.{|HANG251:WaitOne|}();
            }
        }
        """, """
        class C
        {
            private readonly ReaderWriterLockSlim _table = new();
            private readonly Lock _lock = new();

            void M()
            {
                if (!_table.TryEnterReadLock(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_table'.");
                if (!_lock.TryEnter(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_lock'.");
                using var mutex = new Mutex();
                if (!mutex.WaitOne(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the mutex 'mutex'.");
            }
        }
        """, Inline);

    [Fact]
    public Task Looks_at_the_flag() => Verify.Fixed("""
        class C
        {
            private SpinLock _spin;

            void M(object gate)
            {
                bool taken = false, spinning = false;
                Monitor.{|HANG251:Enter|}(gate, ref taken);
                _spin.{|HANG251:Enter|}(ref spinning);
            }
        }
        """, """
        class C
        {
            private SpinLock _spin;

            void M(object gate)
            {
                bool taken = false, spinning = false;
                Monitor.TryEnter(gate, TimeSpan.FromSeconds(30), ref taken);
                if (!taken)
                    throw new TimeoutException("Timed out waiting for the lock 'gate'.");
                _spin.TryEnter(TimeSpan.FromSeconds(30), ref spinning);
                if (!spinning)
                    throw new TimeoutException("Timed out waiting for the lock '_spin'.");
            }
        }
        """, Inline);

    [Fact]
    public Task Writes_a_lock_scope_out() => Verify.Fixed("""
        class C
        {
            private readonly Lock _lock = new();

            void M()
            {
                // Counted by one.
                using (_lock.{|HANG251:EnterScope|}())
                {
                    // The work.
                    Console.WriteLine();
                } // end
            }
        }
        """, """
        class C
        {
            private readonly Lock _lock = new();

            void M()
            {
                // Counted by one.
                if (!_lock.TryEnter(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_lock'.");
                try
                {
                    // The work.
                    Console.WriteLine();
                }
                finally
                {
                    _lock.Exit();
                } // end
            }
        }
        """, Inline);

    [Fact]
    public Task Never_inside_the_try_whose_finally_exits() => Verify.NoFix("""
        class C
        {
            void M(object gate)
            {
                try
                {
                    Monitor.{|HANG251:Enter|}(gate);
                }
                finally
                {
                    Monitor.Exit(gate);
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);
}
