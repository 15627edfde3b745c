using HeldLock = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;
using LockOrder = Hangproof.Tests.Verification.Verify<Hangproof.Locks.LockOrderAnalyzer>;
using SelfWait = Hangproof.Tests.Verification.Verify<Hangproof.Locks.SelfWaitAnalyzer>;

namespace Hangproof.Tests.Locks;

/// <summary>Incidents of well-known projects, each reduced to what hung. The number of the report stands in the name.</summary>
public sealed class KernelTests
{
    [Fact]
    public Task Etcd_10492_a_callback_under_the_gate_comes_back() => HeldLock.Reports("""
        class Lessor
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            async Task ExpireAsync(Func<Task> checkpoint)
            {
                await _gate.WaitAsync();
                try { await {|HANG205:checkpoint|}(); }
                finally { _gate.Release(); }
            }

            public Task RunAsync() => ExpireAsync(async () => await RenewAsync());

            public async Task RenewAsync()
            {
                await _gate.WaitAsync();
                try { await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Kubernetes_13135_a_cache_tells_its_initialiser_under_its_lock() => LockOrder.Reports("""
        class Cache(Func<int> initialise)
        {
            readonly object _gate = new();
            public void Start() { lock (_gate) {|HANG203:initialise|}(); }
            public void Put(int item) { lock (_gate) { } }
        }

        class Store
        {
            readonly object _gate = new();
            readonly Cache _cache;
            public Store() => _cache = new Cache(Count);
            int Count() { lock (_gate) return 0; }
            public void OnEvent() { lock (_gate) _cache.Put(1); }
        }
        """);

    [Fact]
    public Task Syncthing_4829_a_reader_reads_again_in_an_asynchronous_lock() => HeldLock.Reports("""
        sealed class AsyncReaderWriterLock
        {
            public Task<IDisposable> ReaderLockAsync() => throw new NotSupportedException();
            public Task<IDisposable> WriterLockAsync() => throw new NotSupportedException();
        }

        class Model
        {
            readonly AsyncReaderWriterLock _lock = new();
            public async Task IndexAsync() { using (await _lock.ReaderLockAsync()) await {|HANG205:CountAsync|}(); }
            public async Task<int> CountAsync() { using (await _lock.ReaderLockAsync()) return 1; }
            public async Task AddAsync() { using (await _lock.WriterLockAsync()) { } }
        }
        """);

    [Fact]
    public Task Cockroach_16167_one_lock_has_two_names() => HeldLock.Reports("""
        class Session
        {
            readonly SemaphoreSlim _system = new(1, 1);
            readonly SemaphoreSlim _condition;
            public Session() => _condition = _system;

            public async Task ExecuteAsync()
            {
                await _system.WaitAsync();
                try { await _condition.{|HANG205:WaitAsync|}(); }
                finally { _system.Release(); }
            }
        }
        """);

    [Fact]
    public Task Syncthing_5795_close_waits_for_the_signal_of_the_loop_that_calls_it() => SelfWait.Reports("""
        class Connection
        {
            readonly TaskCompletionSource _stopped = new();

            public async Task DispatchAsync(ChannelReader<int> messages)
            {
                try
                {
                    await foreach (var message in messages.ReadAllAsync())
                        await HandleAsync(message);
                }
                finally
                {
                    _stopped.TrySetResult();
                }
            }

            async Task HandleAsync(int message)
            {
                if (message == 0)
                    await CloseAsync();
            }

            public async Task CloseAsync() => await _stopped.{|HANG414:Task|};
        }
        """);

    [Fact]
    public Task Kubernetes_1321_close_needs_the_lock_of_a_blocked_sender() => HeldLock.Reports("""
        class Mux
        {
            readonly object _gate = new();
            readonly BlockingCollection<int> _results = new(1);
            public void Distribute(int item) { lock (_gate) _results.{|HANG202:Add|}(item); }
            public void Stop() { lock (_gate) _results.CompleteAdding(); }
        }
        """);

    [Fact]
    public Task Etcd_7902_a_turn_is_waited_for_in_the_section_of_whoever_gives_it() => HeldLock.Reports("""
        class Rounds
        {
            readonly SemaphoreSlim _section = new(1, 1);
            readonly SemaphoreSlim _next = new(0);
            public void Run() { _section.Wait(); try { _next.{|HANG202:Wait|}(); } finally { _section.Release(); } }
            public void Finish() { _section.Wait(); try { _next.Release(); } finally { _section.Release(); } }
        }
        """);

    [Fact]
    public Task Vs_threading_1000_a_waiter_is_cancelled_under_the_queue_lock() => HeldLock.Reports("""
        class Waiters
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            public void Enqueue(CancellationToken token) => _registration = token.UnsafeRegister(static s => ((Waiters)s!).OnCanceled(), this);
            void OnCanceled() { lock (_gate) { } }
            public void Release() { lock (_gate) {|HANG212:Complete|}(); }
            void Complete() => _registration.Dispose();
        }
        """);

    [Fact]
    public Task Aspnetcore_19750_a_handler_stops_the_connection_that_runs_it() => SelfWait.Reports("""
        class HubConnection
        {
            readonly List<Func<string, Task>> _handlers = new();
            Task _processing = Task.CompletedTask;
            public event Func<string, Task>? Received;

