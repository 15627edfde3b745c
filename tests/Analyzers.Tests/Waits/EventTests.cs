using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class EventTests
{
    [Fact]
    public Task Reports_an_event_that_nothing_sets() => Verify.Reports("""
        class C
        {
            readonly ManualResetEventSlim _ready = new();
            public void M() => _ready.{|HANG207:Wait|}();
        }
        """);

    [Fact]
    public Task Reports_an_old_event_that_nothing_sets() => Verify.Reports("""
        class C
        {
            readonly AutoResetEvent _ready = new(false);
            public void M() => _ready.{|HANG207:WaitOne|}();
            public void N() => _ready.Reset();
        }
        """);

    [Fact]
    public Task Reports_as_possible_an_event_that_is_handed_out() => Verify.Reports("""
        public class C
        {
            public ManualResetEventSlim Ready { get; } = new();
            public void M() => Ready.{|HANG257:Wait|}();
        }
        """);

    [Fact]
    public Task Reports_as_possible_an_event_that_is_set_in_the_course_of_things() => Verify.Reports("""
        class C
        {
            readonly ManualResetEventSlim _ready = new();
            public void OnMessage(string text) => _ready.Set();
            public void M() => _ready.{|HANG257:Wait|}();
        }
        """);

    [Fact]
    public Task Reports_as_possible_an_event_whose_setter_can_fail_before() => Verify.Reports("""
        class C
        {
            public void M(string text)
            {
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    Console.WriteLine(int.Parse(text));
                    done.Set();
                });
                done.{|HANG257:Wait|}();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_work_sets_it_in_finally() => Verify.Silent("""
        class C
        {
            public void M(string text)
            {
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try
                    {
                        Console.WriteLine(int.Parse(text));
                    }
                    finally
                    {
                        done.Set();
                    }
                });
                done.Wait();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_sets_it_on_stop() => Verify.Silent("""
        class C : IDisposable
        {
            readonly ManualResetEvent _stop = new(false);
            readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run()
            {
                _stop.WaitOne();
                Console.WriteLine("stopped");
            }

            public void Dispose() => _stop.Set();
        }
        """);

    [Fact]
    public Task Silent_when_a_token_sets_it() => Verify.Silent("""
        class C
        {
            public void M(CancellationToken stop)
            {
                var done = new ManualResetEvent(false);
                using var registration = stop.Register(() => done.Set());
                done.WaitOne();
            }
        }
        """);

    [Fact]
    public Task Reports_an_owner_that_joins_before_it_sets() => Verify.Reports("""
        class C : IDisposable
        {
            readonly ManualResetEvent _stop = new(false);
            readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run() => _stop.{|HANG207:WaitOne|}();

            public void Dispose()
            {
                _thread.{|HANG207:Join|}();
                _stop.Set();
            }
        }
        """);

    [Fact]
    public Task Reports_a_join_before_the_signal_that_ends_the_loop() => Verify.Reports("""
        class C : IDisposable
        {
            readonly ManualResetEvent _stop = new(false);
            readonly Thread _thread;
            int _ticks;

            public C()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
            }

            void Run()
            {
                while (!_stop.WaitOne(100))
                    _ticks++;
            }

            public void Dispose()
            {
                _thread.{|HANG207:Join|}();
                _stop.Set();
            }
        }
        """);

    [Fact]
    public Task Reports_a_join_before_the_flag_that_ends_the_loop() => Verify.Reports("""
        class C
        {
            volatile bool _running = true;
            readonly Thread _thread;
            int _ticks;

            public C()
            {
                _thread = new Thread(() =>
                {
                    while (_running)
                        _ticks++;
                });
                _thread.Start();
            }

            public void Stop()
            {
                _thread.{|HANG207:Join|}();
                _running = false;
            }
        }
        """);

    [Fact]
    public Task Reports_a_join_before_the_cancellation_that_ends_the_loop() => Verify.Reports("""
        class C
        {
            readonly CancellationTokenSource _stop = new();
            readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run()
            {
                while (!_stop.IsCancellationRequested)
                    Thread.Sleep(10);
            }

            public void Stop()
            {
                _thread.{|HANG207:Join|}();
                _stop.Cancel();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_signal_comes_before_the_join_and_the_thread_only_works() => Verify.Silent("""
        class C
        {
            volatile bool _running = true;
            readonly Thread _thread;
            int _ticks;

            public C()
            {
                _thread = new Thread(() =>
                {
                    while (_running)
                        _ticks++;
                });
                _thread.Start();
            }

            public void Stop()
            {
                _running = false;
                _thread.Join();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_thread_has_an_end_of_its_own() => Verify.Silent("""
        class C
        {
            public int M(int[] numbers)
            {
                var sum = 0;
                var thread = new Thread(() =>
                {
                    foreach (var number in numbers)
                        sum += number;
                });
                thread.Start();
                thread.Join();
                return sum;
            }
        }
        """);

    [Fact]
    public Task Reports_a_join_of_a_thread_that_waits_for_a_peer() => Verify.Reports("""
        class C
        {
            readonly Thread _thread;
            volatile bool _running = true;

            public C(Socket socket)
            {
                _thread = new Thread(() =>
                {
                    while (_running)
                        socket.{|HANG351:Receive|}(new byte[16]);
                });
                _thread.Start();
            }

            public void Stop()
            {
                _running = false;
                _thread.{|HANG257:Join|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_join_of_a_thread_whose_loop_has_no_end() => Verify.Reports("""
        class C
        {
            int _ticks;

            public void M()
            {
                var thread = new Thread(() =>
                {
                    while (true)
                        _ticks++;
                });
                thread.Start();
                thread.{|HANG257:Join|}();
            }
        }
        """);

    [Theory]
    [InlineData("_stop.Cancel();")]
    [InlineData("_isStopping = true;")]
    [InlineData("_wake.Set();")]
    public Task Silent_for_a_thread_from_elsewhere_that_was_told_to_stop(string signal) => Verify.Silent($$"""
        class C(Thread[] threads)
        {
            readonly CancellationTokenSource _stop = new();
            readonly ManualResetEventSlim _wake = new();
            volatile bool _isStopping;
            public void Shut()
            {
                {{signal}}
                foreach (var thread in threads)
                    thread.Join();
            }
            public bool IsStopping => _isStopping || _stop.IsCancellationRequested || _wake.IsSet;
        }
        """);

    [Fact]
    public Task Reports_a_join_of_a_thread_from_elsewhere() => Verify.Reports("""
        class C
        {
            public void M(Thread thread) => thread.{|HANG257:Join|}();
        }
        """);

    [Fact]
    public Task Reports_a_countdown_that_work_signals_only_on_success() => Verify.Reports("""
        class Archiver
        {
            int _failed;

            public void Run(IReadOnlyCollection<string> files)
            {
                using var remaining = new CountdownEvent(files.Count);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => Pack(file, remaining));
                remaining.{|HANG257:Wait|}();
            }

            void Pack(string file, CountdownEvent remaining)
            {
                try
                {
                    Console.WriteLine(int.Parse(file));
                    remaining.Signal();
                }
                catch (FormatException)
                {
                    _failed++;
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_work_signals_the_countdown_in_finally() => Verify.Silent("""
        class Archiver
        {
            public void Run(IReadOnlyCollection<string> files)
            {
                using var remaining = new CountdownEvent(files.Count);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => Pack(file, remaining));
                remaining.Wait();
            }

            static void Pack(string file, CountdownEvent remaining)
            {
                try
                {
                    Console.WriteLine(int.Parse(file));
                }
                finally
                {
                    remaining.Signal();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_countdown_that_nothing_signals() => Verify.Reports("""
        class C
        {
            readonly CountdownEvent _left = new(3);
            public void M() => _left.{|HANG207:Wait|}();
        }
        """);

    [Fact]
    public Task Reports_a_monitor_that_nothing_pulses() => Verify.Reports("""
        class C
        {
            readonly object _gate = new();
            int _items;

            public void Put()
            {
                lock (_gate)
                    _items++;
            }

            public void Take()
            {
                lock (_gate)
                {
                    while (_items == 0)
                        Monitor.{|HANG207:Wait|}(_gate);
                    _items--;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_monitor_that_is_pulsed_in_the_course_of_things() => Verify.Reports("""
        class C
        {
            readonly object _gate = new();
            int _items;

            public void Put()
            {
                lock (_gate)
                {
                    _items++;
                    Monitor.Pulse(_gate);
                }
            }

            public void Take()
            {
                lock (_gate)
                {
                    while (_items == 0)
                        Monitor.{|HANG257:Wait|}(_gate);
                    _items--;
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_closes_and_pulses_all() => Verify.Silent("""
        class C
        {
            readonly object _gate = new();
            int _items;
            bool _closed;

            public void Put()
            {
                lock (_gate)
                {
                    _items++;
                    Monitor.Pulse(_gate);
                }
            }

            public bool Take()
            {
                lock (_gate)
                {
                    while (_items == 0 && !_closed)
                        Monitor.Wait(_gate);
                    return !_closed;
                }
            }

            public void Close()
            {
                lock (_gate)
                {
                    _closed = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_as_possible_an_owner_that_pulses_without_ending_the_condition() => Verify.Reports("""
        class C
        {
            readonly object _gate = new();
            int _items;
            bool _closed;

            public void Put()
            {
                lock (_gate)
                    _items++;
            }

            public void Take()
            {
                lock (_gate)
                {
                    while (_items == 0)
                        Monitor.{|HANG257:Wait|}(_gate);
                    _items--;
                }
            }

            public bool IsClosed => _closed;

            public void Close()
            {
                lock (_gate)
                {
                    _closed = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_barrier_as_possible() => Verify.Reports("""
        class C
        {
            public void M(Barrier barrier) => barrier.{|HANG257:SignalAndWait|}();
        }
        """);

    [Fact]
    public Task Reports_a_spin_as_possible() => Verify.Reports("""
        class C
        {
            volatile bool _ready;
            public void Done() => _ready = true;
            public void M() => SpinWait.{|HANG257:SpinUntil|}(() => _ready);
        }
        """);

    [Fact]
    public Task Reports_a_wait_for_one_of_several_events_that_nobody_stops() => Verify.Reports("""
        class C
        {
            readonly AutoResetEvent _work = new(false);
            readonly ManualResetEvent _other = new(false);
            public void Put() => _work.Set();
            public void M() => WaitHandle.{|HANG257:WaitAny|}(new WaitHandle[] { _work, _other });
        }
        """);

    [Theory]
    [InlineData("new WaitHandle[] { _work, _stop }")]
    [InlineData("new[] { _work, token.WaitHandle }")]
    [InlineData("[_work, token.WaitHandle]")]
    public Task Silent_when_one_of_several_events_is_the_stop_signal(string handles) => Verify.Silent($$"""
        class C : IDisposable
        {
            readonly AutoResetEvent _work = new(false);
            readonly ManualResetEvent _stop = new(false);
            public void Put() => _work.Set();
            public void M(CancellationToken token) => WaitHandle.WaitAny({{handles}});
            public void Dispose() => _stop.Set();
        }
        """);

    [Fact]
    public Task Reports_a_countdown_whose_signal_hangs_on_a_condition() => Verify.Reports("""
        class C
        {
            public void M(int[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        if (item > 0)
                            left.Signal();
                    });
                left.{|HANG257:Wait|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_countdown_of_items_that_are_passed_over() => Verify.Reports("""
        class C
        {
            public void M(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                {
                    if (file.Length == 0)
                        continue;
                    ThreadPool.QueueUserWorkItem(_ => left.Signal());
                }
                left.{|HANG257:Wait|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_countdown_waited_for_in_the_loop_that_starts_the_work() => Verify.Reports("""
        class C
        {
            public void M(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                {
                    ThreadPool.QueueUserWorkItem(_ => left.Signal());
                    left.{|HANG257:Wait|}();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_meeting_at_a_countdown_as_possible() => Verify.Reports("""
        class C
        {
            readonly CountdownEvent _all = new(3);
            public void Arrive()
            {
                _all.Signal();
                _all.{|HANG257:Wait|}();
            }
        }
        """);

    [Fact]
    public Task Silent_when_participants_leave_the_barrier_in_finally() => Verify.Silent("""
        class C
        {
            readonly Barrier _phase = new(3);
            public void Work(string[] rows)
            {
                try
                {
                    foreach (var row in rows)
                    {
                        Console.WriteLine(int.Parse(row));
                        _phase.SignalAndWait();
                    }
                }
                finally
                {
                    _phase.RemoveParticipant();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_stop_signal_that_wakes_one_of_several_threads() => Verify.Reports("""
        class C : IDisposable
        {
            readonly AutoResetEvent _stop = new(false);

            public C(int count)
            {
                for (var i = 0; i < count; i++)
                    new Thread(Run).Start();
            }

            void Run() => _stop.{|HANG257:WaitOne|}();

            public void Dispose() => _stop.Set();
        }
        """);

    [Fact]
    public Task Silent_when_the_stop_signal_wakes_them_all() => Verify.Silent("""
        class C : IDisposable
        {
            readonly ManualResetEvent _stop = new(false);

            public C(int count)
            {
                for (var i = 0; i < count; i++)
                    new Thread(Run).Start();
            }

            void Run() => _stop.WaitOne();

            public void Dispose() => _stop.Set();
        }
        """);

    [Fact]
    public Task Reports_a_spin_for_what_nothing_changes() => Verify.Reports("""
        class C
        {
            bool _ready;
            public void M() => SpinWait.{|HANG207:SpinUntil|}(() => _ready);
        }
        """);

    [Fact]
    public Task Reports_a_spin_for_what_a_failure_skips() => Verify.Reports("""
        class C
        {
            volatile bool _ready;
            public void M(string text)
            {
                Task.Run(() =>
                {
                    Console.WriteLine(int.Parse(text));
                    _ready = true;
                });
                SpinWait.{|HANG257:SpinUntil|}(() => _ready);
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_spin_for_what_is_done_in_finally() => Verify.Silent("""
        class C
        {
            volatile bool _ready;
            public void M(string text)
            {
                Task.Run(() =>
                {
                    try
                    {
                        Console.WriteLine(int.Parse(text));
                    }
                    finally
                    {
                        _ready = true;
                    }
                });
                SpinWait.SpinUntil(() => _ready);
            }
        }
        """);

    [Fact]
    public Task Leaves_a_thread_that_can_join_itself_to_another_rule() => Verify.Silent("""
        class C
        {
            readonly Thread _thread;
            volatile bool _stopping;
            int _left = 3;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run()
            {
                while (!_stopping)
                {
                    if (--_left == 0)
                        Stop();
                }
            }

            public void Stop()
            {
                _stopping = true;
                _thread.Join();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_thread_asks_whether_it_would_join_itself() => Verify.Silent("""
        class C
        {
            readonly Thread _thread;
            volatile bool _stopping;
            int _left = 3;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run()
            {
                while (!_stopping)
                {
                    if (--_left == 0)
                        Stop();
                }
            }

            public void Stop()
            {
                _stopping = true;
                if (Thread.CurrentThread != _thread)
                    _thread.Join();
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_list_of_threads_that_only_work() => Verify.Silent("""
        class C
        {
            public void M(int[] items)
            {
                var threads = new List<Thread>();
                foreach (var item in items)
                {
                    var thread = new Thread(() => Console.WriteLine(item));
                    thread.Start();
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                    thread.Join();
            }
        }
        """);

    [Theory]
    [InlineData("Go(() => { try { Console.WriteLine(int.Parse(text)); } finally { done.Set(); } });")]
    [InlineData("Go(Work); void Work() { try { Console.WriteLine(int.Parse(text)); } finally { done.Set(); } }")]
    [InlineData("Go(() => { if (TryParse(text)) Console.WriteLine(); done.Set(); });")]
    public Task Silent_when_work_that_a_helper_starts_sets_it(string start) => Verify.Silent(Started(start, "done.Wait();", "ThreadPool.QueueUserWorkItem(_ => action())"));

    [Fact]
    public Task Reports_as_possible_an_event_that_is_set_by_what_a_helper_only_keeps() =>
        Verify.Reports(Started("Go(() => done.Set());", "done.{|HANG257:Wait|}();", "_later = action"));

    private static string Started(string start, string wait, string go) => $$"""
        class C
        {
            static Action _later;
            public void M(string text)
            {
                using var done = new ManualResetEventSlim();
                {{start}}
                {{wait}}
            }
            static void Go(Action action) => {{go}};
            static bool TryParse(string text)
            {
                try
                {
                    if (text == "")
                        throw new FormatException();
                    return int.Parse(text) > 0;
                }
                catch (Exception)
                {
                    return false;
                }
            }
        }
        """;

    [Theory]
    [InlineData("static void Set(object state) => ((ManualResetEvent)state).Set(); static readonly Action<object> _set = Set;")]
    [InlineData("static readonly Action<object> _set = state => ((ManualResetEvent)state).Set();")]
    public Task Silent_when_a_cached_callback_is_registered_with_a_token(string callback) => Verify.Silent($$"""
        sealed class Stop
        {
            readonly ManualResetEvent _stopped = new(false);
            {{callback}}
            public Stop(CancellationToken token) => token.Register(_set, _stopped);
            public EventWaitHandle Handle => _stopped;
        }
        class C
        {
            void M(Stop stop, Task work) => WaitHandle.WaitAny(new[] { ((IAsyncResult)work).AsyncWaitHandle, stop.Handle });
        }
        """);

    [Fact]
    public Task Names_the_signal_and_not_the_method_that_gives_it() => Verify.Reports("""
        class C
        {
            readonly ManualResetEventSlim _ended = new();
            int _count;
            void Reset() => {|#1:_ended.Set()|};
            public void Connect(string text)
            {
                _count = int.Parse(text);
                Reset();
            }
            public void Disconnect() => _ended.{|#0:Wait|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.EventPossible).WithLocation(0).WithLocation(1)
            .WithArguments("ManualResetEventSlim.Wait", "'Set' is skipped when 'Parse' throws", "give it a timeout"));

    [Fact]
    public Task Says_that_nothing_sets_the_event() => Verify.Reports("""
        class C
        {
            readonly ManualResetEventSlim _ready = {|#1:new()|};
            public void M() => _ready.{|#0:Wait|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.Event).WithLocation(0).WithLocation(1)
            .WithArguments("ManualResetEventSlim.Wait", "nothing ever sets it", "give it a timeout"));

    [Fact]
    public Task Reports_a_countdown_whose_signal_a_missing_key_skips() => Verify.Reports("""
        class C(Dictionary<string, string> aisles)
        {
            void M(IReadOnlyList<string> skus)
            {
                using var outstanding = new CountdownEvent(skus.Count);
                foreach (var sku in skus)
                {
                    Task.Run(() =>
                    {
                        Console.WriteLine(aisles[sku]);
                        outstanding.Signal();
                    });
                }
                outstanding.{|HANG257:Wait|}();
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_key_is_only_set_before_the_signal() => Verify.Silent("""
        class C(Dictionary<string, string> aisles)
        {
            void M(IReadOnlyList<string> skus)
            {
                using var outstanding = new CountdownEvent(skus.Count);
                foreach (var sku in skus)
                {
                    Task.Run(() =>
                    {
                        aisles[sku] = "A1";
                        outstanding.Signal();
                    });
                }
                outstanding.Wait();
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_join_of_a_thread_that_may_not_have_been_made() => Verify.Silent("""
        sealed class Spool
        {
            readonly BlockingCollection<string> _pages = new();
            Thread? _thread;
            int _printed;

            public void Start()
            {
                _thread = new Thread(Work) { IsBackground = true };
                _thread.Start();
            }

            void Work()
            {
                foreach (var page in _pages.GetConsumingEnumerable())
                    _printed += page.Length;
            }

            public void Stop()
            {
                _pages.CompleteAdding();
                _thread?.Join();
            }
        }
        """);

    [Fact]
    public Task Silent_for_an_array_of_threads_that_only_work() => Verify.Silent("""
        sealed class Sums
        {
            int _sum;

            public int Run(int count)
            {
                var threads = new Thread[count];
                for (var i = 0; i < count; i++)
                {
                    threads[i] = new Thread(Work);
                    threads[i].Start();
                }
                foreach (var thread in threads)
                    thread.Join();
                return _sum;
            }

            void Work() => Interlocked.Increment(ref _sum);
        }
        """);

    [Theory]
    [InlineData("_worker?.{|HANG403:Wait|}();")]
    [InlineData("await (_worker ?? Task.CompletedTask);")]
    public Task Reports_an_owner_that_waits_for_work_which_may_not_have_begun_before_it_sets(string join) => Verify.Reports($$"""
        sealed class Pump
        {
            readonly ManualResetEventSlim _stop = new();
            Task? _worker;

            public void Start() => _worker = Task.Run(() => _stop.{|HANG207:Wait|}());

            public async Task StopAsync()
            {
                {{join}}
                _stop.Set();
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Reports_a_monitor_whose_pulse_may_have_come_before() => Verify.Reports("""
        class Board
        {
            readonly object _gate = new();
            int _score;
            public void Publish(int score) { lock (_gate) { _score = score; Monitor.PulseAll(_gate); } }
            public int Await() { lock (_gate) { Monitor.{|HANG207:Wait|}(_gate); return _score; } }
        }
        """);

    [Theory]
    [InlineData("while (_score == 0) Monitor.Wait(_gate);")]
    [InlineData("if (_score == 0) Monitor.Wait(_gate);")]
    [InlineData("new Thread(() => Publish(1)).Start(); Monitor.Wait(_gate);")]
    [InlineData("Monitor.Pulse(_gate); Monitor.Wait(_gate);")]
    [InlineData("if (!Monitor.Wait(_gate, 100)) throw new TimeoutException();")]
    public Task Silent_about_a_monitor_where(string wait) => Verify.Silent($$"""
        class Board
        {
            readonly object _gate = new();
            int _score;
            public void Publish(int score) { lock (_gate) { _score = score; Monitor.PulseAll(_gate); } }
            public void Start() => new Thread(() => Publish(1)).Start();
            public int Await() { lock (_gate) { {{wait}} return _score; } }
        }
        """);

    [Theory]
    [InlineData("if (_timer.Dispose(done)) done.WaitOne();")]
    [InlineData("if (!_timer.Dispose(done)) return; done.WaitOne();")]
    [InlineData("_timer.Dispose(done); done.{|HANG257:WaitOne|}();")]
    public Task MySqlConnector_a_timer_that_is_disposed_twice_signals_once(string statements) => Verify.Reports($$"""
        sealed class Watchdog
        {
            readonly Timer _timer = new(_ => Console.WriteLine(1), null, 10, 10);
            public void Stop() { using var done = new ManualResetEvent(false); {{statements}} }
        }
        """);

    [Theory]
    [InlineData("if (text is null) throw new ArgumentNullException(nameof(text));\nArgumentOutOfRangeException.ThrowIfNegative(number);")]
    [InlineData("_log.LogWarning(int.Parse(text));")]
    [InlineData("_feed.Unsubscribe();")]
    [InlineData("if (_isOver) return;\n_isOver = true;")]
    [InlineData("if (Interlocked.Exchange(ref _count, 1) == 1) { return; }")]
    public Task Silent_when_only_what_callers_are_refused_with_and_what_is_logged_can_fail_before_the_signal(string before) => Verify.Silent(Signal(before));

    [Theory]
    [InlineData("_count = int.Parse(text);\nif (text is null) throw new ArgumentNullException(nameof(text));")]
    [InlineData("_feed.Subscribe();")]
    [InlineData("if (_isOver) return;")]
    [InlineData("foreach (var c in text) { if (c == 'x') throw new ArgumentException(text); }")]
    public Task Reports_when_the_work_before_the_signal_can_fail(string before) => Verify.Reports(Signal(before).Replace("_ended.Wait()", "_ended.{|HANG257:Wait|}()"));

    private static string Signal(string before) => $$"""
        interface IFeed
        {
            void Subscribe();
            void Unsubscribe();
        }
        class Log
        {
            public void LogWarning(object what) => Console.WriteLine(what);
        }
        class C
        {
            readonly ManualResetEventSlim _ended = new();
            readonly Log _log = new();
            readonly IFeed _feed;
            int _count;
            bool _isOver;
            public C(IFeed feed) => _feed = feed;
            public void Start(string text, int number) => new Thread(() => Run(text, number)).Start();
            void Run(string text, int number)
            {
                {{before}}
                _ended.Set();
            }
            public void Disconnect() => _ended.Wait();
        }
        """;

    [Theory]
    [InlineData("SpinWait.SpinUntil(_isFree);")]
    [InlineData("SpinWait.SpinUntil(() => IsFree() || IsGone());")]
    [InlineData("SpinWait.{|HANG257:SpinUntil|}(() => _taken.Count == 0);")]
    public Task Silent_about_spinning_for_what_a_primitive_of_ones_own_asks(string spin) => Verify.Reports($$"""
        public class SpinGate
        {
            readonly Func<bool> _isFree;
            protected readonly List<int> _taken = new();
            int _state;
            public SpinGate() => _isFree = IsFree;
            public void Enter() { {{spin}} }
            bool IsFree() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;
            bool IsGone() => Volatile.Read(ref _state) == 2;
            public void Exit() => Volatile.Write(ref _state, 0);
        }
        """);

    private static string OverDevice(string body) => $$"""
        delegate void Done(uint errorCode, uint bytes, object context, Exception? error);
        abstract class Device
        {
            public abstract void Read(int at, Done done, object context);
            public abstract void Remove(int at, AsyncCallback removed);
            public abstract void Ask(int at, Action<string> answered);
            public abstract void Post(Action work);
        }
        class C(Device device)
        {
            public void M(string text)
            {
                {{body}}
            }
            static void OnRead(uint errorCode, uint bytes, object context, Exception? error)
            {
                if (error != null)
                    Console.WriteLine(errorCode);
                ((ManualResetEventSlim)context).Set();
            }
        }
        """;

    [Theory]
    [InlineData("using var done = new ManualResetEventSlim(); device.Read(1, OnRead, done); done.Wait();")]
    [InlineData("using var done = new ManualResetEventSlim(); device.Read(1, (_, _, _, _) => done.Set(), \"\"); done.Wait();")]
    [InlineData("using var done = new ManualResetEventSlim(); device.Remove(1, _ => done.Set()); done.Wait();")]
    [InlineData("using var done = new ManualResetEventSlim(); device.Post(() => { try { Console.WriteLine(int.Parse(text)); } finally { done.Set(); } }); done.Wait();")]
    public Task Silent_where_a_callback_that_learns_of_failures_too_or_posted_work_sets_it_however_it_ends(string body) => Verify.Silent(OverDevice(body));

    [Theory]
    [InlineData("using var done = new ManualResetEventSlim(); device.Ask(1, _ => done.Set()); done.{|HANG257:Wait|}();")]
    [InlineData("using var done = new ManualResetEventSlim(); device.Post(() => done.Set()); done.{|HANG257:Wait|}();")]
    [InlineData("using var done = new ManualResetEventSlim(); device.Post(() => { Console.WriteLine(int.Parse(text)); done.Set(); }); done.{|HANG257:Wait|}();")]
    public Task Reports_where_a_callback_that_may_never_come_sets_it(string body) => Verify.Reports(OverDevice(body));

    [Fact]
    public Task Silent_where_what_the_token_ends_sets_it() => Verify.Silent("""
        class C(ChannelReader<int> reader)
        {
            public int M(CancellationToken stop)
            {
                var awaiter = reader.ReadAsync(stop).GetAwaiter();
                var done = new ManualResetEventSlim();
                awaiter.UnsafeOnCompleted(() => done.Set());
                done.Wait(CancellationToken.None);
                return awaiter.GetResult();
            }
        }
        """);

    [Fact]
    public Task Silent_in_a_synchronization_context() => Verify.Silent("""
        class Pump : SynchronizationContext
        {
            readonly Queue<(SendOrPostCallback, object?, ManualResetEventSlim?)> _calls = new();
            public override void Send(SendOrPostCallback d, object? state)
            {
                using var done = new ManualResetEventSlim();
                lock (_calls)
                {
                    _calls.Enqueue((d, state, done));
                    Monitor.PulseAll(_calls);
                }
                done.Wait();
            }
            public (SendOrPostCallback, object?, ManualResetEventSlim?) Next()
            {
                lock (_calls)
                {
                    while (_calls.Count == 0)
                        Monitor.Wait(_calls);
                    return _calls.Dequeue();
                }
            }
        }
        """);

    private static string Worker(string loop) => $$"""
        class Worker
        {
            readonly Queue<Action> _work = new();
            bool _isOver;
            public void Put(string text) { lock (_work) { _work.Enqueue(Parsed(text)); Monitor.PulseAll(_work); } }
            public void End() { lock (_work) { _isOver = true; Monitor.PulseAll(_work); } }
            static Action Parsed(string text) { var n = int.Parse(text); return () => Console.WriteLine(n); }
            public void Run()
            {
                {{loop}}
            }
            public bool IsOver => _isOver;
        }
        """;

    [Theory]
    [InlineData("while (true) { Action? next = null; lock (_work) { if (_isOver) return; if (_work.Count > 0) next = _work.Dequeue(); else Monitor.Wait(_work); } next?.Invoke(); }")]
    [InlineData("while (!_isOver) { Action? next = null; lock (_work) { if (_isOver) break; if (_work.Count == 0) { Monitor.Wait(_work); continue; } next = _work.Dequeue(); } next(); }")]
    public Task Silent_where_a_worker_that_can_be_told_to_leave_idles(string loop) => Verify.Silent(Worker(loop));

    [Fact]
    public Task Reports_where_a_worker_that_knows_no_end_idles() =>
        Verify.Reports(Worker("while (true) { Action? next = null; lock (_work) { if (_work.Count > 0) next = _work.Dequeue(); else Monitor.{|HANG257:Wait|}(_work); } next?.Invoke(); }"));

    [Fact]
    public Task Silent_for_none_that_is_explained() => Verify.Silent("""
        class C
        {
            public void M(ManualResetEventSlim done, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                // What comes after it has to run.
                done.Wait(CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task Reports_none_that_is_not() => Verify.Reports("""
        class C
        {
            public void M(ManualResetEventSlim done, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                done.{|HANG257:Wait|}(CancellationToken.None);
            }
        }
        """);

    [Theory]
    [InlineData("public void WaitRead()", "public Task WaitReadAsync(CancellationToken stop) => _read.WaitAsync(stop);")]
    [InlineData("public void Idle()", "public bool Idle(TimeSpan limit) => _read.Wait(limit);")]
    public Task Silent_in_the_form_without_a_bound_of_a_wait_that_has_another(string method, string other) => Verify.Silent(TwoForms(method, other, "Wait"));

    [Theory]
    [InlineData("public void Idle()", "public Task<bool> IdleAsync(CancellationToken stop) => _read.WaitAsync(1, stop);")]
    [InlineData("public void WaitRead()", "public void WaitWrite(CancellationToken stop) => _read.Wait(stop);")]
    public Task Reports_in_a_method_without_such_a_form(string method, string other) => Verify.Reports(TwoForms(method, other, "{|HANG256:Wait|}"));

    private static string TwoForms(string method, string other, string wait) => $$"""
        public class Reads
        {
            readonly SemaphoreSlim _read = new(0);
            volatile bool _isPending = true;
            public void Done() { _isPending = false; _read.Release(); }
            {{method}} { while (_isPending) _read.{{wait}}(); }
            {{other}}
        }
        """;

    [Theory]
    [InlineData("try { Parse(text); } finally { try { Parse(text); } finally { _ended.Set(); } }")]
    [InlineData("try { Parse(text); } catch (Exception e) when (!IsFatal(e)) { } _ended.Set();")]
    [InlineData("try { Parse(text); } catch (Exception e) { if (IsFatal(e)) throw; _count = 0; } _ended.Set();")]
    [InlineData("try { Parse(text); } catch (Exception e) { if (e is OutOfMemoryException) { throw; } } _ended.Set();")]
    public Task Silent_where_every_way_leads_to_the_signal(string body) => Verify.Silent(Ended(body, "Wait"));

    [Theory]
    [InlineData("try { Parse(text); } finally { Parse(text); try { _count++; } finally { _ended.Set(); } }")]
    [InlineData("try { Parse(text); } catch (Exception e) when (!IsLate(e)) { } _ended.Set();")]
    [InlineData("try { Parse(text); } catch (Exception e) { if (IsLate(e)) throw; } _ended.Set();")]
    [InlineData("try { Parse(text); } catch (Exception e) { if (!IsFatal(e)) throw; } _ended.Set();")]
    [InlineData("try { Parse(text); } catch (Exception e) { if (IsFatal(e)) throw; throw new IOException(); } _ended.Set();")]
    public Task Reports_where_a_way_leads_past_the_signal(string body) => Verify.Reports(Ended(body, "{|HANG257:Wait|}"));

    private static string Ended(string body, string wait) => $$"""
        class C
        {
            readonly ManualResetEventSlim _ended = new();
            int _count;
            static bool IsFatal(Exception e) => e is OutOfMemoryException;
            static bool IsLate(Exception e) => e is TimeoutException;
            void Parse(string text) => _count = int.Parse(text);
            public void Start(string text) => Task.Run(() => { {{body}} });
            public void Disconnect() => _ended.{{wait}}();
        }
        """;

    [Fact]
    public Task Silent_about_a_spin_that_looks_for_cancellation_and_about_its_thread() => Verify.Silent("""
        class C(System.Net.Sockets.TcpListener listener)
        {
            readonly CancellationTokenSource _stop = new();
            Thread _thread;

            public void Start() { _thread = new Thread(Run); _thread.Start(); }

            void Run()
            {
                while (!_stop.IsCancellationRequested)
                    SpinWait.SpinUntil(() => _stop.IsCancellationRequested || listener.Pending());
            }

            public void Stop() { _stop.Cancel(); _thread.Join(); }
        }
        """);

    [Fact]
    public Task Reports_a_spin_that_looks_for_something_else() => Verify.Reports("""
        class C(System.Net.Sockets.TcpListener listener)
        {
            public void Run() => SpinWait.{|HANG257:SpinUntil|}(() => listener.Pending());
        }
        """);

    [Theory]
    [InlineData("true", "_reader.Seek(9, SeekOrigin.Begin); while (true) { _open.Reset(); try { _reader.Flush(); } finally { _open.Set(); } }", "")]
    [InlineData("true", "_reader.Seek(9, SeekOrigin.Begin); while (true) { _open.Reset(); _reader.Flush(); _open.Set(); }", "HANG257")]
    [InlineData("false", "_reader.Seek(9, SeekOrigin.Begin); _open.Reset(); try { _reader.Flush(); } finally { _open.Set(); }", "HANG257")]
    [InlineData("true", "_open.Reset(); _reader.Seek(9, SeekOrigin.Begin); try { _reader.Flush(); } finally { _open.Set(); }", "HANG257")]
    public Task What_fails_before_an_event_is_reset_leaves_it_set(string isSet, string body, string id) => Verify.Reports($$"""
        sealed class Exporter(Stream _reader)
        {
            private readonly ManualResetEvent _open = new({{isSet}});
            public void Start() => Task.Run(() => { {{body}} });
            public void Write() { _open.{{(id.Length == 0 ? "WaitOne" : "{|" + id + ":WaitOne|}")}}(); Console.WriteLine(); }
        }
        """);

    [Theory]
    [InlineData("using var stream = File.OpenRead(name); var go = new ManualResetEventSlim(); Task.Run(() => { go.Wait(); Console.WriteLine(); }); go.Set();")]
    [InlineData("var go = new ManualResetEventSlim(); var size = int.Parse(name); Task.Run(() => { go.Wait(); Console.WriteLine(size); }); go.Set();")]
    [InlineData("var go = new ManualResetEventSlim(); Task.Run(() => { go.{|HANG257:Wait|}(); Console.WriteLine(); }); var size = int.Parse(name); go.Set();")]
    public Task What_fails_before_anybody_waits_leaves_nobody_waiting(string body) => Verify.Reports($$"""
        class C
        {
            public void M(string name) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("_exit.Set(); _thread.Join();")]
    [InlineData("_exit.Set(); _thread.{|HANG257:Join|}();", "_more.WaitHandle")]
    [InlineData("_thread.{|HANG257:Join|}(); _exit.Set();")]
    public Task A_thread_that_waits_for_what_is_set_right_before_ends(string stop, string handles = "_exit.WaitHandle, _more.WaitHandle") => Verify.Reports($$"""
        sealed class Writer
        {
            private readonly ManualResetEventSlim _exit = new();
            private readonly ManualResetEventSlim _more = new();
            private readonly Thread _thread;
            private bool _disposed;
            public Writer() { _thread = new Thread(Run); _thread.Start(); }
            public void Write(string text) { if (text.Length > int.Parse(text)) _more.Set(); }
            public void Dispose()
            {
                if (_exit.IsSet || _disposed)
                    return;
                _disposed = true;
                {{stop}}
            }
            private void Run()
            {
                var handles = new[] { {{handles}} };
                while (true)
                {
                    switch (WaitHandle.{|HANG257:WaitAny|}(handles))
                    {
                        case 0: return;
                        default: Console.WriteLine(); break;
                    }
                }
            }
        }
        """);
}
