using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.TimerLifetimeAnalyzer>;

namespace Hangproof.Tests.Lifetimes;

public sealed class TimerLifetimeTests
{
    [Fact]
    public Task Reports_a_field_that_its_type_does_not_dispose() => Verify.Reports("""
        class Cart
        {
            readonly Timer _expiry;
            public Cart() => _expiry = new {|HANG501:Timer|}(_ => Check(), null, 1000, 1000);
            void Check() { }
        }
        """);

    [Fact]
    public Task Reports_a_type_whose_dispose_forgets_it() => Verify.Reports("""
        class Meter : IDisposable
        {
            readonly Timer _sample;
            readonly Stream _log = new MemoryStream();
            public Meter() => _sample = new {|HANG501:Timer|}(Sample, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            void Sample(object? state) => _log.WriteByte(1);
            public void Dispose() => _log.Dispose();
        }
        """);

    [Fact]
    public Task Reports_target_typed_creations_in_initialisers_and_elsewhere() => Verify.Reports("""
        class Meter
        {
            readonly Timer _one = {|HANG501:new|}(_ => { }, null, 0, 1000);
            Timer? _other;
            readonly PeriodicTimer _third = {|HANG501:new|}(TimeSpan.FromSeconds(1));
            public void Start() => _other = {|HANG501:new|}(_ => { }, null, 0, 1000);
        }
        """);

    [Fact]
    public Task Reports_a_timer_with_events_that_runs_on() => Verify.Reports("""
        class Blinker
        {
            public void Start()
            {
                var timer = new System.Timers.{|HANG501:Timer|}(100);
                timer.Elapsed += (_, _) => Console.WriteLine();
                timer.Start();
            }
        }
        """);

