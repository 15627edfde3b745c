using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class ForeignCodeTests
{
    private static string Registry(string body) => $$"""
        public class Registry
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly CancellationTokenSource _stop = new();
            readonly TaskCompletionSource _done = new();
            readonly TaskCompletionSource _later = new(TaskCreationOptions.RunContinuationsAsynchronously);
            int _count; public int Rows { get { lock (_gate) return _count; } } public void Reset() { _turn.Wait(); _count = 0; _turn.Release(); }
            public event EventHandler? Changed;
            private event EventHandler? Counted;

            protected virtual void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);

            {{body}}
        }
        """;

    [Fact]
    public Task Reports_an_event_raised_under_a_lock() => Verify.Reports(Registry("public void Add() { lock (_gate) { _count++; Changed?.{|HANG209:Invoke|}(this, EventArgs.Empty); } }"));

    [Fact]
    public Task Reports_a_copy_of_the_event() => Verify.Reports(Registry("public void Add() { lock (_gate) { var changed = Changed; if (changed != null) {|HANG209:changed|}(this, EventArgs.Empty); } }"));

    [Fact]
    public Task Reports_what_raises_it_for_whoever_derives() => Verify.Reports(Registry("public void Add() { lock (_gate) { _count++; {|HANG209:OnChanged|}(); } }"));

    [Fact]
    public Task Reports_a_callers_delegate() => Verify.Reports(Registry("public int Get(Func<int> factory) { lock (_gate) return {|HANG209:factory|}(); }"));

    [Fact]
    public Task Silent_for_what_only_tests_or_formats() => Verify.Silent(Registry("""
        public string Get(Func<int, bool> match, Func<int, string> format) { lock (_gate) return match(_count) ? format(_count) : ""; }
        """));

    [Fact]
    public Task Silent_for_a_source_that_was_made_just_before() => Verify.Silent(Registry("""
        TaskCompletionSource _turnDone = new();
        public void End(bool isNew) { lock (_gate) { if (isNew) _turnDone = new(); _turnDone.SetResult(); } }
        public Task TurnDone => _turnDone.Task;
        """));

    [Fact]
    public Task Reports_continuations() => Verify.Reports(Registry("public void Done() { lock (_gate) _done.{|HANG209:TrySetResult|}(); }"));

    [Fact]
    public Task Reports_cancellation() => Verify.Reports(Registry("public void Stop() { lock (_gate) _stop.{|HANG209:Cancel|}(); }"));

    [Fact]
    public Task Says_what_runs_and_under_which_lock() => Verify.Reports(
        Registry("public void Add() { lock (_gate) { Changed?.Invoke(this, EventArgs.Empty); } }"),
        new DiagnosticResult(RuleIds.ForeignCodeUnderLock, Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithSpan(14, 49, 14, 55).WithSpan(14, 31, 14, 36)
            .WithMessage("'Changed' runs under '_gate': handlers of the event can do anything; call it after the lock"));

    [Fact]
    public Task Silent_after_the_lock() => Verify.Silent(Registry("public void Add() { lock (_gate) _count++; Changed?.Invoke(this, EventArgs.Empty); OnChanged(); }"));

    [Fact]
    public Task Silent_when_every_handler_is_in_sight() => Verify.Silent(Registry("""
        public Registry() => Counted += (_, _) => _count++;
        public void Add() { lock (_gate) Counted?.Invoke(this, EventArgs.Empty); }
        """));

    [Fact]
    public Task Silent_about_delegates_of_private_helpers() => Verify.Silent(Registry("""
        void Locked(Action action) { lock (_gate) action(); }
        public void Add() => Locked(() => _count++);
        public void Clear() => Locked(() => _count = 0);
        """));

    [Fact]
    public Task Silent_when_continuations_run_elsewhere() => Verify.Silent(Registry("public void Done() { lock (_gate) _later.TrySetResult(); }"));

    [Fact]
    public Task Silent_about_a_source_of_nobody_else() => Verify.Silent(Registry("public void Stop() { lock (_gate) { var stop = new CancellationTokenSource(); stop.Cancel(); } }"));

    [Fact]
    public Task Silent_about_a_callers_work_in_an_asynchronous_turn() => Verify.Silent(Registry("""
        public async Task RunAsync(Func<Task> work)
        {
            await _turn.WaitAsync();
            try { await work(); }
            finally { _turn.Release(); }
        }
        """));

    [Fact]
    public Task Silent_about_lambdas_of_ones_own() => Verify.Silent(Registry("public int Sum(List<int> items) { lock (_gate) return items.Where(i => i > _count).Sum(i => i); }"));

    [Theory]
    [InlineData("_nowProvider", "DateTime", "Silent")]
    [InlineData("_entryFactory", "DateTime", "Silent")]
    [InlineData("getTime", "DateTime", "Silent")]
    [InlineData("_onEntry", "DateTime", "{|HANG209:_onEntry|}")]
    public Task Silent_about_what_is_named_for_the_value_that_it_makes(string name, string type, string call) => Verify.Reports($$"""
        public class Clock
        {
            readonly object _gate = new();
            public Func<{{type}}> {{name}} = null!;
            {{type}} _last;
            public {{type}} Last() { lock (_gate) return _last; }
            public void Tick() { lock (_gate) _last = {{(call == "Silent" ? name : call)}}(); }
        }
        """);

    [Theory]
    [InlineData("public void Add(string key, Func<string, int> make) { lock (_gate) { if (_count == 0) { var made = make(key); _count = made; } } }")]
    [InlineData("public void Update(Func<int, int> update) { lock (_gate) _count = update(_count); }")]
    [InlineData("public void Ask(Func<int, List<int>?> conflicts) { lock (_gate) { if (conflicts(_count) is null) return; _count++; } }")]
    public Task Silent_about_a_callers_delegate_whose_value_is_needed_under_the_lock(string body) => Verify.Silent(Registry(body));

    [Theory]
    [InlineData("public void Locked(Action action) { lock (_gate) action(); }")]
    [InlineData("public bool While(Action action) { lock (_gate) { if (_count > 0) { action(); return true; } return false; } }")]
    [InlineData("public void Once(Action<bool> action) { lock (_gate) { if (_count > 0) return; try { var isFirst = _count == 0; action.Invoke(isFirst); } finally { _count = 1; } } }")]
    [InlineData("public void Read(Action<StringReader> read) { lock (_gate) using (var reader = new StringReader(_count.ToString())) read(reader); }")]
    public Task Silent_about_a_method_that_is_there_to_run_what_it_is_given_under_its_lock(string body) => Verify.Silent(Registry(body));

    [Theory]
    [InlineData("public void Add(Action added) { lock (_gate) { _count++; {|HANG209:added|}(); } }")]
    [InlineData("public void Flush(Action<Exception?> flushed) { lock (_gate) { try { Save(); } catch (IOException e) { {|HANG209:flushed|}(e); } } } void Save() => File.Delete(\"x\");")]
    public Task Reports_a_callers_delegate_that_is_told_of_work(string body) => Verify.Reports(Registry(body));

    [Fact]
    public Task Silent_about_delegates_of_a_private_helper_with_many_callers() => Verify.Silent(Registry("""
        void Counted2(int by, Action action) { lock (_gate) { _count += by; action(); } }
        public void A() => Counted2(1, () => _count += 1);
        public void B() => Counted2(1, () => _count += 2);
        public void C() => Counted2(1, () => _count += 3);
        public void D() => Counted2(1, () => _count += 4);
        public void E() => Counted2(1, () => _count += 5);
        public void F() => Counted2(1, () => _count += 6);
        """));

    [Theory]
    [InlineData("_now?.Cancel();", "lock (_gate) { _now?.Dispose(); _now = null; }")]
    [InlineData("if (_isDisposed) return; _now!.Cancel();", "lock (_gate) { _isDisposed = true; } _now!.Dispose();")]
    public Task Silent_about_cancellation_that_the_lock_keeps_apart_from_disposal(string cancel, string end) => Verify.Silent(Registry($$"""
        CancellationTokenSource? _now = new();
        bool _isDisposed;
        public CancellationToken Now => _now!.Token;
        public void Cancel() { lock (_gate) { {{cancel}} } }
        public void End() { {{end}} }
        public bool IsOver => _isDisposed;
        """));

    [Fact]
    public Task Reports_cancellation_before_disposal_under_one_lock() => Verify.Reports(Registry("""
        CancellationTokenSource? _now = new();
        bool _isDisposed;
        public CancellationToken Now => _now!.Token;
        public void End() { lock (_gate) { if (_isDisposed) return; _isDisposed = true; _now!.{|HANG209:Cancel|}(); _now.Dispose(); } }
        """));

    [Fact]
    public Task Silent_about_cancellation_that_is_only_looked_for() => Verify.Silent(Registry("""
        CancellationTokenSource? _polled = new();
        void Loop() { while (!_polled!.IsCancellationRequested) _count++; }
        public void Start() => new Thread(Loop).Start();
        public void End() { lock (_gate) { _polled?.Cancel(); _polled?.Dispose(); _polled = null; } }
        """));

    [Fact]
    public Task Silent_about_a_context_that_runs_one_posted_call_at_a_time() => Verify.Silent("""
        class OneAtATime : SynchronizationContext
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            public override void Post(SendOrPostCallback d, object? state) => _ = RunAsync(d, state);
            async Task RunAsync(SendOrPostCallback d, object? state)
            {
                await _turn.WaitAsync();
                try { SetSynchronizationContext(this); d(state); }
                finally { _turn.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("retryDelay")]
    [InlineData("{|HANG209:retried|}")]
    public Task Silent_about_a_local_that_is_named_for_the_value_that_it_makes(string call) => Verify.Reports($$"""
        public class Retries
        {
            readonly object _gate = new();
            public Func<int, TimeSpan>? Option { get; set; }
            TimeSpan _last;
            public TimeSpan Last() { lock (_gate) return _last; }
            public void Failed() { lock (_gate) { var {{call.Replace("{|HANG209:", "").Replace("|}", "")}} = Option!; _last = {{call}}(1); } }
        }
        """);

    [Theory]
    [InlineData("readonly Func<DateTime> _utcNow; DateTime _last; public void Begin() { lock (_gate) _last = _utcNow(); }")]
    [InlineData("public Func<DateTimeOffset> Time = null!; DateTimeOffset _last; public void Begin() { lock (_gate) _last = Time(); }")]
    [InlineData("readonly Func<TimeSpan> _elapsed = null!; TimeSpan _last; public void Begin() { lock (_gate) _last = _elapsed(); }")]
    [InlineData("public async Task<T> LockedAsync<T>(Func<T> work) { using (await EnterAsync()) return work(); }")]
    [InlineData("public T Locked<T>(Func<T> work) { lock (_gate) { return work(); } }")]
    [InlineData("public async Task<T> LockedAsync<T>(Func<T> work) { await _turn.WaitAsync(); try { return work(); } finally { _turn.Release(); } }")]
    public Task Silent_about_a_clock_and_about_what_is_there_to_be_run_under_the_lock(string members) => Verify.Silent(Registry(
        members + " async Task<IDisposable> EnterAsync() { await _turn.WaitAsync(); return new Turn(this); } sealed class Turn(Registry owner) : IDisposable { public void Dispose() => owner._turn.Release(); }"));

    [Theory]
    [InlineData("public Func<int, DateTime> Next = null!; DateTime _last; public void Begin() { lock (_gate) _last = {|HANG209:Next|}(1); }")]
    [InlineData("public T Locked<T>(Func<T> work) { lock (_gate) { _count++; return {|HANG209:work|}(); } }")]
    [InlineData("public T Locked<T>(Func<T> work) { Console.WriteLine(); lock (_gate) return {|HANG209:work|}(); }")]
    [InlineData("public int Count(Func<int> count) { lock (_gate) return {|HANG209:count|}(); }")]
    public Task Reports_what_only_looks_like_a_clock_or_is_run_beside_other_work(string members) => Verify.Reports(Registry(members));

    [Theory]
    [InlineData("Interlocked.CompareExchange(ref Changed, null, null)?.{|#0:Invoke|}(this, EventArgs.Empty);", "Changed", "handlers of the event can do anything")]
    [InlineData("Volatile.Read(ref Changed)?.{|#0:Invoke|}(this, EventArgs.Empty);", "Changed", "handlers of the event can do anything")]
    [InlineData("Interlocked.Exchange(ref Plain, null)?.{|#0:Invoke|}(this, EventArgs.Empty);", "Plain", "the delegate comes from outside")]
    public Task Names_what_is_read_from_its_field_in_one_step(string raise, string name, string what) => Verify.Reports($$"""
        public class Registry
        {
            public event EventHandler? Changed;
            public EventHandler? Plain;
            private readonly object _gate = new();
            public void Add() { lock ({|#1:_gate|}) { {{raise}} } }
            public bool IsThere() { lock (_gate) return Plain != null; }
        }
        """,
        new DiagnosticResult(RuleIds.ForeignCodeUnderLock, Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithLocation(0).WithLocation(1)
            .WithMessage($"'{name}' runs under '_gate': {what}; call it after the lock"));

    [Theory]
    [InlineData("public T Use<T>(Func<int, T> use) { _turn.Wait(); try { return use(_count); } finally { _turn.Release(); } }")]
    [InlineData("public T Run<T>(Func<string, CancellationToken, T> work, string name, CancellationToken stop) { if (!_turn.Wait(0, stop)) throw new InvalidOperationException(); try { return work(name, stop); } finally { _turn.Release(); } }")]
    public Task Silent_about_work_that_the_lock_is_there_for(string body) => Verify.Silent(Registry(body));

    [Theory]
    [InlineData("work();")]
    [InlineData("Console.WriteLine(); {|HANG209:work|}(); Console.WriteLine();")]
    public Task Knows_work_that_a_helper_of_the_lock_is_there_for(string body) => Verify.Reports($$"""
        static class Turns
        {
            public static async Task<IDisposable> LockAsync(this SemaphoreSlim turn, CancellationToken stop) { await turn.WaitAsync(stop); return new Back(turn); }
            sealed class Back(SemaphoreSlim turn) : IDisposable { public void Dispose() => turn.Release(); }
        }

        class Desk
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            int _asked;
            public void Reset() { _turn.Wait(); _asked = 0; _turn.Release(); }
            public async Task With(Action work, CancellationToken stop) { using var turn = await _turn.LockAsync(stop); {{body}} }
        }
        """);

    [Theory]
    [InlineData("", "Changed?.Invoke();")]
    [InlineData("public int Rows() { lock (_gate) return _rows; }", "Changed?.{|HANG209:Invoke|}();")]
    [InlineData("public void Dispose() { lock (_gate) { Thread.Sleep(1000); _rows = 0; } }", "Changed?.{|HANG209:Invoke|}();")]
    [InlineData("public void Again() { lock (_gate) Changed?.Invoke(); }", "Changed?.Invoke();")]
    public Task Asks_for_somebody_who_stands_before_the_lock(string other, string raise) => Verify.Reports($$"""
        class Store
        {
            readonly object _gate = new();
            int _rows;
            public event Action? Changed;
            public void Add() { lock (_gate) { _rows++; {{raise}} } }
            {{other}}
        }
        """.Replace("Thread.Sleep", "Thread.{|HANG252:Sleep|}"));

    [Theory]
    [InlineData("public T Use<T>(Func<int, T> use) { _turn.Wait(); try { return {|HANG209:use|}(_count + 1); } finally { _turn.Release(); } }")]
    [InlineData("public int Use(Func<int, int> use) { _turn.Wait(); try { return {|HANG209:use|}(_count); } finally { _turn.Release(); } }")]
    public Task Reports_a_callers_delegate_that_could_be_asked_first(string body) => Verify.Reports(Registry(body));
}
