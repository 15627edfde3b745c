using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class SemaphoreTests
{
    private static string Gate(string body) => $$"""
        public class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Channel<int> _jobs;
            int _value;

            public Cache(Channel<int> jobs) => _jobs = jobs;

            public async Task<int> GetAsync(Func<Task<int>> load, Stream file)
            {
                {{body}}
            }

            static async Task<int> LoadAsync() { await Task.Delay(10); return 1; }
            static int Parse(string text) => int.Parse(text);
        }
        """;

    [Fact]
    public Task Silent_for_an_async_lock_that_every_holder_gives_back() => Verify.Silent(Gate("""
        await _gate.WaitAsync();
        try
        {
            return _value = await LoadAsync();
        }
        finally
        {
            _gate.Release();
        }
        """));

    /// <summary>Who gives the token asks that the wait ends by it; a request whose client may go away only has one.</summary>
    [Theory]
    [InlineData("", "WaitAsync")]
    [InlineData("HttpContext context", "WaitAsync")]
    [InlineData("CancellationToken stop", "{|HANG206:WaitAsync|}")]
    public Task Leaves_an_async_lock_that_is_given_back_to_the_token_of_a_request(string parameter, string wait) => Verify.Reports($$"""
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { public abstract CancellationToken RequestAborted { get; set; } }
        }
        namespace Shop
        {
            using Microsoft.AspNetCore.Http;

            public abstract class Controller { protected HttpContext HttpContext { get; } }

            public class Settings : Controller
            {
                static readonly SemaphoreSlim _gate = new(1, 1);
                int _value;

                public async Task SaveAsync({{parameter}})
                {
                    await _gate.{{wait}}();
                    try
                    {
                        _value++;
                        await Task.Delay(1);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_an_async_lock_that_is_taken_without_a_token_on_purpose() => Verify.Silent("""
        public class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _value;

            public async Task GetAsync(CancellationToken stop)
            {
                await _gate.WaitAsync(CancellationToken.None);
                try
                {
                    _value++;
                    await Task.Delay(1, stop);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_lock_that_is_handed_on_to_the_slow_path() => Verify.Silent("""
        public class Writer
        {
            readonly SemaphoreSlim _gate = new(1);
            Task _flush = Task.CompletedTask;
            int _count;

            public Task WriteAsync(CancellationToken stop)
            {
                if (!_gate.Wait(0, stop))
                    return Task.CompletedTask;
                if (!_flush.IsCompleted)
                    return WriteSlowlyAsync(stop);
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }
                return Task.CompletedTask;
            }

            public void Write()
            {
                _gate.Wait();
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }
            }

            async Task WriteSlowlyAsync(CancellationToken stop)
            {
                try
                {
                    await Task.Delay(1, stop);
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("_gate.Release(); try { await changed(); } finally { await _gate.WaitAsync(); }")]
    [InlineData("try { _gate.Release(); await changed(); } finally { await _gate.WaitAsync(); }")]
    [InlineData("for (var i = 0; i < 2; i++) { try { _gate.Release(); await changed(); } finally { await _gate.WaitAsync(); } if (_value == i) return; }  try { _gate.Release(); await changed(); } finally { await _gate.WaitAsync(); }")]
    public Task Silent_for_a_lock_that_is_given_back_around_a_callback(string around) => Verify.Silent(Around(around, "WaitAsync"));

    [Fact]
    public Task Reports_a_lock_that_is_held_around_a_callback() => Verify.Reports(Around("await changed();", "{|HANG256:WaitAsync|}"));

    private static string Around(string around, string wait) => $$"""
        public class Cache
        {
            readonly SemaphoreSlim _gate = new(1);
            int _value;

            public async Task GetAsync(Func<Task> changed)
            {
                await _gate.{{wait}}();
                try
                {
                    await TellAsync(changed);
                    _value++;
                }
                finally
                {
                    _gate.Release();
                }
            }

            async Task TellAsync(Func<Task> changed)
            {
                {{around}}
            }
        }
        """;

    [Fact]
    public Task Silent_for_a_lock_around_a_file() => Verify.Silent(Gate("""
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await file.WriteAsync(new byte[16]);
            return _value;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Reports_a_lock_whose_holder_waits_for_a_message() => Verify.Reports(Gate("""
        await _gate.{|HANG256:WaitAsync|}();
        try
        {
            return await _jobs.Reader.{|HANG151:ReadAsync|}();
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Reports_a_lock_whose_holder_waits_through_a_method() => Verify.Reports("""
        public class Cache(ChannelReader<int> jobs)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> GetAsync()
            {
                await _gate.{|HANG256:WaitAsync|}();
                try
                {
                    return await NextAsync();
                }
                finally
                {
                    _gate.Release();
                }
            }

            async Task<int> NextAsync() => await jobs.{|HANG151:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Reports_a_lock_held_while_a_callback_runs() => Verify.Reports(Gate("""
        await _gate.{|HANG256:WaitAsync|}();
        try
        {
            return _value = await load();
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Leaves_to_the_holder_a_lock_whose_release_is_skipped_by_a_failure() => Verify.Silent(Gate("""
        await _gate.WaitAsync();
        _value = Parse(file.ToString()!);
        _gate.Release();
        return _value;
        """));

    [Fact]
    public Task Leaves_to_the_holder_a_lock_whose_release_is_skipped_by_a_return() => Verify.Silent(Gate("""
        await _gate.WaitAsync();
        if (_value > 0)
            return _value;
        try
        {
            return _value = await LoadAsync();
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Leaves_to_the_holder_a_lock_that_it_keeps() => Verify.Silent("""
        public class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _value;

            public void Put(string text)
            {
                _gate.Wait();
                _value = int.Parse(text);
                _gate.Release();
            }

            public int Take()
            {
                _gate.Wait();
                try
                {
                    return _value;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_the_token_in_scope_even_for_a_harmless_lock() => Verify.Reports("""
        public class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _value;

            public async Task PutAsync(int value, CancellationToken cancellationToken)
            {
                await _gate.{|HANG206:WaitAsync|}();
                try
                {
                    _value = value;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_semaphore_that_nothing_releases() => Verify.Reports("""
        public class C
        {
            readonly SemaphoreSlim _signal = new(0);
            public Task M() => _signal.{|HANG206:WaitAsync|}();
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_signal_given_in_the_course_of_things() => Verify.Reports("""
        public class C
        {
            readonly SemaphoreSlim _signal = new(0);
            public void Put() => _signal.Release();
            public Task M() => _signal.{|HANG256:WaitAsync|}();
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_releases_on_stop() => Verify.Silent("""
        public class C : IDisposable
        {
            readonly SemaphoreSlim _signal = new(0);
            public void Put() => _signal.Release();
            public async Task M() { await _signal.WaitAsync(); Console.WriteLine(); }
            public void Dispose() => _signal.Release();
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_semaphore_from_elsewhere() => Verify.Reports("""
        public class C
        {
            public async Task M(SemaphoreSlim gate) => await gate.{|HANG256:WaitAsync|}();
        }
        """);

    [Fact]
    public Task Silent_for_a_throttle_whose_work_releases_in_finally() => Verify.Silent("""
        public class C
        {
            public async Task M(IEnumerable<string> files)
            {
                using var throttle = new SemaphoreSlim(4);
                var work = new List<Task>();
                foreach (var file in files)
                {
                    await throttle.WaitAsync();
                    work.Add(Task.Run(async () =>
                    {
                        try
                        {
                            await File.ReadAllTextAsync(file);
                        }
                        finally
                        {
                            throttle.Release();
                        }
                    }));
                }
                await Task.WhenAll(work);
            }
        }
        """);

    [Fact]
    public Task Leaves_a_release_that_is_skipped_to_the_rule_about_it() => Verify.Silent("""
        public class C
        {
            readonly SemaphoreSlim _gate = new(1);
            int _value;

            public void Put(string text)
            {
                _gate.Wait();
                _value = int.Parse(text);
                _gate.Release();
            }
        }
        """);

    private static string KeyedLock(string taking, string giving, string work = "await Task.Delay(10);") => $$"""
        public sealed class KeyedLock
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Dictionary<string, SemaphoreSlim> _keys = new();

            public async Task LockAsync(string key)
            {
                {{taking}}
            }

            public async Task UnlockAsync(string key)
            {
                {{giving}}
            }
        }

        public sealed class Tiles(KeyedLock keys, Channel<int> jobs)
        {
            public async Task DrawAsync(string tile)
            {
                await keys.LockAsync(tile);
                try
                {
                    {{work}}
                }
                finally
                {
                    await keys.UnlockAsync(tile);
                }
            }
        }
        """;

    private const string Giving = """
        await _gate.WaitAsync();
        try { _keys[key].Release(); } finally { _gate.Release(); }
        """;

    [Fact]
    public Task Silent_for_the_lock_of_a_key_that_its_users_give_back() => Verify.Silent(KeyedLock("""
        SemaphoreSlim? semaphore;
        await _gate.WaitAsync();
        try
        {
            if (!_keys.TryGetValue(key, out semaphore))
                _keys[key] = semaphore = new SemaphoreSlim(1, 1);
        }
        finally { _gate.Release(); }
        await semaphore.WaitAsync();
        """, Giving));

    [Fact]
    public Task Silent_for_the_locks_of_a_concurrent_dictionary() => Verify.Silent("""
        public sealed class Cache
        {
            readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

            public async Task UseAsync(string key)
            {
                var one = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1));
                await one.WaitAsync();
                try { await Task.Delay(10); }
                finally { one.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_the_lock_of_a_key_whose_users_wait_for_what_may_never_come() => Verify.Reports(KeyedLock("""
        SemaphoreSlim? semaphore;
        lock (_keys)
        {
            if (!_keys.TryGetValue(key, out semaphore))
                _keys.Add(key, semaphore = new SemaphoreSlim(1, 1));
        }
        await semaphore.{|HANG256:WaitAsync|}();
        """, "lock (_keys) _keys[key].Release();", "await jobs.Reader.{|HANG151:ReadAsync|}();"));

    [Theory]
    [InlineData("await cache.GetAsync(key => Task.FromResult(key)); ", "WaitAsync")]
    [InlineData("await cache.GetAsync(async key => { await new Cache.Never().It.Reader.{|HANG151:ReadAsync|}(); return key; }); ", "{|HANG256:WaitAsync|}")]
    public Task Judges_a_holder_by_the_callbacks_that_are_in_sight(string call, string wait) => Verify.Reports($$"""
        var cache = new Cache();
        {{call}}

        class Cache
        {
            public class Never { public readonly Channel<int> It = Channel.CreateUnbounded<int>(); public void Put() => It.Writer.TryWrite(1); }
            readonly SemaphoreSlim _gate = new(1, 1);
            public async Task<string> GetAsync(Func<string, Task<string>> factory)
            {
                await _gate.{{wait}}();
                try { return await factory("a"); }
                finally { _gate.Release(); }
            }
        }
        """);

    private static string Session(string between) => $$"""
        public class Session
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public void Send(string text)
            {
                _gate.{|HANG256:Wait|}();
                {{between}}
                _count = int.Parse(text);
                _gate.{|HANG256:Wait|}();
                try { _count++; }
                finally { _gate.Release(); }
            }
        }
        """;

    [Fact]
    public Task Silent_where_it_is_given_back_before_it_is_taken_again() => Verify.Silent(Session("_gate.Release();").Replace("{|HANG256:Wait|}", "Wait"));

    [Fact]
    public Task Silent_where_one_thread_waits_again_and_again() => Verify.Silent("""
        public class Flushes : IDisposable
        {
            readonly SemaphoreSlim _flushed = new(0);
            public void Done() => _flushed.Release();
            public void Dispose() => _flushed.Release();
            void WaitOne() => _flushed.Wait();
            public void All(int n) { for (var i = 0; i < n; i++) WaitOne(); }
        }
        """);

    [Fact]
    public Task Reports_where_several_wait() => Verify.Reports("""
        public class Flushes : IDisposable
        {
            readonly SemaphoreSlim _flushed = new(0);
            public void Done() => _flushed.Release();
            public void Dispose() => _flushed.Release();
            void WaitOne() => _flushed.{|HANG256:Wait|}();
            public void All(int n) { for (var i = 0; i < n; i++) new Thread(WaitOne).Start(); }
        }
        """);

    private static string Throttle(string release) => $$"""
        public class Sender
        {
            readonly SemaphoreSlim _throttle = new(0);
            int _count;
            public void Send(Action<Action<string>> send)
            {
                var count = Interlocked.Increment(ref _count);
                if (count > 8)
                    _throttle.{|HANG256:Wait|}();
                send(_ => Sent());
            }
            void Sent()
            {
                {{release}}
            }
        }
        """;

    [Fact]
    public Task Silent_for_permits_that_are_counted_by_hand() =>
        Verify.Silent(Throttle("if (Interlocked.Decrement(ref _count) >= 8) _throttle.Release();").Replace("{|HANG256:Wait|}", "Wait"));

    [Fact]
    public Task Reports_a_signal_that_nobody_counts() => Verify.Reports(Throttle("_throttle.Release();"));

    [Theory]
    [InlineData("// ReSharper disable once MethodSupportsCancellation", "WaitAsync")]
    [InlineData("// ReSharper disable once UnusedVariable", "{|HANG206:WaitAsync|}")]
    public Task What_another_tool_was_told_holds_for_us(string comment, string wait) => Verify.Reports($$"""
        class C(SemaphoreSlim gate)
        {
            public async Task M(CancellationToken stop)
            {
                {{comment}}
                var taken = gate.{{wait}}();
                await taken;
            }
        }
        """);

    [Theory]
    [InlineData("_stop.Cancel(); Ended();", "nothing bounds it")]
    [InlineData("_stop.Cancel(); Last();", "nothing bounds it")]
    [InlineData("Ended(); _stop.Cancel();", "'_stop.Token' is in scope and not passed")]
    [InlineData("_other.Cancel(); Ended();", "'_stop.Token' is in scope and not passed")]
    [InlineData("if (_isOver) { _stop.Cancel(); return; } Ended();", "'_stop.Token' is in scope and not passed")]
    [InlineData("_stop.Cancel(); _stop = new CancellationTokenSource(); Ended();", "'_stop.Token' is in scope and not passed")]
    public Task A_token_that_a_caller_has_cancelled_is_not_offered(string statements, string reason) => Verify.Reports($$"""
        public class Call
        {
            private readonly SemaphoreSlim _gate;
            private readonly CancellationTokenSource? _other = new();
            private CancellationTokenSource _stop = new();
            private bool _isOver;

            public Call(SemaphoreSlim gate) => _gate = gate;

            public void HangUp() { {{statements}} }

            public Task Run() => Task.Delay(1000, _stop.Token);

            private void Last() => Ended();

            private void Ended()
            {
                _gate.{|#0:Wait|}();
                _isOver = true;
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SemaphorePossible).WithLocation(0).WithArguments("SemaphoreSlim.Wait", reason, reason[0] == '\'' ? "pass '_stop.Token'" : "give it a timeout"));

    [Fact]
    public Task Nobody_waits_for_what_each_call_makes_for_itself() => Verify.Silent("""
        class Store
        {
            async Task<bool> M(Func<Task<bool>> load, CancellationToken stop)
            {
                var turn = new SemaphoreSlim(1);
                await turn.WaitAsync();
                if (!await load())
                    throw new InvalidOperationException();
                turn.Release();
                stop.ThrowIfCancellationRequested();
                return true;
            }
        }
        """);

    [Theory]
    [InlineData("if (isAsync) await _gate.WaitAsync().ConfigureAwait(false); else _gate.WaitAsync().GetAwaiter().GetResult();")]
    [InlineData("if (isAsync) { await _gate.WaitAsync(); } else { _gate.WaitAsync().GetAwaiter().GetResult(); }")]
    public Task What_the_other_branch_takes_it_by_comes_before_it_is_held(string take) => Verify.Silent($$"""
        class Peer
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task Close(bool isAsync)
            {
                {{take}}
                try { _count++; await Task.Yield(); }
                finally { _gate.Release(); }
            }

            public async Task Count()
            {
                await _gate.WaitAsync();
                try { _count++; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("isTaken = _gate.Wait(0); if (!isTaken) return;")]
    [InlineData("isTaken = await _gate.WaitAsync(0).ConfigureAwait(false); if (!isTaken) return;")]
    public Task Knows_who_was_refused(string tries) => Verify.Silent($$"""
        class Store
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public async Task SaveAsync(bool skips)
            {
                bool isTaken;
                if (skips)
                {
                    {{tries}}
                }
                else
                {
                    await _gate.WaitAsync();
                    isTaken = true;
                }
                try { await Task.Yield(); }
                finally { if (isTaken) _gate.Release(); }
            }
        }
        """);
}
