using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class CallbackUnderLockTests
{
    [Fact]
    public Task Reports_a_registration_disposed_under_the_lock_of_its_callback() => Verify.Reports("""
        class Watcher
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);

            public void Stop()
            {
                lock (_gate)
                    _registration.{|HANG212:Dispose|}();
            }

            void OnChanged() { lock (_gate) { } }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) return NextAsync();", "readonly object _gate = new();", "lock (_gate) { }")]
    [InlineData("await _gate.WaitAsync(); try { return await {|HANG212:NextAsync|}(); } finally { _gate.Release(); }", "readonly SemaphoreSlim _gate = new(1, 1);", "_gate.Wait(); _gate.Release();")]
    public Task Knows_that_a_lock_is_left_where_an_async_method_awaits(string ask, string gate, string commit) => Verify.Reports($$"""
        class Calls
        {
            {{gate}}
            Task<int> _committed;
            public void Start() => _committed = Task.Run(Commit);
            int Commit() { {{commit}} return 1; }
            public {{(ask.Contains("await") ? "async " : "")}}Task<int> AskAsync() { {{ask}} }
            async Task<int> NextAsync() => await _committed;
        }
        """);

    [Fact]
    public Task Reports_a_registration_disposed_through_a_call() => Verify.Reports("""
        class Connector
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            public void Start(CancellationToken token) => _registration = token.Register(state => ((Connector)state!).Cancel(), this);

            public void Break() { lock (_gate) {|HANG212:End|}(); }

            void End() => _registration.Dispose();

            void Cancel() { lock (_gate) { } }
        }
        """.Replace("state => ((Connector)state!).Cancel(), this", "() => Cancel()"));

    [Fact]
    public Task Reports_the_end_of_a_using_under_the_lock() => Verify.Reports("""
        class Reader
        {
            readonly object _gate = new();

            public void Read(CancellationToken token)
            {
                lock (_gate)
                {
                    using var registration = token.{|HANG212:Register|}(Close);
                    Work();
                }
            }

            void Work() { }
            void Close() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Reports_a_task_whose_body_wants_the_lock() => Verify.Reports("""
        class Settings
        {
            readonly object _sync = new();
            readonly Dictionary<string, string> _values = new();

            public string? Get(string key) { lock (_sync) return _values.GetValueOrDefault(key); }

            public void Reload()
            {
                lock (_sync)
                    _values["region"] = Task.Run(LoadAsync).{|HANG212:Result|};
            }

            async Task<string> LoadAsync() { await Task.Yield(); return Get("region") ?? "local"; }
        }
        """);

    [Fact]
    public Task Reports_a_join_of_a_thread_that_wants_the_lock() => Verify.Reports("""
        class Flusher
        {
            readonly object _gate = new();
            readonly Thread _thread;
            volatile bool _stop;

            public Flusher() { _thread = new Thread(Loop); _thread.Start(); }

            void Loop() { while (!_stop) Flush(); }
            void Flush() { lock (_gate) { } }

            public void Stop()
            {
                lock (_gate)
                {
                    _stop = true;
                    _thread.{|HANG212:Join|}();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_loop_awaited_under_the_semaphore_it_wants() => Verify.Reports("""
        class Consumer
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            Task _loop = Task.CompletedTask;
            volatile bool _stop;

            public void Start() => _loop = Task.Run(LoopAsync);

            async Task LoopAsync()
            {
                while (!_stop)
                {
                    await _gate.WaitAsync();
                    _gate.Release();
                }
            }

            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try { _stop = true; await {|HANG212:_loop|}; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_what_continues_on_another_thread() => Verify.Reports("""
        class Cache
        {
            readonly object _gate = new();
            public void Fill() { lock (_gate) LoadAsync().GetAwaiter().{|HANG212:GetResult|}(); }
            async Task LoadAsync() { await Task.Delay(1); lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Reports_workers_that_want_the_lock_of_whoever_runs_them() => Verify.Reports("""
        class Index
        {
            readonly object _gate = new();
            public void Build(int[] pages) { lock (_gate) Parallel.{|HANG212:ForEach|}(pages, Add); }
            void Add(int page) { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Reports_a_timer_awaited_under_the_lock_of_its_callback() => Verify.Reports("""
        class Poller
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Timer _timer;
            public Poller() => _timer = new Timer(_ => Tick(), null, 10, 10);
            void Tick() { _gate.Wait(); _gate.Release(); }

            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try { await _timer.{|HANG212:DisposeAsync|}(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_a_source_cancelled_under_a_lock_that_its_callback_cannot_enter_again() => Verify.Reports("""
        class Session
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly CancellationTokenSource _stop = new();

            public Session() => _stop.Token.Register(OnStopped);

            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try { _stop.{|HANG212:Cancel|}(); }
                finally { _gate.Release(); }
            }

            void OnStopped() { _gate.Wait(); _gate.Release(); }
        }
        """);

    [Fact]
    public Task Silent_when_it_is_disposed_after_the_lock() => Verify.Silent("""
        class Watcher
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);

            public void Stop()
            {
                CancellationTokenRegistration registration;
                lock (_gate)
                    registration = _registration;
                registration.Dispose();
            }

            void OnChanged() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Silent_when_it_is_unregistered() => Verify.Silent("""
        class Watcher
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;
            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);
            public void Stop() { lock (_gate) _registration.Unregister(); }
            void OnChanged() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Silent_when_the_callback_takes_another_lock() => Verify.Silent("""
        class Watcher
        {
            readonly object _gate = new();
            readonly object _other = new();
            CancellationTokenRegistration _registration;
            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);
            public void Stop() { lock (_gate) _registration.Dispose(); }
            void OnChanged() { lock (_other) { } }
        }
        """);

    [Fact]
    public Task Silent_when_the_callback_only_tries_the_lock() => Verify.Silent("""
        class Watcher
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;
            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);
            public void Stop() { lock (_gate) _registration.Dispose(); }
            void OnChanged() { if (Monitor.TryEnter(_gate)) Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task Silent_when_the_same_thread_enters_again() => Verify.Silent("""
        class Session
        {
            readonly object _gate = new();
            readonly CancellationTokenSource _stop = new();
            public Session() => _stop.Token.Register(OnStopped);
            void OnStopped() { lock (_gate) { } }
            void Stop(Action<CancellationTokenSource> cancel) { lock (_gate) { Count(); } }
            int Count() { lock (_gate) return 1; }
        }
        """);

    private const string Hooked = """
        abstract class Part
        {
            protected readonly object Gate = new();
            protected abstract Task OnOpenAsync(CancellationToken token);
            public Task OpenAsync() => OpenAsync(CancellationToken.None);
            public async Task OpenAsync(CancellationToken token)
            {
                await OnOpenAsync(token).ConfigureAwait(false);
                lock (Gate) _isOpen = true;
            }
            bool _isOpen;
        }
        sealed class Instance : Part
        {
            public void Open() { lock (Gate) OpenAsync().GetAwaiter().GetResult(); }
            protected override Task OnOpenAsync(CancellationToken token) => ANSWER;
        }
        sealed class Channel : Part
        {
            protected override async Task OnOpenAsync(CancellationToken token) => await Task.Delay(10, token);
        }
        """;

    [Fact]
    public Task Silent_where_the_hook_of_this_very_kind_is_over_at_once() => Verify.Silent(Hooked.Replace("ANSWER", "Task.CompletedTask"));

    [Fact]
    public Task Flags_where_the_hook_lets_the_thread_go() => Verify.Reports(
        Hooked.Replace("ANSWER", "Task.Delay(10, token)").Replace("OpenAsync().GetAwaiter().GetResult();", "OpenAsync().GetAwaiter().{|HANG212:GetResult|}();"));

    [Fact]
    public Task Silent_when_another_object_is_waited_for() => Verify.Silent("""
        class Worker
        {
            readonly object _gate = new();
            readonly Thread _thread;
            public Worker() => _thread = new Thread(Loop);
            void Loop() { lock (_gate) { } }
            public void Join() { if (!_thread.Join(1000)) throw new TimeoutException(); }
        }

        class Pool(Worker[] workers)
        {
            readonly object _gate = new();
            public void Stop() { lock (_gate) foreach (var worker in workers) worker.Join(); }
        }
        """);

    [Theory]
    [InlineData("Register(static s => ((Connector)s!).OnCancel(), this)")]
    [InlineData("UnsafeRegister(static s => { var self = (Connector)s!; self.OnCancel(); }, this)")]
    [InlineData("Register(Cancelled, this)")]
    public Task Reports_a_callback_that_is_given_its_object_as_state(string register) => Verify.Reports($$"""
        class Connector
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;
            public void Begin(CancellationToken token) => _registration = token.{{register}};
            public void End() { lock (_gate) _registration.{|HANG212:Dispose|}(); }
            void OnCancel() { lock (_gate) { } }
            static void Cancelled(object? state) => ((Connector)state!).OnCancel();
        }
        """);

    [Fact]
    public Task Silent_about_a_callback_that_is_given_another_object_as_state() => Verify.Silent("""
        class Connector(Connector other)
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;
            public void Begin(CancellationToken token) => _registration = token.Register(static s => ((Connector)s!).OnCancel(), other);
            public void End() { lock (_gate) _registration.Dispose(); }
            void OnCancel() { lock (_gate) { } }
        }
        """);

    [Theory]
    [InlineData("await {|HANG212:_writing|}", "", "_gate.WaitAsync()")]
    [InlineData("await {|HANG212:_writing|}", "_life.Cancel();", "_gate.WaitAsync()")]
    [InlineData("await {|HANG212:_writing|}", "", "_gate.WaitAsync(_life.Token)")]
    [InlineData("await _writing", "_life.Cancel();", "_gate.WaitAsync(_life.Token)")]
    public Task Silent_where_those_who_wait_for_the_lock_were_cancelled_before(string wait, string before, string take) => Verify.Reports($$"""
        class Connection
        {
            readonly CancellationTokenSource _life = new();
            readonly SemaphoreSlim _gate = new(1, 1);
            Task _writing = Task.CompletedTask;
            public void Start() => _writing = WriteAsync();
            async Task WriteAsync()
            {
                await Task.Yield();
                await {{take}};
                try { } finally { _gate.Release(); }
            }
            public async Task StopAsync()
            {
                {{before}}
                await _gate.WaitAsync(TimeSpan.FromSeconds(1));
                try { {{wait}}; } finally { _gate.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("if (!_stopping.Wait(0)) return;", "Wait")]
    [InlineData("", "{|HANG212:Wait|}")]
    public Task Knows_that_who_comes_second_is_turned_away_before_the_lock(string guard, string wait) => Verify.Reports($$"""
        class Connection
        {
            readonly SemaphoreSlim _stopping = new(1, 1);
            readonly SemaphoreSlim _service = new(1, 1);
            Task _reading;
            public void Start() => _reading = Task.Run(Read);
            public void Stop()
            {
                {{guard}}
                _service.Wait();
                try { _reading.{{wait}}(); }
                finally { _service.Release(); }
            }
            void Read()
            {
                try { File.ReadAllText("commands"); }
                finally { Stop(); }
            }
        }
        """);

    [Fact]
    public Task Knows_that_what_is_waited_for_is_the_lock_itself() => Verify.Silent("""
        class Turn
        {
            readonly SemaphoreSlim _slim = new(1, 1);
            public async Task<IDisposable> Lock() { await _slim.WaitAsync(); return new Back(_slim); }
            class Back : IDisposable
            {
                SemaphoreSlim _slim;
                public Back(SemaphoreSlim slim) => _slim = slim;
                public void Dispose() => _slim.Release();
            }
        }
        class Store
        {
            readonly Turn _turn = new();
            int _count;
            public void Start() { using var held = _turn.Lock().Result; _count++; }
        }
        """);

    [Theory]
    [InlineData("Parallel.Invoke(Sweep);", "Collect")]
    [InlineData("Parallel.Invoke(new Action(Sweep));", "Collect")]
    [InlineData("Parallel.{|HANG212:Invoke|}(Console.WriteLine, Sweep);", "Collect")]
    public Task Knows_who_runs_the_first_of_several_actions(string run, string collect) => Verify.Reports($$"""
        class Storage
        {
            readonly object _cache = new();
            int _count;
            void Sweep() { lock (_cache) _count--; }
            void Collect() { lock (_cache) { {{run}} } }
            public void Put() { lock (_cache) { _count++; {{collect}}(); } }
            public void Drop() { lock (_cache) { _count--; More(); } }
            void More() => Collect();
        }
        """);

    [Theory]
    [InlineData("IStock", "{|HANG202:Wait|}")]
    [InlineData("IOrders", "{|HANG212:Wait|}")]
    [InlineData("INotifier", "{|HANG212:Wait|}")]
    public Task Tells_objects_of_one_class_apart_by_what_they_are_asked_for_as(string asked, string wait) => Verify.Reports($$"""
        interface INotifier { event Func<Task> Added; Task TellAsync(); }
        interface IOrders : INotifier { }
        interface IStock : INotifier { }
        class Notifier : IOrders, IStock
        {
            public event Func<Task>? Added;
            public async Task TellAsync() { if (Added != null) await Added.Invoke(); }
        }
        class Store
        {
            static readonly object _gate = new();
            readonly IOrders _orders;
            int _count;
            public Store(IOrders orders) => _orders = orders;
            public void Add() { lock (_gate) { _count++; _orders.TellAsync().{{wait}}(); } }
            public int Count() { lock (_gate) return _count; }
        }
        class Listener
        {
            readonly {{asked}} _told;
            readonly Store _store;
            public Listener({{asked}} told, Store store) { (_told, _store) = (told, store); _told.Added += OnAdded; }
            async Task OnAdded() { await Task.Yield(); Console.WriteLine(_store.Count()); }
        }
        """);
}
