using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.LockOrderAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class LockOrderTests
{
    [Fact]
    public Task Reports_two_locks_in_opposite_orders() => Verify.Reports("""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();

            public void Sell() { lock (_stock) lock ({|HANG203:_credit|}) { } }
            public void Return() { lock (_credit) lock (_stock) { } }
        }
        """);

    [Fact]
    public Task Silent_where_the_first_lock_is_taken_again_within() => Verify.Silent("""
        class Board
        {
            public readonly object Gate = new();
            readonly object _list = new();
            readonly List<Job> _jobs = new();

            public bool IsBusy()
            {
                lock (Gate)
                    lock (_list)
                        return _jobs.Any(job => true) && _jobs[0].IsBlocked();
            }
        }

        class Job(Board board)
        {
            public bool IsBlocked() { lock (board.Gate) return true; }
        }
        """);

    [Fact]
    public Task Names_both_ways() => Verify.Reports("""
        class Queue(Registry registry)
        {
            readonly object _gate = new();
            public void Push(int item) { lock (_gate) { } }
            public void Drain() { lock (_gate) registry.{|#0:Find|}(1); }
        }

        class Registry
        {
            readonly object _gate = new();
            readonly Queue _queue;
            public Registry(Queue queue) => _queue = queue;
            public void Find(int key) { lock ({|#2:_gate|}) { } }
            public void Add(int key) { lock (_gate) Tell(key); }
            void Tell(int key) => _queue.Push(key);
        }
        """.Replace("{|#2:", "").Replace("{|#0:", "").Replace("|}", ""),
        new DiagnosticResult(RuleIds.LockOrder, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).WithSpan(5, 49, 5, 53)
            .WithSpan(5, 33, 5, 38).WithSpan(5, 49, 5, 53).WithSpan(13, 39, 13, 44).WithSpan(14, 38, 14, 43).WithSpan(14, 45, 14, 49).WithSpan(15, 34, 15, 38).WithSpan(4, 40, 4, 45)
            .WithMessage("'Queue._gate' and 'Registry._gate' are taken in opposite orders: Queue._gate then Registry._gate in Queue.Drain -> Registry.Find; Registry._gate then Queue._gate in Registry.Add -> Registry.Tell -> Queue.Push; take them in one order, or one after the other"));

    [Fact]
    public Task Reports_a_handler_that_takes_its_lock_the_other_way_round() => Verify.Reports("""
        class Source
        {
            readonly object _gate = new();
            public event Action? Changed;
            public void Raise() { lock (_gate) Changed?.{|HANG203:Invoke|}(); }
            public void Push() { lock (_gate) { } }
        }

        class Sink
        {
            readonly object _gate = new();
            readonly Source _source;
            public Sink(Source source) { _source = source; source.Changed += OnChanged; }
            void OnChanged() { lock (_gate) { } }
            public void Flush() { lock (_gate) _source.Push(); }
        }
        """);

    [Fact]
    public Task Reports_a_permit_of_a_key_that_is_waited_for_under_the_map() => Verify.Reports("""
        class KeyedLock
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Dictionary<string, SemaphoreSlim> _keys = new();

            public async Task LockAsync(string key)
            {
                await _gate.WaitAsync();
                try
                {
                    if (!_keys.TryGetValue(key, out var semaphore))
                        _keys[key] = semaphore = new SemaphoreSlim(1, 1);
                    await semaphore.{|HANG203:WaitAsync|}();
                }
                finally { _gate.Release(); }
            }

            public async Task UnlockAsync(string key)
            {
                await _gate.WaitAsync();
                try { _keys[key].Release(); }
                finally { _gate.Release(); }
            }
        }

        class Tiles(KeyedLock keys)
        {
            public async Task GetAsync(string tile)
            {
                await keys.LockAsync(tile);
                try { await Task.Delay(1); }
                finally { await keys.UnlockAsync(tile); }
            }
        }
        """);

    [Fact]
    public Task Reports_a_cycle_of_three() => Verify.Reports("""
        class Three
        {
            readonly object _a = new();
            readonly object _b = new();
            readonly object _c = new();
            public void One() { lock (_a) lock ({|HANG203:_b|}) { } }
            public void Two() { lock (_b) lock (_c) { } }
            public void Other() { lock (_c) lock (_a) { } }
        }
        """);

    [Fact]
    public Task Reports_two_accounts_in_the_order_they_are_given() => Verify.Reports("""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;

            public static void Transfer(Account from, Account to, decimal amount)
            {
                lock (from._gate)
                    lock (to.{|HANG203:_gate|})
                    {
                        from._balance -= amount;
                        to._balance += amount;
                    }
            }
        }
        """);

    [Fact]
    public Task Reports_a_call_of_the_other_account() => Verify.Reports("""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;

            public void TransferTo(Account other, decimal amount)
            {
                lock (_gate)
                {
                    _balance -= amount;
                    other.{|HANG203:Deposit|}(amount);
                }
            }

            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
        }
        """);

    [Fact]
    public Task Reports_a_lock_that_is_given_to_a_constructor() => Verify.Reports("""
        class Parent
        {
            readonly object _gate = new();
            readonly object _other = new();
            readonly Child _child;
            public Parent() => _child = new Child(_gate, _other);
            public void A() { lock (_gate) lock ({|HANG203:_other|}) { } }
        }

        class Child
        {
            readonly object _sync;
            readonly object _second;
            public Child(object sync, object second) { _sync = sync; _second = second; }
            public void B() { lock (_second) lock (_sync) { } }
        }
        """);

    [Theory]
    [InlineData("gate")]
    [InlineData("gate ?? throw new ArgumentNullException(nameof(gate))")]
    public Task Silent_about_a_lock_that_is_its_makers(string given) => Verify.Silent($$"""
        class Manager
        {
            readonly object _gate = new();
            readonly Channels _channels;
            public Manager() => _channels = new Channels(this, _gate);
            public void Add(int id) { lock (_gate) _channels.Add(id); }
            public void Added() { lock (_gate) { } }
        }

        class Channels
        {
            readonly Manager _manager;
            readonly object _gate;
            public Channels(Manager manager, object gate) { _manager = manager; _gate = {{given}}; }
            public void Add(int id) { lock (_gate) _manager.Added(); }
        }
        """);

    private static string Resolver(string called) => $$"""
        class Manager
        {
            readonly object _certificates = new();
            readonly Core _core = new();
            public void Apply() { lock (_certificates) _core.{|HANG253:Reset|}(); }
            public void Snapshot() { lock (_certificates) { } }
        }

        class Core
        {
            readonly object _gate = new();
            public void Reset() { lock (_gate) { } }
            public void Update(Manager manager) { lock (_gate) Resolver.{{called}}; }
        }

        static class Resolver
        {
            public static void Resolve(int id, Manager? registry = null) { if (registry is { } known) known.Snapshot(); }
            public static void Find(Manager? registry) => registry?.Snapshot();
        }
        """;

    [Theory]
    [InlineData("Resolve(1, registry: null)")]
    [InlineData("Resolve(1)")]
    [InlineData("Find(null)")]
    public Task Silent_about_what_nothing_was_given_for(string called) => Verify.Silent(Resolver(called).Replace("{|HANG253:Reset|}", "Reset"));

    [Theory]
    [InlineData("Resolve(1, manager)")]
    [InlineData("Find(manager)")]
    public Task Reports_what_something_was_given_for(string called) => Verify.Reports(Resolver(called));

    private static string Sessions(string given) => $$"""
        interface ISession { void Remove(int id); }

        class Session : ISession
        {
            readonly object _reconnect = new();
            public void Update() { lock (_reconnect) { } }
            public void Remove(int id) { }
            public void Reactivate(ISession other) { lock (_reconnect) Subscription.Transfer({{given}}); }
        }

        class Managed : ISession
        {
            readonly object _service = new();
            readonly Session _inner = new();
            public void Update() { lock (_service) _inner.{|HANG253:Update|}(); }
            public void Remove(int id) { lock (_service) { } }
        }

        static class Subscription { public static void Transfer(ISession session) => session.Remove(1); }
        """;

    [Fact]
    public Task Silent_about_another_implementation_than_that_of_what_is_given() => Verify.Silent(Sessions("this").Replace("{|HANG253:Update|}", "Update"));

    [Fact]
    public Task Reports_an_implementation_that_what_is_given_may_have() => Verify.Reports(Sessions("other"));

    private static string Members(string transport, string close = "{|HANG203:Close|}") => $$"""
        class Member
        {
            protected readonly object Gate = new();
            public void Close() { lock (Gate) { } }
        }

        static class Closing { public static void CloseQuietly(this Member member) { try { member.Close(); } catch (IOException) { } } }

        class Transport : Member { }

        class Writer({{transport}} transport)
        {
            readonly object _queue = new();
            public void Write() { lock (_queue) { } }
            public void Flush() { lock (_queue) transport.{{close}}(); }
        }

        class Session(Writer writer) : Member
        {
            public void Send() { lock (Gate) writer.Write(); }
        }
        """;

    [Theory]
    [InlineData("Transport", "Close")]
    [InlineData("Transport", "CloseQuietly")]
    [InlineData("Member", "{|HANG203:Close|}")]
    [InlineData("Session", "{|HANG203:Close|}")]
    public Task Knows_two_kinds_of_objects_that_have_the_lock_of_one_base_class(string transport, string close) => Verify.Reports(Members(transport, close));

    private static string Listeners(string subscribed) => $$"""
        class Communication
        {
            public event Action? Opened;
            public void Open() => OnOpened();
            protected virtual void OnOpened() => Opened?.Invoke();
        }

        class Instance : Communication { protected override void OnOpened() => base.OnOpened(); }

        class Builder : Communication { }

        class Middleware
        {
            readonly object _branch = new();
            readonly Provider _provider;
            public Middleware({{subscribed}} opened, Provider provider) { opened.Opened += Build; _provider = provider; }
            void Build() { lock (_branch) { } }
            public void Ensure() { lock (_branch) _provider.{|HANG253:Find|}(); }
        }

        class Provider
        {
            readonly object _instances = new();
            readonly Instance _instance = new();
            public void Find() { lock (_instances) { } }
            public void Start() { lock (_instances) _instance.Open(); }
        }
        """;

    [Fact]
    public Task Silent_about_a_handler_of_another_kind_of_object() => Verify.Silent(Listeners("Builder").Replace("{|HANG253:Find|}", "Find"));

    [Theory]
    [InlineData("Instance")]
    [InlineData("Communication")]
    public Task Reports_a_handler_that_may_be_of_this_object(string subscribed) => Verify.Reports(Listeners(subscribed));

    [Fact]
    public Task Silent_about_one_order() => Verify.Silent("""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_stock) lock (_credit) { } }
            public void Return() { lock (_stock) lock (_credit) { } }
            public void Later() { lock (_stock) { } lock (_credit) { } lock (_stock) { } }
        }
        """);

    [Fact]
    public Task Silent_where_a_local_holds_the_state_that_is_asked() => Verify.Silent(Connector("var state = _state; if (state == 2) { Monitor.Exit(_sync); return; }", "_state = 2;"));

    [Fact]
    public Task Reports_where_no_state_is_asked() => Verify.Reports(Connector("", "").Replace("Monitor.Enter(_cleanup)", "Monitor.{|HANG203:Enter|}(_cleanup)"));

    private static string Connector(string leave, string set) => $$"""
        class Connector
        {
            readonly object _sync = new();
            readonly object _cleanup = new();
            int _state;
            public void Break()
            {
                Monitor.Enter(_sync);
                {{leave}}
                try { {{set}} Monitor.Enter(_cleanup); }
                finally { Monitor.Exit(_sync); }
                try { Clean(); }
                finally { Monitor.Exit(_cleanup); }
            }
            void Clean() { lock (_sync) { } }
        }
        """;

    [Theory]
    [InlineData("lock (_stock) Pay();", "_credit")]
    [InlineData("Pay();", "{|HANG203:_credit|}")]
    public Task Knows_a_lock_that_all_callers_have_already(string call, string first) => Verify.Reports($$"""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_stock) lock ({{first}}) { } }
            public void Return() { lock (_stock) Pay(); }
            public void Refund() { {{call}} }
            void Pay() { lock (_credit) Count(); }
            void Count() { lock (_stock) { } }
        }
        """);

    [Theory]
    [InlineData("lock (_permits) { } ", "_stock")]
    [InlineData("_permits.Wait(); _permits.Release();", "{|HANG203:_stock|}")]
    public Task Knows_the_monitor_of_a_semaphore_from_its_permits(string within, string second) => Verify.Reports($$"""
        class Ledger
        {
            readonly object _stock = new();
            readonly SemaphoreSlim _permits = new(1);
            public void Sell() { _permits.Wait(); lock ({{second}}) { } _permits.Release(); }
            public void Return() { lock (_stock) { {{within}} } }
        }
        """);

    [Fact]
    public Task Silent_under_one_lock_in_common() => Verify.Silent("""
        class Ledger
        {
            readonly object _all = new();
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_all) lock (_stock) lock (_credit) { } }
            public void Return() { lock (_all) lock (_credit) lock (_stock) { } }
        }
        """);

    [Fact]
    public Task Silent_when_one_side_gives_up() => Verify.Silent("""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_stock) lock (_credit) { } }

            public void Return()
            {
                lock (_credit)
                {
                    if (!Monitor.TryEnter(_stock, TimeSpan.FromSeconds(1)))
                        return;
                    Monitor.Exit(_stock);
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_accounts_are_put_in_order() => Verify.Silent("""
        class Account
        {
            readonly object _gate = new();
            readonly int _id;

            public static void Transfer(Account from, Account to)
            {
                var (first, second) = from._id < to._id ? (from, to) : (to, from);
                lock (first._gate)
                    lock (second._gate) { }
            }
        }
        """);

    [Fact]
    public Task Silent_about_what_is_drained_into_its_successor() => Verify.Silent("""
        class Mailbox
        {
            readonly object _gate = new();
            readonly Queue<string> _messages = new();
            public void MoveTo(Mailbox next)
            {
                lock (_gate)
                {
                    while (_messages.Count > 0)
                        next.Post(_messages.Dequeue());
                }
            }

            public void Post(string message) { lock (_gate) _messages.Enqueue(message); }
        }
        """);

    [Fact]
    public Task Silent_about_a_child_under_its_parent() => Verify.Silent("""
        class Node
        {
            readonly object _gate = new();
            Node? _parent;
            readonly List<Node> _children = new();

            public void Count() { lock (_gate) foreach (var child in _children) child.Count(); }
            public void Up() { lock (_gate) { } _parent?.Up(); }
        }
        """);

    [Fact]
    public Task Silent_about_the_lock_that_is_held_already() => Verify.Silent("""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_stock) lock (_credit) Check(); }
            void Check() { lock (_stock) { } }
        }
        """);

    [Fact]
    public Task Silent_about_readers() => Verify.Silent("""
        class Ledger
        {
            readonly ReaderWriterLockSlim _stock = new();
            readonly ReaderWriterLockSlim _credit = new();
            public void Sell() { _stock.EnterReadLock(); _credit.EnterReadLock(); _credit.ExitReadLock(); _stock.ExitReadLock(); }
            public void Return() { _credit.EnterReadLock(); _stock.EnterReadLock(); _stock.ExitReadLock(); _credit.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Silent_about_an_object_that_is_being_made() => Verify.Silent("""
        class Cache
        {
            static readonly object _all = new();
            readonly object _gate = new();
            public Cache() { lock (_gate) lock (_all) { } }
            public void Add() { lock (_all) lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Silent_about_work_that_is_started_under_the_other_lock() => Verify.Silent("""
        class Ledger
        {
            readonly object _stock = new();
            readonly object _credit = new();
            public void Sell() { lock (_stock) lock (_credit) { } }
            public void Return() { lock (_credit) Task.Run(() => { lock (_stock) { } }); }
        }
        """);

    [Theory]
    [InlineData("if (_balance < amount) return;")]
    [InlineData("if (_balance < 0.5m * amount) return;")]
    [InlineData("if (amount <= 0) return;")]
    public Task Reports_a_transfer_that_only_looks_at_the_balance(string check) => Verify.Reports($$"""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;
            public void TransferTo(Account other, decimal amount)
            {
                lock (_gate)
                {
                    {{check}}
                    _balance -= amount;
                    other.{|HANG203:Deposit|}(amount);
                }
            }
            void Deposit(decimal amount) { lock (_gate) _balance += amount; }
        }
        """);

    [Theory]
    [InlineData("if (_id > other._id) { other.TransferTo(this, -amount); return; }")]
    [InlineData("var (mine, theirs) = (_id, other._id); if (mine > theirs) throw new ArgumentException();")]
    public Task Silent_about_a_transfer_in_an_order(string check) => Verify.Silent($$"""
        class Account
        {
            readonly object _gate = new();
            readonly long _id;
            decimal _balance;
            public void TransferTo(Account other, decimal amount)
            {
                {{check}}
                lock (_gate)
                {
                    _balance -= amount;
                    other.Deposit(amount);
                }
            }
            void Deposit(decimal amount) { lock (_gate) _balance += amount; }
        }
        """);

    private static string Session(string asked, string set) => $$"""
        class Session
        {
            readonly object _state = new();
            readonly object _cancel = new();
            bool _isBroken;
            int _breaks;
            bool IsOpen => !_isBroken;
            public void Cancel()
            {
                lock (_state)
                {
                    {{asked}}
                    {|#0:Monitor.Enter(_cancel)|};
                }
                try { Console.WriteLine(1); }
                finally { Monitor.Exit(_cancel); }
            }
            public void Break()
            {
                lock (_state) { {{set}} }
                lock (_cancel) End();
            }
            void End() { lock (_state) _breaks = 0; }
        }
        """;

    [Theory]
    [InlineData("if (_isBroken) return;", "_isBroken = true;")]
    [InlineData("if (!IsOpen) return;", "if (_isBroken) return; _isBroken = true;")]
    public Task Silent_where_a_state_keeps_the_two_apart(string asked, string set) => Verify.Silent(Session(asked, set).Replace("{|#0:", "").Replace("(_cancel)|}", "(_cancel)"));

    [Theory]
    [InlineData("if (_isBroken) return;", "")]
    [InlineData("", "HANG203:")]
    public Task Asks_where_the_second_lock_is_taken(string asked, string id) => Verify.Reports($$"""
        public class Session
        {
            readonly object _state = new();
            readonly object _cancel = new();
            bool _isBroken;
            int _breaks;
            public void KeepAlive() { lock (_state) {{(id == "" ? "Break" : "{|HANG203:Break|}")}}(); }
            public void Break()
            {
                lock (_state)
                {
                    {{asked}}
                    _isBroken = true;
                }
                lock (_cancel) End();
            }
            void End() { lock (_state) _breaks = 0; }
        }
        """);

    [Theory]
    [InlineData("if (_isBroken) return;", "_breaks++;")]
    [InlineData("if (_isBroken) Console.WriteLine(2);", "_isBroken = true;")]
    [InlineData("Console.WriteLine(2);", "_isBroken = true;")]
    public Task Reports_where_no_state_keeps_the_two_apart(string asked, string set) =>
        Verify.Reports(Session(asked, set).Replace("{|#0:Monitor.Enter(_cancel)|}", "Monitor.{|HANG203:Enter|}(_cancel)"));

    [Theory]
    [InlineData("new Frames()", "_frames.Gate")]
    [InlineData("Frames.Shared", "_frames.{|HANG203:Gate|}")]
    public Task Objects_that_two_types_make_for_themselves_have_locks_of_their_own(string frames, string gate) => Verify.Reports($$"""
        class Frames { public static readonly Frames Shared = new(); public readonly object Gate = new(); }
        class Server(Session session)
        {
            readonly Frames _frames = {{frames}};
            public void Send() { lock (_frames.Gate) session.Send(); }
        }
        class Session
        {
            readonly Frames _frames = {{frames}};
            readonly object _sending = new();
            public void Send() { lock (_sending) { } }
            public void Close() { lock (_sending) lock ({{gate}}) { } }
        }
        """);

    /// <summary>More uses of the name than are looked at.</summary>
    [Theory]
    [InlineData("new Frames()", "_frames.Gate")]
    [InlineData("Frames.Shared", "_frames.{|HANG203:Gate|}")]
    public Task They_have_however_often_the_name_of_their_field_is_used(string frames, string gate) => Verify.Reports($$"""
        class Frames { public static readonly Frames Shared = new(); public readonly object Gate = new(); }
        class Other { internal int _frames; public void Count(Other other) { {{string.Concat(Enumerable.Repeat("other._frames++; ", 150))}} } }
        class Server
        {
            readonly Session _session;
            internal readonly Frames _frames;
            public Server(Session session) { _session = session; _frames = {{frames}}; }
            public Server() : this(new Session()) { }
            public void Send() { lock (_frames.Gate) _session.Send(); }
        }
        class Session
        {
            internal readonly Frames _frames;
            readonly object _sending = new();
            public Session() => this._frames = {{frames}};
            public void Send() { lock (_sending) { } }
            public void Close() { lock (_sending) lock ({{gate}}) { } }
        }
        """);

    private static string Flusher(string write, string flush) => $$"""
        class Output
        {
            readonly object _context = new();
            readonly Flusher _flusher;
            public Output() => _flusher = new Flusher(this);
            public Task WriteAsync() { lock (_context) return _flusher.FlushAsync(); }
            public void Abort() { lock (_context) { } }
        }
        class Flusher(Output output)
        {
            readonly object _flush = new();
            Task _last = Task.CompletedTask;
            public Task FlushAsync() { lock (_flush) { _last = Task.Delay(5); {{write}} } }
            private async Task TimeAsync() { {{flush}} }
            private Task PassAsync() => TimeAsync();
            private async Task WrapAsync() { await TimeAsync(); }
            static async Task LookAsync(Task last) { await last; }
        }
        """;

    [Theory]
    [InlineData("return TimeAsync();", "try { await _last; } catch (OperationCanceledException) { output.Abort(); }")]
    [InlineData("return PassAsync();", "await _last.ConfigureAwait(false); output.Abort();")]
    [InlineData("return WrapAsync();", "await Task.Yield(); if (_last.IsFaulted) output.Abort();")]
    [InlineData("return TimeAsync();", "try { await _last; } finally { output.Abort(); }")]
    public Task Silent_for_what_runs_when_the_lock_is_left(string write, string flush) => Verify.Silent(Flusher(write, flush));

    [Theory]
    [InlineData("return TimeAsync();", "output.Abort(); await _last;")]
    [InlineData("return TimeAsync();", "if (_last.IsFaulted) await _last; output.Abort();")]
    [InlineData("return TimeAsync();", "await Task.CompletedTask; output.Abort();")]
    [InlineData("return TimeAsync();", "try { await LookAsync(_last); } catch (OperationCanceledException) { output.Abort(); }")]
    [InlineData("TimeAsync().Wait(); return _last;", "await _last; output.Abort();")]
    [InlineData("PassAsync().GetAwaiter().GetResult(); return _last;", "await _last; output.Abort();")]
    public Task Reports_what_runs_while_the_lock_is_held(string write, string flush) => Verify.Reports(Flusher(write, flush)
        .Replace("_flusher.FlushAsync()", "_flusher.{|HANG203:FlushAsync|}()"));

    [Fact]
    public Task Silent_where_a_callee_is_given_its_caller() => Verify.Silent("""
        interface IAborter { void Abort(); }
        class Producer(Writer writer) : IAborter
        {
            readonly object _gate = new();
            public Task WriteAsync() { lock (_gate) return writer.WriteAsync(1); }
            public void Abort() { lock (_gate) { } }
        }
        class Writer(Flusher flusher) { public Task WriteAsync(int id) => flusher.FlushAsync(null, id); }
        class Flusher
        {
            public Task FlushAsync(object? rate, long count) => FlushAsync(rate, count, null);
            public Task FlushAsync(object? rate, long count, IAborter? aborter)
            {
                return TimeFlushAsync(rate, count, aborter);
            }
            async Task TimeFlushAsync(object? rate, long count, IAborter? aborter)
            {
                try { await Task.Delay(1); }
                catch (OperationCanceledException) when (aborter != null) { aborter.Abort(); }
            }
        }
        """);

    [Theory]
    [InlineData("_children.Add(child); child.Freeze();")]
    [InlineData("_children.Remove(child); child.{|HANG203:Freeze|}();")]
    public Task Knows_that_what_is_taken_in_is_a_child(string take) => Verify.Reports($$"""
        class Span
        {
            readonly object _gate = new();
            readonly List<Span> _children = new();
            public void Take(Span child)
            {
                lock (_gate) { {{take}} }
            }
            void Freeze()
            {
                lock (_gate) { }
            }
        }
        """);

    [Theory]
    [InlineData("while (true) { lock (_gate) { if (_next < 3) break; } Thread.Sleep(1); } journal.Append(_next);")]
    [InlineData("while (true) { Monitor.Enter(_gate); try { if (_next < 3) break; } finally { Monitor.Exit(_gate); } } journal.Append(_next);")]
    [InlineData("switch (_next) { case 1: lock (_gate) { break; } default: return; } journal.Append(_next);")]
    [InlineData("Monitor.Enter(_gate); try { while (true) { if (_next < 3) break; } journal.{|HANG203:Append|}(_next); } finally { Monitor.Exit(_gate); }")]
    [InlineData("while (true) { Monitor.Enter(_gate); if (_next < 3) break; Monitor.Exit(_gate); } journal.{|HANG203:Append|}(_next); Monitor.Exit(_gate);")]
    public Task Who_breaks_out_of_a_lock_has_left_it(string send) => Verify.Reports($$"""
        class Session(Journal journal)
        {
            readonly object _gate = new();
            int _next;
            public void Send() { {{send}} }
            public void Note() { lock (_gate) _next++; }
        }
        class Journal
        {
            readonly object _file = new();
            readonly List<Session> _sessions = new();
            public void Append(int line) { lock (_file) { } }
            public void Flush() { lock (_file) foreach (var session in _sessions) session.Note(); }
        }
        """);

    [Theory]
    [InlineData("readonly object _gate = new();", "", "_hub.Count()")]
    [InlineData("readonly object _gate;", "_gate = gate;", "_hub.{|HANG253:Count|}()")]
    [InlineData("readonly object _gate = new();", "hub.First.Open();", "_hub.{|HANG203:Count|}()")]
    public Task Nobody_has_the_lock_of_what_is_being_made(string field, string first, string count) => Verify.Reports($$"""
        class Session
        {
            {{field}}
            readonly Hub _hub;
            public Session(Hub hub, object gate) { _hub = hub; {{first}} Open(); }
            public void Open() { lock (_gate) { } }
            public void Send() { lock (_gate) {{count}}; }
        }
        class Hub
        {
            readonly object _sync = new();
            readonly object _shared = new();
            readonly List<Session> _sessions = new();
            public Session First => _sessions[0];
            public void Add() { lock (_sync) _sessions.Add(new Session(this, _shared)); }
            public int Count() { lock (_sync) return _sessions.Count; }
        }
        """);

    [Theory]
    [InlineData("base(runtime.Gate)", "Count")]
    [InlineData("base(runtime.Gate)", "Count", "partial class Operations : Shared { }", "partial class Operations : IDisposable { public void Dispose() { }")]
    [InlineData("base(new object())", "{|HANG253:Count|}")]
    public Task A_collection_that_has_the_lock_of_its_owner(string made, string count, string part = "", string head = "class Operations : Shared {") => Verify.Reports($$"""
        class Shared
        {
            readonly object _sync;
            public Shared() => _sync = new object();
            public Shared(object sync) => _sync = sync;
            public int Count() { lock (_sync) return 1; }
            public void Remove() { lock (_sync) Removed(); }
            protected virtual void Removed() { }
        }
        partial class Runtime
        {
            readonly object _gate = new();
            readonly Operations _operations;
            public Runtime() => _operations = new Operations(this);
            object Gate => _gate;
            public int Most() { lock (_gate) return _operations.{{count}}(); }
            void Invalidate() { lock (_gate) { } }
            {{part}}
            {{head}}
                readonly Runtime _runtime;
                public Operations(Runtime runtime) : {{made}} => _runtime = runtime;
                protected override void Removed() => _runtime.Invalidate();
            }
        }
        """);

    [Theory]
    [InlineData("lock (_file) { }", "{|HANG203:Append|}")]
    [InlineData("First();", "Append")]
    public Task Nobody_sees_to_the_end_of_a_long_way(string way, string append) => Verify.Reports($$"""
        class Session(Journal journal)
        {
            readonly object _gate = new();
            public void Send() { lock (_gate) journal.{{append}}(); }
            public void Note() { lock (_gate) { } }
        }
        class Journal
        {
            readonly object _file = new();
            readonly List<Session> _sessions = new();
            public void Append() { {{way}} }
            void First() => Second();
            void Second() => Third();
            void Third() => Fourth();
            void Fourth() => Write();
            void Write() { lock (_file) { } }
            public void Flush() { lock (_file) foreach (var session in _sessions) session.Note(); }
        }
        """);

    [Theory]
    [InlineData("// Take _cleanup while in _sync, so that no other break takes it first.", "_cleanup")]
    [InlineData("// Under the lock: it is in use.", "{|HANG203:_cleanup|}")]
    [InlineData("// _cleanup is ours.", "{|HANG203:_cleanup|}")]
    public Task Who_writes_down_why_a_lock_is_taken_under_another_has_an_order(string comment, string cleanup) => Verify.Reports($$"""
        class Connector
        {
            readonly object _sync = new();
            readonly object _cleanup = new();
            public void Break()
            {
                lock (_sync)
                {
                    {{comment}}
                    lock ({{cleanup}}) { }
                }
            }
            public void Close()
            {
                lock (_cleanup) End();
            }
            void End()
            {
                lock (_sync) { }
            }
        }
        """);

    [Theory]
    [InlineData("var other = new Connector(); other.Cancel();", "_sync")]
    [InlineData("var other = new Connector(); _others.Add(other); other.Cancel();", "{|HANG253:_sync|}")]
    // Whether one that is known to another knows that, too, is not seen.
    [InlineData("_first?.Cancel();", "{|HANG253:_sync|}")]
    public Task Nobody_has_a_lock_of_what_nobody_was_given(string cancel, string sync) => Verify.Reports($$"""
        class Connector
        {
            readonly object _sync = new();
            readonly object _cleanup = new();
            readonly List<Connector> _others = new();
            readonly Connector? _first;
            public void Break() { lock (_cleanup) { lock ({{sync}}) { } } }
            public void Ask() { lock (_sync) { {{cancel}} } }
            void Cancel() { lock (_cleanup) { } }
        }
        """);

    [Fact]
    public Task A_collection_that_has_the_lock_its_owner_was_given() => Verify.Silent("""
        class Shared
        {
            public Shared() => SyncRoot = new object();
            public Shared(object sync) => SyncRoot = sync ?? throw new ArgumentNullException(nameof(sync));
            public object SyncRoot { get; }
            public int Count { get { lock (SyncRoot) { return 1; } } }
        }
        abstract class Keyed : Shared
        {
            protected Keyed(object sync) : base(sync) { }
            public void Remove() { lock (SyncRoot) Removed(); }
            protected virtual void Removed() { }
        }
        class State { }
        class Client
        {
            readonly State _shared;
            Client(State shared) => _shared = shared;
            public Client() : this(new State()) { }
            public Server Callback() => new Server(this, _shared);
        }
        class Server
        {
            readonly State _shared;
            readonly Operations _operations;
            Server(State shared) { _shared = shared; _operations = new Operations(this); }
            public Server() : this(new State()) { }
            internal Server(Client client, State shared) : this(shared) { }
            object ThisLock { get { return _shared; } }
            public int Most { get { lock (ThisLock) { return _operations.Count; } } }
            void Invalidate() { lock (ThisLock) { } }
            class Operations : Keyed
            {
                readonly Server _outer;
                internal Operations(Server outer) : base(outer.ThisLock) => _outer = outer;
                protected override void Removed() => _outer.Invalidate();
            }
        }
        """);

    [Fact]
    public Task Finds_what_a_base_is_given_among_many_others_that_give_something() => Verify.Silent($$"""
        class Shared
        {
            readonly object _sync;
            public Shared(object sync) => _sync = sync;
            public int Count() { lock (_sync) return 1; }
            public void Remove() { lock (_sync) Removed(); }
            protected virtual void Removed() { }
        }
        class Number { public Number(object value) { } }
        {{string.Join('\n', Enumerable.Range(0, 150).Select(n => $"class Number{n} : Number {{ public Number{n}() : base(new Shared(new object())) {{ }} }}"))}}
        class Runtime
        {
            readonly object _gate = new();
            readonly Operations _operations;
            public Runtime() => _operations = new Operations(this);
            public int Most() { lock (_gate) return _operations.Count(); }
            void Invalidate() { lock (_gate) { } }
            class Operations : Shared
            {
                readonly Runtime _runtime;
                public Operations(Runtime runtime) : base(runtime._gate) => _runtime = runtime;
                protected override void Removed() => _runtime.Invalidate();
            }
        }
        """.Replace("base(new Shared(new object()))", "base(1)"));

    [Theory]
    [InlineData("", "{|HANG253:Write|}")]
    [InlineData("public void Close() { lock (_gate) own.{|HANG253:Count|}(); }", "Write")]
    public Task Tells_the_way_that_needs_no_guess(string close, string write) => Verify.Reports($$"""
        interface IStore { void Write(); }
        class Other : IStore { public void Write() { } }
        class Store : IStore
        {
            readonly object _file = new();
            readonly List<Session> _sessions = new();
            public void Write() { lock (_file) { } }
            public int Count() { lock (_file) return 1; }
            public void Flush() { lock (_file) First(); }
            void First() => Second();
            void Second() => Third();
            void Third() => Fourth();
            void Fourth() { foreach (var session in _sessions) session.Note(); }
        }
        class Session(IStore store, Store own)
        {
            readonly object _gate = new();
            public void Send() { lock (_gate) store.{{write}}(); }
            public void Note() { lock (_gate) { } }
            {{close}}
        }
        """);

    [Fact]
    public Task Silent_where_two_collections_have_a_lock_of_one_name() => Verify.Silent("""
        class Brain(Board board)
        {
            readonly System.Collections.Hashtable _aggro = new();
            public void Attack() { lock (((System.Collections.ICollection)_aggro).SyncRoot) board.Sit(); }
        }
        class Board
        {
            readonly System.Collections.ArrayList _seats = new();
            readonly object _gate = new();
            public void Sit() { lock (_gate) { } }
            public void Rise() { lock (_gate) lock (((System.Collections.ICollection)_seats).SyncRoot) { } }
        }
        """);

    [Fact]
    public Task Silent_where_an_interface_gives_each_object_its_own_lock() => Verify.Silent("""
        interface INode { object Gate { get; } }
        class Ledger
        {
            readonly object _gate = new();
            readonly INode _stock;
            readonly INode _credit;
            public Ledger(INode stock, INode credit) { _stock = stock; _credit = credit; }
            public void Sell() { lock (_stock.Gate) lock (_gate) { } }
            public void Return() { lock (_gate) lock (_credit.Gate) { } }
        }
        """);

    [Fact]
    public Task Reports_the_lock_of_one_collection_under_and_over_another() => Verify.Reports("""
        class Board
        {
            readonly System.Collections.Hashtable _aggro = new();
            readonly object _gate = new();
            public void Sit() { lock (((System.Collections.ICollection)_aggro).SyncRoot) lock ({|HANG203:_gate|}) { } }
            public void Rise() { lock (_gate) lock (_aggro.SyncRoot) { } }
        }
        """.Replace("_aggro.SyncRoot", "((System.Collections.ICollection)_aggro).SyncRoot"));

    [Fact]
    public Task Reports_a_lock_of_an_interface_whose_object_is_handed_on() => Verify.Reports("""
        interface INode { object Gate { get; } }
        class Owner
        {
            readonly INode _node;
            readonly object _gate = new();
            readonly Part _part;
            public Owner(INode node) { _node = node; _part = new Part(this, node); }
            public void Sell() { lock (_gate) lock ({|HANG203:_node.Gate|}) { } }
            public void Take() { lock (_gate) { } }
        }
        class Part
        {
            readonly INode _node;
            readonly Owner _owner;
            public Part(Owner owner, INode node) { _owner = owner; _node = node; }
            public void Return() { lock (_node.Gate) _owner.Take(); }
        }
        """.Replace("{|HANG203:_node.Gate|}", "_node.{|HANG203:Gate|}"));

    [Fact]
    public Task Reports_a_transfer_between_two_objects_of_one_interface() => Verify.Reports("""
        interface IAccount { object Gate { get; } decimal Balance { get; set; } }
        class Bank
        {
            public static void Transfer(IAccount from, IAccount to, decimal amount)
            {
                lock (from.Gate)
                    lock (to.{|HANG203:Gate|})
                    {
                        from.Balance -= amount;
                        to.Balance += amount;
                    }
            }
        }
        """);


    [Theory]
    [InlineData("", "")]
    [InlineData("class Hub : ISource { public event Action? Changed; public void Raise() => Changed?.Invoke(); }", "public Sink Listen() => new Sink(this);")]
    [InlineData("class Hub : ISource { public event Action? Changed; public void Raise() => Changed?.Invoke(); } class Board { public Board() => new Sink(new Source()); }", "")]
    public Task Reports_a_handler_that_listens_through_the_interface(string others, string listens) => Verify.Reports($$"""
        interface ISource { event Action? Changed; }
        class Source : ISource
        {
            readonly object _gate = new();
            public event Action? Changed;
            public void Raise() { lock (_gate) Changed?.{|HANG253:Invoke|}(); }
            public void Push() { lock (_gate) { } }
            {{listens}}
        }
        {{others}}
        class Sink
        {
            readonly object _gate = new();
            readonly ISource _hub;
            readonly List<Source> _sources = new();
            public Sink(ISource hub) { _hub = hub; _hub.Changed += OnChanged; }
            void OnChanged() { lock (_gate) foreach (var source in _sources) source.Push(); }
        }
        """);

    [Theory]
    [InlineData("public bool IsInKind => this is Goods;", "if (money.IsInKind)", "_goods")]
    [InlineData("public bool IsInKind { get; }", "if (money.IsInKind)", "_goods")]
    [InlineData("public bool IsInKind { get; set; }", "if (money.IsInKind)", "{|HANG203:_goods|}")]
    [InlineData("public bool IsInKind => this is Goods; public bool IsOld { get; }", "if (money.IsOld)", "{|HANG203:_goods|}")]
    [InlineData("public bool IsInKind => this is Goods;", "", "{|HANG203:_goods|}")]
    public Task Knows_a_callee_that_leaves_under_the_condition_of_its_caller(string property, string guard, string goods) => Verify.Reports($$"""
        class Money { {{property}} }
        class Goods : Money { }
        class Wallet
        {
            readonly object _goods = new();
            readonly object _coins = new();
            public int Count(Money money)
            {
                if (money.IsInKind)
                {
                    lock (_goods)
                        return 1;
                }
                lock (_coins)
                    return 2;
            }
            public int Take(Money money)
            {
                {{guard}}
                {
                    lock (_goods)
                        return Count(money);
                }
                return 0;
            }
            public void Pay() { lock (_coins) lock ({{goods}}) { } }
        }
        """.Replace("return 0;", guard.Length == 0 ? "" : "return 0;"));

    [Theory]
    [InlineData("internal class Store", "public void Move()", "_second")]
    [InlineData("public class Store", "public void Move()", "{|HANG203:_second|}")]
    [InlineData("internal class Store : IStore", "public void Move()", "{|HANG203:_second|}")]
    [InlineData("internal class Store", "public virtual void Move()", "{|HANG203:_second|}")]
    public Task Knows_a_lock_that_all_callers_of_what_nobody_else_sees_have(string type, string move, string second) => Verify.Reports($$"""
        internal interface IStore { void Move(); }
        {{type}}
        {
            readonly object _first = new();
            readonly object _second = new();
            {{move}} { lock (_first) lock ({{second}}) { } }
            public void Take() { lock (_second) Move(); }
            public void Put() { lock (_second) lock (_first) { } }
        }
        """);

    [Theory]
    [InlineData("ISpecial", "_first")]
    [InlineData("IWork", "{|HANG253:_first|}")]
    public Task Follows_a_call_to_what_implements_the_interface_at_hand(string type, string first) => Verify.Reports($$"""
        interface IWork { void Go(); }
        interface ISpecial : IWork { }
        class Light : ISpecial { int _count; public void Go() => _count++; }
        class Heavy(Owner owner) : IWork { public void Go() => owner.Count(); }
        class Owner
        {
            readonly object _first = new();
            readonly object _second = new();
            {{type}} _work;
            public void Run() { lock (_first) _work.Go(); }
            public void Count() { lock (_second) { } }
            public void Back() { lock (_second) lock ({{first}}) { } }
        }
        """);

    private static string Maps(string freeze, string find, string kept = "IDomain domain") => $$"""
        interface IDomain { ReaderWriterLockSlim ConfigLock { get; } Registry Registry { get; } }
        class Domain : IDomain
        {
            readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
            public Domain() => Registry = new Registry(this);
            public ReaderWriterLockSlim ConfigLock => _lock;
            public Registry Registry { get; }
        }
        class Freezing { public IDomain Domain { get; set; } = null!; public int Depth; }
        class Registry({{kept}})
        {
            readonly IDomain _domain = domain;
            readonly Dictionary<Type, Map> _maps = new();
            public Map Find(Type type) { {{find}} }
        }
        class Map
        {
            public Map Freeze(IDomain domain) => Freeze(new Freezing { Domain = domain });
            Map Freeze(Freezing context) { {{freeze}} }
        }
        """;

    [Fact]
    public Task Silent_about_one_lock_that_two_types_know_by_an_interface() => Verify.Silent(Maps(
        "var gate = context.Domain.ConfigLock; gate.EnterWriteLock(); try { return context.Domain.Registry.Find(typeof(int)); } finally { gate.ExitWriteLock(); }",
        "_domain.ConfigLock.EnterWriteLock(); try { return _maps[type].Freeze(_domain); } finally { _domain.ConfigLock.ExitWriteLock(); }"));

    [Theory]
    [InlineData("readonly ILocked _one; readonly ILocked _two; public Pair(ILocked one, ILocked two) { _one = one; _two = two; }")]
    [InlineData("readonly Locked _one = new(); readonly Locked _two = new();")]
    public Task Reports_the_locks_that_two_fields_of_one_object_give(string fields) => Verify.Reports($$"""
        interface ILocked { object Gate { get; } }
        class Locked : ILocked { public object Gate { get; } = new(); }
        class Pair
        {
            {{fields}}
            public void Copy() { lock (((ILocked)_one).Gate) lock (((ILocked)_two).{|HANG203:Gate|}) { } }
            public void Back() { lock (((ILocked)_two).Gate) lock (((ILocked)_one).Gate) { } }
        }
        """);

    private static string Sinks(string subscribed, string rule) => $$"""
        interface ISource { event Action? Changed; }
        class Source : ISource
        {
            readonly object _gate = new();
            public event Action? Changed;
            public void Raise() { lock (_gate) Changed?.{|{{rule}}:Invoke|}(); }
            public void Note() { lock (_gate) { } }
        }
        class Sink
        {
            readonly object _records = new();
            readonly Source _source = new();
            public Sink(ISource given) => {{subscribed}}.Changed += OnChanged;
            void OnChanged() { lock (_records) { } }
            public void Tell() { lock (_records) _source.Note(); }
        }
        """;

    [Fact]
    public Task Suggests_where_a_handler_listens_to_another_object() => Verify.Reports(Sinks("given", "HANG253"));

    [Fact]
    public Task Reports_where_a_handler_listens_to_what_it_has() => Verify.Reports(Sinks("_source", "HANG203"));

    [Theory]
    [InlineData("this", "HANG203")]
    [InlineData("given", "HANG253")]
    public Task Suggests_where_nobody_knows_that_the_objects_are_the_same(string part, string rule) => Verify.Reports($$"""
        class Owner
        {
            readonly object _gate = new();
            readonly Part _part;
            public Owner(Part part) => _part = part;
            public void Sell(Part given) { var part = {{(part == "this" ? "_part" : "given")}}; lock (_gate) part.{|{{rule}}:Count|}(); }
            public void Take() { lock (_gate) { } }
        }
        class Part(Owner owner)
        {
            readonly object _count = new();
            public void Count() { lock (_count) { } }
            public void Return() { lock (_count) owner.Take(); }
        }
        """);

    [Fact]
    public Task Suggests_where_more_than_two_sides_have_to_meet() => Verify.Reports("""
        class First(Second second) { readonly object _gate = new(); public void Go() { lock (_gate) second.{|HANG253:Take|}(); } public void Take() { lock (_gate) { } } }
        class Second(Third third) { readonly object _gate = new(); public void Go() { lock (_gate) third.Take(); } public void Take() { lock (_gate) { } } }
        class Third(First first) { readonly object _gate = new(); public void Go() { lock (_gate) first.Take(); } public void Take() { lock (_gate) { } } }
        """);

    [Fact]
    public Task Reports_more_than_two_sides_of_one_object() => Verify.Reports("""
        class Ledger
        {
            readonly object _one = new();
            readonly object _two = new();
            readonly object _three = new();
            public void Sell() { lock (_one) lock ({|HANG203:_two|}) { } }
            public void Buy() { lock (_two) lock (_three) { } }
            public void Return() { lock (_three) lock (_one) { } }
        }
        """);

    [Fact]
    public Task Two_collections_give_two_locks() => Verify.Silent("""
        class Listener
        {
            readonly Dictionary<int, string> _contexts = new();
            readonly object _contextsLock;
            public Listener() => _contextsLock = ((System.Collections.ICollection)_contexts).SyncRoot;
            public void Start() { lock (_contextsLock) Manager.Add(); }
        }
        class Connections
        {
            readonly Dictionary<int, string> _items = new();
            readonly object _itemsLock;
            public Connections() => _itemsLock = ((System.Collections.ICollection)_items).SyncRoot;
            public void Close() { lock (_itemsLock) { } }
        }
        static class Manager
        {
            static readonly object _gate = new();
            static readonly Connections _all = new();
            public static void Add() { lock (_gate) { } }
            public static void Stop() { lock (_gate) _all.Close(); }
        }
        """);

    private static string Handler(string gate, string taken, string other = "") => $$"""
        class Handler
        {
            readonly object _state = new();
            readonly object _encryption = new();
            readonly object _decryption = new();
            bool _isClosed;
            public void Close()
            {
                {{gate}}
                lock (_encryption) lock ({{taken}}) { }
            }
            public void Receive() { lock (_decryption) { Console.WriteLine(); Close(); } }
            public void Stop() => Close();
            {{other}}
        }
        """;

    [Theory]
    [InlineData("lock (_state) { if (_isClosed) return; _isClosed = true; }")]
    [InlineData("lock (_state) { if (_isClosed) { return; } _isClosed = true; } Console.WriteLine();")]
    public Task Silent_where_one_thread_gets_to_both_locks(string gate) => Verify.Silent(Handler(gate, "_decryption"));

    [Theory]
    [InlineData("lock (_state) { if (_isClosed) return; }", "")]
    [InlineData("lock (_state) { if (_isClosed) return; _isClosed = true; }", "public void Open() => _isClosed = false;")]
    [InlineData("", "")]
    public Task Reports_where_more_than_one_thread_gets_to_both_locks(string gate, string other) => Verify.Reports(Handler(gate, "{|HANG203:_decryption|}", other));

    [Fact]
    public Task Reports_a_static_lock_and_an_entry_of_a_static_table() => Verify.Reports("""
        static class Binders
        {
            static readonly Dictionary<string, int> _cache = new();
            static readonly Dictionary<string, List<int>> _byName = new();
            public static void Get(string name) { lock (_cache) { lock ({|HANG203:_byName|}[name]) { } } }
            public static void Set(string member) { lock (_byName[member]) Count(); }
            static void Count() { lock (_cache) { } }
        }
        """);

    [Theory]
    [InlineData("this, new Account()", "_gate")]
    [InlineData("this, spare", "{|HANG203:_gate|}")]
    public Task Nobody_gives_what_was_just_made_the_other_way_round(string given, string gate) => Verify.Reports($$"""
        class Account
        {
            readonly object _gate = new();
            decimal _balance;

            public void Split(Account spare, decimal amount) => Move({{given}}, amount);

            static void Move(Account from, Account to, decimal amount)
            {
                lock (from._gate)
                    lock (to.{{gate}})
                    {
                        from._balance -= amount;
                        to._balance += amount;
                    }
            }
        }
        """);

    [Fact]
    public Task Nobody_has_the_lock_of_what_a_constructor_fills_from_another() => Verify.Silent("""
        class Table
        {
            readonly object _gate = new();
            readonly List<int> _rows = new();

            public Table() { }
            public Table(Table other)
            {
                lock (other._gate)
                    lock (_gate)
                        _rows.AddRange(other._rows);
            }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) if (_jobs.Count > 0) next = _jobs.Dequeue();", "Run")]
    [InlineData("lock (_gate) if (_jobs.Count > 0) next = _jobs.Peek();", "{|HANG203:Run|}")]
    [InlineData("if (_jobs.Count > 0) next = _jobs.Dequeue();", "{|HANG203:Run|}")]
    public Task Nobody_gets_at_the_lock_of_what_was_taken_out_of_a_queue(string take, string run) => Verify.Reports($$"""
        class Jobs
        {
            readonly object _gate = new();
            readonly Queue<Job> _jobs = new();
            int _done;
            internal void Add() { lock (_gate) _jobs.Enqueue(new Job(this)); }
            internal void Next()
            {
                Job? next = null;
                {{take}}
                next?.Run();
            }
            internal void Flush() { lock (_gate) while (_jobs.Count > 0) { _jobs.Peek().{{run}}(); _jobs.Dequeue(); } }
            internal void Done() { lock (_gate) _done++; }
        }
        class Job(Jobs all)
        {
            readonly object _gate = new();
            bool _isOver;
            internal void Run() { lock (_gate) { if (_isOver) return; _isOver = true; all.Done(); } }
        }
        """);

    [Theory]
    [InlineData("ILog", "{|HANG253:SetLevel|}")]
    [InlineData("ManyLogs", "{|HANG203:SetLevel|}")]
    public Task Objects_of_one_kind_that_are_given_as_another_hardly_contain_each_other(string kind, string call) => Verify.Reports($$"""
        interface ILog { void SetLevel(int level); }
        class ManyLogs : ILog
        {
            readonly object _gate = new();
            int _level;
            ILog _last;
            public void SetLevel(int level) { lock (_gate) _level = level; }
            public void Add({{kind}} log)
            {
                lock (_gate)
                {
                    log.{{call}}(_level);
                    _last = log;
                }
            }
        }
        """);

    [Theory]
    [InlineData("void Write(string text) { lock (_gate) _writer.Write(text); }")]
    [InlineData("void Write(string text) { if (_writer == null) return; lock (_gate) { if (_writer != null) _writer.Write(text); } } public static void Close() { lock (_gate) { _writer?.Write(\"end\"); _writer = null; } }")]
    [InlineData("void Write(string text) { lock (_gate) Put(text); } static void Put(string text) { _writer.Write(text); }")]
    [InlineData("void Write(string text) { lock (_gate) _writer.{|HANG203:Write|}(text); } public static void Flush() => _writer.Write(\"\");")]
    [InlineData("void Write(string text) { lock (_gate) _writer.{|HANG203:Write|}(text); } public static Writer Shared { get { lock (_gate) return _writer; } }")]
    [InlineData("void Write(string text) { lock (_gate) _writer.{|HANG203:Write|}(text); } public static void Put(string text) { _writer.Write(text); }")]
    public Task Nobody_else_has_the_lock_of_what_is_only_got_at_under_the_lock(string write) => Verify.Reports($$"""
        public static class Log
        {
            static readonly object _gate = new();
            static Writer? _writer;
            public static void Open(string path) { lock (_gate) _writer = new Writer(path); }
            public static void Error(string text) => Write(text);
            static {{write}}
        }
        public class Writer(string path)
        {
            readonly object _gate = new();
            public void Write(string text)
            {
                lock (_gate)
                {
                    if (!File.Exists(path))
                        Log.Error("gone");
                }
            }
        }
        public class Service { readonly Writer _writer = new("x"); public void Run() => _writer.Write("x"); }
        """);

    [Fact]
    public Task Says_so_where_what_is_got_at_under_the_lock_has_a_thread_of_its_own() => Verify.Reports("""
        public static class Log
        {
            static readonly object _gate = new();
            static Writer? _writer;
            public static void Open(string path) { lock (_gate) _writer = new Writer(path); }
            public static void Error(string text) { lock (_gate) _writer.{|HANG203:Write|}(text); }
        }
        public class Writer(string path)
        {
            readonly object _gate = new();
            public void Start() => Task.Run(() => Write("x"));
            public void Write(string text)
            {
                lock (_gate)
                {
                    if (!File.Exists(path))
                        Log.Error("gone");
                }
            }
        }
        """);

    [Theory]
    [InlineData("Processes", "Started", "Look")]
    [InlineData("Games", "Played", "{|HANG253:Look|}")]
    public Task Who_listens_to_another_kind_of_a_generic_source_hears_nothing_of_this_one(string kind, string told, string look) => Verify.Reports($$"""
        abstract class Source<T> where T : EventArgs
        {
            private event EventHandler<T>? Changed;
            public void Listen(EventHandler<T> handler) => Changed += handler;
            protected void Tell(T what) => Changed?.Invoke(this, what);
        }
        class Started : EventArgs { }
        class Played : EventArgs { }
        class Processes : Source<Started> { public void Raise() => Tell(new Started()); }
        class Games : Source<Played>
        {
            readonly object _gate = new();
            public void Play() { lock (_gate) Tell(new Played()); }
            public void Look() { lock (_gate) { } }
        }
        class Board
        {
            readonly object _gate = new();
            readonly Games _games;
            public Board(Games games, {{kind}} source) { _games = games; source.Listen(OnHeard); }
            void OnHeard(object? sender, {{told}} what) { lock (_gate) { } }
            public void Flush() { lock (_gate) _games.{{look}}(); }
        }
        """);

    [Theory]
    [InlineData("peer = new Peer(this); peer.Reject();", false)]
    [InlineData("peer = new Peer(this); Last = peer; peer.Reject();", true)]
    public Task Knows_what_was_made_the_moment_before(string reject, bool isMet) => Verify.Reports($$"""
        class Peer
        {
            readonly object _gate = new();
            readonly Manager _all;
            public int State;
            public Peer(Manager all) => _all = all;
            public void Reject() => End(1);
            void End(int by) { lock (_gate) State += by; }
            public void Close() { lock (_gate) {{(isMet ? "_all.{|HANG253:Remove|}(this)" : "_all.Remove(this)")}}; }
        }
        class Manager
        {
            readonly object _peers = new();
            public Peer? Last;
            int _count;
            public void Remove(Peer peer) { lock (_peers) _count--; }
            public void Ask(bool isNew)
            {
                Peer? peer = null;
                lock (_peers)
                {
                    if (isNew)
                    {
                        {{reject}}
                    }
                    _count++;
                }
                Last = peer;
            }
            public void Start() { Task.Run(() => Ask(true)); Task.Run(() => Last?.Close()); }
        }
        """);
}
