using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

/// <summary>What HANG202 asks to be shown, without which it is HANG252.</summary>
public sealed class MayBlockUnderLockTests
{
    private static string Desk(string work, string other) => $$"""
        class Desk
        {
            readonly object _gate = new();
            readonly ManualResetEventSlim _answered = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly Action _call;
            Task<int> _loading;
            int _asked;
            public event Action? Asked;
            public Desk(Action call) { _call = call; lock (_gate) _asked = 1; }
            public void Answer() => _answered.Set();
            public void Start() => _loading = Task.Run(() => { Console.ReadLine(); return 1; });
            {{work}}
            {{other}}
        }
        """;

    [Theory]
    [InlineData("{|HANG252:Wait|}", "")]
    [InlineData("{|HANG252:Wait|}", "public void Again() { lock (_gate) _answered.{|HANG252:Wait|}(); }")]
    [InlineData("{|HANG252:Wait|}", "public void Look() { if (Monitor.TryEnter(_gate)) { _asked++; Monitor.Exit(_gate); } }")]
    [InlineData("{|HANG252:Wait|}", "public void Ring() { lock (_gate) _call(); }")]
    [InlineData("{|HANG202:Wait|}", "public int Count() { lock (_gate) return _asked; }")]
    [InlineData("{|HANG202:Wait|}", "public void Ask() { lock (_gate) { _asked++; Console.WriteLine(_asked); } }")]
    [InlineData("{|HANG202:Wait|}", "public void Stop() { lock (_gate) { _asked = 0; _answered.{|HANG252:Wait|}(); } }")]
    public Task Asks_for_somebody_who_is_held_up(string wait, string other) => Verify.Reports(Desk($"public void Work() {{ lock (_gate) {{ _asked++; _answered.{wait}(); }} }}", other));

    private const string Quick = "public int Count() { lock (_gate) return _asked; } public async Task<int> CountAsync() { await _turn.WaitAsync(); var asked = _asked; _turn.Release(); return asked; }";

