using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Fix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.InnerTaskAnalyzer, Hangproof.CodeFixes.Tasks.UnwrapFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.InnerTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class InnerTaskTests
{
    [Theory]
    [InlineData("await Task.Factory.{|HANG412:StartNew|}(async () => await Work());")]
    [InlineData("await Task.Factory.{|HANG412:StartNew|}(async () => { await foreach (var n in Channel.CreateUnbounded<int>().Reader.ReadAllAsync()) Console.WriteLine(n); });")]
    [InlineData("await Task.Factory.{|HANG412:StartNew|}(async () => { await using var stream = Stream.Null; });")]
    [InlineData("await Task.Factory.{|HANG412:StartNew|}(() => Work());")]
    [InlineData("await Task.Factory.{|HANG412:StartNew|}(Work).ConfigureAwait(false);")]
    [InlineData("Task.Factory.{|HANG412:StartNew|}(async () => await Work(), TaskCreationOptions.LongRunning).Wait();")]
    [InlineData("Task.Factory.{|HANG412:StartNew|}(Work).GetAwaiter().GetResult();")]
    [InlineData("_kept = Task.Factory.{|HANG412:StartNew|}(Work);")]
    [InlineData("Task kept = Task.Factory.{|HANG412:StartNew|}(Work); await kept;")]
    [InlineData("var kept = Task.Factory.{|HANG412:StartNew|}(Work); await kept;")]
    [InlineData("await Work().{|HANG412:ContinueWith|}(async t => await Work());")]
    [InlineData("_all.Add(Task.Factory.{|HANG412:StartNew|}(Work));")]
    [InlineData("await Task.Run(() => Task.Factory.{|HANG412:StartNew|}(async () => await Work()));")]
    [InlineData("Func<Task> start = () => Task.Factory.{|HANG412:StartNew|}(Work); await start();")]
    public Task Reports_an_outer_task_that_is_taken_for_the_work(string statement) => Verify.Reports($$"""
        class C
        {
            Task _kept;
            readonly List<Task> _all = new();
            async Task M() { {{statement}} await Task.Yield(); }
            Task Work() => Task.Delay(1000);
            public async Task Stop() { await _kept; foreach (var one in _all) await one; }
        }
        """);

    [Theory]
    [InlineData("t => { _isUp = !t.IsFaulted; return t; }", "ContinueWith")]
    [InlineData("t => { _isUp = !t.IsFaulted; if (_isUp) return Task.Delay(1000); return t; }", "{|HANG412:ContinueWith|}")]
    public Task A_continuation_may_give_back_what_it_got(string continuation, string call) => Verify.Reports($$"""
        class Peer
        {
            bool _isUp;
            public async Task Ping(TcpClient client, string host) => await client.ConnectAsync(host, 80).{{call}}({{continuation}});
        }
        """);

    [Fact]
    public Task Silent_for_tasks_that_are_only_kept_to_know_that_they_are_there() => Verify.Silent("""
        class C
        {
            Task _pump;
            readonly Dictionary<string, Task> _runners = new();
            public void M(string key)
            {
                if (_pump is null)
                    _pump = Task.Factory.StartNew(Work);
                _runners.Add(key, Task.Factory.StartNew(Work));
            }
            public async Task Stop() { foreach (var one in _runners) await Signal(one.Key); }
            public int Count => _runners.Count;
            Task Signal(string key) => Task.Delay(1);
            Task Work() => Task.Delay(1000);
        }
        """);

    [Theory]
    [InlineData("_reader = Start(Work);", "_reader?.Dispose();")]
    [InlineData("_reader = Start(Work);", "if (_reader != null) { _reader.Dispose(); _reader = null; }")]
    [InlineData("if (_reader is null) _reader = Start(Work);", "")]
    [InlineData("_reader = Start(Work); Start(Work);", "Console.WriteLine();")]
    public Task Silent_for_a_starter_whose_task_is_only_kept(string begin, string end) => Verify.Silent(Started("StartNew", begin, end));

    [Theory]
    [InlineData("_reader = Start(Work);", "_reader?.Wait();")]
    [InlineData("_reader = Start(Work);", "_ = _reader.ContinueWith(t => Console.WriteLine());")]
    [InlineData("_reader = Start(Work);", "if (_reader.IsCompleted) Begin();")]
    [InlineData("_reader = Start(Work);", "End(_reader);")]
    [InlineData("_reader = Start(Work); Start(Work).Wait();", "_reader?.Dispose();")]
    [InlineData("_reader = Start(Work); Func<Func<Task>, Task> start = Start; start(Work).Wait();", "_reader?.Dispose();")]
    [InlineData("var reader = Start(Work); reader.Wait();", "")]
    public Task Reports_a_starter_whose_task_somebody_asks(string begin, string end) => Verify.Reports(Started("{|HANG412:StartNew|}", begin, end));

    private static string Started(string start, string begin, string end) => $$"""
        class C : IDisposable
        {
            Task _reader;
            public void Begin() { {{begin}} }
            public void Dispose() { {{end}} }
            void End(Task task) => task.Wait();
            static Task Start(Func<Task> work) => Task.Factory.{{start}}(() => work(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Current);
            async Task Work() => await Task.Delay(1000);
        }
        """;

    [Theory]
    [InlineData("await Task.Factory.StartNew(async () => await Work()).Unwrap();")]
    [InlineData("await await Task.Factory.StartNew(Work);")]
    [InlineData("await Task.Factory.StartNew(async () => { Console.WriteLine(); if (Outer() is null) return; Console.WriteLine(); });")]
    [InlineData("await Work().ContinueWith(async t => Console.WriteLine(t.Status));")]
    [InlineData("await (await Task.Factory.StartNew(Work).ConfigureAwait(false)).ConfigureAwait(false);")]
    [InlineData("await Task.Factory.StartNew(Work).Result;")]
    [InlineData("var inner = await Task.Factory.StartNew(Work); await inner;")]
    [InlineData("var kept = Task.Factory.StartNew(Work); await kept.Unwrap();")]
    [InlineData("var kept = Task.Factory.StartNew(Work); await await kept;")]
    [InlineData("await Task.Factory.StartNew(() => { });")]
    [InlineData("await Task.Run(Work);")]
    [InlineData("await Task.Run(() => Task.Factory.StartNew(() => 1));")]
    [InlineData("Task.Factory.StartNew(async () => await Work());")]
    [InlineData("_ = Task.Factory.StartNew(async () => await Work());")]
    [InlineData("await Work().ContinueWith(t => Console.WriteLine(t.Status));")]
    [InlineData("await Work().ContinueWith(async t => await Work()).Unwrap();")]
    [InlineData("await Task.Delay(1000).ContinueWith(t => t, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAny(Work(), Work());")]
    [InlineData("Task kept = null; kept = Work().ContinueWith(_ => kept = Task.CompletedTask); await kept;")]
    [InlineData("await Task.Factory.StartNew(() => { Console.WriteLine(1); return Task.CompletedTask; });")]
    [InlineData("Task left = Work().ContinueWith(async t => await Work());")]
    [InlineData("Task last = Work(); if (!last.IsCompleted) last = last.ContinueWith(async t => await Work());")]
    [InlineData("Task kept = Task.Factory.StartNew(Loop, TaskCreationOptions.LongRunning); await kept; Task Loop() { while (Environment.TickCount < 0) Thread.Sleep(10); return Task.CompletedTask; }")]
    [InlineData("Task<Task> both = Task.Factory.StartNew(Work); await await both;")]
    public Task Silent_where_the_inner_task_is_reached_or_there_is_none(string statement) => Verify.Silent($$"""
        class C
        {
            async Task M() { {{statement}} await Task.Yield(); }
            Task Work() => Task.Delay(1000);
            Task<Task> Outer() => Task.Factory.StartNew(Work);
        }
        """);

    [Fact]
    public Task Says_what_is_waited_for() => Verify.Reports("""
        class C
        {
            async Task M(Func<Task> work) => await Task.Factory.StartNew(work);
        }
        """,
        new DiagnosticResult(Descriptors.InnerTaskForgotten).WithSpan(3, 57, 3, 65)
            .WithMessage("'TaskFactory.StartNew' gives a task of a task: awaiting it once waits only for the first 'await' of what it starts; call 'Unwrap'"));

    [Fact]
    public Task Unwraps() => Fix.Fixed("""
        class C
        {
            Task _kept;
            async Task M()
            {
                await Task.Factory.{|HANG412:StartNew|}(async () => await Work()).ConfigureAwait(false);
                _kept = Task.Factory.{|HANG412:StartNew|}(Work, TaskCreationOptions.DenyChildAttach); // kept
                var local = Task.Factory.{|HANG412:StartNew|}(Work);
                await local;
            }
            Task Stop() => _kept;
            Task Work() => Task.Delay(1000);
        }
        """, """
        class C
        {
            Task _kept;
            async Task M()
            {
                await Task.Factory.StartNew(async () => await Work()).Unwrap().ConfigureAwait(false);
                _kept = Task.Factory.StartNew(Work, TaskCreationOptions.DenyChildAttach).Unwrap(); // kept
                var local = Task.Factory.StartNew(Work).Unwrap();
                await local;
            }
            Task Stop() => _kept;
            Task Work() => Task.Delay(1000);
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Starts_it_by_Task_Run() => Fix.FixedBy("Start it with 'Task.Run'", 1, """
        class C
        {
            async Task M(CancellationToken token)
            {
                await Task.Factory.{|HANG412:StartNew|}(async () => await Work());
                await Task.Factory.{|HANG412:StartNew|}(() => Work(), token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            Task Work() => Task.Delay(1000);
        }
        """, """
        class C
        {
            async Task M(CancellationToken token)
            {
                await Task.Run(async () => await Work());
                await Task.Run(() => Work(), token);
            }
            Task Work() => Task.Delay(1000);
        }
        """);

    [Theory]
    [InlineData("StartAsync", "StartNew", "while (!_stop.IsCancellationRequested) await Task.Delay(1000);")]
    [InlineData("LoadAsync", "{|HANG412:StartNew|}", "while (!_stop.IsCancellationRequested) await Task.Delay(1000);")]
    [InlineData("StartAsync", "{|HANG412:StartNew|}", "await Task.Delay(1000);")]
    public Task Knows_who_starts_a_loop(string method, string start, string work) => Verify.Reports($$"""
        class Watcher
        {
            readonly CancellationTokenSource _stop = new();
            public async Task {{method}}() => await Task.Factory.{{start}}(() => WatchAsync());
            async Task WatchAsync() { {{work}} }
        }
        """);

    [Theory]
    [InlineData("Poll();", "ContinueWith")]
    [InlineData("_ = Poll();", "ContinueWith")]
    [InlineData("Poll().Wait();", "{|HANG412:ContinueWith|}")]
    [InlineData("_polling = Poll(); _polling.Wait();", "{|HANG412:ContinueWith|}")]
    public Task The_tail_of_what_goes_on_for_ever_is_asked_by_nobody(string begin, string next) => Verify.Reports($$"""
        class C
        {
            Task _polling;
            public void Begin() { {{begin}} }
            private Task Poll() => Work().{{next}}(async t => { await Task.Delay(1000); await Poll(); });
            private Task Work() => Task.Delay(1000);
        }
        """);

    [Theory]
    [InlineData("internal", "private", "", "StartNew")]
    [InlineData("internal", "protected", "", "StartNew")]
    [InlineData("internal", "protected", "await _running;", "{|HANG412:StartNew|}")]
    [InlineData("public", "protected", "", "{|HANG412:StartNew|}")]
    public Task What_a_base_keeps_may_be_asked_by_nobody(string seen, string kept, string stop, string start) => Verify.Reports($$"""
        {{seen}} abstract class Repeated
        {
            {{kept}} Task _running;
            public void Start() => _running = Task.Factory.{{start}}(Work);
            public async Task Stop() { {{stop}} await Task.Yield(); }
            protected abstract Task Work();
        }
        class Uses { void M(Repeated one) => one.Start(); }
        """);

    [Theory]
    [InlineData("await Open().{|#0:ContinueWith|}(Run);", "keep the inner task, and observe it")]
    [InlineData("await Open().{|#0:ContinueWith|}(Once);", "call 'Unwrap'")]
    public Task To_unwrap_what_goes_round_would_wait_for_its_end(string statement, string wayOut) => Verify.Reports($$"""
        public class C
        {
            bool _isOpen = true;
            public async Task M() { {{statement}} }
            Task Open() => Task.Delay(1);
            async Task Once(Task opened) { await opened; await Task.Delay(1); }
            async Task Run(Task opened) { await opened; await Task.WhenAll(Receive(), Send()); }
            async Task Receive() { while (_isOpen) await Task.Delay(10); }
            async Task Send() { while (_isOpen) await Task.Delay(20); }
            public void Close() => _isOpen = false;
        }
        """,
        new DiagnosticResult(Descriptors.InnerTaskForgotten).WithLocation(0).WithArguments("Task.ContinueWith", "awaiting it once waits only for the first 'await' of what it starts", wayOut));

    [Theory]
    [InlineData("ContinueWith", "static void Leave(this Task task) { /* on purpose */ }")]
    [InlineData("{|HANG412:ContinueWith|}", "static void Leave(this Task task) => task.Wait();")]
    public Task Silent_where_the_task_is_given_to_what_does_nothing_with_it(string name, string leave) => Verify.Reports($$"""
        public class C
        {
            public void M(Task opened) => opened.{{name}}(async _ => await Task.Delay(1)).Leave();
        }
        static class Tasks { public {{leave}} }
        """);

    [Theory]
    [InlineData("call 'Unwrap'", "BackgroundService", "protected override")]
    [InlineData("keep the inner task, and observe it", "object", "public")]
    public Task The_host_takes_the_task_for_the_service(string wayOut, string type, string modifiers) => Verify.Reports(Hosting.With($$"""
        public class Proxies : {{type}}
        {
            {{modifiers}} async Task ExecuteAsync(CancellationToken stop)
            {
                await Task.Factory.{|#0:StartNew|}(async () => { while (!stop.IsCancellationRequested) await Task.Delay(1000); }, stop);
            }
        }
        """),
        new DiagnosticResult(Descriptors.InnerTaskForgotten).WithLocation(0).WithArguments("TaskFactory.StartNew", "awaiting it once waits only for the first 'await' of what it starts", wayOut));

    [Theory]
    [InlineData("await foreach (var item in items.WithCancellation(stop).ConfigureAwait(false)) await queue.Writer.WriteAsync(item);", "keep the inner task, and observe it")]
    [InlineData("while (!stop.IsCancellationRequested) await queue.Writer.WriteAsync(await next());", "keep the inner task, and observe it")]
    [InlineData("await queue.Writer.WriteAsync(await next());", "call 'Unwrap'")]
    public Task To_unwrap_what_feeds_the_reader_below_would_keep_him_from_reading(string work, string wayOut) => Verify.Reports($$"""
        public class Feed
        {
            public async Task Read(IAsyncEnumerable<int> items, Func<Task<int>> next, Action<int> seen, CancellationToken stop)
            {
                var queue = Channel.CreateUnbounded<int>();
                await Task.Factory.{|#0:StartNew|}(async () => { {{work}} }, stop).ConfigureAwait(false);
                await foreach (var item in queue.Reader.ReadAllAsync(stop))
                    seen(item);
            }
        }
        """,
        new DiagnosticResult(Descriptors.InnerTaskForgotten).WithLocation(0).WithArguments("TaskFactory.StartNew", "awaiting it once waits only for the first 'await' of what it starts", wayOut));

    [Theory]
    [InlineData("t => t.Exception is { } failure ? throw convert(failure) : t", "whoever gets it sees only the end of the delegate, whatever becomes of the task that this returns")]
    [InlineData("t => { if (t.Exception is { } failure) throw convert(failure); return t; }", "whoever gets it sees only the end of the delegate, whatever becomes of the task that this returns")]
    [InlineData("t => t.Exception is { } failure ? Tell(failure) : t", "whoever gets it sees only the first 'await' of what it starts")]
    [InlineData("async t => { await t; }", "whoever gets it sees only the first 'await' of what it starts")]
    public Task Speaks_of_an_await_only_where_something_is_started(string next, string why) => Verify.Reports($$"""
        public static class Converting
        {
            public static Task Converted(this Task task, Func<Exception, Exception> convert) => task.{|#0:ContinueWith|}({{next}});
            static Task Tell(Exception failure) => File.AppendAllTextAsync("failures", failure.Message);
        }
        """,
        new DiagnosticResult(Descriptors.InnerTaskForgotten).WithLocation(0).WithArguments("Task.ContinueWith", why, "call 'Unwrap'"));
}