            public void Start() => _processing = ProcessAsync();
            async Task ProcessAsync() { while (true) { await Task.Yield(); var received = Received; if (received != null) await received("x"); } }
            public async Task StopAsync() { await {|HANG414:_processing|}; }
        }

        class Client
        {
            public void Listen(HubConnection connection) => connection.Received += async message => await connection.StopAsync();
        }
        """);

    [Fact]
    public Task Kafkaflow_681_a_rebalance_on_the_heartbeat_stops_the_heartbeat() => SelfWait.Reports("""
        class Consumer
        {
            Task? _heartbeat;
            readonly CancellationTokenSource _stop = new();
            public void Start() => _heartbeat = Task.Factory.StartNew(Beat, TaskCreationOptions.LongRunning);
            void Beat() { while (!_stop.IsCancellationRequested) Consume(OnRevoked); }
            void Consume(Action revoked) => revoked();
            void OnRevoked() => StopHeartbeat();
            public void StopHeartbeat() { _stop.Cancel(); _heartbeat?.{|HANG414:Wait|}(); }
        }
        """);

    [Fact]
    public Task FluentFTP_a_command_is_sent_after_a_command() => HeldLock.Reports("""
        class Client
        {
            readonly SemaphoreSlim _commands = new(1, 1);

            public async Task<string> ExecuteAsync(string command, CancellationToken token)
            {
                await _commands.WaitAsync(token);
                try
                {
                    await {|HANG205:AfterAsync|}(command, token);
                    return "200";
                }
                finally
                {
                    _commands.Release();
                }
            }

            async Task AfterAsync(string command, CancellationToken token)
            {
                if (command == "CWD")
                    await ExecuteAsync("PWD", token);
            }
        }
        """);

    [Fact]
    public Task Runtime_48220_a_stream_and_its_connection() => LockOrder.Reports("""
        class Connection
        {
            readonly object _sync = new();
            readonly List<Http2Stream> _streams = new();
            public void Update() { lock (_sync) foreach (var stream in _streams) stream.{|HANG203:OnWindow|}(); }
            public void Remove(Http2Stream stream) { lock (_sync) _streams.Remove(stream); }
        }

        class Http2Stream(Connection connection)
        {
            readonly object _sync = new();
            public void OnWindow() { lock (_sync) { } }
            public void Complete() { lock (_sync) connection.Remove(this); }
        }
        """);

    [Fact]
    public Task StackExchange_Redis_2376_a_message_and_its_queue() => LockOrder.Reports("""
        class Message
        {
            readonly object _completion = new();
            readonly Bridge _bridge;
            public Message(Bridge bridge) => _bridge = bridge;
            public void Fail() { lock (_completion) throw Describe(); }
            Exception Describe() => new TimeoutException(_bridge.Status);
            public void Abort() { lock (_completion) { } }
        }

        class Bridge
        {
            readonly object _queue = new();
            readonly Queue<Message> _written = new();
            public string Status { get { lock (_queue) return _written.Count.ToString(); } }
            public void AbortAll() { lock (_queue) while (_written.Count > 0) _written.Dequeue().{|HANG203:Abort|}(); }
        }
        """);

    [Fact]
    public Task Nlog_3757_a_watcher_is_told_and_disposed() => LockOrder.Reports("""
        class Watcher
        {
            readonly object _self = new();
            public event Action? Changed;
            public void Raise() { lock (_self) Changed?.{|HANG203:Invoke|}(); }
            public void Dispose() { lock (_self) { } }
        }

        class Factory
        {
            readonly object _sync = new();
            readonly Watcher _watcher = new();
            public Factory() => _watcher.Changed += OnChanged;
            void OnChanged() { lock (_sync) { } }
            public void Reload() { lock (_sync) _watcher.Dispose(); }
        }
        """);

    [Fact]
    public Task Runtime_43438_two_callbacks_dispose_each_others_registrations() => LockOrder.Reports("""
        class Either
        {
            CancellationTokenRegistration _first;
            CancellationTokenRegistration _second;

            public Either(CancellationToken first, CancellationToken second)
            {
                _first = first.Register(OnFirst);
                _second = second.Register(OnSecond);
            }

            void OnFirst() => _second.{|HANG203:Dispose|}();
            void OnSecond() => _first.Dispose();
        }
        """);

    [Fact]
    public Task Runtime_43438_mended_both_unregister() => LockOrder.Silent("""
        class Either
        {
            CancellationTokenRegistration _first;
            CancellationTokenRegistration _second;
            public Either(CancellationToken first, CancellationToken second) { _first = first.Register(OnFirst); _second = second.Register(OnSecond); }
            void OnFirst() => _second.Unregister();
            void OnSecond() => _first.Unregister();
        }
        """);
}