    [Theory]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { if (_asked > 0) _answered.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { _asked++; Say(); } void Say() { _asked++; _answered.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { if (_asked > 0) Tell(1); } void Tell(int times) { if (times > 0) _answered.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { if (_asked > 0) Block(_loading); } static void Block(Task task) { if (task is not null) task.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { if (_asked > 0) Say(); } void Say() { if (_asked > 1) _answered.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { if (_asked > 0) Say(); } void Say() { if (_asked > 1) return; _answered.Wait(); }")]
    [InlineData("{|HANG252:Tell|}();", "void Tell() { while (_asked > 0) Say(); } void Say() { foreach (var c in _asked.ToString()) _answered.Wait(); }")]
    public Task Asks_for_one_call_that_may_come_to_the_wait(string call, string members) => Verify.Reports(Desk($"public void Work() {{ lock (_gate) {{ _asked++; {call} }} }}", Quick + members));

    [Theory]
    [InlineData("_action.{|HANG252:Invoke|}();", "Action _action; public void Plan() => _action = () => _answered.Wait();")]
    [InlineData("{|HANG252:_action|}();", "Action _action; public void Plan() => _action = Say; void Say() => _answered.Wait();")]
    [InlineData("using var answer = {|HANG252:Open|}();", "Answer2 Open() => new(_answered); sealed class Answer2(ManualResetEventSlim answered) : IDisposable { public void Dispose() => answered.Wait(); }")]
    [InlineData("new[] { 1 }.ToList().{|HANG252:ForEach|}(_ => _answered.Wait());", "")]
    public Task Follows_only_what_a_reader_sees(string call, string members) => Verify.Reports(Desk($"public void Work() {{ lock (_gate) {{ _asked++; {call} }} }}", Quick + members));

    [Theory]
    [InlineData("http.GetStringAsync(\"http://a\").{|HANG202:Wait|}();", "")]
    [InlineData("{|HANG252:Tell|}(http);", "void Tell(HttpClient http) { if (_asked > 0) http.GetStringAsync(\"http://a\").Wait(); }")]
    [InlineData("{|HANG252:Tell|}(peer);", "void Tell(System.Net.Sockets.Socket peer) { if (_asked > 0) Say(peer); } void Say(System.Net.Sockets.Socket peer) { if (_asked > 1) peer.Receive(new byte[8]); }")]
    [InlineData("{|HANG252:Tell|}(peer);", "void Tell(System.Net.Sockets.Socket peer) { if (_asked > 0) Block(SayAsync(peer)); } static void Block(Task task) => task.Wait(); async Task SayAsync(System.Net.Sockets.Socket peer) { if (_asked > 1) await peer.ReceiveAsync(new byte[8]); }")]
    // Calls away the 100 s that a request has are an end.
    [InlineData("{|HANG252:Tell|}(http);", "void Tell(HttpClient http) { if (_asked > 0) Say(http); } void Say(HttpClient http) { if (_asked > 1) http.GetStringAsync(\"http://a\").Wait(); }")]
    [InlineData("{|HANG252:Tell|}(http);", "void Tell(HttpClient http) { if (_asked > 0) Block(SayAsync(http)); } static void Block(Task task) => task.Wait(); async Task SayAsync(HttpClient http) { if (_asked > 1) await http.GetStringAsync(\"http://a\"); }")]
    [InlineData("LookAsync().{|HANG252:Wait|}();", "async Task LookAsync() => await Task.Run(() => Console.ReadLine());")]
    public Task Knows_a_peer_however_far_away(string call, string members) => Verify.Reports(Desk($"public void Work(HttpClient http, System.Net.Sockets.Socket peer) {{ lock (_gate) {{ _asked++; {call} }} }}", members));

    [Theory]
    [InlineData("_stop.{|HANG209:Cancel|}(); _loading.{|HANG252:Wait|}();")]
    [InlineData("_stop?.{|HANG209:Cancel|}(); _loading.{|HANG252:Wait|}();")]
    [InlineData("_stop.{|HANG209:Cancel|}(); {|HANG252:End|}();")]
    [InlineData("LookAsync(TimeSpan.FromSeconds(_asked)).{|HANG252:Wait|}();")]
    [InlineData("var loading = _loading; loading.Wait(1000); _asked += loading.{|HANG252:Result|};")]
    [InlineData("var loading = _loading; _answered.Wait(1000); _asked += loading.{|HANG202:Result|};")]
    [InlineData("_stop.Dispose(); _loading.{|HANG202:Wait|}();")]
    [InlineData("if (_asked > 1) { _stop.{|HANG209:Cancel|}(); } _loading.{|HANG202:Wait|}();")]
    [InlineData("_loading.{|HANG202:Wait|}(); _stop.{|HANG209:Cancel|}();")]
    [InlineData("LookAsync(Timeout.InfiniteTimeSpan).{|HANG202:Wait|}();")]
    public Task Suggests_only_where_the_end_was_seen_to(string work) => Verify.Reports(Desk(
        $"public void Work() {{ lock (_gate) {{ _asked++; {work} }} }}",
        Quick + "readonly CancellationTokenSource _stop = new(); void End() => _loading.Wait(); async Task LookAsync(TimeSpan time) => await Task.Run(() => Console.ReadLine());"));

    [Theory]
    [InlineData("_over = true; End();", "void End() { if (_over) return; _answered.Wait(); }")]
    [InlineData("_over = true; {|HANG252:End|}();", "void End() { if (_other) return; _answered.Wait(); }")]
    [InlineData("_over = false; {|HANG252:End|}();", "void End() { if (_over) return; _answered.Wait(); }")]
    [InlineData("{|HANG252:End|}(); _over = true;", "void End() { if (_over) return; _answered.Wait(); }")]
    public Task Silent_where_the_callee_turns_away_at_what_was_just_set(string work, string members) => Verify.Reports(Desk(
        $"public void Work() {{ lock (_gate) {{ {work} }} }}", Quick + "bool _over, _other; public void Begin() { _over = _other = _asked > 1; }" + members));

    [Theory]
    [InlineData("_sink.Write(new byte[1], 0, 1);", "public override void Write(byte[] rows, int start, int count) => rows[0] = 1;")]
    [InlineData("_sink.{|HANG252:Write|}(new byte[1], 0, 1);", "public override void Write(byte[] rows, int start, int count) => inner.Write(rows, start, count);")]
    public Task Follows_an_override_that_is_written_here(string write, string how) => Verify.Reports(Desk($"readonly Sink _sink = new(null!); public void Work() {{ lock (_gate) {{ _asked++; {write} }} }}", Quick) + $$"""
        sealed class Sink(System.Net.Sockets.NetworkStream inner) : System.Net.Sockets.NetworkStream(null!)
        {
            {{how}}
        }
        """);

    [Theory]
    [InlineData("Thread.Sleep(Pause);", "static TimeSpan Pause => TimeSpan.FromMilliseconds(15);")]
    [InlineData("Thread.Sleep(_pause);", "readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);")]
    [InlineData("Thread.{|HANG202:Sleep|}(Pause);", "static TimeSpan Pause => TimeSpan.FromSeconds(15);")]
    [InlineData("Thread.{|HANG202:Sleep|}(Pause);", "static TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(15); public void Slow() => Pause = TimeSpan.FromSeconds(15);")]
    public Task Knows_a_short_pause_by_its_name(string sleep, string members) => Verify.Reports(Desk($"public void Work() {{ lock (_gate) {{ _asked++; {sleep} }} }}", Quick + members));

    [Theory]
    [InlineData("CreateUnbounded<int>()", "WriteAsync")]
    [InlineData("CreateBounded<int>(4)", "{|HANG252:WriteAsync|}")]
    public Task Knows_that_no_channel_here_has_a_capacity(string make, string write) => Verify.Reports($$"""
        class Feed
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly List<Channel<int>> _readers = new();
            public Channel<int> Join() { _turn.Wait(); try { var made = Channel.{{make}}; _readers.Add(made); return made; } finally { _turn.Release(); } }
            public async Task Tell(int item)
            {
                await _turn.WaitAsync();
                try { foreach (var reader in _readers) await reader.Writer.{{write}}(item); }
                finally { _turn.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("ArrayList.Synchronized(new ArrayList())", "{|HANG202:Wait|}")]
    [InlineData("new ArrayList()", "{|HANG252:Wait|}")]
    public Task Knows_a_collection_that_takes_its_own_lock(string make, string wait) => Verify.Reports($$"""
        using System.Collections;
        class Session
        {
            readonly IList _open = {{make}};
            readonly ManualResetEventSlim _answered = new();
            public void Answer() => _answered.Set();
            public void Add(string name) => _open.Add(name);
            public void Commit() { lock (_open.SyncRoot) _answered.{{wait}}(); }
        }
        """);

    [Theory]
    [InlineData("Wait", "", "")]
    [InlineData("Wait", "", "CancellationToken stop")]
    [InlineData("{|HANG252:Wait|}", "public void Answer() => _told.Set();", "")]
    public Task Leaves_a_wait_that_is_warned_of_for_itself(string wait, string answer, string parameters) => Verify.Reports($$"""
        class Desk
        {
            readonly object _gate = new();
            readonly ManualResetEventSlim _told = new();
            {{answer}}
            public void Work({{parameters}}) { lock (_gate) _told.{{wait}}(); }
        }
        """);

    [Theory]
    [InlineData("{|HANG252:End|}", "case Func<Task> work: work().Wait(); break; case IDisposable other: other.Dispose(); break;")]
    [InlineData("{|HANG252:End|}", "case null: break; default: _answered.Wait(); break;")]
    public Task Suggests_where_the_kind_of_what_is_kept_decides(string end, string cases) => Verify.Reports(Desk(
        $"readonly List<object> _kept = new(); public void Keep(object one) => _kept.Add(one); public void Work() {{ lock (_gate) {{ _asked++; {end}(); }} }}",
        Quick + $"void End() {{ foreach (var one in _kept) {{ switch (one) {{ {cases} }} }} }}"));

    [Theory]
    [InlineData("HANG252", "")]
    [InlineData("HANG252", "public void Dispose() { lock (_gate) { _over = true; _work?.{|HANG252:Wait|}(); } }")]
    [InlineData("HANG202", "public int Count() { lock (_gate) return _count; }")]
    public Task Who_only_starts_or_ends_what_is_waited_for_is_not_held_up(string rule, string other) => Verify.Reports($$"""
        class Pump
        {
            readonly object _gate = new();
            Task? _work;
            int _count;
            volatile bool _over;
            public void Start() { lock (_gate) { if (_work is not null) return; _over = false; _work = Task.Run(Run); } }
            public void Stop() { lock (_gate) { _over = true; _work?.{|{{rule}}:Wait|}(); _work = null; } }
            void Run() { while (!_over) _count += Console.ReadLine()!.Length; }
            {{other}}
        }
        """);

    [Theory]
    [InlineData("/* Whoever asks while another does waits for its turn: answers come one at a time. */", "HANG252")]
    [InlineData("/* Questions are serialized here. */", "HANG252")]
    [InlineData("/* The count is kept here. */", "HANG202")]
    public Task Suggests_where_it_is_written_that_the_lock_makes_others_wait(string comment, string rule) => Verify.Reports(Desk(
        $"public void Work() {{\n{comment}\nlock (_gate) {{ _asked++; _answered.{{|{rule}:Wait|}}(); }} }}", Quick));

    [Theory]
    [InlineData("/* This does not block: the answer came before. */", "Wait")]
    [InlineData("/* Do not block here for long. */", "{|HANG202:Wait|}")]
    [InlineData("/* The answer counts. */", "{|HANG202:Wait|}")]
    public Task Silent_where_it_is_written_that_the_wait_does_not_block(string comment, string wait) => Verify.Reports(Desk(
        $"public void Work() {{ lock (_gate) {{ _asked++;\n{comment}\n_answered.{wait}(); }} }}", Quick));

    [Theory]
    [InlineData("Write(\"a\");", "Wait")]
    [InlineData("Write(\"a\"); Write(\"b\", null);", "Wait")]
    [InlineData("Write(\"a\"); Write(\"b\", _turn);", "{|HANG252:Wait|}")]
    public Task Knows_a_lock_that_nobody_gives(string write, string wait) => Verify.Reports(Desk(
        $"public void Work() {{ {write} }}",
        Quick + $"void Write(string line, SemaphoreSlim? turn = null) {{ turn?.Wait(); _asked += line.Length; _answered.{wait}(); turn?.Release(); }}"));

    [Theory]
    [InlineData("new Reader(stop)", "stop", "GetResult")]
    [InlineData("new Reader(stop)", "CancellationToken.None", "{|HANG202:GetResult|}")]
    [InlineData("new Reader(CancellationToken.None)", "stop", "{|HANG202:GetResult|}")]
    public Task Knows_a_source_of_its_own_kind_that_a_token_ends(string made, string given, string wait) => Verify.Reports(Desk(
        $"public void Work(CancellationToken stop) {{ lock (_gate) {{ _asked += NextAsync({given}).GetAwaiter().{wait}(); }} }}",
        Quick + $$"""
        readonly Queue<Reader> _readers = new();
        public void Put(int item) { if (_readers.TryDequeue(out var reader)) reader.TrySetResult(item); }
        Task<int> NextAsync(CancellationToken stop) => NextAsync(stop, _asked);
        Task<int> NextAsync(CancellationToken stop, int least)
        {
            if (least > 5) return Task.FromResult(least);
            var reader = {{made}};
            _readers.Enqueue(reader);
            return reader.Task;
        }
        sealed class Reader : TaskCompletionSource<int>
        {
            public Reader(CancellationToken stop) : base(TaskCreationOptions.RunContinuationsAsynchronously) => stop.Register(() => TrySetCanceled());
        }
        """));

    [Theory]
    [InlineData("_made = new(2); _made.Add(_asked);")]
    [InlineData("var made = new BlockingCollection<int>(2); _asked++; made.Add(_asked); _made = made;")]
    [InlineData("_made.{|HANG202:Add|}(_asked);")]
    [InlineData("_made = new(2); foreach (var c in \"ab\") _made.{|HANG202:Add|}(c);")]
    [InlineData("_made = new(2); {|HANG252:Put|}(); _made.{|HANG202:Add|}(_asked);")]
    public Task Knows_the_first_item_of_a_queue_that_was_just_made(string work) => Verify.Reports(Desk(
        $"BlockingCollection<int> _made = new(2); public void Work() {{ lock (_gate) {{ {work} }} }} public int Next() => _made.Take(); public void Put() => _made.Add(1);", Quick));

    [Theory]
    [InlineData("if (!turn.WaitOne(100)) return;", "WaitForExit")]
    [InlineData("turn.WaitOne();", "{|HANG252:WaitForExit|}")]
    public Task Nobody_waits_long_for_a_lock_that_is_asked_for_in_passing(string take, string wait) => Verify.Reports($$"""
        class Setup
        {
            public void Run(System.Diagnostics.Process child)
            {
                var turn = new Mutex(false, "setup");
                {{take}}
                try { child.{{wait}}(); }
                finally { turn.ReleaseMutex(); }
            }
        }
        """);

    [Theory]
    [InlineData("client.GetStream().ReadByte()", "{|HANG252:Load|}")]
    [InlineData("child.WaitForExit()", "{|HANG252:Load|}")]
    [InlineData("child.StandardOutput.ReadToEnd()", "{|HANG252:Load|}")]
    public Task A_child_is_no_peer(string wait, string call) => Verify.Reports($$"""
        class Tools
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            public void Work(System.Diagnostics.Process child, System.Net.Sockets.TcpClient client) { lock (_gate) { _asked++; {{call}}(child, client); } }
            static void Load(System.Diagnostics.Process child, System.Net.Sockets.TcpClient client) => {{wait}};
        }
        """);

    [Theory]
    [InlineData("TimeSpan? pause", "(int)pause.Value.TotalMilliseconds", "TimeSpan.FromSeconds(10)", "HANG252")]
    [InlineData("int pause", "pause", "10_000", "HANG252")]
    [InlineData("int pause", "pause", "600_000", "HANG202")]
    [InlineData("int pause", "60_000", "1", "HANG202")]
    public Task How_long_a_sleep_is_the_callers_say(string parameter, string time, string given, string rule) => Verify.Reports($$"""
        class Capture
        {
            readonly object _gate = new();
            int _count;
            public void Stop({{parameter}}) { lock (_gate) { _count++; Thread.{|{{rule}}:Sleep|}({{time}}); } }
            public int Count() { lock (_gate) return _count; }
            public void End() => Stop({{given}});
        }
        """);
}