    [Theory]
    [InlineData("class Lights { public void Show(int[] on) { foreach (var one in on) new Blinker().Blink(); } } class Blinker", "Hide", "keep it in a field, and make 'Blinker' disposable and dispose it there")]
    [InlineData("class Blinker : IDisposable", "Dispose", "keep it in a field, and dispose it in 'Dispose'")]
    public Task Says_to_keep_what_ticks_on_when_the_method_is_over(string type, string end, string wayOut) => Verify.Reports($$"""
        {{type}}
        {
            public void Blink()
            {
                var timer = new System.Timers.{|#0:Timer|}(100);
                timer.Elapsed += (_, _) => Console.WriteLine();
                timer.Start();
            }
            public void {{end}}() { }
        }
        """, new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerNotDisposed).WithLocation(0).WithArguments("timer", "it ticks as long as the process runs", wayOut));

    [Theory]
    [InlineData("if (_isOver) return;", "_isOver = true;", "Timer")]
    [InlineData("lock (_timer) { if (_isOver) { return; } }", "_isOver = true;", "Timer")]
    [InlineData("if (_isOver) return;", "_isOver = false;", "{|HANG501:Timer|}")]
    [InlineData("if (_isOver) Console.WriteLine();", "_isOver = true;", "{|HANG501:Timer|}")]
    public Task Knows_the_tick_that_finds_its_owner_over(string guard, string end, string timer) => Verify.Reports($$"""
        class Bar : IDisposable
        {
            readonly Timer _timer;
            bool _isOver;
            public Bar() { _timer = new {{timer}}(Tick); Arm(); }
            void Tick(object? state) { {{guard}} Console.WriteLine(); Arm(); }
            void Arm() => _timer.Change(1000, Timeout.Infinite);
            public void Dispose() { {{end}} }
        }
        """);

    [Theory]
    [InlineData("static Blinker() { var timer = new System.Timers.Timer(100); timer.Elapsed += (_, _) => Console.WriteLine(); timer.Start(); } public void Dispose() { }")]
    [InlineData("static Blinker() { Timer timer = null; timer = new Timer(_ => timer?.Change(50, Timeout.Infinite), null, 0, Timeout.Infinite); } public void Dispose() { }")]
    public Task Silent_for_what_is_made_once_for_a_type(string members) => Verify.Silent($$"""
        class Blinker : IDisposable
        {
            {{members}}
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_is_its_own_state_and_so_lives_while_it_ticks() => Verify.Reports("""
        class Blinker
        {
            public void Start()
            {
                var timer = new {|HANG501:Timer|}(_ => Console.WriteLine());
                timer.Change(0, 100);
            }
        }
        """);

    [Fact]
    public Task Reports_a_periodic_timer_without_using() => Verify.Reports("""
        class Poller
        {
            public async Task Run(CancellationToken stop)
            {
                var timer = new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync(stop))
                    Console.WriteLine();
            }
        }
        """);

    [Theory]
    [InlineData("new PeriodicTimer(TimeSpan.FromSeconds(1))", "while (await timer.WaitForNextTickAsync()) Console.WriteLine();")]
    [InlineData("new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1))", "while (await timer.WaitForNextTickAsync()) if (Console.KeyAvailable) break;")]
    [InlineData("new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1))", "while (await timer.WaitForNextTickAsync()) if (Console.KeyAvailable) return;")]
    [InlineData("new {|HANG501:PeriodicTimer|}(TimeSpan.FromSeconds(1))", "await timer.WaitForNextTickAsync();")]
    public Task Asks_for_no_using_around_a_loop_that_never_ends(string made, string body) => Verify.Reports($$"""
        class Poller
        {
            public async Task Run()
            {
                var timer = {{made}};
                {{body}}
            }
        }
        """);

    [Fact]
    public Task Reports_a_timer_of_a_time_provider() => Verify.Reports("""
        class Cache(TimeProvider time)
        {
            ITimer? _sweep;
            public void Start() => _sweep = time.{|HANG501:CreateTimer|}(_ => Sweep(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            void Sweep() { }
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_the_callback_arms_again() => Verify.Reports("""
        class Cache
        {
            readonly Timer _sweep;
            public Cache() => _sweep = new {|HANG501:Timer|}(Sweep, null, 1000, Timeout.Infinite);
            void Sweep(object? state) => _sweep.Change(1000, Timeout.Infinite);
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_a_helper_takes_into_a_field_that_nobody_disposes() => Verify.Reports("""
        class Cache
        {
            Timer? _sweep;
            public Cache() => Keep(new {|HANG501:Timer|}(_ => { }, null, 1000, 1000));
            void Keep(Timer timer) => _sweep = timer;
        }
        """);

    [Fact]
    public Task Reports_a_replaced_timer_whose_successor_alone_is_disposed() => Verify.Reports("""
        sealed class Poller : IDisposable
        {
            Timer _timer;
            public Poller(int period) => _timer = new Timer(Poll, null, period, period);
            public void SetPeriod(int period) => _timer = new {|HANG501:Timer|}(Poll, null, period, period);
            void Poll(object? state) { }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Reports_timers_in_a_collection_that_its_type_never_clears() => Verify.Reports("""
        sealed class Debouncer
        {
            readonly Dictionary<string, Timer> _timers = new();
            public void Touch(string key) => _timers[key] = new {|HANG501:Timer|}(_ => Fire(key), null, 1000, 1000);
            public bool IsPending(string key) => _timers.ContainsKey(key);
            void Fire(string key) => _timers.Remove(key);
        }
        """);

    [Fact]
    public Task Reports_a_restart_that_leaves_the_one_before_running() => Verify.Reports("""
        sealed class Poller : IDisposable
        {
            Timer? _timer;
            public void Restart() => _timer = new {|HANG501:Timer|}(_ => { }, null, 1, 1);
            public void Dispose() => _timer?.Dispose();
        }
        """);

    [Fact]
    public Task Reports_timers_that_nothing_holds() => Verify.Reports("""
        class Janitor
        {
            public void Start()
            {
                new {|HANG507:Timer|}(_ => Sweep(), null, 1000, 1000);
                _ = new {|HANG507:Timer|}(Sweep, null, 1000, Timeout.Infinite);
                var timer = new {|HANG507:Timer|}(Sweep, this, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                timer.Change(0, 1);
            }
            void Sweep() { }
            void Sweep(object? state) { }
        }
        """);

    [Fact]
    public Task Reports_a_timer_that_a_program_forgets_while_it_waits() => Verify.Reports("""
        var timer = new {|HANG507:Timer|}(_ => Console.Write('.'), null, 0, 1000);
        Console.ReadLine();
        """);

    [Theory]
    [InlineData("public void Dispose() => _timer.Dispose();")]
    [InlineData("public void Dispose() => _timer?.Dispose();")]
    [InlineData("public ValueTask DisposeAsync() => _timer.DisposeAsync();")]
    [InlineData("public async Task StopAsync() { await _timer.DisposeAsync().ConfigureAwait(false); }")]
    [InlineData("public void Stop() { var timer = _timer; _timer = null!; timer.Dispose(); }")]
    [InlineData("public void Stop() => Interlocked.Exchange(ref _timer, null!)?.Dispose();")]
    [InlineData("public void Stop() { if (_timer is { } timer) timer.Dispose(); }")]
    [InlineData("public void Stop() { using (_timer) { } }")]
    [InlineData("public void Stop() => End(_timer); static void End(IDisposable part) => part.Dispose();")]
    [InlineData("public void Stop() => End(ref _timer); static void End(ref Timer part) { part.Dispose(); part = null!; }")]
    [InlineData("public void Stop(CancellationToken stop) => stop.Register(_timer.Dispose);")]
    [InlineData("public void Stop() => _timer.Change(Timeout.Infinite, Timeout.Infinite);")]
    [InlineData("public void Stop() { foreach (var part in new IDisposable[] { _timer }) part.Dispose(); }")]
    [InlineData("public IDisposable Part => _timer;")]
    [InlineData("void Tick() { _timer.Dispose(); }")]
    public Task Silent_when_somebody_ends_it(string member) => Verify.Silent($$"""
        class C
        {
            Timer _timer = new(_ => { }, null, 1000, 1000);
            {{member}}
        }
        """);

    [Theory]
    [InlineData("static readonly Timer _timer = new(_ => { }, null, 1000, 1000);")]
    [InlineData("readonly Timer _timer; int _open; public C() => _timer = new Timer(_ => { }, null, Timeout.Infinite, Timeout.Infinite); public void Count(int open) { if (open > 0) _timer.Change(1000, Timeout.Infinite); else _timer.Change(Timeout.Infinite, Timeout.Infinite); } public void Dispose() => Count(0);")]
    [InlineData("public Timer Timer = new(_ => { }, null, 1000, 1000);")]
    [InlineData("protected readonly Timer _timer = new(_ => { }, null, 1000, 1000);")]
    [InlineData("public static readonly C Instance = new(); readonly Timer _timer = new(_ => { }, null, 1000, 1000);")]
    [InlineData("static readonly Lazy<C> _instance = new(() => new C()); readonly Timer _timer = new(_ => { }, null, 1000, 1000);")]
    [InlineData("public static Timer Make() => new(_ => { }, null, 1000, 1000);")]
    [InlineData("readonly List<IDisposable> _parts = new(); public void Start() => _parts.Add(new Timer(_ => { }, null, 1000, 1000));")]
    [InlineData("readonly Dictionary<int, Timer> _timers = new(); public void Start() => _timers[1] = new Timer(_ => { }, null, 1000, 1000); public void Stop() { foreach (var timer in _timers.Values) timer.Dispose(); }")]
    [InlineData("readonly Dictionary<int, Timer> _timers; C(Dictionary<int, Timer> timers) => _timers = timers; public void Start() => _timers[1] = new Timer(_ => { }, null, 1000, 1000);")]
    [InlineData("public readonly Dictionary<int, Timer> Timers = new(); public void Start() => Timers[1] = new Timer(_ => { }, null, 1000, 1000);")]
    [InlineData("Timer[] _timers = { new Timer(_ => { }, null, 1000, 1000) };")]
    [InlineData("Timer _timer = new(_ => { }, null, 1000, Timeout.Infinite);")]
    [InlineData("Timer _timer = new(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);")]
    [InlineData("Timer _timer = new(_ => { }, null, 1000, 0);")]
    [InlineData("void M() { using var timer = new Timer(_ => { }, null, 1000, 1000); Thread.Sleep(1000); }")]
    [InlineData("void M() { using (new Timer(_ => { }, null, 1000, 1000)) Thread.Sleep(1000); }")]
    [InlineData("async Task M() { await using var timer = new Timer(_ => { }, null, 1000, 1000); await Task.Delay(1000); }")]
    [InlineData("void M() { var timer = new Timer(_ => { }, null, 1000, 1000); try { } finally { timer.Dispose(); } }")]
    [InlineData("void M() { Timer? timer = null; timer = new Timer(_ => timer!.Dispose(), null, 1000, Timeout.Infinite); }")]
    [InlineData("void M(object o) { var timer = new Timer(_ => { }, null, 1000, 1000); o = timer; GC.KeepAlive(timer); new Holder { Part = timer }.ToString(); } class Holder { public IDisposable? Part; }")]
    [InlineData("void M(Action<IDisposable> own) => own(new Timer(_ => { }, null, 1000, 1000));")]
    [InlineData("void M() { var timer = new System.Timers.Timer(100) { AutoReset = false }; timer.Elapsed += (_, _) => { }; timer.AutoReset = false; timer.Start(); }")]
    public Task Silent_where_ownership_or_end_is_elsewhere(string member) => Verify.Silent($$"""
        public class C
        {
            {{member}}
        }
        """);

    [Fact]
    public Task Silent_for_what_a_container_of_parts_takes() => Verify.Silent("""
        sealed class Parts : IDisposable
        {
            readonly List<IDisposable> _parts = new();
            public T Add<T>(T part) where T : IDisposable { _parts.Add(part); return part; }
            public void Dispose() { foreach (var part in _parts) part.Dispose(); }
        }
        sealed class Clock
        {
            readonly Timer _timer;
            public Clock(Parts owner) => _timer = owner.Add(new Timer(_ => { }, null, 10, 10));
            public void Pause() => _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
        """);

    [Fact]
    public Task Silent_for_a_registered_singleton_but_not_for_others() => Verify.Reports("""
        interface IServices { void AddSingleton<T>(); void AddScoped<T>(); }
        class Clock { readonly Timer _timer = new(_ => { }, null, 1000, 1000); }
        class Cart { readonly Timer _timer = {|HANG501:new|}(_ => { }, null, 1000, 1000); }
        static class Setup
        {
            public static void Add(IServices services)
            {
                services.AddSingleton<Clock>();
                services.AddScoped<Cart>();
            }
        }
        """);

    [Fact]
    public Task Silent_in_the_entry_point_of_the_program() => Verify.Silent("""
        var timer = new System.Timers.Timer(1000);
        timer.Start();
        Console.ReadLine();
        """);

    [Theory]
    [InlineData("public void Restart() { _timer.Dispose(); _timer = new Timer(Tick, null, 1, 1); }")]
    [InlineData("public void Restart() { Stop(); _timer = new Timer(Tick, null, 1, 1); } void Stop() => _timer.Dispose();")]
    [InlineData("public void Restart() { if (_timer != null) return; _timer = new Timer(Tick, null, 1, 1); }")]
    [InlineData("public void Restart() { var old = _timer; _timer = new Timer(Tick, null, 1, 1); old.Dispose(); }")]
    public Task Silent_where_the_old_one_is_looked_at_before_it_is_replaced(string member) => Verify.Silent($$"""
        sealed class Poller : IDisposable
        {
            Timer _timer;
            public Poller() => _timer = new Timer(Tick, null, 1, 1);
            void Tick(object? state) { }
            {{member}}
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Silent_for_a_timer_that_a_start_method_makes_and_stop_disposes() => Verify.Silent("""
        sealed class Poller
        {
            Timer? _timer;
            public void Start() => _timer = new Timer(_ => { }, null, 1, 1);
            public void Stop() => _timer?.Dispose();
        }
        """);

    [Fact]
    public Task Silent_for_other_types_of_that_name() => Verify.Silent("""
        class Timer { }
        class C { readonly Timer _timer = new(); object _other = new Timer(); }
        """);

    [Fact]
    public Task Says_where_to_dispose_it() => Verify.Reports("""
        class Cart : IDisposable
        {
            readonly Timer _expiry = {|#0:new|}(_ => { }, null, 1000, 1000);
            public void Dispose() { }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerNotDisposed).WithLocation(0)
            .WithArguments("_expiry", "it may tick after 'Cart' is done with, and keeps it alive", "dispose it in 'Dispose'"));

    [Fact]
    public Task Says_what_holds_it_no_longer() => Verify.Reports("""
        class Janitor
        {
            public void Start()
            {
                var sweep = new {|#0:Timer|}(_ => { }, null, 1000, 1000);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerCollected).WithLocation(0)
            .WithArguments("sweep", "nothing holds it after its last use here", "keep it in a field"));

    private static string Rooms(string leave, string room = "public void Dispose() => _sweep.Dispose();", string owner = "public void Dispose() { foreach (var room in _rooms.Values) room.Dispose(); }", string period = "1000", string more = "") => $$"""
        sealed class Room : IDisposable
        {
            readonly Timer _sweep;
            readonly Action<int> _gone;
            int _guests;
            public int Number { get; }
            public Room(int number, Action<int> gone) { Number = number; _gone = gone; _sweep = new Timer(_ => Sweep(), null, 1000, {{period}}); }
            void Sweep() { if (_guests == 0) _gone(Number); }
            {{room}}
        }

        sealed class Hotel : IDisposable
        {
            readonly ConcurrentDictionary<int, Room> _rooms = new();
            readonly Dictionary<int, Room> _suites = new();
            public void Open(int number) => _rooms[number] = new Room(number, Leave);
            public void Leave(int number) { {{leave}} }
            {{owner}}
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_rooms.{|HANG501:TryRemove|}(number, out _);")]
    [InlineData("if (_rooms.{|HANG501:TryRemove|}(number, out var _)) Console.WriteLine(number);")]
    public Task Reports_an_owner_of_a_timer_that_is_dropped_from_its_table(string leave) => Verify.Reports(Rooms(leave));

    [Fact]
    public Task Reports_one_that_is_removed_from_a_plain_table() => Verify.Reports(Rooms("_suites.{|HANG501:Remove|}(number);", owner: "public void Dispose() { foreach (var (_, room) in _suites) room?.Dispose(); }"));

    [Theory]
    [InlineData("if (_rooms.TryRemove(number, out var room)) room.Dispose();")]
    [InlineData("if (_rooms.TryGetValue(number, out var room)) { room.Dispose(); _rooms.TryRemove(number, out _); }")]
    [InlineData("_rooms.TryRemove(number, out var room); room?.Dispose();")]
    [InlineData("_suites.Remove(number);")]
    public Task Silent_where_it_is_taken_out_and_disposed_or_its_owner_disposes_none(string leave) => Verify.Silent(Rooms(leave));

    [Fact]
    public Task Silent_where_the_owner_ends_none_of_them() => Verify.Silent(Rooms("_rooms.TryRemove(number, out _);", owner: "public void Dispose() => _rooms.Clear();"));

    [Fact]
    public Task Silent_where_its_timer_ticks_once() => Verify.Silent(Rooms("_rooms.TryRemove(number, out _);", period: "-1"));

    [Theory]
    [InlineData("public void Dispose() { _sweep.Dispose(); _gone(Number); }")]
    [InlineData("public void Dispose() => _sweep.Dispose(); void Close() { Dispose(); _gone(Number); }")]
    public Task Silent_where_the_object_tells_of_its_own_end(string room) => Verify.Silent(Rooms("_rooms.TryRemove(number, out _);", room));

    [Fact]
    public Task Silent_where_a_caller_has_it() => Verify.Silent(Rooms("_rooms.TryRemove(number, out _);", more: "public void Evict(Room room) { room.Dispose(); Leave(room.Number); }"));

    [Theory]
    [InlineData("false", "System.Timers.Timer")]
    [InlineData("true", "System.Timers.{|HANG501:Timer|}")]
    public Task A_timer_that_is_made_to_tick_once_is_over_after_that(string again, string made) => Verify.Reports($$"""
        sealed class Dialog
        {
            readonly System.Timers.Timer _timer;
            public Dialog() { _timer = new {{made}} { Interval = 100, AutoReset = {{again}} }; _timer.Elapsed += (_, _) => Console.WriteLine(); _timer.Start(); }
            public void Close() { Console.WriteLine(); }
        }
        """);

    [Theory]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);", "_stop.Token", "PeriodicTimer")]
    [InlineData("_stop = new CancellationTokenSource(); _host = host;", "_host.ApplicationStopping", "PeriodicTimer")]
    [InlineData("_stop = new CancellationTokenSource();", "_stop.Token", "{|HANG501:PeriodicTimer|}")]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(host.Other);", "_stop.Token", "{|HANG501:PeriodicTimer|}")]
    public Task A_loop_that_goes_on_until_the_process_stops_needs_no_end(string made, string token, string timer) => Verify.Reports($$"""
        interface IHost { CancellationToken ApplicationStopping { get; } CancellationToken Other { get; } }
        class Server
        {
            private readonly IHost _host;
            private readonly CancellationTokenSource _stop;
            public Server(IHost host)
            {
                {{made}}
                _ = Task.Run(async () =>
                {
                    var timer = new {{timer}}(TimeSpan.FromSeconds(1));
                    while (await timer.WaitForNextTickAsync({{token}}))
                        Console.WriteLine();
                });
            }
        }
        """);

    [Theory]
    [InlineData("static class Logs { internal static Poller? Current { get; set; } public static void Begin() { if (Current == null) Current = new Poller(); } }", "Timer")]
    [InlineData("static class Logs { static readonly Lazy<Poller> _current = new(() => new Poller()); public static object Current => _current.Value; }", "Timer")]
    [InlineData("class Recorder { static readonly Recorder _only = new(); readonly Poller _poller = new(); public static object Only => _only; }", "Timer")]
    [InlineData("class Recorder { static readonly Recorder _only = new(); readonly Sampling _sampling; Recorder() => _sampling = new Sampling(); } class Sampling { readonly Poller _poller; public Sampling() { _poller = new Poller(); } }", "Timer")]
    [InlineData("class Recorder { readonly Poller _poller = new(); }", "{|HANG501:Timer|}")]
    [InlineData("class Recorder { static readonly Recorder _only = new(); public void Poll() { var poller = new Poller(); poller.ToString(); } }", "{|HANG501:Timer|}")]
    [InlineData("static class Logs { internal static Poller? Current = new Poller(); } class Other { readonly Poller _mine = new Poller(); }", "{|HANG501:Timer|}")]
    [InlineData("static class Logs { }", "{|HANG501:Timer|}")]
    public Task What_only_static_members_keep_lives_as_long_as_the_process(string holders, string timer) => Verify.Reports($$"""
        class Poller
        {
            readonly Timer _timer;
            public Poller() => _timer = new {{timer}}(_ => Poll(), null, 1000, 1000);
            void Poll() { }
        }
        {{holders}}
        """);

    [Fact]
    public Task Reports_what_has_an_end_though_a_static_member_keeps_it() => Verify.Reports("""
        class Poller
        {
            readonly Timer _timer;
            public Poller() => _timer = new {|HANG501:Timer|}(_ => Poll(), null, 1000, 1000);
            void Poll() { }
            public void Dispose() { }
        }
        static class Logs { internal static Poller? Current = new Poller(); }
        """);

    [Theory]
    [InlineData("MainWindow", "Timer")]
    [InlineData("DetailsWindow", "{|HANG501:Timer|}")]
    public Task Knows_that_the_main_window_lives_as_long_as_the_process(string name, string made) => Verify.Reports($$"""
        class Window { }
        class {{name}} : Window
        {
            readonly Timer _check;
            int _count;
            public {{name}}() => _check = new {{made}}(_ => _count++, null, 1000, 1000);
        }
        """);

    [Theory]
    [InlineData("Timer", "")]
    [InlineData("Timer", "_idle.Stop();")]
    [InlineData("Timer", "_idle.Enabled = false;")]
    [InlineData("{|HANG501:Timer|}", "_idle.Start();")]
    [InlineData("{|HANG501:Timer|}", "_idle.Enabled = true;")]
    [InlineData("{|HANG501:Timer|}", "_idle.Enabled = _count > 3;")]
    public Task Silent_for_a_timer_that_nobody_starts(string made, string more) => Verify.Reports($$"""
        class Playlist
        {
            readonly System.Timers.Timer _idle = new System.Timers.{{made}}();
            int _count;
            public Playlist() { _idle.Elapsed += (_, _) => _count++; _idle.Interval = 30000; {{more}} }
        }
        """);

    [Theory]
    [InlineData("PeriodicTimer", "while (true)", "")]
    [InlineData("PeriodicTimer", "for (;;)", "")]
    [InlineData("{|HANG501:PeriodicTimer|}", "while (true)", "if (_count > 3) break;")]
    [InlineData("{|HANG501:PeriodicTimer|}", "while (_count < 3)", "")]
    public Task Silent_for_what_ticks_in_a_loop_without_an_end(string made, string loop, string end) => Verify.Reports($$"""
        class Watcher
        {
            int _count;
            public async Task Run()
            {
                var timer = new {{made}}(TimeSpan.FromSeconds(30));
                {{loop}} { await timer.WaitForNextTickAsync(); _count++; {{end}} }
            }
        }
        """);

    [Theory]
    [InlineData("", "", "Timer")]
    [InlineData("[System.Runtime.Serialization.OnDeserialized]", "", "{|HANG501:Timer|}")]
    [InlineData("", "public void Begin() => Set();", "{|HANG501:Timer|}")]
    public Task A_method_that_nobody_calls_makes_no_timer(string attribute, string caller, string timer) => Verify.Reports($$"""
        public class Watcher
        {
            Timer? _timer;
            {{attribute}}
            private void Set() => _timer = new {{timer}}(_ => { }, null, 1000, 1000);
            {{caller}}
            public override string ToString() => _timer + nameof(Watcher);
        }
        """);

    [Theory]
    [InlineData("static class Prices { internal static Cache All = new Cache(); } static class Stocks { static readonly Cache _all = new(3, true); }", "Timer")]
    [InlineData("static class Prices { internal static Cache All = new Cache(); } class Stock { readonly Cache _all = new(3, true); }", "{|HANG501:Timer|}")]
    public Task Who_chains_to_another_constructor_makes_no_other_object(string holders, string timer) => Verify.Reports($$"""
        class Cache
        {
            readonly Timer _timer;
            public Cache() : this(0) { }
            public Cache(int most) => _timer = new {{timer}}(_ => Console.WriteLine(most), null, 1000, 1000);
            public Cache(int most, bool isCopied) : this(most) { }
        }
        {{holders}}
        """);

    [Theory]
    [InlineData("return services.AddSingleton(_ => new Clock());", "new")]
    [InlineData("return services.AddSingleton<IClock, Clock>();", "new")]
    [InlineData("return services.AddScoped(_ => new Clock());", "{|HANG501:new|}")]
    public Task What_is_registered_for_the_process_lives_as_long(string registered, string made) => Verify.Reports($$"""
        interface IClock { }
        interface IServices { IServices AddSingleton<T>(Func<IServices, T> make); IServices AddSingleton<I, T>(); IServices AddScoped<T>(Func<IServices, T> make); }
        class Clock : IClock { readonly Timer _timer = {{made}}(_ => { }, null, 1000, 1000); }
        static class Setup
        {
            public static IServices Add(IServices services) { {{registered}} }
        }
        """);

    [Fact]
    public Task Says_to_override_what_a_base_has() => Verify.Reports("""
        abstract class Handle : IDisposable
        {
            public void Dispose() => Dispose(true);
            protected virtual void Dispose(bool isManaged) { }
        }
        class Table : Handle
        {
            readonly Timer _scan;
            public Table() => _scan = new {|#0:Timer|}(_ => { }, null, 1000, 1000);
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.TimerNotDisposed).WithLocation(0)
            .WithArguments("_scan", "it may tick after 'Table' is done with, and keeps it alive", "override 'Dispose(bool)' and dispose it there"));

    [Theory]
    [InlineData("0, Timeout.Infinite", "Timer")]
    [InlineData("TimeSpan.Zero, Timeout.InfiniteTimeSpan", "Timer")]
    [InlineData("1000, Timeout.Infinite", "{|HANG507:Timer|}")]
    [InlineData("0, 1000", "{|HANG507:Timer|}")]
    public Task One_tick_at_once_comes_before_a_collection(string times, string timer) => Verify.Reports($$"""
        class Janitor
        {
            public void Start()
            {
                var timer = new {{timer}}(_ => Console.WriteLine(), null, {{times}});
            }
        }
        """);

    [Theory]
    [InlineData("IServices Add(IServices services) => services.AddSingleton(sp => new Clock());", "new")]
    [InlineData("IServices Add(IServices services) { services.AddSingleton(sp => new Clock()); return services; }", "new")]
    [InlineData("IServices Add(IServices services) => services.AddTransient(sp => new Clock());", "{|HANG501:new|}")]
    public Task A_factory_that_is_registered_for_the_process_makes_one(string registered, string made) => Verify.Reports($$"""
        interface IServices { IServices AddSingleton<T>(Func<IServices, T> make); IServices AddTransient<T>(Func<IServices, T> make); }
        class Clock { readonly Timer _timer = {{made}}(_ => { }, null, 1000, 1000); }
        static class Setup
        {
            public static {{registered}}
        }
        """);
}
