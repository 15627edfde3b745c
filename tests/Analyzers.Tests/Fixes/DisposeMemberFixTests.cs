using Hangproof.CodeFixes.Disposal;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

public sealed class DisposeMemberFixTests
{
    [Theory]
    [InlineData("""
            public void Dispose()
            {
                _log.Dispose();
            }
        """, """
            public void Dispose()
            {
                _timer.Dispose();
                _log.Dispose();
            }
        """)]
    [InlineData("""
            public void Dispose() => _log.Dispose();
        """, """
            public void Dispose()
            {
                _timer.Dispose();
                _log.Dispose();
            }
        """)]
    [InlineData("""
            public void Dispose()
            {
                if (_isDisposed)
                    return;
                _isDisposed = true;
                // The log is last.
                _log.Dispose();
            }
            bool _isDisposed;
        """, """
            public void Dispose()
            {
                if (_isDisposed)
                    return;
                _isDisposed = true;
                _timer.Dispose();
                // The log is last.
                _log.Dispose();
            }
            bool _isDisposed;
        """)]
    [InlineData("""
            public void Dispose()
            {
            }
        """, """
            public void Dispose()
            {
                _timer.Dispose();
            }
        """)]
    [InlineData("""
            public void Dispose() { _log.Dispose(); }
        """, """
            public void Dispose() { _timer.Dispose(); _log.Dispose(); }
        """)]
    [InlineData("""
            public void Dispose() { Dispose(true); }
            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _log.Dispose();
                }
            }
        """, """
            public void Dispose() { Dispose(true); }
            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _timer.Dispose();
                    _log.Dispose();
                }
            }
        """)]
    public Task Disposes_in_the_pattern_that_is_there(string before, string after) => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed(Meter(before, "{|HANG501:new|}"), Meter(after, "new"));

    [Fact]
    public Task Awaits_the_end_where_the_pattern_is_async() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        class Meter : IAsyncDisposable
        {
            readonly Stream _log = new MemoryStream();
            readonly Timer _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000);

