using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class BlocksUnderLockTests
{
    private static string Status(string body, string members = "") => $$"""
        class Status
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly BlockingCollection<string> _changed = new(2);
            readonly ManualResetEventSlim _loaded = new();
            int _count;

            public void OnLoaded() => _loaded.Set(); public int Count() { lock (_gate) return _count; } public void Pass() { _turn.Wait(); _count++; _turn.Release(); }

            {{body}}

            {{members}}
        }
        """;

    [Fact]
    public Task Reports_a_full_queue_that_is_written_to_under_a_lock() =>
        Verify.Reports(Status("public void Set(string pod) { lock (_gate) { _count++; _changed.{|HANG202:Add|}(pod); } }"));

    [Fact]
    public Task Reports_the_call_of_what_waits() => Verify.Reports(Status(
        "public void Set(string pod) { lock (_gate) { _count++; {|HANG252:Announce|}(pod); } }",
        "void Announce(string pod) => Tell(pod); void Tell(string pod) => _changed.Add(pod);"));

    [Fact]
    public Task Reports_an_event_that_is_waited_for_under_a_lock() =>
        Verify.Reports(Status("public void Load() { lock (_gate) _loaded.{|HANG202:Wait|}(); }"));

    [Fact]
    public Task Reports_a_task_that_is_blocked_on() => Verify.Reports(Status("""
        public int Load(HttpClient http)
        {
            lock (_gate)
            {
                http.GetStringAsync("http://a").{|HANG202:Wait|}();
                return http.GetStringAsync("http://a").{|HANG202:Result|}.Length + http.GetStringAsync("http://b").GetAwaiter().{|HANG202:GetResult|}.Length();
            }
        }
        """.Replace("{|HANG202:GetResult|}.Length()", "{|HANG202:GetResult|}().Length")));

    [Theory]
    [InlineData("if (written.IsCompleted) written.GetAwaiter().GetResult();", "Send")]
    [InlineData("System.Diagnostics.Debug.Assert(written.IsCompleted);", "Send")]
    [InlineData("written.AsTask().Wait();", "{|HANG252:Send|}")]
    public Task Knows_a_write_that_is_only_looked_at(string end, string send) => Verify.Reports(Status(
        "public void Set(string pod) { lock (_gate) {{send}}(pod); }".Replace("{{send}}", send),
        $"readonly Channel<string> _out = Channel.CreateBounded<string>(1); void Send(string pod) {{ var written = _out.Writer.WriteAsync(pod); {end} }}"));

    private static string Receiver(string start, string other = "", string read = "{|HANG252:Read|}") => $$"""
        class Receiver(System.Net.Sockets.NetworkStream stream)
        {
            readonly SemaphoreSlim _reading = new(1, 1);
            Task _loop;

            public void Start() { {{start}} }

            async Task ReceiveAsync()
            {
                while (true)
                {
                    await _reading.WaitAsync();
                    try { stream.{{read}}(new byte[9], 0, 9); }
                    finally { _reading.Release(); }
                }
            }

            {{other}}
        }
        """;

    [Fact]
    public Task Silent_about_the_turn_of_one_loop() => Verify.Silent(Receiver("_loop = Task.Run(() => ReceiveAsync());", read: "Read"));

    [Theory]
    [InlineData("_loop = Task.Run(() => ReceiveAsync());", "public void Pause() { _reading.Wait(); _reading.Release(); }")]
    [InlineData("for (var i = 0; i < 3; i++) _ = Task.Run(() => ReceiveAsync());", "")]
    [InlineData("_loop = Task.Run(() => ReceiveAsync());", "public Task Again() => ReceiveAsync();")]
    public Task Reports_a_turn_that_somebody_else_waits_for(string start, string other) => Verify.Reports(Receiver(start, other));

    [Theory]
    [InlineData("while (_items.CurrentCount > 0) _items.Wait();")]
    [InlineData("if (_items.CurrentCount > 0) { _items.Wait(); }")]
    [InlineData("_items.{|HANG202:Wait|}();")]
    [InlineData("while (_count > 0) _items.{|HANG202:Wait|}();")]
    public Task Knows_a_permit_that_is_there(string wait) => Verify.Reports(Status(
        "public void Load() { lock (_gate) { " + wait + " } }",
        "readonly SemaphoreSlim _items = new(0); public void Add() { lock (_gate) { _count++; _items.Release(); } }"));

    [Theory]
    [InlineData("Task.Run(() => work()).Within(limit.Token).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("Task.Run(() => work()).Within(CancellationToken.None).GetAwaiter().{|HANG202:GetResult|}();")]
    [InlineData("Task.Run(() => work()).Told(\"x\").GetAwaiter().{|HANG202:GetResult|}();")]
    public Task Knows_a_helper_that_ends_a_wait(string wait) => Verify.Reports(Status(
        "public void Load(Action work) { lock (_gate) { using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5)); " + wait + " } }") + """
        static class Limits
        {
            public static async Task Within(this Task task, CancellationToken stop)
            {
                var stopped = new TaskCompletionSource<bool>();
                using (stop.Register(s => ((TaskCompletionSource<bool>)s).TrySetResult(true), stopped))
                {
                    if (task != await Task.WhenAny(task, stopped.Task)) throw new OperationCanceledException(stop);
                    await task;
                }
            }
            public static async Task Told(this Task task, string name) { await task; Console.WriteLine(name); }
        }
        """);

    [Theory]
    [InlineData("_turns.WaitAsync().Block();")]
    [InlineData("_turns.WaitAsync().Block(); Other().{|HANG252:Block|}();")]
    public Task Knows_the_wait_for_the_lock_itself(string enter) => Verify.Reports(Status(
        "public void Load() { " + enter + " _turns.Release(); }",
        "readonly AsyncSemaphore _turns = new(); static async Task Other() => await Task.Delay(5); public void Close() { _turns.WaitAsync().Block(); _turns.Release(); }") + """
        class AsyncSemaphore
        {
            readonly Queue<TaskCompletionSource> _queue = new();
            public Task WaitAsync() { var turn = new TaskCompletionSource(); _queue.Enqueue(turn); return turn.Task; }
            public void Release() { if (_queue.TryDequeue(out var turn)) turn.SetResult(); }
        }
        static class Blocking { public static void Block(this Task task) => task.GetAwaiter().GetResult(); }
        """);

    [Fact]
    public Task Reports_a_long_sleep() => Verify.Reports(Status("public void Retry() { lock (_gate) Thread.{|HANG202:Sleep|}(5000); }"));

    [Fact]
    public Task Reports_a_sleep_of_a_time_that_is_not_written_there() => Verify.Reports(Status("public TimeSpan Pause { get; set; } public void Retry() { lock (_gate) Thread.{|HANG202:Sleep|}(Pause); }"));

    [Fact]
    public Task Reports_a_wait_between_enter_and_exit() => Verify.Reports(Status("""
        public void Load()
        {
            Monitor.Enter(_gate);
            try { _loaded.{|HANG202:Wait|}(); }
            finally { Monitor.Exit(_gate); }
            _loaded.Wait();
        }
        """));

    [Fact]
    public Task Reports_an_asynchronous_wait_while_a_permit_is_held() => Verify.Reports(Status("""
        public async Task Load(ChannelReader<int> items)
        {
            await _turn.WaitAsync();
            try { _count += await items.{|HANG252:ReadAsync|}(); }
            finally { _turn.Release(); }
        }
        """));

    [Fact]
    public Task Reports_a_pulse_that_is_waited_for_while_another_lock_is_held() => Verify.Reports("""
        class Nested
        {
            readonly object _outer = new();
            readonly object _inner = new();

            public void Take()
            {
                lock (_outer)
                    lock (_inner)
                        Monitor.{|HANG202:Wait|}(_inner);
            }

            public void Give() { lock (_outer) lock (_inner) Monitor.Pulse(_inner); }
        }
        """);

    [Fact]
    public Task Reports_a_wait_through_the_one_implementation_of_an_interface() => Verify.Reports("""
        interface ISink { void Put(int item); }

        sealed class QueueSink : ISink
        {
            readonly BlockingCollection<int> _items = new(1);
            public void Put(int item) => _items.Add(item);
        }

        class Source(ISink sink)
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            public void Next(int item) { lock (_gate) sink.{|HANG252:Put|}(item); }
        }
        """);

    [Fact]
    public Task Reports_a_synchronous_message_to_a_context() =>
        Verify.Reports(Status("public void Show(SynchronizationContext ui) { lock (_gate) ui.{|HANG202:Send|}(_ => { }, null); }"));

    [Fact]
    public Task Names_the_lock_the_call_and_what_waits() => Verify.Reports(
        Status("public void Set(string pod) { lock (_gate) { Announce(pod); } }", "void Announce(string pod) => Tell(pod); void Tell(string pod) => _changed.Add(pod);"),
        new DiagnosticResult(RuleIds.BlocksUnderLockPossible, Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithSpan(11, 50, 11, 58)
            .WithSpan(11, 41, 11, 46).WithSpan(13, 79, 13, 82)
            .WithMessage("'_gate' is held while 'Status.Announce' can wait for ever in 'BlockingCollection.Add' (Announce -> Tell); move it out of the lock, or bound it"));

    [Fact]
    public Task Silent_when_the_wait_comes_after_the_lock() =>
        Verify.Silent(Status("public void Set(string pod) { lock (_gate) { _count++; } _changed.Add(pod); }"));

    [Fact]
    public Task Silent_when_a_time_ends_it() =>
        Verify.Silent(Status("public void Set(string pod) { lock (_gate) { if (!_changed.TryAdd(pod, 1000)) throw new TimeoutException(); if (!_loaded.Wait(100)) return; } }"));

    [Fact]
    public Task Silent_when_a_token_ends_it() =>
        Verify.Silent(Status("public void Set(string pod, CancellationToken token) { lock (_gate) { _changed.Add(pod, token); _loaded.Wait(token); } }"));

    [Fact]
    public Task Silent_about_a_sleep_that_is_calls_away() => Verify.Silent(Status(
        """
        bool _isLost;
            public void Ask() { lock (_gate) Answer(); }
            void Answer() { if (IsThere()) Console.WriteLine(); }
            bool IsThere()
            {
                if (_isLost)
                    Thread.Sleep(1000);
                return !_isLost;
            }
        """));

    [Fact]
    public Task Reports_an_endless_sleep_that_is_calls_away() => Verify.Reports(Status(
        "public void Ask() { lock (_gate) {|HANG252:Answer|}(); } void Answer() => Rest(); void Rest() => Thread.Sleep(Timeout.Infinite);"));

    [Theory]
    [InlineData("Thread.Sleep(1000)", "Answer")]
    [InlineData("Thread.Sleep(Timeout.Infinite)", "{|HANG252:Answer|}")]
    public Task Silent_about_a_sleep_between_tries(string sleep, string call) => Verify.Reports(Status(
        $"public void Ask() {{ lock (_gate) {call}(3); }} void Answer(int tries) {{ while (tries-- > 0) {sleep}; }}"));

    [Theory]
    [InlineData("", "_loaded.Writer.Complete();", "await _loaded.Reader.Completion;", "")]
    [InlineData("await _turn.WaitAsync(); _loaded.Writer.Complete(); _turn.Release();", "", "await _loaded.Reader.{|HANG202:Completion|};", "public void Stop() { _turn.Wait(); _turn.Release(); }")]
    public Task What_was_completed_before_the_wait_needs_no_lock(string elsewhere, string before, string wait, string other) => Verify.Reports($$"""
        class Items
        {
            readonly Channel<int> _loaded = Channel.CreateUnbounded<int>();
            readonly SemaphoreSlim _turn = new(1, 1);
            public async Task End()
            {
                await _turn.WaitAsync();
                try
                {
                    {{before}}
                    {{wait}}
                }
                finally
                {
                    _turn.Release();
                }
            }
            public async Task Load() { await foreach (var item in _loaded.Reader.ReadAllAsync()) Console.WriteLine(item); }
            public void Add(int item) => _loaded.Writer.TryWrite(item);
            public async Task Other() { {{elsewhere}} await Task.Yield(); }
            {{other}}
        }
        """);

    [Fact]
    public Task Silent_about_a_short_sleep() => Verify.Silent(Status("public void Spin() { lock (_gate) { Thread.Sleep(0); Thread.Sleep(50); Thread.Sleep(TimeSpan.FromMilliseconds(20)); } }"));

    [Fact]
    public Task Silent_about_the_pulse_of_the_lock_that_is_held() => Verify.Silent("""
        class Buffer
        {
            readonly object _gate = new();
            int _items;

            public void Take() { lock (_gate) { while (_items == 0) Monitor.Wait(_gate); _items--; } }
            public void Put() { lock (_gate) { _items++; Monitor.Pulse(_gate); } }
            public void TakeTwo() { lock (_gate) { WaitForOne(); WaitForOne(); } }
            void WaitForOne() { while (_items == 0) Monitor.Wait(_gate); }
        }
        """);

    [Fact]
    public Task Silent_about_files_and_memory() => Verify.Silent(Status("""
        public void Save(Stream file, TextWriter log)
        {
            lock (_gate)
            {
                file.Write(new byte[1], 0, 1);
                log.WriteLine("x");
                File.WriteAllText("a", "b");
            }
        }
        """));

    [Fact]
    public Task Silent_about_a_second_lock() => Verify.Silent(Status("public void Set() { lock (_gate) { lock (_changed) _count++; } }"));

    [Fact]
    public Task Silent_about_a_task_that_is_over() => Verify.Silent(Status("""
        public int Load(HttpClient http)
        {
            var loading = http.GetStringAsync("http://a");
            if (!loading.Wait(TimeSpan.FromSeconds(10)))
                throw new TimeoutException();
            lock (_gate)
                return loading.Result.Length;
        }
        """));

    [Fact]
    public Task Silent_about_tasks_that_were_waited_for_before() => Verify.Silent(Status("""
        public int Load(Task<int>[] loading)
        {
            if (!Task.WaitAll(loading, TimeSpan.FromSeconds(10)))
                throw new TimeoutException();
            lock (_gate)
            {
                foreach (var one in loading)
                    _count += one.Result;
            }
            return _count;
        }
        """));

    [Fact]
    public Task Silent_when_the_lock_is_given_back_first() => Verify.Silent(Status("""
        public void Load()
        {
            Monitor.Enter(_gate);
            _count++;
            Monitor.Exit(_gate);
            _loaded.Wait();
        }

        public async Task Swap(ChannelReader<int> items)
        {
            await _turn.WaitAsync();
            _turn.Release();
            await items.ReadAsync();
        }
        """));

    [Fact]
    public Task Silent_on_the_branch_that_did_not_get_the_lock() => Verify.Silent(Status("""
        public void Load()
        {
            if (!Monitor.TryEnter(_gate))
            {
                _loaded.Wait();
                return;
            }
            Monitor.Exit(_gate);
        }
        """));

    [Fact]
    public Task Silent_about_work_that_is_only_started() => Verify.Silent(Status("""
        public void Start()
        {
            lock (_gate)
            {
                Task.Run(() => _loaded.Wait());
                new Thread(() => _loaded.Wait()).Start();
                Later = () => _loaded.Wait();
                _ = WaitAsync();
            }
        }

        async Task WaitAsync() { await Task.Yield(); _loaded.Wait(); }
        Action? Later;
        """));

    [Fact]
    public Task Silent_about_a_signal_that_is_given() => Verify.Silent(Status("public void Done() { lock (_gate) { _loaded.Set(); _changed.CompleteAdding(); } }"));

    [Fact]
    public Task Silent_when_three_kinds_of_sinks_say_too_little() => Verify.Silent("""
        interface ISink { void Put(int item); }
        class A : ISink { readonly BlockingCollection<int> _items = new(1); public void Put(int item) => _items.Add(item); }
        class B : ISink { public void Put(int item) { } }
        class C : ISink { public void Put(int item) { } }
        class D : ISink { public void Put(int item) { } }
        class Source(ISink sink)
        {
            readonly object _gate = new();
            public void Next(int item) { lock (_gate) sink.Put(item); }
        }
        """);

    [Fact]
    public Task Silent_under_a_lock_that_only_keeps_a_second_run_out() => Verify.Silent(Status("""
        public void Tick()
        {
            if (!Monitor.TryEnter(_gate))
                return;
            try { Thread.Sleep(5000); }
            finally { Monitor.Exit(_gate); }
        }
        """));

    [Fact]
    public Task Silent_about_a_callback_that_a_message_carries() => Verify.Silent("""
        public class Message
        {
            public Action? Done { get; set; }
        }

        public class Pump
        {
            readonly object _gate = new();
            public void Send() { var message = new Message { Done = () => Thread.Sleep(1000) }; Handle(message); }
            public void Handle(Message message) { lock (_gate) message.Done?.Invoke(); }
        }
        """);

    [Fact]
    public Task Silent_about_a_throttle_whose_size_is_a_setting() => Verify.Silent("""
        class Reader
        {
            readonly SemaphoreSlim _pending;
            readonly ManualResetEventSlim _read = new();
            public Reader(int most) => _pending = new SemaphoreSlim(most);
            public void Read() { _pending.Wait(); _read.Wait(); _pending.Release(); }
            public void Done() => _read.Set();
        }
        """);

    [Fact]
    public Task Silent_about_code_for_both_that_is_told_to_block() => Verify.Silent(Status("""
        public void Save() { lock (_gate) WriteAsync(async: false).GetAwaiter().GetResult(); }
        async Task WriteAsync(bool async) { if (async) await Task.Delay(100); else Thread.Sleep(1); }
        """));

    [Fact]
    public Task Silent_about_work_that_a_call_starts_and_leaves() => Verify.Silent(Status("""
        public void Start() { lock (_gate) Watch(() => ReadAsync()); }
        void Watch(Func<Task> work) => Ignore(RunAsync(work));
        Task RunAsync(Func<Task> work) => work();
        void Ignore(Task task) { }
        async Task ReadAsync() { await Task.Yield(); _loaded.Wait(); }
        """));

    [Fact]
    public Task Silent_about_what_is_too_far_away() => Verify.Silent(Status("""
        public void Set() { lock (_gate) A(); }
        void A() => B(); void B() => C(); void C() => D(); void D() => E(); void E() => _changed.Add("x");
        """));

    [Fact]
    public Task Silent_about_one_override_of_two() => Verify.Silent("""
        abstract class Target { public abstract void Write(int item); }
        sealed class Memory : Target { public override void Write(int item) { } }
        sealed class Queued : Target
        {
            readonly BlockingCollection<int> _items = new(1);
            public override void Write(int item) => _items.Add(item);
        }

        class Wrapper(Target target)
        {
            readonly object _gate = new();
            public void Write(int item) { lock (_gate) target.Write(item); }
        }
        """);

    private static string Gauges(string refresh, string load) => $$"""
        class Gauges
        {
            readonly object _gate = new();
            readonly ManualResetEventSlim _loaded = new(false);
            int _rows;
            public void Refresh() { {{refresh}} }
            void Load() { {{load}} }
        }
        """;

    [Theory]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Load());", "try { lock (_gate) _rows++; } finally { _loaded.Set(); }")]
    [InlineData("Task.Run(Load);", "lock (_gate) { _rows++; } _loaded.Set();")]
    public Task Reports_a_signal_that_comes_once_the_lock_was_taken(string start, string load) =>
        Verify.Reports(Gauges($"lock (_gate) {{ {start} _loaded.{{|HANG202:Wait|}}(); }}", load));

    [Theory]
    [InlineData("lock (_gate) { ThreadPool.QueueUserWorkItem(_ => Load()); _loaded.Wait(); }", "try { if (_rows > 0) lock (_gate) _rows++; } finally { _loaded.Set(); }")]
    [InlineData("lock (_gate) { ThreadPool.QueueUserWorkItem(_ => Load()); _loaded.Wait(); }", "_loaded.Set(); lock (_gate) _rows++;")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Load()); _loaded.Wait(); lock (_gate) _rows++;", "try { lock (_gate) _rows++; } finally { _loaded.Set(); }")]
    public Task Silent_about_a_signal_that_needs_no_lock(string refresh, string load) => Verify.Silent(Gauges(refresh, load));

    [Theory]
    [InlineData("lock (_gate) _outbox.{|HANG202:Post|}(\"x\");", "lock (_gate) _persisted++;")]
    [InlineData("lock (_gate) _outbox.Post(\"x\");", "_persisted++;")]
    [InlineData("_outbox.Post(\"x\");", "lock (_gate) _persisted++;")]
    public Task Sees_through_a_queue_of_another_object(string append, string persist) => Verify.Reports($$"""
        interface IOutbox { void Post(string entry); IEnumerable<string> Drain(); void Complete(); }

        sealed class Outbox(int capacity) : IOutbox
        {
            readonly BlockingCollection<string> _items = new(capacity);
            public void Post(string entry) => _items.Add(entry);
            public IEnumerable<string> Drain() => _items.GetConsumingEnumerable();
            public void Complete() => _items.CompleteAdding();
        }

        sealed class Log : IDisposable
        {
            readonly IOutbox _outbox;
            readonly object _gate = new();
            int _persisted;
            public Log(IOutbox outbox) { _outbox = outbox; new Thread(Write).Start(); }
            public void Append() { {{append}} }
            void Write() { foreach (var entry in _outbox.Drain()) { {{persist}} } }
            public void Dispose() => _outbox.Complete();
        }
        """);

    [Theory]
    [InlineData("_disk.Write(_rows);", "using var written = new SemaphoreSlim(0); _device.WriteAsync(rows, Done, written); written.Wait();")]
    [InlineData("_disk.Write(_rows);", "using var written = new ManualResetEventSlim(false); _device.BeginWrite(rows, Done, written); written.Wait();")]
    [InlineData("_disk.{|HANG252:Write|}(_rows);", "using var written = new SemaphoreSlim(0); _device.Queue(rows, Done, written); written.Wait();")]
    [InlineData("_disk.{|HANG252:Write|}(_rows);", "_device.WriteAsync(rows, Done, _shared); _shared.Wait();")]
    public Task Silent_about_the_synchronous_form_of_one_operation(string flush, string write) => Verify.Reports($$"""
        interface IDevice
        {
            void WriteAsync(byte[] rows, Action<object> done, object state);
            void BeginWrite(byte[] rows, Action<object> done, object state);
            void Queue(byte[] rows, Action<object> done, object state);
        }
        class Disk(IDevice device)
        {
            readonly IDevice _device = device;
            readonly SemaphoreSlim _shared = new(0);
            public void Write(byte[] rows) { {{write}} }
            static void Done(object state) => (state as SemaphoreSlim)?.Release();
        }
        class Table(Disk disk)
        {
            readonly Disk _disk = disk;
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            readonly byte[] _rows = new byte[8];
            public void Flush() { lock (_gate) { {{flush}} } }
        }
        """);

    [Theory]
    [InlineData("End", "open.Source.TrySetCanceled();", "((IAsyncResult)open.Done).AsyncWaitHandle.WaitOne();")]
    [InlineData("End", "open.Stop.Cancel();", "open.Done.Wait();")]
    [InlineData("{|HANG252:End|}", "", "open.Done.Wait();")]
    [InlineData("{|HANG252:End|}", "other.Stop.Cancel();", "open.Done.Wait();")]
    [InlineData("{|HANG252:End|}", "open.Stop.Dispose();", "open.Done.Wait();")]
    public Task Silent_where_the_one_who_waits_has_ended_it_just_before(string end, string first, string wait) => Verify.Reports($$"""
        record Opening(TaskCompletionSource<int> Source, CancellationTokenSource Stop, Task Done);
        class C
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            public Opening? Current { get; set; }
            public Opening? Other { get; set; }
            public void Break() { lock (_gate) {{end}}(); }
            void End()
            {
                var open = Current;
                var other = Other;
                if (open is null || other is null)
                    return;
                {{first}}
                {{wait}}
            }
        }
        """);

    [Theory]
    [InlineData("_child.StandardInput.Close();", "Close")]
    [InlineData("_child.StandardOutput.Close();", "{|HANG252:Close|}")]
    [InlineData("other.StandardInput.Close();", "{|HANG252:Close|}")]
    public Task Knows_a_child_whose_input_was_closed_just_before(string before, string close) => Verify.Reports($$"""
        using System.Diagnostics;
        class Transport
        {
            readonly object _gate = new();
            readonly Process _child = Process.Start("git");
            public void Send(Process other) { lock (_gate) {{close}}(other); }
            void Close(Process other)
            {
                {{before}}
                _child.WaitForExit();
            }
        }
        """);

    [Theory]
    [InlineData("await _gate.WaitAsync();", "Refresh")]
    [InlineData("_gate.Wait();", "{|HANG252:Refresh|}")]
    [InlineData("await _gate.WaitAsync(); lock (_items)", "{|HANG252:Refresh|}")]
    public Task Who_waits_for_a_lock_without_a_thread_is_not_kept_by_a_callee_that_blocks_one(string taking, string call) => Verify.Reports($$"""
        class Store(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly List<string> _items = new();
            public async Task Load()
            {
                await Task.Yield();
                {{taking}}
                {{call}}();
                _gate.Release();
            }
            void Refresh() => _items.Add(http.GetStringAsync("http://a").Result);
        }
        """);

    [Theory]
    [InlineData("Monitor.TryEnter(_gate, 1000)", "HANG252")]
    [InlineData("Monitor.TryEnter(_gate, Timeout.Infinite)", "HANG202")]
    public Task A_lock_that_is_taken_for_a_time_lets_its_takers_go(string take, string rule) => Verify.Reports(Status($$"""
        public int Load(HttpClient http)
        {
            if (!{{take}})
                throw new TimeoutException();
            try { return http.GetStringAsync("http://a").{|{{rule}}:Result|}.Length; }
            finally { Monitor.Exit(_gate); }
        }
        """));

    [Theory]
    [InlineData("_out = Channel.CreateBounded<string>(1);", "WriteAsync")]
    [InlineData("", "{|HANG202:WriteAsync|}")]
    public Task A_channel_that_was_just_made_has_room(string make, string write) => Verify.Reports(Status($$"""
        public async Task Open()
        {
            await _turn.WaitAsync();
            try { {{make}} await _out.Writer.{{write}}("first"); }
            finally { _turn.Release(); }
        }
        """, """
        Channel<string> _out = Channel.CreateBounded<string>(1);
        public async Task Read()
        {
            await _turn.WaitAsync();
            try { await _out.Reader.ReadAsync(); }
            finally { _turn.Release(); }
        }
        """).Replace("await _out.Reader.ReadAsync()", "await _out.Reader.{|HANG252:ReadAsync|}()"));

    [Theory]
    [InlineData("if (Monitor.TryEnter(_gate)) try { _done.Set(); } finally { Monitor.Exit(_gate); }", "HANG252")]
    [InlineData("lock (_gate) _done.Set();", "HANG202")]
    public Task Who_only_tries_for_the_lock_does_not_need_it(string end, string rule) => Verify.Reports($$"""
        public class Turns
        {
            readonly object _gate = new();
            readonly ManualResetEvent _done = new(false);
            public void Run()
            {
                lock (_gate)
                    _done.{|{{rule}}:WaitOne|}();
            }
            public void Poll() { {{end}} }
        }
        """);

    [Theory]
    [InlineData("byte", "Wait")]
    [InlineData("object", "{|HANG202:Wait|}")]
    public Task Nobody_waits_on_a_value_that_is_boxed_for_the_call(string type, string wait) => Verify.Reports($$"""
        public class Latch
        {
            readonly object _gate = new();
            bool _isOpen;
            public void Open() { lock (_gate) _isOpen = true; }
            public void Await({{type}} state) { lock (_gate) { while (!_isOpen) Monitor.{{wait}}(state); } }
        }
        """);
}
