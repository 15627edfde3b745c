using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class EnteredTwiceTests
{
    private static string Store(string members, string gate = "readonly SemaphoreSlim _gate = new(1, 1);") => $$"""
        class Store
        {
            {{gate}}
            int _rows;

            {{members}}
        }
        """;

    [Fact]
    public Task Reports_a_sibling_that_waits_for_the_same_permit() => Verify.Reports(Store("""
        public async Task SaveAsync(int row)
        {
            await _gate.WaitAsync();
            try
            {
                _rows += row;
                await {|HANG205:FlushAsync|}();
            }
            finally { _gate.Release(); }
        }

        public async Task FlushAsync()
        {
            await _gate.WaitAsync();
            try { _rows = 0; }
            finally { _gate.Release(); }
        }
        """));

    [Theory]
    [InlineData("class Cached(IStore inner) : IStore", "inner", "SaveAsync")]
    [InlineData("class Cached(IStore inner) : IStore", "_inner", "SaveAsync")]
    [InlineData("class Cached : IStore", "Own()", "{|HANG205:SaveAsync|}")]
    public Task What_a_type_stands_before_is_none_of_its_own(string type, string inner, string save) => Verify.Reports($$"""
        interface IStore { Task SaveAsync(int row); }
        {{type}}
        {
            static readonly SemaphoreSlim _gate = new(1, 1);
            readonly IStore _inner = {{(inner == "Own()" ? "null" : "inner")}};
            static IStore Own() => new Cached();
            public async Task SaveAsync(int row)
            {
                await _gate.WaitAsync();
                try { await {{inner}}.{{save}}(row); }
                finally { _gate.Release(); }
            }
        }
        """.Replace(inner == "Own()" ? "\0" : "static IStore Own() => new Cached();", ""));

    [Fact]
    public Task Reports_a_permit_that_is_taken_where_it_was_to_be_given_back() => Verify.Reports(Store("""
        public async Task SaveAsync()
        {
            await _gate.WaitAsync();
            _rows++;
            await _gate.{|HANG205:WaitAsync|}();
        }
        """));

    [Fact]
    public Task Reports_a_hook_that_comes_back() => Verify.Reports("""
        abstract class Client
        {
            readonly SemaphoreSlim _commands = new(1, 1);

            public async Task ExecuteAsync(string command)
            {
                await _commands.WaitAsync();
                try { await {|HANG205:AfterAsync|}(command); }
                finally { _commands.Release(); }
            }

            protected abstract Task AfterAsync(string command);
        }

        sealed class LoggingClient : Client
        {
            protected override async Task AfterAsync(string command) => await ExecuteAsync("NOOP");
        }
        """);

    [Fact]
    public Task Reports_a_callback_that_calls_back() => Verify.Reports("""
        class Registry
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public event Func<Task>? Changed;

            public Registry() => Changed += async () => await CountAsync();

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try { await {|HANG205:Changed|}!(); }
                finally { _gate.Release(); }
            }

            public async Task<int> CountAsync()
            {
                await _gate.WaitAsync();
                try { return 1; }
                finally { _gate.Release(); }
            }
        }
        """.Replace("{|HANG205:Changed|}!()", "Changed!.{|HANG205:Invoke|}()"));

    [Fact]
    public Task Reports_a_reader_that_writes() => Verify.Reports(Store("""
        public void Add()
        {
            _gate.EnterReadLock();
            try
            {
                _gate.{|HANG205:EnterWriteLock|}();
                _rows++;
                _gate.ExitWriteLock();
            }
            finally { _gate.ExitReadLock(); }
        }
        """, "readonly ReaderWriterLockSlim _gate = new();"));

    [Fact]
    public Task Reports_a_spin_lock_taken_twice() => Verify.Reports(Store("""
        public void Add()
        {
            var taken = false;
            _gate.Enter(ref taken);
            try { {|HANG205:Count|}(); }
            finally { if (taken) _gate.Exit(); }
        }

        int Count()
        {
            var taken = false;
            _gate.Enter(ref taken);
            try { return _rows; }
            finally { if (taken) _gate.Exit(); }
        }
        """, "SpinLock _gate = new(false);"));

    [Fact]
    public Task Reports_an_asynchronous_lock_of_ones_own() => Verify.Reports("""
        sealed class AsyncLock
        {
            readonly SemaphoreSlim _one = new(1, 1);
            public async Task<IDisposable> LockAsync() { await _one.WaitAsync(); return new Releaser(_one); }
            sealed class Releaser(SemaphoreSlim one) : IDisposable { public void Dispose() => one.Release(); }
        }

        class Store
        {
            readonly AsyncLock _lock = new();

            public async Task SaveAsync()
            {
                using (await _lock.LockAsync())
                    await {|HANG205:FlushAsync|}();
            }

            async Task FlushAsync()
            {
                using var held = await _lock.LockAsync();
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Reports_a_lock_that_a_helper_enters() => Verify.Reports("""
        class Store
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            async Task<IDisposable> EnterAsync() { await _gate.WaitAsync(); return new Leave(this); }
            sealed class Leave(Store store) : IDisposable { public void Dispose() => store._gate.Release(); }

            public async Task SaveAsync()
            {
                using (await EnterAsync())
                    await {|HANG205:FlushAsync|}();
            }

            async Task FlushAsync()
            {
                using (await EnterAsync())
                    await Task.Yield();
            }
        }
        """);

    private static string Channel(string limit, string told = "true") => $$"""
        abstract class Channel
        {
            protected readonly SemaphoreSlim Gate = new(1, 1);

            protected void Save(int size, bool isInside) { if (size > 9) Exceeded(isInside); }
            protected virtual void Exceeded(bool isInside) { }
            protected void Send(object? transport) { if (transport == null) Sent(); }
            protected virtual void Sent() { }
        }

        class Client : Channel
        {
            public void Receive(int size) { Gate.Wait(); try { {|HANG205:Save|}(size, {{told}}); } finally { Gate.Release(); } }
            protected override void Exceeded(bool isInside) { {{limit}} }
            void CloseCore() { }
            void Close() { Gate.Wait(); try { CloseCore(); } finally { Gate.Release(); } }
        }
        """;

    [Theory]
    [InlineData("if (isInside) { CloseCore(); return; } Close();")]
    [InlineData("if (isInside) CloseCore(); else Close();")]
    [InlineData("if (!isInside) Close();")]
    [InlineData("_ = isInside || Ask(); bool Ask() { Close(); return true; }")]
    public Task Silent_where_a_flag_says_that_the_lock_is_held(string limit) => Verify.Silent(Channel(limit).Replace("{|HANG205:Save|}", "Save"));

    [Theory]
    [InlineData("if (isInside) { CloseCore(); } Close();", "true")]
    [InlineData("isInside = false; if (isInside) { CloseCore(); return; } Close();", "true")]
    [InlineData("if (isInside) { CloseCore(); return; } Close();", "false")]
    [InlineData("if (isInside) { CloseCore(); return; } Close();", "size > 20")]
    public Task Reports_where_the_flag_says_something_else(string limit, string told) => Verify.Reports(Channel(limit, told));

    private static string Siblings(string type, string before = "", string transport = "new object()") => $$"""
        abstract class Channel
        {
            protected readonly SemaphoreSlim Gate = new(1, 1);

            protected void Send(object? transport) { if (transport == null) Sent(); }
            protected virtual void Sent() { }
        }

        class Client : Channel
        {
            protected override void Sent() { Gate.Wait(); Gate.Release(); }
        }

        class {{type}}
        {
            {{before}}
            public void Reply(object? transport) { Gate.Wait(); try { {|HANG205:Send|}({{transport}}); } finally { Gate.Release(); } }
        }
        """;

    [Fact]
    public Task Silent_about_what_only_a_sibling_overrides() => Verify.Silent(Siblings("Server : Channel", transport: "transport").Replace("{|HANG205:Send|}", "Send"));

    [Fact]
    public Task Silent_about_what_is_overridden_again() => Verify.Silent(Siblings("Quiet : Client", "protected override void Sent() { }", "transport").Replace("{|HANG205:Send|}", "Send"));

    [Theory]
    [InlineData("Retrying : Client", "transport")]
    [InlineData("Retrying : Client", "null")]
    public Task Reports_what_its_own_class_overrides(string type, string transport) => Verify.Reports(Siblings(type, transport: transport));

    [Fact]
    public Task Silent_about_a_core_that_assumes_the_lock() => Verify.Silent(Store("""
        public async Task SaveAsync()
        {
            await _gate.WaitAsync();
            try { await FlushCoreAsync(); }
            finally { _gate.Release(); }
        }

        public async Task FlushAsync()
        {
            await _gate.WaitAsync();
            try { await FlushCoreAsync(); }
            finally { _gate.Release(); }
        }

        async Task FlushCoreAsync() { await Task.Yield(); _rows = 0; }
        """));

    [Fact]
    public Task Silent_about_monitors() => Verify.Silent(Store("""
        public void Add() { lock (_gate) { Count(); } }
        int Count() { lock (_gate) return _rows; }
        """, "readonly object _gate = new();"));

    [Fact]
    public Task Silent_about_several_permits() => Verify.Silent(Store("""
        public async Task Both() { await _gate.WaitAsync(); await _gate.WaitAsync(); _gate.Release(2); }
        """, "readonly SemaphoreSlim _gate = new(2);"));

    [Fact]
    public Task Silent_after_the_release() => Verify.Silent(Store("""
        public async Task SaveAsync()
        {
            await _gate.WaitAsync();
            try { _rows++; }
            finally { _gate.Release(); }
            await FlushAsync();
        }

        public async Task FlushAsync()
        {
            await _gate.WaitAsync();
            try { _rows = 0; }
            finally { _gate.Release(); }
        }
        """));

    [Fact]
    public Task Silent_about_the_lock_of_another() => Verify.Silent(Store("""
        public async Task CopyAsync(Store other)
        {
            await _gate.WaitAsync();
            try { await other.FlushAsync(); }
            finally { _gate.Release(); }
        }

        public async Task FlushAsync()
        {
            await _gate.WaitAsync();
            try { _rows = 0; }
            finally { _gate.Release(); }
        }
        """));

    [Fact]
    public Task Silent_when_a_flag_says_that_the_lock_is_held() => Verify.Silent(Store("""
        public async Task SaveAsync()
        {
            await _gate.WaitAsync();
            try { await FlushAsync(lockHeld: true); }
            finally { _gate.Release(); }
        }

        async Task FlushAsync(bool lockHeld)
        {
            if (!lockHeld)
                await _gate.WaitAsync();
            _rows = 0;
            if (!lockHeld)
                _gate.Release();
        }
        """));

    [Fact]
    public Task Silent_when_a_flag_says_that_nothing_is_tried_again() => Verify.Silent(Store("""
        async Task RefreshAsync()
        {
            await _gate.WaitAsync();
            try { await SendAsync(retry: false); }
            finally { _gate.Release(); }
        }

        async Task SendAsync(bool retry)
        {
            try { await Task.Delay(1); }
            catch (IOException) when (retry) { await RefreshAsync(); }
        }
        """));

    [Fact]
    public Task Silent_when_the_lock_is_only_tried() => Verify.Silent(Store("""
        public async Task SaveAsync()
        {
            await _gate.WaitAsync();
            try { if (await _gate.WaitAsync(0)) _rows++; }
            finally { _gate.Release(); }
        }
        """));

    [Fact]
    public Task Silent_when_recursion_is_allowed() => Verify.Silent(Store("""
        public void Add() { _gate.EnterWriteLock(); Count(); _gate.ExitWriteLock(); }
        int Count() { _gate.EnterReadLock(); try { return _rows; } finally { _gate.ExitReadLock(); } }
        """, "readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);"));

    [Fact]
    public Task Silent_when_an_upgradeable_reader_writes() => Verify.Silent(Store("""
        public void Add()
        {
            _gate.EnterUpgradeableReadLock();
            _gate.EnterWriteLock();
            _gate.ExitWriteLock();
            _gate.ExitUpgradeableReadLock();
        }
        """, "readonly ReaderWriterLockSlim _gate = new();"));

    [Fact]
    public Task Silent_when_the_permit_is_given_back_around_a_callback() => Verify.Silent(Store("""
        public async Task SaveAsync(Func<Task> callback)
        {
            await _gate.WaitAsync();
            try { await AwayAsync(callback); }
            finally { _gate.Release(); }
        }

        async Task AwayAsync(Func<Task> callback)
        {
            _gate.Release();
            try { await callback(); }
            finally { await _gate.WaitAsync(); }
        }
        """));

    [Fact]
    public Task Silent_about_a_signal() => Verify.Silent(Store("""
        public async Task PlayAsync() { await _gate.WaitAsync(); await _gate.WaitAsync(); }
        public void Next() => _gate.Release();
        """, "readonly SemaphoreSlim _gate = new(0);"));

    [Fact]
    public Task Silent_about_different_elements() => Verify.Silent("""
        class Shards
        {
            readonly SemaphoreSlim[] _gates = { new(1, 1), new(1, 1) };
            public async Task Move(int from, int to)
            {
                await _gates[from].WaitAsync();
                await _gates[to].WaitAsync();
                _gates[to].Release();
                _gates[from].Release();
            }
        }
        """);

    [Fact]
    public Task Reports_a_handler_whose_object_was_made_with_the_one_that_tells_it() => Verify.Reports("""
        var table = new SessionTable();
        var audit = new Audit(table);
        table.Expired += audit.OnExpiredAsync;
        await table.SweepAsync();

        class SessionTable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public event Func<Task>? Expired;
            public async Task CountAsync() { await _gate.WaitAsync(); try { } finally { _gate.Release(); } }
            public async Task SweepAsync()
            {
                await _gate.WaitAsync();
                try { if (Expired is { } handler) await {|HANG205:handler|}(); }
                finally { _gate.Release(); }
            }
        }

        class Audit
        {
            readonly SessionTable _table;
            public Audit(SessionTable table) => _table = table;
            public async Task OnExpiredAsync() => await _table.CountAsync();
        }
        """);

    [Fact]
    public Task Silent_about_a_handler_that_asks_another_table() => Verify.Silent("""
        var table = new SessionTable();
        var archive = new SessionTable();
        var audit = new Audit(archive);
        table.Expired += audit.OnExpiredAsync;
        await table.SweepAsync();

        class SessionTable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public event Func<Task>? Expired;
            public async Task CountAsync() { await _gate.WaitAsync(); try { } finally { _gate.Release(); } }
            public async Task SweepAsync()
            {
                await _gate.WaitAsync();
                try { if (Expired is { } handler) await handler(); }
                finally { _gate.Release(); }
            }
        }

        class Audit(SessionTable table)
        {
            public async Task OnExpiredAsync() => await table.CountAsync();
        }
        """);

    [Theory]
    [InlineData("using (_gate.Lock()) { Console.WriteLine(); }")]
    [InlineData("using (_gate.Lock()) { using (_gate.{|HANG205:Lock|}()) { } }")]
    public Task Knows_the_lock_that_a_scope_takes_by_a_helper(string scope) => Verify.Reports($$"""
        class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public int Get() { {{scope}} return 0; }
        }

        static class Gates
        {
            public static IDisposable Lock(this SemaphoreSlim gate) { gate.Wait(); return Release(gate); }
            static IDisposable Release(SemaphoreSlim gate) => new Given(() => gate.Release());
        }

        class Given(Action given) : IDisposable { public void Dispose() => given(); }
        """);

    [Theory]
    [InlineData("base.Next()")]
    [InlineData("this.{|HANG205:Again|}()")]
    public Task Knows_that_a_base_call_runs_no_override(string call) => Verify.Reports($$"""
        class Numbers
        {
            readonly SemaphoreSlim _own = new(1, 1);
            public virtual int Next() { _own.Wait(); try { return 1; } finally { _own.Release(); } }
        }

        class HighNumbers : Numbers
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public override int Next() { _gate.Wait(); try { return {{call}}; } finally { _gate.Release(); } }
            int Again() { _gate.Wait(); try { return 2; } finally { _gate.Release(); } }
        }
        """);

    private static string Cache(string members) => $$"""
        class Cache
        {
            readonly ConcurrentDictionary<string, SemaphoreSlim> _loading = new();
            readonly string _name = "all";
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public async Task Load(string name) { var gate = _loading.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await Other(); } finally { gate.Release(); } } Task Other() => Load(\"base\");")]
    [InlineData("public async Task Load(string name) { var key = name.Trim(); var gate = _loading.GetOrAdd(key, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await Load(name + \".base\"); } finally { gate.Release(); } }")]
    [InlineData("public async Task Load(string name) { await _loading.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)).WaitAsync(); try { await Load(name.Substring(1)); } finally { _loading[name].Release(); } }")]
    public Task Silent_about_another_element_of_a_table_of_locks(string members) => Verify.Silent(Cache(members));

    [Theory]
    [InlineData("public async Task Load(string name) { var gate = _loading.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await {|HANG205:Load|}(name); } finally { gate.Release(); } }")]
    [InlineData("public async Task Load(string name) { var key = name.Trim(); var gate = _loading.GetOrAdd(key, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await {|HANG205:Other|}(1, name); } finally { gate.Release(); } } Task Other(int count, string other) => Load(other);")]
    [InlineData("public async Task Load() { var key = _name; var gate = _loading.GetOrAdd(key, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await {|HANG205:Load|}(); } finally { gate.Release(); } }")]
    [InlineData("public async Task Load(string name) { var gate = _loading.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); try { await {|HANG205:Again|}(); } finally { gate.Release(); } async Task Again() { await gate.WaitAsync(); } }")]
    public Task Reports_the_same_element_of_a_table_of_locks(string members) => Verify.Reports(Cache(members));

    [Theory]
    [InlineData("", "var turn = new SemaphoreSlim(1);", "SaveAsync")]
    [InlineData("readonly SemaphoreSlim turn = new(1);", "", "{|HANG205:SaveAsync|}")]
    public Task A_call_that_makes_its_own_lock_does_not_wait_for_itself(string member, string made, string again) => Verify.Reports(Store($$"""
        {{member}}
        public async Task SaveAsync(int row)
        {
            {{made}}
            await turn.WaitAsync();
            try { if (row > 0) await {{again}}(row - 1); }
            finally { turn.Release(); }
        }
        """));

    [Fact]
    public Task Silent_where_a_helper_gives_the_lock_of_another_key() => Verify.Silent(Keyed("nameof(Save)"));

    [Fact]
    public Task Reports_a_helper_that_gives_the_lock_of_the_same_key() => Verify.Reports(Keyed("nameof(Load)").Replace("await Save()", "await {|HANG205:Save|}()"));

    private static string Keyed(string key) => $$"""
        class KeyedLock<T> where T : notnull
        {
            readonly System.Collections.Concurrent.ConcurrentDictionary<T, AsyncSemaphore> _turns = new();

            public Task<Turn> LockAsync(T key)
            {
                var wait = _turns.GetOrAdd(key, _ => new(1, 1)).WaitAsync();
                return wait.IsCompleted ? Task.FromResult(new Turn(this, key)) : wait.ContinueWith(_ => new Turn(this, key), TaskScheduler.Default);
            }

            public readonly struct Turn(KeyedLock<T> all, T key) : IDisposable
            {
                public void Dispose()
                {
                    if (all._turns.TryGetValue(key, out var turn))
                        turn.Release();
                }
            }
        }

        class AsyncSemaphore
        {
            readonly Queue<TaskCompletionSource> _waiters = new();
            int _left;

            public AsyncSemaphore(int left, int most) => _left = Math.Min(left, most);

            public Task WaitAsync()
            {
                lock (_waiters)
                {
                    if (_left-- > 0)
                        return Task.CompletedTask;
                    var waiter = new TaskCompletionSource();
                    _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }

            public int Release()
            {
                lock (_waiters)
                {
                    _left++;
                    if (_waiters.Count > 0)
                        _waiters.Dequeue().SetResult();
                    return _left;
                }
            }
        }

        class C
        {
            readonly KeyedLock<string> _turns = new();
            int _count;

            public async Task Load()
            {
                using (await _turns.LockAsync(nameof(Load)).ConfigureAwait(false))
                {
                    await Save().ConfigureAwait(false);
                }
            }

            async Task Save()
            {
                using (await _turns.LockAsync({{key}}).ConfigureAwait(false))
                {
                    _count++;
                }
            }
        }
        """;

    [Theory]
    [InlineData("$\"save:{id}\"", "Save")]
    [InlineData("id", "{|HANG205:Save|}")]
    public Task Silent_where_a_lock_is_asked_for_by_another_text(string key, string save) => Verify.Reports($$"""
        class AsyncLock
        {
            readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> _all = new();

            public async Task<IDisposable> LockAsync(string key)
            {
                var one = _all.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                await one.WaitAsync();
                return new Turn(one);
            }

            sealed class Turn(SemaphoreSlim one) : IDisposable
            {
                public void Dispose() => one.Release();
            }
        }

        class C
        {
            readonly AsyncLock _lock = new();
            int _count;

            public async Task Load(string id)
            {
                using (await _lock.LockAsync(id))
                {
                    await {{save}}(id);
                }
            }

            async Task Save(string id)
            {
                using (await _lock.LockAsync({{key}}))
                {
                    _count++;
                }
            }
        }
        """);

    [Theory]
    [InlineData("try { if (_count == 0) return; _count--; } finally { _gate.Release(); }", "WaitAsync")]
    [InlineData("if (_count == 0) return; _count--; _gate.Release();", "{|HANG205:WaitAsync|}")]
    public Task An_inner_clean_up_has_given_back_what_a_return_held(string turn, string again) => Verify.Reports($$"""
        class Player
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public async Task PlayAsync()
            {
                try
                {
                    while (true)
                    {
                        await _gate.WaitAsync();
                        {{turn}}
                    }
                }
                finally
                {
                    await _gate.{{again}}();
                    try { _count = 0; }
                    finally { _gate.Release(); }
                }
            }
        }
        """);
}
