using HeldLock = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;
using LockOrder = Hangproof.Tests.Verification.Verify<Hangproof.Locks.LockOrderAnalyzer>;
using NotReleased = Hangproof.Tests.Verification.Verify<Hangproof.Locks.NotReleasedAnalyzer>;
using SelfWait = Hangproof.Tests.Verification.Verify<Hangproof.Locks.SelfWaitAnalyzer>;
using Unbounded = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Locks;

/// <summary>Incidents about what is not given back, taken twice or in two orders. The number of the report stands in the name.</summary>
public sealed class MoreKernelTests
{
    [Fact]
    public Task Grpc_3017_and_moby_17176_a_branch_leaves_without_exit() => NotReleased.Reports("""
        class Balancer
        {
            readonly object _gate = new();
            readonly Dictionary<string, int> _drops = new();

            int Drop(string name)
            {
                Monitor.{|HANG204:Enter|}(_gate);
                if (!_drops.TryGetValue(name, out var count))
                    return -1;
                _drops[name] = count + 1;
                Monitor.Exit(_gate);
                return count;
            }
        }
        """);

    [Fact]
    public Task Grpc_795_waits_again_where_it_meant_to_release() => HeldLock.Reports("""
        class Server
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly List<string> _listeners = new();

            async Task AddAsync(string listener)
            {
                await _gate.WaitAsync();
                _listeners.Add(listener);
                await _gate.{|HANG205:WaitAsync|}();
            }

            async Task ClearAsync()
            {
                await _gate.WaitAsync();
                try { _listeners.Clear(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Cockroach_584_and_moby_7559_a_loop_goes_on_without_release() => NotReleased.Reports("""
        class Gossip
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            async Task BootstrapAsync(IReadOnlyList<Func<Task<bool>>> peers)
            {
                foreach (var peer in peers)
                {
                    await _gate.{|HANG204:WaitAsync|}();
                    if (!await peer())
                        continue;
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Etcd_5509_a_failed_begin_keeps_the_reading_side() => NotReleased.Reports("""
        class Client
        {
            readonly ReaderWriterLockSlim _lock = new();
            object? _connection;

            object? Begin()
            {
                _lock.{|HANG204:EnterReadLock|}();
                if (_connection is null)
                    return null;
                var connection = _connection;
                _lock.ExitReadLock();
                return connection;
            }

            void Close()
            {
                _lock.EnterWriteLock();
                try { _connection = null; }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Cockroach_10214_and_moby_4951_two_objects_lock_each_other() => LockOrder.Reports("""
        class Store
        {
            readonly object _gate = new();
            public Replica? Replica;
            public void Heartbeat() { lock (_gate) { Replica!.{|HANG203:Tick|}(); } }
            public void Requeue() { lock (_gate) { } }
        }

        class Replica(Store store)
        {
            readonly object _gate = new();
            public void Tick() { lock (_gate) { } }
            public void Quiesce() { lock (_gate) { store.Requeue(); } }
        }
        """);

    [Fact]
    public Task Kubernetes_30872_a_queue_tells_a_registry_that_fills_it() => LockOrder.Reports("""
        class DeltaQueue
        {
            readonly object _gate = new();
            readonly Queue<string> _items = new();
            public event Action<string>? Popped;
            public void Pop() { lock (_gate) { Popped?.{|HANG203:Invoke|}(_items.Dequeue()); } }
            public void Push(string item) { lock (_gate) { _items.Enqueue(item); } }
        }

        class Registry
        {
            readonly object _gate = new();
            readonly DeltaQueue _queue = new();
            public Registry() => _queue.Popped += OnPopped;
            void OnPopped(string item) { lock (_gate) { } }
            public void Resync(string item) { lock (_gate) { _queue.Push(item); } }
        }
        """);

    [Fact]
    public Task Hugo_3251_a_lock_for_each_key_is_awaited_under_the_lock_of_the_map() => LockOrder.Reports("""
        class KeyLocks
        {
            readonly object _map = new();
            readonly object _page = new();

            public void Lock() { lock (_map) { lock ({|HANG203:_page|}) { } } }
            public void Unlock() { lock (_page) { Forget(); } }
            void Forget() { lock (_map) { } }
        }
        """);

    [Fact]
    public Task Kubernetes_62464_a_reader_reads_again_while_a_writer_waits() => HeldLock.Reports("""
        class AsyncReaderWriterLock
        {
            public Task<IDisposable> ReaderLockAsync() => throw new NotSupportedException();
            public Task<IDisposable> WriterLockAsync() => throw new NotSupportedException();
        }

        class Assignments
        {
            readonly AsyncReaderWriterLock _lock = new();

            public async Task<int> CountAsync()
            {
                using (await _lock.ReaderLockAsync())
                    return await {|HANG205:DefaultSetAsync|}();
            }

            public async Task<int> DefaultSetAsync()
            {
                using (await _lock.ReaderLockAsync())
                    return 1;
            }

            public async Task UpdateAsync()
            {
                using (await _lock.WriterLockAsync())
                    await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Kubernetes_58107_an_item_is_waited_for_under_the_reading_side() => HeldLock.Reports("""
        class Workers
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly BlockingCollection<string> _items = new();

            void Work()
            {
                _lock.EnterReadLock();
                try { Console.WriteLine(_items.{|HANG202:Take|}()); }
                finally { _lock.ExitReadLock(); }
            }

            void Enqueue(string item)
            {
                _lock.EnterReadLock();
                try { _items.Add(item); }
                finally { _lock.ExitReadLock(); }
            }

            void Sync()
            {
                _lock.EnterWriteLock();
                try { }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Extensions_7255_a_registration_is_disposed_under_the_lock_of_its_callback() => HeldLock.Reports("""
        class Factory
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            void Watch(CancellationToken token)
            {
                lock (_gate)
                    _registration = token.Register(Changed);
            }

            void Changed() { lock (_gate) { } }

            void Stop()
            {
                lock (_gate)
                    _registration.{|HANG212:Dispose|}();
            }
        }
        """);

    [Fact]
    public Task Npgsql_4654_a_connection_breaks_while_it_is_cancelled() => HeldLock.Reports("""
        class Connector
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;

            void StartUserAction(CancellationToken token) => _registration = token.Register(static state => ((Connector)state!).PerformUserCancellation(), this);

            void PerformUserCancellation()
            {
                lock (_gate)
                    Console.WriteLine("cancelled");
            }

            void EndUserAction() => _registration.Dispose();

            void Break()
            {
                lock (_gate)
                    {|HANG212:EndUserAction|}();
            }
        }
        """);

    [Fact]
    public Task Rabbitmq_1567_a_handler_closes_the_channel_whose_dispatcher_runs_it() => SelfWait.Reports("""
        class Dispatcher
        {
            readonly Channel<string> _work = Channel.CreateUnbounded<string>();
            readonly Task _worker;
            public event Func<string, Task>? Received;

            public Dispatcher() => _worker = Task.Run(LoopAsync);

            async Task LoopAsync()
            {
                await foreach (var message in _work.Reader.ReadAllAsync())
                    await Received!(message);
            }

            public async Task CloseAsync()
            {
                _work.Writer.Complete();
                await {|HANG414:_worker|};
            }
        }

        class Consumer
        {
            readonly Dispatcher _dispatcher = new();
            public Consumer() => _dispatcher.Received += OnReceivedAsync;
            async Task OnReceivedAsync(string message) => await _dispatcher.CloseAsync();
        }
        """);

    [Fact]
    public Task Runtime_98945_a_pool_asks_its_connections_and_they_tell_the_pool() => LockOrder.Reports("""
        class Pool
        {
            readonly object _gate = new();
            readonly List<Connection> _connections = new();

            public void Scavenge()
            {
                lock (_gate)
                {
                    foreach (var connection in _connections)
                        connection.{|HANG203:IdleTime|}();
                }
            }

            public void Invalidate(Connection connection) { lock (_gate) { _connections.Remove(connection); } }
        }

        class Connection(Pool pool)
        {
            readonly object _gate = new();
            public long IdleTime() { lock (_gate) { return 0; } }
            public void GoAway() { lock (_gate) { pool.Invalidate(this); } }
        }
        """);

    [Fact]
    public Task Corefx_37426_a_message_is_sent_under_the_lock_that_its_handler_wants() => HeldLock.Reports("""
        class Events(SynchronizationContext window)
        {
            readonly object _gate = new();

            void Add()
            {
                lock (_gate)
                    window.{|HANG202:Send|}(_ => OnMessage(), null);
            }

            void OnMessage() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Corefx_41503_a_static_constructor_waits_for_a_thread_that_needs_the_type() => HeldLock.Reports("""
        static class Settings
        {
            static readonly string _name;

            static Settings() => _name = LoadAsync().{|HANG212:Result|};

            static async Task<string> LoadAsync()
            {
                await Task.Delay(10);
                return Suffix();
            }

            static string Suffix() => _name ?? "";
        }
        """);

    [Fact]
    public Task Elsa_2494_an_early_return_between_the_wait_and_the_try() => NotReleased.Reports("""
        class Indexer
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            async Task IndexAsync(string? workflow)
            {
                await _gate.{|HANG204:WaitAsync|}();
                if (workflow is null)
                    return;
                try { await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Kernel_memory_883_the_second_check_returns_without_release() => NotReleased.Reports("""
        class Tables
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            bool _isReady;

            async Task InitAsync()
            {
                if (_isReady)
                    return;
                await _gate.{|HANG204:WaitAsync|}();
                if (_isReady)
                    return;
                try
                {
                    await Task.Yield();
                    _isReady = true;
                }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task FusionCache_647_a_factory_throws_before_it_returns_its_task() => NotReleased.Reports("""
        class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            async Task<int> GetAsync(Func<Task<int>> factory)
            {
                await _gate.{|HANG204:WaitAsync|}();
                var task = factory();
                try { return await task; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Moby_29733_nobody_pulses_on_one_way() => Unbounded.Reports("""
        class Fifo
        {
            readonly object _gate = new();
            bool _isOpen;

            void WaitUntilOpen()
            {
                lock (_gate)
                {
                    while (!_isOpen)
                        Monitor.{|HANG207:Wait|}(_gate);
                }
            }

            void Open()
            {
                lock (_gate)
                    _isOpen = true;
            }
        }
        """);
}
