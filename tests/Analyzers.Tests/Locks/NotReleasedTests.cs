using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.NotReleasedAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Locks.NotReleasedAnalyzer, Hangproof.CodeFixes.Locks.ReleaseInFinallyFix>;

namespace Hangproof.Tests.Locks;

public sealed class NotReleasedTests
{
    [Theory]
    [InlineData("isTaken = true; updates.Wait();")]
    [InlineData("updates.Wait(); isTaken = true;")]
    public Task Silent_where_a_flag_says_that_it_is_taken(string take) => Verify.Silent($$"""
        class Updates
        {
            void Update(SemaphoreSlim updates, bool force)
            {
                var isTaken = false;
                if (force) { {{take}} }
                else { isTaken = updates.Wait(0); }
                if (!isTaken)
                    return;
                try { Console.WriteLine(); }
                finally { updates.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("_gate.Release(); await Task.Delay(1, stop); await _gate.WaitAsync(stop);")]
    [InlineData("await Task.Delay(1, stop); await _gate.{|HANG204:WaitAsync|}(stop);")]
    [InlineData("await _gate.WaitAsync(stop); _gate.Release(); await Task.Delay(1, stop); await _gate.{|HANG204:WaitAsync|}(stop);")]
    public Task Knows_who_is_called_with_the_lock_and_gives_it_back_for_a_while(string pause) => Verify.Reports($$"""
        class Limits
        {
            readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            public async Task<int> Check(CancellationToken stop)
            {
                await _gate.WaitAsync(stop);
                try { return await Look(new int[2], stop); }
                finally { _gate.Release(); }
            }
            async Task<int> Look(int[] limits, CancellationToken stop)
            {
                foreach (var limit in limits)
                {
                    if (limit > 0)
                    {
                        {{pause}}
                        return await Look(limits, stop);
                    }
                    if (limit < 0)
                        _gate.Release();
                }
                return 0;
            }
        }
        """);

    [Fact]
    public Task Reports_a_flag_that_says_nothing_of_it() => Verify.Reports("""
        class Updates
        {
            void Update(SemaphoreSlim updates, bool force)
            {
                var isReady = force;
                updates.{|HANG204:Wait|}();
                if (!isReady)
                    return;
                try { Console.WriteLine(); }
                finally { updates.Release(); }
            }
        }
        """);

    private static string Seats(string body, string more = "") => $$"""
        class Seats
        {
            readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            readonly object _sync = new object();
            readonly ReaderWriterLockSlim _table = new ReaderWriterLockSlim();
            readonly Mutex _mutex = new Mutex();
            readonly Dictionary<string, string> _seats = new Dictionary<string, string>();
            bool _isReady;
            {{more}}

            async Task<bool> Reserve(string seat, string guest, CancellationToken stop)
            {
        {{string.Join('\n', body.Split('\n').Select(line => line.Length == 0 ? line : "        " + line))}}
            }

            async Task<string> LookUp(string seat)
            {
                await Task.Delay(10);
                return _seats[seat];
            }
        }
        """;

    [Fact]
    public Task Reports_an_early_return_between_acquire_and_release() => Verify.Reports(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        if (_isReady)
            return false;
        _seats[seat] = guest;
        _gate.Release();
        return true;
        """));

    [Fact]
    public Task Reports_an_early_return_before_the_try() => Verify.Reports(Seats("""
        await _gate.{|HANG204:WaitAsync|}(stop);
        if (_isReady)
            return false;
        try
        {
            _seats[seat] = await LookUp(seat);
            return true;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Theory]
    [InlineData("if (!_seats.TryGetValue(seat, out var known)) _seats.Add(seat, guest);")]
    [InlineData("if (this._seats.TryGetValue(seat, out var known)) { guest = known; }\nelse\n{\n    this._seats.Add(seat, guest);\n}")]
    [InlineData("if (!_seats.ContainsKey(seat)) { guest = guest.Trim(); _seats.Add(seat, guest); }")]
    [InlineData("if (_seats.ContainsKey(seat)) guest = _seats[seat];")]
    public Task Silent_where_the_key_was_looked_for_before(string body) => Verify.Silent(Seats($"await _gate.WaitAsync(); {body} _gate.Release(); return true;"));

    [Theory]
    [InlineData("if (!_seats.ContainsKey(guest)) _seats.Add(seat, guest);")]
    [InlineData("_seats.Add(seat, guest); _isReady = _seats.ContainsKey(seat);")]
    [InlineData("if (_seats.ContainsKey(guest)) guest = _seats[seat];")]
    public Task Reports_a_key_that_nobody_looked_for(string body) => Verify.Reports(Seats($"await _gate.{{|HANG204:WaitAsync|}}(); {body} _gate.Release(); return true;"));

    [Fact]
    public Task Reports_a_recheck_that_returns_without_release() => Verify.Reports("""
        class Lazily
        {
            readonly SemaphoreSlim _gate = new(1);
            string? _value;
            async Task<string> Get()
            {
                if (_value is not null)
                    return _value;
                await _gate.{|HANG204:WaitAsync|}().ConfigureAwait(false);
                if (_value is not null)
                    return _value;
                _value = await File.ReadAllTextAsync("value");
                _gate.Release();
                return _value;
            }
        }
        """);

    [Fact]
    public Task Reports_a_branch_that_returns_with_the_monitor() => Verify.Reports("""
        class C
        {
            readonly object _sync = new();
            int _count;
            public bool Add()
            {
                Monitor.{|HANG204:Enter|}(_sync);
                if (_count > 10)
                    return false;
                _count++;
                Monitor.Exit(_sync);
                return true;
            }
        }
        """);

    [Theory]
    [InlineData("continue")]
    [InlineData("break")]
    public Task Reports_a_loop_that_goes_on_without_release(string leave) => Verify.Reports($$"""
        class C
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _sum;
            async Task Sum(int[] numbers)
            {
                foreach (var number in numbers)
                {
                    await _gate.{|HANG204:WaitAsync|}();
                    if (number < 0)
                        {{leave}};
                    _sum += number;
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_what_a_call_between_can_throw() => Verify.Reports(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        var row = int.Parse(seat);
        _seats[seat] = guest + row;
        _gate.Release();
        return true;
        """));

    [Fact]
    public Task Reports_a_call_that_is_cancelled_between() => Verify.Reports(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        await Task.Delay(10, stop);
        _gate.Release();
        return true;
        """));

    private static string Pump(string run, string more = "") => $$"""
        class Pump(CancellationToken stopping, Stream stream)
        {
            readonly CancellationTokenSource _stop = new();
            readonly CancellationToken _stopping = stopping;
            readonly SemaphoreSlim _turn = new(1, 1);
            int _done;
            {{run}}
            {{more}}
            public Task Read(CancellationToken stop) => stream.ReadAsync(new byte[1], 0, 1, stop);
            static async Task Rest(CancellationToken stop) => await Task.Delay(1, stop);
        }
        """;

    [Theory]
    [InlineData("public async Task RunAsync() { await _turn.WaitAsync(_stop.Token); await Task.Delay(1, _stop.Token); _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.WaitAsync(_stopping); await Rest(_stopping); _turn.Release(); }")]
    [InlineData("public void Start() { _ = RunAsync(_stop.Token); } private async Task RunAsync(CancellationToken stop) { await _turn.WaitAsync(stop); await Task.Delay(1, stop); stop.ThrowIfCancellationRequested(); _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.WaitAsync(_stop.Token); await Task.Delay(1, _stop.Token); _turn.Release(); }", "public void Take() { _turn.Wait(_stop.Token); _done++; _turn.Release(); } public void Dispose() => _turn.Dispose();")]
    public Task Silent_where_one_cancellation_ends_all_who_wait(string run, string more = "") => Verify.Silent(Pump(run, more));

    [Theory]
    [InlineData("public async Task RunAsync(CancellationToken stop) { await _turn.{|HANG204:WaitAsync|}(stop); await Task.Delay(1, stop); _turn.Release(); }")]
    [InlineData("public Task GoAsync(CancellationToken stop) => RunAsync(stop); private async Task RunAsync(CancellationToken stop) { await _turn.{|HANG204:WaitAsync|}(stop); await Task.Delay(1, stop); _turn.Release(); }")]
    [InlineData("public void Start() { _ = RunAsync(_stop.Token); _ = RunAsync(_stopping); } private async Task RunAsync(CancellationToken stop) { await _turn.{|HANG204:WaitAsync|}(stop); await Task.Delay(1, stop); _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Task.Delay(1, _stopping); _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Read(_stop.Token); _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Task.Delay(1, _stop.Token); if (_done > 1) return; _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Task.Delay(1, _stop.Token); _turn.Release(); }", "public void Take() { _turn.Wait(); _done++; _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Task.Delay(1, _stop.Token); _turn.Release(); }", "public async Task Take(CancellationToken own) { await _turn.WaitAsync(own); _done++; _turn.Release(); }")]
    [InlineData("public async Task RunAsync() { await _turn.{|HANG204:WaitAsync|}(_stop.Token); await Late(_stop.Token); _turn.Release(); }", "static async Task Late(CancellationToken stop) { using var time = new CancellationTokenSource(5); await Task.Delay(10, time.Token); }")]
    public Task Reports_a_cancellation_that_leaves_others_waiting(string run, string more = "") => Verify.Reports(Pump(run, more));

    [Fact]
    public Task Reports_a_delegate_that_throws_before_the_try() => Verify.Reports("""
        class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            async Task<int> Get(Func<Task<int>> factory)
            {
                await _gate.{|HANG204:WaitAsync|}();
                var made = factory();
                try
                {
                    return await made;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_throw_between() => Verify.Reports("""
        class C
        {
            readonly ReaderWriterLockSlim _table = new();
            int _rows;
            void Add(int rows)
            {
                _table.{|HANG204:EnterWriteLock|}();
                if (rows < 0)
                    throw new ArgumentOutOfRangeException(nameof(rows));
                _rows += rows;
                _table.ExitWriteLock();
            }
        }
        """);

    [Fact]
    public Task Reports_a_failure_path_that_keeps_the_read_side() => Verify.Reports("""
        class C
        {
            readonly ReaderWriterLockSlim _table = new();
            readonly Dictionary<string, int> _rows = new();
            bool TryRead(string key, out int row)
            {
                _table.{|HANG204:EnterReadLock|}();
                if (!_rows.TryGetValue(key, out row))
                    return false;
                _table.ExitReadLock();
                return true;
            }
        }
        """);

    [Fact]
    public Task Reports_a_permit_of_several_that_is_not_given_back() => Verify.Reports("""
        class Throttle
        {
            readonly SemaphoreSlim _slots = new(4);
            async Task<string> Fetch(System.Net.Http.HttpClient client, string url)
            {
                await _slots.{|HANG204:WaitAsync|}();
                var page = await client.GetStringAsync(url);
                _slots.Release();
                return page;
            }
        }
        """);

    [Theory]
    [InlineData("catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("finally { Console.WriteLine(); }")]
    public Task Handlers_around_a_lambda_do_not_serve_what_runs_in_it(string handler) => Verify.Reports(Seats($$"""
        if (guest.Length > 3)
            return false;
        try
        {
            if (_isReady)
                return false;
            _ = Task.Run(async () => { await _gate.{|HANG204:WaitAsync|}(); await LookUp(seat); _gate.Release(); });
        }
        {{handler}}
        return true;
        """));

    [Fact]
    public Task Reports_a_timed_acquire_that_was_got() => Verify.Reports(Seats("""
        if (!await _gate.{|HANG204:WaitAsync|}(1000))
            return false;
        if (_isReady)
            return true;
        _gate.Release();
        return true;
        """));

    [Theory]
    [InlineData("await _gate.WaitAsync(); try { return await LookUp(seat) == guest; } finally { _gate.Release(); }")]
    [InlineData("if (!await _gate.WaitAsync(1000)) return false; try { return await LookUp(seat) == guest; } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(); try { await LookUp(seat); } catch (Exception e) { Console.WriteLine(e); } _gate.Release(); return true;")]
    [InlineData("await _gate.WaitAsync(); _isReady = true; _seats[seat] = guest; _gate.Release(); return true;")]
    [InlineData("await _gate.WaitAsync(); if (_isReady) { _gate.Release(); return false; } _seats[seat] = guest; _gate.Release(); return true;")]
    [InlineData("var got = await _gate.WaitAsync(1000); try { return got; } finally { if (got) _gate.Release(); }")]
    [InlineData("var got = await _gate.WaitAsync(1000); if (!got) return false; _seats[seat] = guest; _gate.Release(); return true;")]
    [InlineData("var taken = false; try { Monitor.Enter(_sync, ref taken); int.Parse(seat); } finally { if (taken) Monitor.Exit(_sync); } return true;")]
    [InlineData("if (guest != null) _gate.Wait(); _isReady = true; if (guest != null) _gate.Release(); return true;")]
    [InlineData("foreach (var c in seat) { await _gate.WaitAsync(stop); try { if (c == 'x') continue; } finally { _gate.Release(); } } return true;")]
    [InlineData("Monitor.Enter(_sync); try { return _seats.Count > int.Parse(seat); } finally { Monitor.Exit(_sync); }")]
    [InlineData("await _gate.WaitAsync(); _ = Task.Run(async () => { try { await LookUp(seat); } finally { _gate.Release(); } }); return true;")]
    [InlineData("await _gate.WaitAsync(); _seats.Remove(seat); _gate.Release(); return true;")]
    [InlineData("var waiting = _gate.WaitAsync(); if (!waiting.IsCompleted) return false; _gate.Release(); return true;")]
    public Task Silent_when_every_way_gives_it_back(string body) => Verify.Silent(Seats(body));

    [Fact]
    public Task Silent_when_another_member_gives_it_back() => Verify.Silent(Seats("""
        await _gate.WaitAsync();
        if (_isReady)
        {
            _gate.Release();
            return false;
        }
        return true;
        """, "public void Free() => _gate.Release();"));

    [Theory]
    [InlineData("return entry;", "WaitAsync")]
    [InlineData("return _last;", "{|HANG204:WaitAsync|}")]
    public Task Knows_an_object_that_is_handed_out_with_its_lock(string leave, string wait) => Verify.Reports($$"""
        class Cache
        {
            class Entry { public readonly SemaphoreSlim Gate = new(1); public bool IsIn; }
            readonly ConcurrentDictionary<string, Entry> _entries = new();
            Entry _last;
            async Task<Entry> Enter(string key)
            {
                var entry = _entries.GetOrAdd(key, _ => new Entry());
                await entry.Gate.{{wait}}();
                if (entry.IsIn)
                {
                    {{leave}}
                }
                _last = entry;
                entry.Gate.Release();
                return null;
            }
        }
        """);

    [Fact]
    public Task Silent_when_it_is_entered_for_the_caller() => Verify.Silent(Seats("""
        await _gate.WaitAsync();
        try
        {
            await LookUp(seat);
        }
        catch
        {
            _gate.Release();
            throw;
        }
        return true;
        """));

    [Fact]
    public Task Silent_when_whoever_finishes_the_work_gives_it_back() => Verify.Silent("""
        class C
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            Task _flush = Task.CompletedTask;
            Task Write(string line)
            {
                if (!_gate.Wait(0))
                    return WriteSlowly(false, line);
                if (!_flush.IsCompleted)
                    return WriteSlowly(true, line);
                try
                {
                    int.Parse(line);
                }
                finally
                {
                    _gate.Release();
                }
                return Task.CompletedTask;
            }

            async Task WriteSlowly(bool isHeld, string line)
            {
                if (!isHeld)
                    await _gate.WaitAsync();
                try
                {
                    await _flush;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_signal() => Verify.Silent("""
        class C
        {
            readonly SemaphoreSlim _work = new(0);
            async Task Loop()
            {
                while (true)
                {
                    await _work.WaitAsync();
                    if (int.Parse("1") == 1)
                        continue;
                    _work.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Silent_about_a_handler_that_logs_before_the_release() => Verify.Silent("""
        interface ILog { void LogStatus(string text); }
        class C
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            void M(ILog log, string row)
            {
                _gate.Wait();
                log.LogStatus("in");
                try
                {
                    int.Parse(row);
                }
                catch (Exception e)
                {
                    log.LogStatus(e.Message);
                }
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Says_what_keeps_it() => Verify.Reports("""
        class C
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            bool M()
            {
                _gate.{|#0:Wait|}();
                if (_count > 1)
                    {|#1:return false;|}
                _gate.Release();
                return true;
            }
        }
        """,
        new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithLocation(1).WithArguments("_gate", "it returns early", "the next to take it waits for ever", "release it in a 'finally'"));

    [Fact]
    public Task Fixes_by_a_finally_and_drops_other_releases() => VerifyFix.Fixed(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        var holder = await LookUp(seat);

        if (holder != null)
        {
            _gate.Release();
            return false;
        }
        if (_isReady)
            return false;
        _seats[seat] = guest;
        _gate.Release();
        return true;
        """), Seats("""
        await _gate.WaitAsync();
        try
        {
            var holder = await LookUp(seat);

            if (holder != null)
            {
                return false;
            }
            if (_isReady)
                return false;
            _seats[seat] = guest;
        }
        finally
        {
            _gate.Release();
        }
        return true;
        """));

    [Fact]
    public Task Fixes_in_an_old_language() => VerifyFix.Fixed(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        // The row is checked here.
        var row = int.Parse(seat);
        _seats[seat] = guest + row;

        _gate.Release();
        return true;
        """), Seats("""
        await _gate.WaitAsync();
        try
        {
            // The row is checked here.
            var row = int.Parse(seat);
            _seats[seat] = guest + row;
        }
        finally
        {
            _gate.Release();
        }
        return true;
        """), language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Fixes_with_what_uses_the_result() => VerifyFix.Fixed(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        var row = int.Parse(seat);
        _gate.Release();
        return row > 0;
        """), Seats("""
        await _gate.WaitAsync();
        try
        {
            var row = int.Parse(seat);
            return row > 0;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Fixes_a_try_that_begins_too_late() => VerifyFix.Fixed(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        if (_isReady)
            return false;
        try
        {
            return await LookUp(seat) == guest;
        }
        finally
        {
            _gate.Release();
        }
        """), Seats("""
        await _gate.WaitAsync();
        try
        {
            if (_isReady)
                return false;
            return await LookUp(seat) == guest;
        }
        finally
        {
            _gate.Release();
        }
        """));

    [Fact]
    public Task Fixes_a_monitor_within_a_loop() => VerifyFix.Fixed("""
        class C
        {
            readonly object _sync = new();
            int _sum;
            void Sum(string[] numbers)
            {
                foreach (var number in numbers)
                {
                    Monitor.{|HANG204:Enter|}(_sync);
                    _sum += int.Parse(number);
                    Monitor.Exit(_sync);
                }
            }
        }
        """, """
        class C
        {
            readonly object _sync = new();
            int _sum;
            void Sum(string[] numbers)
            {
                foreach (var number in numbers)
                {
                    Monitor.Enter(_sync);
                    try
                    {
                        _sum += int.Parse(number);
                    }
                    finally
                    {
                        Monitor.Exit(_sync);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Offers_nothing_where_the_lock_is_left_half_way() => VerifyFix.NoFix(Seats("""
        await _gate.{|HANG204:WaitAsync|}();
        if (int.Parse(seat) > 0)
        {
            _gate.Release();
            Console.WriteLine(seat);
        }
        else
        {
            _gate.Release();
        }
        return true;
        """));

    [Fact]
    public Task Silent_for_a_mutex_that_is_kept_in_a_table() => Verify.Silent("""
        public class Names
        {
            readonly Dictionary<string, Mutex> _held = new();

            public bool Take(string name)
            {
                var mutex = new Mutex(false, name);
                if (mutex.WaitOne(500))
                {
                    _held[name] = mutex;
                    return true;
                }
                mutex.ReleaseMutex();
                return false;
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_throttle_that_is_drained_and_filled_by_count() => Verify.Silent(Drained);

    internal const string Drained = """
        public class Throttle
        {
            readonly SemaphoreSlim _permits = new(8);
            readonly int _size = 8;

            public async Task DrainAsync(CancellationToken token)
            {
                var taken = 0;
                try
                {
                    for (; taken < _size; taken++)
                        await _permits.WaitAsync(token);
                    await Task.Yield();
                }
                finally
                {
                    _permits.Release(taken);
                }
            }
        }
        """;

    private static string Lease(string body, string dispose = "public void Dispose() => _life.Cancel();", string more = "") => $$"""
        sealed class Lease : IDisposable
        {
            readonly CancellationTokenSource _life = new();
            public bool IsGranted { get; set; }
            public void Renew(int n) { }
            public void Return() => Dispose();
            public Task HoldAsync() => Task.Delay(-1, _life.Token);
            {{dispose}}
        }

        class Desk
        {
            Lease? _last;
            {{more}}
            Task<Lease> TakeAsync() => Task.FromResult(new Lease());
            void Keep(Lease lease) => _last = lease;
            async Task<int> Serve(int n) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("var lease = await {|HANG204:TakeAsync|}(); lease.Renew(n); if (n > 9) return 0; lease.Renew(1); lease.Dispose(); return n;", "public void Dispose() => _life.Cancel();")]
    [InlineData("await Task.Yield(); var lease = {|HANG204:new|}(); if (n > 9) return 0; lease.Dispose(); return n;", "public void Dispose() => _life.Cancel();")]
    [InlineData("var lease = await {|HANG204:TakeAsync|}().ConfigureAwait(false); try { if (n > 9) return 0; await Task.Delay(n); lease.Dispose(); } catch (IOException) { lease.Dispose(); } return n;", "readonly TaskCompletionSource _over = new(); public void Dispose() => End(); void End() => _over.TrySetResult();")]
    public Task Reports_an_object_whose_disposal_is_a_signal_and_is_skipped(string body, string dispose) => Verify.Reports(Lease(body.Replace("var lease = {|HANG204:new|}()", "Lease lease = {|HANG204:new|}()"), dispose));

    [Theory]
    [InlineData("using var lease = await TakeAsync(); if (n > 9) return 0; lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); try { if (n > 9) return 0; } finally { lease.Dispose(); } return n;")]
    [InlineData("var lease = await TakeAsync(); if (n > 9) { lease.Dispose(); return 0; } lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); if (!lease.IsGranted) return 0; lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); if (lease is null) return 0; lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); if (n > 9) { lease.Dispose(); return 0; } return n;")]
    [InlineData("var lease = await TakeAsync(); if (n > 9) { Keep(lease); return 0; } lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); if (n > 9) { _last = lease; return 0; } lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); if (n > 9) { lease.Return(); return 0; } lease.Dispose(); return n;")]
    [InlineData("var lease = _last ?? await TakeAsync(); if (n > 9) return 0; lease.Dispose(); return n;")]
    [InlineData("var lease = await TakeAsync(); AppDomain.CurrentDomain.ProcessExit += (_, _) => lease.Dispose(); if (n > 9) return 0; lease.Dispose(); return n;")]
    [InlineData("if (n > 9) return 0; var lease = await TakeAsync(); lease.Renew(n); lease.Dispose(); return n;")]
    public Task Silent_where_such_an_object_is_ended_on_every_way_or_goes_elsewhere(string body) => Verify.Silent(Lease(body));

    [Theory]
    [InlineData("public void Dispose() { }")]
    [InlineData("readonly SemaphoreSlim _gate = new(1); public void Dispose() { _gate.Wait(); IsGranted = false; _gate.Release(); }")]
    public Task Silent_where_nobody_waits_for_the_disposal(string dispose) => Verify.Silent(Lease("var lease = await TakeAsync(); if (n > 9) return 0; lease.Dispose(); return n;", dispose));

    [Theory]
    [InlineData("var copy = System.Buffers.ArrayPool<string>.Shared.Rent(names.Length);", "Wait")]
    [InlineData("var copy = System.Buffers.ArrayPool<string>.Shared.Rent(size > 0 ? size : Math.Max(16, size));", "Wait")]
    [InlineData("var copy = Mine.Rent(size);", "{|HANG204:Wait|}")]
    [InlineData("var copy = new string[_sizes.GetValueOrDefault(size)];", "Wait")]
    [InlineData("var copy = new string[_sizes[size]];", "{|HANG204:Wait|}")]
    public Task Knows_what_fails_by_lack_of_memory_alone(string rent, string wait) => Verify.Reports($$"""
        class Registry
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly List<string> _all = new();
            readonly Dictionary<int, int> _sizes = new();
            static class Mine { public static string[] Rent(int size) => size < 0 ? throw new InvalidOperationException() : new string[size]; }
            public void Copy(int size, string[] names)
            {
                _gate.{{wait}}();
                {{rent}}
                try { _all.CopyTo(copy, 0); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("new Thread(Play).Start();", "Wait")]
    [InlineData("new Thread(() => Play()).Start();", "Wait")]
    [InlineData("new Thread(() => { Console.WriteLine(); Play(); }).Start();", "Wait")]
    [InlineData("void Loop() { Play(); } var thread = new Thread(new ThreadStart(Loop)); thread.Start();", "Wait")]
    [InlineData("new Thread(() => { try { Play(); } catch (InvalidOperationException) { } }).Start();", "{|HANG204:Wait|}")]
    [InlineData("Task.Run(Play);", "{|HANG204:Wait|}")]
    [InlineData("Task.Factory.StartNew(Play, TaskCreationOptions.LongRunning);", "{|HANG204:Wait|}")]
    [InlineData("new Thread(Play).Start(); Play();", "{|HANG204:Wait|}")]
    public Task Knows_a_failure_that_ends_the_process(string start, string wait) => Verify.Reports($$"""
        class Player
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            volatile bool _isOn = true;
            public void Start() { {{start}} }
            public void Frame() { _gate.Wait(); try { Console.WriteLine(); } finally { _gate.Release(); } }
            void Play()
            {
                while (_isOn)
                {
                    _gate.{{wait}}();
                    Render();
                    _gate.Release();
                }
            }
            void Render() { if (Environment.TickCount == 3) throw new InvalidOperationException(); }
        }
        """);

    [Fact]
    public Task Reports_an_early_return_on_a_thread_of_its_own() => Verify.Reports("""
        class Player
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            volatile bool _isOn = true;
            public void Start() => new Thread(Play).Start();
            public void Frame() { _gate.Wait(); try { Console.WriteLine(); } finally { _gate.Release(); } }
            void Play()
            {
                _gate.{|HANG204:Wait|}();
                if (!_isOn)
                    return;
                _gate.Release();
            }
        }
        """);

    [Theory]
    [InlineData("Enter", "for (; i >= 0; i--) { one = (Part)_parts.GetByIndex(i); one.Release(); Monitor.Exit(one); }", "_parts.GetByIndex(i)")]
    [InlineData("Enter", "for (; i >= 0; i--) { one = (Part)_parts.GetByIndex(i); if (one.IsOld) { Monitor.Exit(one); continue; } Monitor.Exit(one); }", "_parts.GetByIndex(i)")]
    [InlineData("{|HANG204:Enter|}", "Monitor.Exit(one);", "_parts.GetByIndex(i)")]
    [InlineData("{|HANG204:Enter|}", "for (; i >= 0; i--) { one = (Part)_others.GetByIndex(i); Monitor.Exit(one); }", "_parts.GetByIndex(i)")]
    [InlineData("{|HANG204:Enter|}", "for (; i >= 0; i--) { one = (Part)_parts.GetByIndex(i); Monitor.Exit(one); }", "_parts.GetByIndex(first)")]
    public Task Knows_a_loop_that_takes_one_of_each_and_a_finally_that_goes_over_them(string enter, string release, string element) => Verify.Reports($$"""
        class Part { public bool IsOld; public void Release() { } }
        class C
        {
            readonly System.Collections.SortedList _parts = new();
            readonly System.Collections.SortedList _others = new();
            public void M(int first)
            {
                var i = 0;
                Part one = null;
                try
                {
                    for (i = 0; i < _parts.Count; i++)
                    {
                        one = (Part){{element}};
                        Monitor.{{enter}}(one);
                    }
                    Console.WriteLine(File.ReadAllText("x"));
                }
                finally
                {
                    if (i == _parts.Count)
                        i--;
                    {{release}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("public override int Key() => _key;", "Wait")]
    [InlineData("public override int Key() { return this._key; }", "Wait")]
    [InlineData("public override int Key() => int.Parse(Console.ReadLine());", "{|HANG204:Wait|}")]
    [InlineData("public override int Key() => _key; } class Odd : Entry { public override int Key() => int.Parse(Console.ReadLine());", "{|HANG204:Wait|}")]
    public Task Knows_that_a_member_which_only_tells_what_a_field_has_does_not_fail(string member, string wait) => Verify.Reports($$"""
        abstract class Item { public abstract int Key(); }
        class Entry : Item { int _key = 1; {{member}} }
        class Table
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly int[] _slots = new int[8];
            int _count;
            public void Add(Entry entry)
            {
                _gate.{{wait}}();
                Array.Clear(_slots, 0, _count);
                _slots[_count] = entry.Key();
                _count++;
                _gate.Release();
            }
        }
        """);

    private static string Scans(string between, string more = "") => $$"""
        class Scans
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            CancellationTokenSource? _stop;
            public async Task Scan(CancellationToken stop)
            {
                if (!await _turn.{|HANG204:WaitAsync|}(0))
                    return;
                {{between}}
                try { await Task.Delay(1, _stop!.Token); }
                finally { _turn.Release(); }
            }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(stop);", "")]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(stop, new CancellationToken()); await Task.Yield();", "")]
    [InlineData("Keep(stop);", "CancellationToken _kept; void Keep(CancellationToken stop) => _kept = stop;")]
    public Task Silent_about_a_call_that_only_takes_a_token_on(string between, string more) => Verify.Silent(Scans(between, more).Replace("{|HANG204:WaitAsync|}", "WaitAsync"));

    [Theory]
    [InlineData("await Task.Delay(1, stop);", "")]
    [InlineData("_more.Wait(stop);", "readonly SemaphoreSlim _more = new(0);")]
    [InlineData("_items.Take(stop);", "readonly BlockingCollection<int> _items = new();")]
    [InlineData("Look(stop);", "void Look(CancellationToken stop) => stop.ThrowIfCancellationRequested();")]
    [InlineData("Look(stop);", "readonly BlockingCollection<int> _items = new(); void Look(CancellationToken stop) => _items.Take(stop);")]
    public Task Reports_a_call_that_a_token_can_end(string between, string more) => Verify.Reports(Scans(between, more));

    private static string Limit(string enter, string leave, string member = "SemaphoreSlim? Turn { get; } = null;") => $$"""
        class Limit
        {
            public Limit(int? most) { if (most.HasValue) Turn = new SemaphoreSlim(most.Value, most.Value); }
            {{member}}
            readonly SemaphoreSlim? _other = new(1);
            public void Tick(Action? staged)
            {
                if ({{enter}})
                {
                    try { staged?.Invoke(); }
                    finally { {{leave}} }
                }
            }
        }
        """;

    [Theory]
    [InlineData("Turn?.Wait(0) ?? true", "SemaphoreSlim? Turn { get; } = null;")]
    [InlineData("Turn?.Wait(0) ?? true", "readonly SemaphoreSlim? Turn;")]
    [InlineData("Turn?.Wait(0) != false", "SemaphoreSlim? Turn { get; } = null;")]
    [InlineData("Turn is null || Turn.Wait(0)", "SemaphoreSlim? Turn { get; } = null;")]
    public Task Silent_where_what_was_taken_is_not_null_when_it_is_given_back(string enter, string member) => Verify.Silent(Limit(enter, "Turn?.Release();", member));

    [Theory]
    [InlineData("if (staged is null) return; Turn?.Release();")]
    [InlineData("if (_other is not null) Turn?.Release();")]
    [InlineData("staged!(); Turn?.Release();")]
    public Task Reports_what_is_given_back_in_one_case_only(string body) => Verify.Reports($$"""
        class Limit
        {
            SemaphoreSlim? Turn { get; } = new SemaphoreSlim(1, 1);
            readonly SemaphoreSlim? _other = new(1);
            public void Tick(Action? staged)
            {
                if (Turn?.{|HANG204:Wait|}(0) ?? true)
                {
                    {{body}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("var taken = _gate.Wait(100); if (taken == false) return; Look(); _gate.Release();", "{|HANG204:Wait|}")]
    [InlineData("var taken = _gate.Wait(100); if (taken == false) return; try { Look(); } finally { _gate.Release(); }", "Wait")]
    [InlineData("var taken = _gate.Wait(100); if (taken is not true) return; try { Look(); } finally { _gate.Release(); }", "Wait")]
    [InlineData("if (_gate.Wait(0) == false) return; try { Look(); } finally { _gate.Release(); }", "Wait")]
    [InlineData("var taken = _gate.Wait(100); if (taken == false || _count > 1) return; try { Look(); } finally { _gate.Release(); }", "{|HANG204:Wait|}")]
    public Task Knows_a_flag_that_is_compared(string body, string wait) => Verify.Reports($$"""
        class Meter
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public void Read()
            {
                {{body.Replace("_gate.Wait", "_gate." + wait)}}
            }
            void Look() => _count = int.Parse(Console.ReadLine());
        }
        """);

    [Theory]
    [InlineData("return mutex;", "WaitOne")]
    [InlineData("return other;", "{|HANG204:WaitOne|}")]
    public Task Who_gets_the_lock_itself_gives_it_back(string end, string wait) => Verify.Reports($$"""
        static class Locks
        {
            public static Mutex Take(Mutex mutex, Mutex other)
            {
                if (mutex.{{wait}}(100))
                    {{end}}
                mutex.ReleaseMutex();
                return other;
            }
        }
        """);

    private static string Peers(string missing, string end) => $$"""
        interface ILogger { void Write(string text); }
        static class NetDebug
        {
            public static ILogger Logger;
            public static void WriteError(string text) => Logger.Write(text);
            public static void Change(string text) => Logger.Write(text);
        }
        class Peer : System.Net.IPEndPoint { public Peer() : base(1, 1) { } public System.Net.SocketAddress Renew() => {{end}}; }
        class Peers
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Peer[] _all = new Peer[3];
            public void Move(Peer peer)
            {
                _lock.{|HANG204:EnterWriteLock|}();
                if (Has(peer))
                    peer.Renew();
                _lock.ExitWriteLock();
            }
            bool Has(Peer peer) { if (peer == null) { {{missing}} return false; } for (var i = 0; i < _all.Length; i++) if (_all[i] == peer) return true; return false; }
        }
        """;

    [Fact]
    public Task Silent_where_what_is_between_only_looks_and_tells_a_log() =>
        Verify.Silent(Peers("NetDebug.WriteError(\"none\");", "Serialize()").Replace("{|HANG204:EnterWriteLock|}", "EnterWriteLock"));

    [Theory]
    [InlineData("NetDebug.Change(\"none\");", "Serialize()")]
    [InlineData("", "throw new TimeoutException()")]
    public Task Reports_where_what_is_between_may_fail(string missing, string end) => Verify.Reports(Peers(missing, end));

    [Theory]
    [InlineData("", "EnterUpgradeableReadLock")]
    [InlineData("if (taken.Length == 0) throw new TimeoutException();", "{|HANG204:EnterUpgradeableReadLock|}")]
    public Task Who_enters_another_side_of_a_lock_does_not_fail(string between, string enter) => Verify.Reports($$"""
        class Board
        {
            readonly ReaderWriterLockSlim _lock = new();
            int _count;
            public void Move(string taken)
            {
                _lock.{{enter}}();
                {{between}}
                _lock.EnterWriteLock();
                _count++;
                _lock.ExitWriteLock();
                _lock.ExitUpgradeableReadLock();
            }
        }
        """);

    [Theory]
    [InlineData("TryEnter", "ArgumentNullException.ThrowIfNull(key);")]
    [InlineData("{|HANG204:TryEnter|}", "if (key == null) throw new TimeoutException();")]
    public Task A_guard_against_misuse_is_no_failure_of_who_holds_the_lock(string enter, string guard) => Verify.Reports($$"""
        class Tree<TKey> where TKey : IComparable<TKey>
        {
            readonly ReaderWriterLockSlim _lock = new();
            TKey _last;
            public void Add(TKey key)
            {
                _lock.{{enter}};
                Put(key);
                _lock.ExitWriteLock();
            }
            void Put(TKey key) { {{guard}} if (key.CompareTo(_last) > 0) _last = key; }
        }
        """.Replace("TryEnter|}", "EnterWriteLock|}()").Replace("TryEnter", "EnterWriteLock()"));

    [Theory]
    [InlineData("{|HANG204:Enter|}", "ToDictionary(name => name).Count")]
    [InlineData("Enter", "Count(name => name.Length > 3)")]
    public Task A_query_throws_where_two_are_the_same(string enter, string query) => Verify.Reports($$"""
        class Names
        {
            readonly SpinLock _lock = new();
            readonly object _gate = new();
            int _count;
            public void Count(List<string> names)
            {
                Monitor.{{enter}}(_gate);
                _count = names.{{query}};
                Monitor.Exit(_gate);
            }
        }
        """);

    private static string Walk(string visitor, string enter) => $$"""
        interface IVisitor { bool Visit(int row); }
        struct Visitor : IVisitor
        {
            int _count;
            public bool Visit(int row) { {{visitor}} }
        }
        class Rows
        {
            readonly object _gate = new();
            readonly List<int> _rows = new();
            public void Count()
            {
                Monitor.{{enter}}(_gate);
                var visitor = new Visitor();
                Each(ref visitor);
                Monitor.Exit(_gate);
            }
            void Each<T>(ref T visitor) where T : IVisitor
            {
                foreach (var row in _rows)
                    visitor.Visit(row);
            }
        }
        """;

    [Fact]
    public Task Silent_where_what_a_generic_method_is_called_with_does_not_fail() => Verify.Silent(Walk("_count += row; return _count > 3;", "Enter"));

    [Fact]
    public Task Reports_where_what_a_generic_method_is_called_with_may_fail() => Verify.Reports(Walk("_count += int.Parse(\"1\"); return _count > 3;", "{|HANG204:Enter|}"));

    [Theory]
    [InlineData("Scan();", "Enter")]
    [InlineData("Scan(); Scan(null);", "Enter")]
    [InlineData("Scan(); Scan(row => _count = int.Parse(row));", "{|HANG204:Enter|}")]
    public Task A_callback_that_nobody_gives_is_not_called(string scan, string enter) => Verify.Reports($$"""
        class Rows
        {
            readonly object _gate = new();
            int _count;
            public void Run() { {{scan}} }
            void Scan(Action<string>? each = null)
            {
                Monitor.{{enter}}(_gate);
                each?.Invoke("1");
                _count++;
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Tells_once_of_two_locks_that_one_failure_leaves() => Verify.Reports("""
        class Rows
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            int _count;
            public async Task Add(string row)
            {
                await _turn.{|HANG204:WaitAsync|}();
                Monitor.Enter(_gate);
                _count += int.Parse(row);
                Monitor.Exit(_gate);
                _turn.Release();
            }
            public async Task Clear(string row)
            {
                await _turn.{|HANG204:WaitAsync|}();
                _count -= int.Parse(row);
                Monitor.{|HANG204:Enter|}(_gate);
                _count += int.Parse(row);
                Monitor.Exit(_gate);
                _turn.Release();
            }
        }
        """);

    [Theory]
    [InlineData("_count += int.Parse(row); await {|#1:SaveAsync(row)|};", "'SaveAsync' throws")]
    [InlineData("_count += {|#1:int.Parse(row)|}; SaveAsync(row).GetHashCode();", "'Parse' throws")]
    [InlineData("_count += _sizes[row]; _count += {|#1:int.Parse(row)|};", "'Parse' throws")]
    public Task Names_what_is_likeliest_to_fail(string body, string why) => Verify.Reports($$"""
        class Rows
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            int _count;
            public async Task Add(string row)
            {
                await _turn.{|#0:WaitAsync|}();
                {{body}}
                _turn.Release();
            }
            readonly Dictionary<string, int> _sizes = new();
            Task SaveAsync(string row) => File.WriteAllTextAsync("rows", row);
        }
        """, new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithLocation(1).WithArguments("_turn", why, "the next to take it waits for ever", "release it in a 'finally'"));

    [Theory]
    [InlineData("Enter", "IList<int>", "rows.RemoveAt(rows.Count - 1);")]
    [InlineData("Enter", "ICollection<int>", "rows.Add(1);")]
    [InlineData("{|HANG204:Enter|}", "IDictionary<int, int>", "rows.Add(1, 1);")]
    public Task Who_changes_a_list_by_its_interface_does_not_fail(string enter, string type, string change) => Verify.Reports($$"""
        class Rows
        {
            readonly object _gate = new();
            public void Change({{type}} rows)
            {
                Monitor.{{enter}}(_gate);
                if (rows.Count > 0) { {{change}} }
                Monitor.Exit(_gate);
            }
        }
        """);

    [Theory]
    [InlineData("public void Dispose()", "Enter")]
    [InlineData("public void Reset()", "{|HANG204:Enter|}")]
    public Task Nobody_takes_the_lock_of_what_is_disposed(string member, string enter) => Verify.Reports($$"""
        class Rows
        {
            readonly object _gate = new();
            int _count;
            {{member}}
            {
                Monitor.{{enter}}(_gate);
                _count = int.Parse("0");
                Monitor.Exit(_gate);
            }
        }
        """);

    [Theory]
    [InlineData("class SetupLog", "Info", "Enter")]
    [InlineData("class SetupLog", "Send", "{|HANG204:Enter|}")]
    [InlineData("class Setup", "Info", "{|HANG204:Enter|}")]
    public Task Who_writes_to_a_log_of_its_own_does_not_fail(string type, string tell, string enter) => Verify.Reports($$"""
        {{type}} { public static {{type.Split(' ')[1]}} Current => new(); public void {{tell}}(string text) => File.AppendAllText("setup.log", text); }
        class Rows
        {
            readonly object _gate = new();
            int _count;
            public void Add()
            {
                Monitor.{{enter}}(_gate);
                {{type.Split(' ')[1]}}.Current.{{tell}}("adding");
                _count++;
                Monitor.Exit(_gate);
            }
        }
        """);

    [Theory]
    [InlineData("", "var turn = new SemaphoreSlim(1); turn.Wait(); rows.Load(); turn.Release();")]
    [InlineData("readonly SemaphoreSlim turn = new(1);", "turn.{|HANG204:Wait|}(); rows.Load(); turn.Release();")]
    [InlineData("", "var turn = new Semaphore(1, 1, \"rows\"); turn.{|HANG204:WaitOne|}(); rows.Load(); turn.Release();")]
    public Task What_each_call_makes_for_itself_keeps_nobody_out(string member, string body) => Verify.Reports($$"""
        interface IRows { void Load(); }
        class Store
        {
            {{member}}
            void M(IRows rows) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("if (_isOn) _log.LogDebug(text);", "WaitAsync")]
    [InlineData("_log.LogDebug(text); _source.Told(text);", "WaitAsync")]
    [InlineData("_log.LogDebug(text); File.AppendAllText(\"trace\", text);", "{|HANG204:WaitAsync|}")]
    public Task A_method_that_only_tells_of_what_happens_fails_by_a_fault_of_its_own(string tell, string wait) => Verify.Reports($$"""
        class Logger { public void LogDebug(string text) => File.AppendAllText("log", text); }
        class Told : System.Diagnostics.Tracing.EventSource { [System.Diagnostics.Tracing.Event(1)] public void Progress(string text) => WriteEvent(1, text); }
        class Traces
        {
            readonly Logger _log = new();
            readonly Told _source = new();
            readonly bool _isOn = true;
            public void Progress(string text) { {{tell}} }
        }
        class Compaction
        {
            static readonly SemaphoreSlim _turn = new(2);
            readonly Traces _traces = new();
            public async Task Run(string file)
            {
                await _turn.{{wait}}();
                _traces.Progress("entered");
                try { File.ReadAllText(file); }
                finally { _turn.Release(); }
            }
        }
        """.Replace("_source.Told(", "_source.Progress("));

    [Theory]
    [InlineData("_port == (other as Address)?._port", "Enter")]
    [InlineData("other is Address { _port: var port } ? port == _port : throw new ArgumentException()", "{|HANG204:Enter|}")]
    public Task Looks_into_what_compares_two_objects(string comparison, string enter) => Verify.Reports($$"""
        public class Address
        {
            readonly int _port = 1;
            public override bool Equals(object? other) => {{comparison}};
            public override int GetHashCode() => _port;
        }
        public class Answers
        {
            readonly object _gate = new();
            Address? _last;
            public bool IsLast(Address address)
            {
                Monitor.{{enter}}(_gate);
                var isLast = address.Equals(_last);
                Monitor.Exit(_gate);
                return isLast;
            }
        }
        """);

    [Theory]
    [InlineData("yield return File.ReadAllText(file);", "Wait")]
    [InlineData("return new[] { File.ReadAllText(file) };", "{|HANG204:Wait|}")]
    public Task The_call_of_an_iterator_runs_nothing(string body, string wait) => Verify.Reports($$"""
        public class Packets
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            static IEnumerable<string> Read(string file) { {{body}} }
            public IEnumerable<string> Take(string file)
            {
                _gate.{{wait}}();
                var packets = Read(file);
                _gate.Release();
                return packets;
            }
        }
        """);

    [Fact]
    public Task Says_by_which_catch_it_is_left_and_once_for_one_region() => Verify.Reports("""
        public class Reader
        {
            object _buffer = new();
            public int Failed;
            public void Read(string[] files)
            {
                try
                {
                    Monitor.{|#0:Enter|}(_buffer);
                    foreach (var file in files)
                    {
                        File.ReadAllText(file);
                        Monitor.Exit(_buffer);
                        _buffer = new object();
                        Monitor.Enter(_buffer);
                    }
                    Monitor.Exit(_buffer);
                }
                {|#1:catch (IOException)
                {
                    Failed++;
                }|}
            }
        }
        """,
        new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithLocation(1).WithMessage("'_buffer' is not given back when 'ReadAllText' throws and the 'catch' of 'IOException' goes on: the next to take it waits for ever; release it in a 'finally'"));

    [Fact]
    public Task Says_that_it_is_left_early_where_that_needs_no_failure() => Verify.Reports("""
        public class Reader
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public int Failed;
            public void Read(string file, bool isLast)
            {
                _gate.{|#0:Wait|}();
                try { File.ReadAllText(file); }
                catch (IOException) { Failed++; }
                if (isLast)
                    return;
                _gate.Release();
            }
        }
        """,
        new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithMessage("'_gate' is not given back when it returns early: the next to take it waits for ever; release it in a 'finally'"));

    [Theory]
    [InlineData("1", "while (Failed > 0) { if (isLast) return; Failed--; }", "it returns early: the next to take it waits for ever")]
    [InlineData("1", "while (Failed > 0) { if (isLast) goto end; Failed--; }", "it ends without that: the next to take it waits for ever")]
    [InlineData("5", "while (Failed > 0) { if (isLast) return; Failed--; }", "it returns early: one permit fewer is left, and when the last is gone the next to take it waits for ever")]
    public Task Says_how_it_is_left_and_what_is_lost(string permits, string body, string said) => Verify.Reports($$"""
        public class Reader
        {
            readonly SemaphoreSlim _gate = new({{permits}});
            public int Failed;
            public void Read(bool isLast)
            {
                _gate.{|#0:Wait|}();
                {{body}}
                _gate.Release();
                end:;
            }
        }
        """,
        new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithMessage($"'_gate' is not given back when {said}; release it in a 'finally'"));

    [Theory]
    [InlineData("bool leaves", "Enter")]
    [InlineData("int leaves", "{|HANG204:Enter|}")]
    public Task Leaves_a_lock_to_a_caller_who_says_so(string parameter, string enter) => Verify.Reports($$"""
        public class Line
        {
            readonly object _gate = new();
            readonly Queue<int> _all = new();
            public int Peek({{parameter}})
            {
                Monitor.{{enter}}(_gate);
                try
                {
                    var first = _all.Peek();
                    if ({{(parameter.StartsWith("bool") ? "leaves" : "leaves > first")}})
                        Monitor.Exit(_gate);
                    return first;
                }
                catch (Exception)
                {
                    Monitor.Exit(_gate);
                    throw;
                }
            }
        }
        """);

    [Theory]
    [InlineData("Path.Combine(\"queue\", name)", "Wait")]
    [InlineData("client.GetStream().ToString()", "Wait")]
    [InlineData("Path.GetTempFileName()", "{|HANG204:Wait|}")]
    [InlineData("File.ReadAllText(name)", "{|HANG204:Wait|}")]
    public Task Knows_what_only_puts_a_path_together(string made, string wait) => Verify.Reports($$"""
        public class Store
        {
            readonly SemaphoreSlim _gate = new(1);
            public void Remove(string name, TcpClient client)
            {
                _gate.{{wait}}();
                var path = {{made}};
                try { Console.WriteLine(path); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("var batch = new ReadOnlyMemory<byte>[2]; batch.AsSpan().Fill(default); Array.Sort(batch); _count += int.Parse(row); {|#1:File.ReadAllText(row)|};", "'ReadAllText' throws")]
    [InlineData("_count += int.Parse(row); {|#1:_told(row)|};", "'the callback' throws")]
    [InlineData("_count += {|#1:int.Parse(row)|}; _count += uint.Parse(row).GetHashCode();", "'Parse' throws")]
    public Task Names_what_reaches_out_before_what_only_works_something_out(string body, string why) => Verify.Reports($$"""
        class Rows
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly Action<string> _told;
            int _count;
            public Rows(Action<string> told) => _told = told;
            public void Add(string row)
            {
                _turn.{|#0:Wait|}();
                {{body}}
                _turn.Release();
            }
        }
        """, new DiagnosticResult(Descriptors.NotReleased).WithLocation(0).WithLocation(1).WithArguments("_turn", why, "the next to take it waits for ever", "release it in a 'finally'"));

    [Theory]
    [InlineData("if (isAsync) await _gate.WaitAsync(); else _gate.WaitAsync().GetAwaiter().GetResult();", "")]
    [InlineData("if (isAsync) await _gate.{|HANG204:WaitAsync|}(); else _gate.WaitAsync().GetAwaiter().GetResult();", "File.ReadAllText(file);")]
    public Task Whichever_branch_takes_it_holds_it_behind_both(string take, string before) => Verify.Reports($$"""
        class Peer
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;
            public async Task Close(bool isAsync, string file)
            {
                {{take}}
                {{before}}
                try { _count++; await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("public override void Press(uint key) { _held ^= key; Send(1, key); }", "EnterWriteLock")]
    [InlineData("public override void Press(uint key) { _held ^= key; if (Send(1, key) == 0) throw new InvalidOperationException(); }", "{|HANG204:EnterWriteLock|}")]
    [InlineData("public override void Press(uint key) { _held ^= key; Send(1, key); } } class Slow : Hand { public override void Press(uint key) => File.ReadAllText(\"x\");", "{|HANG204:EnterWriteLock|}")]
    public Task Knows_that_an_abstract_method_does_not_fail_where_nobody_who_keeps_it_does(string press, string enter) => Verify.Reports($$"""
        public abstract class Output { public abstract void Press(uint key); }
        class Hand : Output
        {
            protected uint _held;
            [System.Runtime.InteropServices.DllImport("user32")] protected static extern uint Send(uint count, uint key);
            {{press}}
        }
        class Keys(Output output)
        {
            readonly ReaderWriterLockSlim _gate = new();
            int _count;
            public void Commit(uint key)
            {
                _gate.{{enter}}();
                _count++;
                output.Press(key);
                _gate.ExitWriteLock();
            }
        }
        """);

    [Theory]
    [InlineData("abstract class Output { public virtual void Press(uint key) { } }", "EnterWriteLock")]
    [InlineData("public abstract class Output { public virtual void Press(uint key) { } }", "{|HANG204:EnterWriteLock|}")]
    [InlineData("public abstract class Output { public abstract void Press(uint key); }", "{|HANG204:EnterWriteLock|}")]
    public Task Leaves_it_open_what_others_make_of_a_method_that_nobody_here_overrides(string output, string enter) => Verify.Reports($$"""
        {{output}}
        class Keys(Output output)
        {
            readonly ReaderWriterLockSlim _gate = new();
            public void Commit(uint key)
            {
                _gate.{{enter}}();
                output.Press(key);
                _gate.ExitWriteLock();
            }
        }
        """);

    [Theory]
    [InlineData("if (on) Monitor.Enter(_gate, ref _isTaken); else if (_isTaken) { Monitor.Exit(_gate); _isTaken = false; }")]
    [InlineData("if (on) _room.Wait(); else _room.Release();")]
    [InlineData("switch (on) { case true: Monitor.Enter(_gate); break; default: Monitor.Exit(_gate); break; }")]
    [InlineData("if (on) Monitor.{|HANG204:Enter|}(_gate); if (_count > 3) return; Monitor.Exit(_gate);")]
    public Task A_helper_that_takes_or_gives_back_leaves_the_end_to_its_callers(string body) => Verify.Reports($$"""
        class Shelf
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _room = new(1);
            bool _isTaken;
            int _count;
            public void Add()
            {
                Switch(true);
                try { _count++; }
                finally { Switch(false); }
            }
            void Switch(bool on)
            {
                {{body}}
            }
        }
        """);

    [Theory]
    [InlineData("Wait", "_skips = false;")]
    [InlineData("{|HANG204:Wait|}", "_skips = true;")]
    [InlineData("{|HANG204:Wait|}", "Set(ref _skips);")]
    public Task A_way_out_behind_a_flag_that_nobody_sets_is_never_taken(string wait, string set) => Verify.Reports($$"""
        class Rounds
        {
            readonly SemaphoreSlim _gate = new(1);
            bool _skips;
            int _count;
            public void Reset() { {{set}} }
            static void Set(ref bool flag) => flag = true;
            public void Play()
            {
                while (_count++ < 9)
                {
                    _gate.{{wait}}();
                    if (_skips)
                        break;
                    _gate.Release();
                }
            }
        }
        """);
}
