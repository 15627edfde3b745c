using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Locks.TryEnterFix>;

namespace Hangproof.Tests.Fixes;

public sealed class LockStatementFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    [Fact]
    public Task Is_written_out_around_an_untouched_body() => Verify.Fixed("""
        class C
        {
            private readonly object _gate = new();

            void M()
            {
                // Counted by one.
                lock ({|HANG251:_gate|}) // held shortly
                {
                    // The work.
        #if !NEVER
                    Console.WriteLine();
        #endif
                } // end
            }
        }
        """, """
        class C
        {
            private readonly object _gate = new();

            void M()
            {
                // Counted by one.
                if (!Monitor.TryEnter(_gate, TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_gate'.");
                try // held shortly
                {
                    // The work.
        #if !NEVER
                    Console.WriteLine();
        #endif
                }
                finally
                {
                    Monitor.Exit(_gate);
                } // end
            }
        }
        """, Inline);

    [Fact]
    public Task Nested_locks_and_waits_in_one_pass_with_one_constant() => Verify.Fixed("""
        class C
        {
            private readonly object _outer = new object();
            private readonly object _inner = new object();

            int M()
            {
                lock ({|HANG251:_outer|})
                {
                    lock (this.{|HANG251:_inner|})
                        return 1;
                }
            }
        }
        """, """
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
            private readonly object _outer = new object();
            private readonly object _inner = new object();

            int M()
            {
                if (!Monitor.TryEnter(_outer, DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the lock '_outer'.");
                try
                {
                    if (!Monitor.TryEnter(this._inner, DefaultTimeout))
                        throw new TimeoutException("Timed out waiting for the lock 'this._inner'.");
                    try
                    {
                        return 1;
                    }
                    finally
                    {
                        Monitor.Exit(this._inner);
                    }
                }
                finally
                {
                    Monitor.Exit(_outer);
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task On_one_line() => Verify.Fixed("""
        class C
        {
            private object _gate = new();

            void M()
            {
                lock ({|HANG251:_gate|}) Console.WriteLine();
            }
        }
        """, """
        class C
        {
            private object _gate = new();

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
    public Task A_lock_object_is_entered_by_its_own_form() => Verify.Fixed("""
        class C
        {
            private readonly Lock _gate = new();

            void M()
            {
                lock ({|HANG251:_gate|}) { Console.WriteLine(); }
            }
        }
        """, """
        class C
        {
            private readonly Lock _gate = new();

            void M()
            {
                if (!_gate.TryEnter(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the lock '_gate'.");
                try { Console.WriteLine(); }
                finally
                {
                    _gate.Exit();
                }
            }
        }
        """, Inline);

    [Theory]
    [InlineData("lock ({|HANG251:_table|}[0]) { }")]
    [InlineData("lock ({|HANG251:Gate|}()) { }")]
    [InlineData("lock ({|HANG251:_changing|}) { }")]
    [InlineData("lock ({|HANG251:_public|}) { }")]
    [InlineData("if (_table.Length > 0) lock ({|HANG251:_table|}) { }")]
    [InlineData("lock (/* why */ {|HANG251:_table|}) { }")]
    public Task Never_where_it_would_not_be_the_same(string statement) => Verify.NoFix($$"""
        class C
        {
            private readonly object[] _table = new object[1];
            private object _changing = new();
            public object _public = new();

            object Gate() => _changing = new();

            void M()
            {
                {{statement}}
            }
        }
        """);
}