            public async ValueTask DisposeAsync() => await _log.DisposeAsync();
        }
        """, """
        class Meter : IAsyncDisposable
        {
            readonly Stream _log = new MemoryStream();
            readonly Timer _timer = new(_ => { }, null, 1000, 1000);

            public async ValueTask DisposeAsync()
            {
                await _timer.DisposeAsync().ConfigureAwait(false);
                await _log.DisposeAsync();
            }
        }
        """);

    [Fact]
    public Task Implements_the_pattern_for_all_that_a_closed_type_owns() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        sealed class Meter
        {
            readonly Timer _one = {|HANG501:new|}(_ => { }, null, 1000, 1000);
            Timer? _other;

            public void Start() => _other = new {|HANG501:Timer|}(_ => { }, null, 1000, 1000); // later
        }
        """, """
        sealed class Meter : IDisposable
        {
            readonly Timer _one = new(_ => { }, null, 1000, 1000);
            Timer? _other;

            public void Start() => _other = new Timer(_ => { }, null, 1000, 1000); // later

            public void Dispose()
            {
                _one.Dispose();
                _other?.Dispose();
            }
        }
        """);

    [Fact]
    public Task Implements_the_whole_pattern_for_a_type_that_others_derive_from() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        namespace Metering
        {
            public class Meter<T> : List<T>
            {
                private readonly Timer _timer;

                public Meter() => _timer = new {|HANG501:Timer|}(_ => { }, null, 1000, 1000);
            }
        }
        """, """
        namespace Metering
        {
            public class Meter<T> : List<T>, IDisposable
            {
                private readonly Timer _timer;

                public Meter() => _timer = new Timer(_ => { }, null, 1000, 1000);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _timer.Dispose();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Offers_an_asynchronous_end_as_well() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.FixedBy("Implement 'IAsyncDisposable' and dispose '_timer' when its callback has ended", 1, """
        sealed class Meter(int period)
        {
            readonly Timer _timer = {|HANG501:new|}(_ => { }, null, period, period);
        }
        """, """
        sealed class Meter(int period) : IAsyncDisposable
        {
            readonly Timer _timer = new(_ => { }, null, period, period);

            public async ValueTask DisposeAsync()
            {
                await _timer.DisposeAsync().ConfigureAwait(false);
            }
        }
        """);

    [Theory]
    [InlineData("public virtual void Dispose() { }", "public override void Dispose()", "_timer.Dispose();", "base.Dispose();")]
    [InlineData("public abstract void Dispose();", "public override void Dispose()", "_timer.Dispose();", "")]
    public Task Overrides_what_the_base_has(string inherited, string signature, string line, string last) => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed($$"""
        abstract class Base : IDisposable { {{inherited}} }
        {{(last == "" ? "abstract " : "")}}class Meter : Base
        {
            readonly Timer _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000);
            {{(last == "" ? "public void Other() { }" : "")}}
        }
        """, $$"""
        abstract class Base : IDisposable { {{inherited}} }
        {{(last == "" ? "abstract " : "")}}class Meter : Base
        {
            readonly Timer _timer = new(_ => { }, null, 1000, 1000);
            {{(last == "" ? "public void Other() { }" : "")}}

            {{signature}}
            {
                {{line}}
        {{(last == "" ? "" : "        " + last + "\n")}}    }
        }
        """);

    [Fact]
    public Task Overrides_the_protected_member_of_the_base() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        class Log : Stream
        {
            readonly Timer _flush = {|HANG501:new|}(_ => { }, null, 1000, 1000);
            public override bool CanRead => false; public override bool CanSeek => false; public override bool CanWrite => true;
            public override long Length => 0; public override long Position { get; set; }
            public override void Flush() { }
            public override int Read(byte[] buffer, int offset, int count) => 0;
            public override long Seek(long offset, SeekOrigin origin) => 0;
            public override void SetLength(long value) { }
            public override void Write(byte[] buffer, int offset, int count) { }
        }
        """, """
        class Log : Stream
        {
            readonly Timer _flush = new(_ => { }, null, 1000, 1000);
            public override bool CanRead => false; public override bool CanSeek => false; public override bool CanWrite => true;
            public override long Length => 0; public override long Position { get; set; }
            public override void Flush() { }
            public override int Read(byte[] buffer, int offset, int count) => 0;
            public override long Seek(long offset, SeekOrigin origin) => 0;
            public override void SetLength(long value) { }
            public override void Write(byte[] buffer, int offset, int count) { }

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _flush.Dispose();
                }
                base.Dispose(disposing);
            }
        }
        """);

    [Fact]
    public Task Disposes_a_source_after_it_is_cancelled() => Verify<SourceLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        sealed class Feed : IDisposable
        {
            readonly CancellationTokenSource _stop;
            public Feed(CancellationToken stop) => _stop = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);
            public CancellationToken Token => _stop.Token;
            public void Dispose() => _stop.Cancel();
        }
        """, """
        sealed class Feed : IDisposable
        {
            readonly CancellationTokenSource _stop;
            public Feed(CancellationToken stop) => _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
            public CancellationToken Token => _stop.Token;
            public void Dispose()
            {
                _stop.Cancel();
                _stop.Dispose();
            }
        }
        """);

    [Fact]
    public Task Disposes_a_registration() => Verify<RegistrationLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        sealed class Connection : IDisposable
        {
            readonly CancellationTokenRegistration _registration;
            public Connection(CancellationToken stopping) => _registration = stopping.{|HANG505:Register|}(() => Close());
            void Close() { }
            public void Dispose()
            {
                Close();
            }
        }
        """, """
        sealed class Connection : IDisposable
        {
            readonly CancellationTokenRegistration _registration;
            public Connection(CancellationToken stopping) => _registration = stopping.Register(() => Close());
            void Close() { }
            public void Dispose()
            {
                Close();
                _registration.Dispose();
            }
        }
        """);

    [Fact]
    public Task Writes_what_an_old_language_can_read() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        class Meter
        {
            private readonly Timer _timer;

            public Meter(int period)
            {
                _timer = new {|HANG501:Timer|}(_ => { }, null, period, period);
            }
        }
        """, """
        class Meter : IDisposable
        {
            private readonly Timer _timer;

            public Meter(int period)
            {
                _timer = new Timer(_ => { }, null, period, period);
            }

            public void Dispose()
            {
                _timer.Dispose();
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Theory]
    [InlineData("class Meter : Base { readonly Timer _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000); } class Base : IDisposable { public void Dispose() { } }")]
    [InlineData("struct Meter { Timer _timer; public void Start() => _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000); }")]
    [InlineData("class Meter { readonly Timer _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000); }")]
    public Task Offers_nothing_where_there_is_no_place_for_it(string source) => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.NoFix(source);

    private static string Meter(string members, string creation) => $$"""
        class Meter : IDisposable
        {
            readonly Stream _log = new MemoryStream();
            readonly Timer _timer = {{creation}}(_ => { }, null, 1000, 1000);

        {{members}}
        }
        """;
}
