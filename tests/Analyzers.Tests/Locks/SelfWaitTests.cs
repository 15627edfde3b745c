using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.SelfWaitAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class SelfWaitTests
{
    [Theory]
    [InlineData("async void Tick(object state) { await _timer.DisposeAsync(); Console.WriteLine(); }")]
    [InlineData("void Tick(object state) { _ = EndAsync(); } async Task EndAsync() { await Task.Yield(); await _timer.DisposeAsync(); }")]
    public Task Silent_where_a_callback_is_over_when_it_awaits_its_timer(string tick) => Verify.Silent($$"""
        class Ticker
        {
            Timer _timer;
            public void Start() => _timer = new Timer(Tick, null, 1, 1);
            {{tick}}
        }
        """);

    private static string Dispatcher(string loop, string stop, string members = "") => $$"""
        class Dispatcher
        {
            Task _loop = Task.CompletedTask;
            int _stopping;
            volatile bool _stop;
            public event Func<int, Task>? Received;

            public void Start() => _loop = Task.Run(LoopAsync);

            async Task LoopAsync()
            {
                while (!_stop)
                {
                    await Task.Yield();
                    {{loop}}
                }
            }

            public async Task StopAsync()
            {
                {{stop}}
            }

            {{members}}
        }
        """;

    [Fact]
    public Task Reports_a_loop_that_is_stopped_from_within() => Verify.Reports(Dispatcher("await StopAsync();", "_stop = true; await {|HANG414:_loop|};"));

    [Theory]
    [InlineData("await Until(_loop);", "{|HANG414:task|}")]
    [InlineData("await Until(Task.Delay(1));", "task")]
    public Task Asks_what_a_helper_is_given_on_the_way_from_the_work(string loop, string waited) =>
        Verify.Reports(Dispatcher(loop, "_stop = true; await Until(Task.Delay(1));", $"async Task Until(Task task) {{ await {waited}; }} public async Task EndAsync() {{ await Until(_loop); }}"));

    [Fact]
    public Task Reports_it_through_calls() => Verify.Reports(Dispatcher("await FailAsync();", "_stop = true; await {|HANG414:_loop|}.ConfigureAwait(false);", "async Task FailAsync() { await StopAsync(); }"));

    [Fact]
    public Task Reports_a_handler_that_closes_what_it_hears_from() => Verify.Reports(Dispatcher("if (Received is { } received) await received(1);", "_stop = true; await {|HANG414:_loop|};") + """

        class Consumer
        {
            readonly Dispatcher _dispatcher;
            public Consumer(Dispatcher dispatcher) { _dispatcher = dispatcher; _dispatcher.Received += OnReceivedAsync; }
            async Task OnReceivedAsync(int message) { if (message == 0) await _dispatcher.StopAsync(); }
        }
        """);

    [Fact]
    public Task Reports_a_task_that_is_blocked_on() => Verify.Reports("""
        class Heartbeat
        {
            readonly Task _beating;
            volatile bool _stop;
            public Heartbeat() => _beating = Task.Run(Beat);
            void Beat() { while (!_stop) Rebalance(); }
            void Rebalance() => Stop();
            public void Stop() { _stop = true; _beating.{|HANG414:Wait|}(); }
        }
        """);

    [Fact]
    public Task Reports_a_thread_that_joins_itself() => Verify.Reports("""
        class Watcher
        {
            readonly Thread _thread;
            public event Action? Changed;
            public Watcher() { _thread = new Thread(Loop); Changed += () => Dispose(); }
            void Loop() { while (true) Changed?.Invoke(); }
            public void Dispose() => _thread.{|HANG414:Join|}();
        }
        """);

    [Theory]
    [InlineData("_thread.Interrupt(); _thread.Join();")]
    [InlineData("_thread?.Interrupt(); _thread?.Join();")]
    [InlineData("_thread.{|HANG414:Join|}(); _thread.Interrupt();")]
    public Task Leaves_a_thread_that_interrupts_itself_before(string end) => Verify.Reports($$"""
        class Watcher
        {
            readonly Thread _thread;
            public event Action? Changed;
            public Watcher() { _thread = new Thread(Loop); Changed += () => Dispose(); }
            void Loop() { while (true) Changed?.Invoke(); }
            public void Dispose() { {{end}} }
        }
        """);

    [Fact]
    public Task Reports_two_loops_that_each_wait_for_the_other() => Verify.Reports("""
        class Session
        {
            Task _receive = Task.CompletedTask;
            Task _keepAlive = Task.CompletedTask;

            public void Start()
            {
                _receive = Task.Run(() => LoopAsync(false));
                _keepAlive = Task.Run(() => LoopAsync(true));
            }

            async Task LoopAsync(bool keepAlive)
            {
                try { await Task.Delay(10); }
                catch (IOException) { await DisconnectAsync(keepAlive ? _receive : _keepAlive); }
            }

            async Task DisconnectAsync(Task other) => await {|HANG414:other|};
        }
        """);

    [Fact]
    public Task Reports_an_initialiser_that_asks_for_what_it_makes() => Verify.Reports("""
        class Catalog
        {
            Task<string>? _loading;
            public async Task<string> GetAsync() { _loading ??= LoadAsync(); return await {|HANG414:_loading|}; }
            async Task<string> LoadAsync() { await Task.Yield(); return await GetAsync(); }
        }
        """);

    [Fact]
    public Task Names_the_way() => Verify.Reports(
        Dispatcher("await FailAsync();", "_stop = true; await _loop;", "async Task FailAsync() { await StopAsync(); }"),
        new DiagnosticResult(RuleIds.WaitsForItself, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).WithSpan(21, 29, 21, 34)
            .WithSpan(15, 19, 15, 28).WithSpan(24, 36, 24, 45).WithSpan(8, 41, 8, 44)
            .WithMessage("'await _loop' waits for itself: the task runs 'Dispatcher.LoopAsync', which gets here by 'LoopAsync -> FailAsync -> StopAsync'; signal the end here, and wait for it from outside"));

    [Fact]
    public Task Silent_when_stopped_from_outside() => Verify.Silent(Dispatcher("", "_stop = true; await _loop;"));

    [Fact]
    public Task Silent_when_the_loop_does_not_wait_for_the_stop() => Verify.Silent(Dispatcher("_ = StopAsync();", "_stop = true; await _loop;"));

    [Fact]
    public Task Silent_when_the_stop_is_handed_to_another_task() => Verify.Silent(Dispatcher("_ = Task.Run(StopAsync);", "_stop = true; await _loop;"));

    [Fact]
    public Task Silent_when_a_time_ends_it() => Verify.Silent(Dispatcher("await StopAsync();", "_stop = true; await _loop.WaitAsync(TimeSpan.FromSeconds(1));"));

    [Fact]
    public Task Silent_when_it_asks_whose_task_it_runs_on() => Verify.Silent(Dispatcher("await StopAsync();", "_stop = true; if (Task.CurrentId != _loop.Id) await _loop;"));

    [Fact]
    public Task Silent_when_it_left_early_inside_the_loop() => Verify.Silent(Dispatcher("await StopAsync();", "if (_inLoop.Value) return; await _loop;", "readonly AsyncLocal<bool> _inLoop = new();"));

    [Fact]
    public Task Silent_about_a_chain() => Verify.Silent("""
        class Chain
        {
            Task _tail = Task.CompletedTask;
            public void Add(Action work) => _tail = After(_tail, work);
            async Task After(Task previous, Action work) { await previous; work(); }
            public void Add2(Action work) { var previous = _tail; _tail = Task.Run(async () => { await previous; work(); }); }
        }
        """);

    [Fact]
    public Task Silent_about_recursion() => Verify.Silent("""
        class Tree
        {
            readonly List<Tree> _children = new();
            public async Task VisitAsync()
            {
                var tasks = new List<Task>();
                foreach (var child in _children)
                    tasks.Add(child.VisitAsync());
                await Task.WhenAll(tasks);
                var one = VisitAsync();
                await one;
            }
        }
        """);

    [Fact]
    public Task Silent_about_another_objects_loop() => Verify.Silent("""
        class Peer
        {
            readonly Peer _other;
            Task _loop = Task.CompletedTask;
            public Peer(Peer other) => _other = other;
            public void Start() => _loop = Task.Run(LoopAsync);
            async Task LoopAsync() { await Task.Yield(); await _other.StopAsync(); }
            public async Task StopAsync() => await _loop;
        }
        """);

    [Fact]
    public Task Silent_when_only_the_first_of_two_loops_ends_the_other() => Verify.Silent("""
        class Session
        {
            Task _receive = Task.CompletedTask;
            Task _keepAlive = Task.CompletedTask;
            int _ending;

            public void Start()
            {
                _receive = Task.Run(() => LoopAsync(false));
                _keepAlive = Task.Run(() => LoopAsync(true));
            }

            async Task LoopAsync(bool keepAlive)
            {
                try { await Task.Delay(10); }
                catch (IOException)
                {
                    if (Interlocked.Exchange(ref _ending, 1) == 0)
                        await DisconnectAsync(keepAlive ? _receive : _keepAlive);
                }
            }

            async Task DisconnectAsync(Task other) => await other;
        }
        """);

    [Theory]
    [InlineData("readonly Dictionary<string, List<Func<Task>>> _handlers = new();", "if (!_handlers.TryGetValue(name, out var list)) _handlers[name] = list = new List<Func<Task>>(); list.Add(handler);", "foreach (var handler in _handlers[message]) await handler();")]
    [InlineData("readonly Dictionary<string, Func<Task>> _handlers = new();", "_handlers[name] = handler;", "if (_handlers.TryGetValue(message, out var handler)) await handler();")]
    [InlineData("readonly ConcurrentDictionary<string, List<Func<Task>>> _handlers = new();", "_handlers.GetOrAdd(name, _ => new()).Add(handler);", "foreach (var one in _handlers.Values) foreach (var handler in one.ToArray()) await handler();")]
    [InlineData("readonly List<(string, Func<Task>)> _names = new(); Func<Task>[] _handlers = [];", "_handlers = new[] { handler };", "await _handlers[0]();")]
    public Task Reports_a_handler_out_of_a_collection(string fields, string subscribe, string raise) => Verify.Reports(Hub(fields, subscribe, raise, "hub", "await {|HANG414:_loop|};"));

    [Fact]
    public Task Silent_about_a_handler_that_stops_another() => Verify.Silent(Hub("readonly List<Func<Task>> _handlers = new();", "_handlers.Add(handler);", "foreach (var handler in _handlers) await handler();", "other", "await _loop;"));

    private static string Hub(string fields, string subscribe, string raise, string stopped, string stop) => $$"""
        var hub = new Hub();
        var other = new Hub();
        hub.On("bye", async () => await {{stopped}}.StopAsync());
        hub.Start();

        class Hub
        {
            {{fields}}
            readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
            Task _loop = Task.CompletedTask;
            public void On(string name, Func<Task> handler) { {{subscribe}} }
            public void Start() => _loop = RunAsync();
            public async Task StopAsync() { _messages.Writer.TryComplete(); {{stop}} }
            async Task RunAsync()
            {
                await foreach (var message in _messages.Reader.ReadAllAsync()) { {{raise}} }
            }
        }
        """;

    [Theory]
    [InlineData("connection", "await {|HANG414:_loop|};")]
    [InlineData("other", "await _loop;")]
    public Task Follows_a_loop_in_an_object_that_its_owner_made(string closed, string stop) => Verify.Reports($$"""
        var connection = new Connection();
        var other = new Connection();
        connection.Received += async message => { if (message == "bye") await {{closed}}.CloseAsync(); };
        connection.Open();

        class Dispatcher
        {
            readonly Channel<string> _work = Channel.CreateUnbounded<string>();
            readonly Func<string, Task> _deliver;
            Task _loop = Task.CompletedTask;
            public Dispatcher(Func<string, Task> deliver) => _deliver = deliver;
            public void Start() => _loop = Task.Run(RunAsync);
            async Task RunAsync() { await foreach (var message in _work.Reader.ReadAllAsync()) await _deliver(message); }
            public async Task StopAsync() { _work.Writer.TryComplete(); {{stop}} }
        }

        class Connection
        {
            readonly Dispatcher _dispatcher;
            public Connection() => _dispatcher = new Dispatcher(OnMessageAsync);
            public event Func<string, Task>? Received;
            public void Open() => _dispatcher.Start();
            async Task OnMessageAsync(string message) { var handler = Received; if (handler != null) await handler(message); }
            public async Task CloseAsync() => await _dispatcher.StopAsync();
        }
        """);

    private static string Relay(string deliver, string listener) => $$"""
        class Relay
        {
            readonly Channel<int> _in = Channel.CreateUnbounded<int>();
            readonly List<Func<int, Task>> _listeners = new();
            Task _relaying = Task.CompletedTask;
            public void Listen(Func<int, Task> listener) => _listeners.Add(listener);
            public void Open() => _relaying = RelayAsync();
            async Task RelayAsync()
            {
                await foreach (var item in _in.Reader.ReadAllAsync())
                    foreach (var listener in _listeners)
                        {{deliver}}
            }
            public void Finish() => _in.Writer.TryComplete();
            public async Task CloseAsync() { Finish(); await {|HANG414:_relaying|}; }
        }

        {{listener}}
        """;

    [Theory]
    [InlineData("class L { Relay? _relay; public void Join(Relay relay) { _relay = relay; relay.Listen(OnItem); } async Task OnItem(int i) { if (i == 0) await EndAsync(); } async Task EndAsync() { if (_relay is not null) await _relay.CloseAsync(); } }")]
    [InlineData("class L { Relay _relay; int _n; public L(Relay relay, int n) { (_relay, _n) = (relay, n); relay.Listen(OnItem); } async Task OnItem(int i) { if (i == _n) await _relay.CloseAsync(); } }")]
    [InlineData("class L { Relay? _relay; public void Join() { var relay = new Relay(); relay.Listen(async i => { if (i == 0) await EndAsync(); }); _relay = relay; } Task EndAsync() => _relay!.CloseAsync(); }")]
    public Task Reports_a_listener_that_closes_what_it_was_given_to_listen_to(string listener) => Verify.Reports(Relay("await listener(item);", listener));

    [Theory]
    [InlineData("await listener(item);", "class L { Relay? _relay; public void Join(Relay relay) { _relay = relay; relay.Listen(OnItem); } async Task OnItem(int i) { await Task.Yield(); if (i == 0) _relay?.Finish(); } }")]
    [InlineData("await listener(item);", "class L { Relay? _relay; Relay? _next; public void Join(Relay relay, Relay next) { _relay = relay; _next = next; relay.Listen(OnItem); } async Task OnItem(int i) { if (i == 0) await _next!.CloseAsync(); } }")]
    [InlineData("_ = listener(item);", "class L { Relay? _relay; public void Join(Relay relay) { _relay = relay; relay.Listen(OnItem); } async Task OnItem(int i) { if (i == 0) await _relay!.CloseAsync(); } }")]
    [InlineData("await listener(item);", "class L { Relay? _relay; public void Join(Relay relay) { _relay = relay; relay.Listen(OnItem); } Task OnItem(int i) { _ = Task.Run(() => _relay!.CloseAsync()); return Task.CompletedTask; } }")]
    public Task Silent_where_a_listener_ends_it_without_waiting_or_ends_another(string deliver, string listener) => Verify.Silent(Relay(deliver, listener).Replace("{|HANG414:_relaying|}", "_relaying"));

    private static string Metronome(string stop, string handler) => $$"""
        class Metronome
        {
            Timer? _timer;
            public event Action? Beat;
            public void Start() => _timer = new Timer(_ => Beat?.Invoke(), null, 100, 100);
            public void Stop() { {{stop}} }
        }

        class Dancer
        {
            readonly Metronome _metronome;
            int _steps;
            public Dancer(Metronome metronome) { _metronome = metronome; _metronome.Beat += OnBeat; }
            void OnBeat() { if (++_steps > 9) {{handler}} }
        }
        """;

    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _timer, null) is not { } timer) return; using var over = new ManualResetEvent(false); if (timer.Dispose(over)) over.{|HANG414:WaitOne|}();")]
    [InlineData("var over = new ManualResetEvent(false); _timer?.Dispose(over); over.{|HANG414:WaitOne|}();")]
    public Task Reports_a_timer_that_is_ended_by_its_own_callback(string stop) => Verify.Reports(Metronome(stop, "_metronome.Stop();"));

    [Theory]
    [InlineData("_timer?.Dispose();", "_metronome.Stop();")]
    [InlineData("using var over = new ManualResetEvent(false); if (_timer!.Dispose(over)) over.WaitOne(1000);", "_metronome.Stop();")]
    [InlineData("using var over = new ManualResetEvent(false); if (_timer!.Dispose(over)) over.WaitOne();", "Task.Run(() => _metronome.Stop());")]
    [InlineData("using var over = new ManualResetEvent(false); using var other = new ManualResetEvent(false); _timer!.Dispose(over); other.WaitOne();", "_metronome.Stop();")]
    [InlineData("using var over = new ManualResetEvent(false); if (_timer!.Dispose(over)) over.WaitOne();", "_steps = 0;")]
    public Task Silent_where_a_timer_is_ended_from_outside_or_nobody_waits_for_its_end(string stop, string handler) => Verify.Silent(Metronome(stop, handler));

    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _ended, 1) == 1) { _done.Task.Wait(); return; } try { _end(); } finally { _done.TrySetResult(); }")]
    [InlineData("if (Interlocked.Exchange(ref _ended, 1) == 0) { _end(); _done.Task.{|HANG414:Wait|}(); } _done.TrySetResult();")]
    public Task Who_comes_second_waits_for_the_first(string body) => Verify.Reports($$"""
        class Ended(Action end) : IDisposable
        {
            readonly TaskCompletionSource _done = new();
            readonly Action _end = end;
            int _ended;
            public void Dispose() { {{body}} }
        }
        """);

    [Theory]
    [InlineData("false", "_loop")]
    [InlineData("true", "{|HANG414:_loop|}")]
    public Task Knows_whom_a_call_tells_not_to_wait(string waits, string loop) => Verify.Reports($$"""
        class Listener
        {
            Task _loop;
            bool _stop;
            public void Start() => _loop = Task.Run(LoopAsync);
            async Task LoopAsync() { while (!_stop) await Task.Yield(); await CleanUpAsync({{waits}}); }
            async Task CleanUpAsync(bool waits) { _stop = true; if (waits) { if (_loop != null) await {{loop}}; } }
            public Task StopAsync() => CleanUpAsync(true);
        }
        """);

    [Theory]
    [InlineData("", "_last")]
    [InlineData("await Task.Yield();", "{|HANG414:_last|}")]
    public Task What_has_not_returned_has_not_been_kept(string first, string last) => Verify.Reports($$"""
        class Editor
        {
            Task _last;
            public void Switch() => _last = SwitchAsync();
            async Task SwitchAsync() { {{first}} if (_last != null) await {{last}}; Console.WriteLine(); await Task.Delay(1); }
        }
        """);

    [Fact]
    public Task What_is_waited_for_in_the_next_turn_was_kept_before() => Verify.Reports("""
        class Editor
        {
            Task _last;
            public void Switch() => _last = SwitchAsync();
            async Task SwitchAsync() { while (true) { if (_last != null) await {|HANG414:_last|}; Console.WriteLine(); await Task.Delay(1); } }
        }
        """);

    [Theory]
    [InlineData("_connecting = null;", "await _connecting")]
    [InlineData("Console.WriteLine();", "await {|HANG414:_connecting|}")]
    [InlineData("if (Environment.TickCount > 0) _connecting = null;", "await {|HANG414:_connecting|}")]
    public Task A_task_that_is_made_anew_is_another(string reset, string wait) => Verify.Reports($$"""
        class Client
        {
            Task _connecting;
            public async Task ConnectAsync() { _connecting ??= OpenAsync(); {{wait}}; }
            async Task OpenAsync() { await Task.Yield(); if (Environment.TickCount > 3) await MigrateAsync(); }
            async Task MigrateAsync() { await Task.Yield(); Reset(); await ConnectAsync(); }
            void Reset() { Console.WriteLine(); {{reset}} }
        }
        """);

    [Theory]
    [InlineData("_manager = new object();", "Wait")]
    [InlineData("_manager = null;", "{|HANG414:Wait|}")]
    [InlineData("Console.WriteLine();", "{|HANG414:Wait|}")]
    public Task Nobody_waits_for_what_is_there_before_the_work_starts(string set, string wait) => Verify.Reports($$"""
        class Loading
        {
            Task _loading;
            object _manager;
            public void Start() { {{set}} _loading = Task.Run(LoadAsync); }
            public object Manager { get { if (_manager is null) { _loading.{{wait}}(); } return _manager; } }
            async Task LoadAsync() { await Task.Yield(); Console.WriteLine(Manager); }
        }
        """);
}
