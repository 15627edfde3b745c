using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.SourceLifetimeAnalyzer>;

namespace Hangproof.Tests.Lifetimes;

public sealed class SourceLifetimeTests
{
    [Fact]
    public Task Silent_where_code_that_does_not_bind_names_the_method_that_cancels() => Verify.Silent("""
        sealed class Producer : IDisposable
        {
            readonly CancellationTokenSource _failed = new();
            public Producer() => new {|CS0246:Builder|}().SetErrorHandler(OnError).Build();
            public Task Send(Stream stream) => stream.FlushAsync(_failed.Token);
            public void Dispose() => _failed.Dispose();
            void OnError(object sender) => _failed.Cancel();
        }
        """);

    [Fact]
    public Task Reports_linked_and_timed_sources_of_a_body() => Verify.Reports("""
        class C(CancellationToken stop)
        {
            async Task M()
            {
                var linked = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);
                await Task.Delay(1, linked.Token);
                var timed = new {|HANG504:CancellationTokenSource|}(600_000);
                await Task.Delay(1, timed.Token);
                var later = new {|HANG504:CancellationTokenSource|}();
                later.CancelAfter(600_000);
                await Task.Delay(1, later.Token);
                CancellationTokenSource shorter = {|HANG504:new|}(TimeSpan.FromMinutes(10));
                await Task.Delay(1, shorter.Token);
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_plain_source_that_somebody_cancels() => Verify.Silent("""
        class C
        {
            async Task M(Action<Action> onLeave)
            {
                var source = new CancellationTokenSource();
                onLeave(() => source.Cancel());
                await Task.Delay(1, source.Token);
            }
        }
        """);

    [Fact]
    public Task Reports_a_time_limit_of_what_goes_on_as_a_suggestion() => Verify.Reports("""
        class C
        {
            void M(Job job)
            {
                var limit = {|HANG554:new|} CancellationTokenSource(600_000);
                job.Start(limit.Token);
            }
        }
        class Job { public void Start(CancellationToken stop) { } }
        """.Replace("{|HANG554:new|} CancellationTokenSource", "new {|HANG554:CancellationTokenSource|}"));

    [Fact]
    public Task Reports_what_no_variable_holds() => Verify.Reports("""
        class C(CancellationToken stop)
        {
            async Task M() => await Task.Delay(1, CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop).Token);
            Task L() => Task.Delay(1, CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop).Token);
            Task N() => Task.Delay(1, new {|HANG554:CancellationTokenSource|}(600_000).Token);
        }
        """);

    [Fact]
    public Task Reports_fields_of_a_type_that_does_not_dispose_them() => Verify.Reports("""
        class Feed : IDisposable
        {
            readonly CancellationTokenSource _linked;
            readonly CancellationTokenSource _plain = new();
            readonly CancellationTokenSource _over = new();
            public Feed(CancellationToken stop) => _linked = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);
            public void Skip() => _plain.Cancel();
            public void Dispose() { _linked.Cancel(); _over.Cancel(); }
        }
        """);

    [Fact]
    public Task Reports_a_source_whose_token_is_out_and_that_nothing_cancels() => Verify.Reports("""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = {|HANG506:new|}();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Loop(_stop.Token);
            static async Task Loop(CancellationToken stop) { while (!stop.IsCancellationRequested) await Task.Delay(1, stop); }
            public async Task StopAsync()
            {
                await _loop;
                _stop.Dispose();
            }
        }
        """);

    [Theory]
    [InlineData("partial void {|CS0759:OnQueryChanged|}", "new")]
    [InlineData("private void OnQueryChanged", "{|HANG506:new|}")]
    public Task Leaves_to_a_generator_what_is_there_for_it(string member, string made) => Verify.Reports($$"""
        sealed partial class Search
        {
            readonly CancellationTokenSource _stop = {{made}}();
            public Task Run() => Task.Delay(-1, _stop.Token);
            {{member}}(string query) => _stop.Cancel();
        }
        """);

    [Fact]
    public Task Reports_a_source_that_is_only_asked() => Verify.Reports("""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = {|HANG506:new|}();
            public void Run() { while (!_stop.IsCancellationRequested) Thread.Sleep(100); }
        }
        """);

    [Fact]
    public Task Reports_a_source_that_takes_the_place_of_one_in_use() => Verify.Reports("""
        sealed class Follower
        {
            readonly List<Task> _loops = new();
            CancellationTokenSource _stop = new();
            public void Start() => _loops.Add(Follow(_stop.Token));
            public void Restart()
            {
                _stop = new {|HANG506:CancellationTokenSource|}();
                Start();
            }
            static Task Follow(CancellationToken stop) => Task.Delay(-1, stop);
            public async Task StopAsync()
            {
                _stop.Cancel();
                await Task.WhenAll(_loops);
                _stop.Dispose();
            }
        }
        """);

    /// <summary>A poll loop that ends by a signal which no caller ever gives, as in kubernetes_70277.</summary>
    [Fact]
    public Task Reports_a_source_whose_only_cancel_nobody_calls() => Verify.Reports("""
        sealed class Poller : IDisposable
        {
            readonly CancellationTokenSource _done = {|HANG506:new|}();
            public async Task PollAsync(Func<bool> isReady)
            {
                while (!isReady())
                    await Task.Delay(100, _done.Token);
            }
            private void Finish() => _done.Cancel();
            public void Dispose() => _done.Dispose();
        }
        """);

    [Theory]
    [InlineData("await {|HANG506:_loop|}; _stop.Cancel(); _stop.Dispose();")]
    [InlineData("Console.WriteLine(); await {|HANG506:_loop|}.ConfigureAwait(false); await _stop.CancelAsync(); _stop.Dispose();")]
    [InlineData("await Task.WhenAll({|HANG506:_loops|}); _stop.Cancel(); _stop.Dispose();")]
    [InlineData("{|HANG506:_loop|}.Wait(); _stop.Cancel(); _stop.Dispose(); await Task.Yield();")]
    public Task Reports_a_wait_for_work_that_is_cancelled_after_it(string body) => Verify.Reports($$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = new();
            readonly List<Task> _loops = new();
            Task _loop = Task.CompletedTask;
            public void Start()
            {
                _loop = Loop(_stop.Token);
                _loops.Add(Loop(_stop.Token));
            }
            static async Task Loop(CancellationToken stop) { while (!stop.IsCancellationRequested) await Task.Delay(1, stop); }
            public async Task StopAsync() { {{body}} }
        }
        """);

    [Theory]
    [InlineData("_stop.Cancel(); await _loop; _stop.Cancel(); _stop.Dispose();")]
    [InlineData("_done = true; await _loop; _stop.Cancel(); _stop.Dispose();")]
    [InlineData("Signal(); await _loop; _stop.Cancel(); _stop.Dispose();")]
    [InlineData("_ready.Set(); await _loop; _stop.Cancel(); _stop.Dispose();")]
    [InlineData("await _loop.WaitAsync(TimeSpan.FromSeconds(1)); _stop.Cancel(); _stop.Dispose();")]
    [InlineData("await Task.WhenAny(_loop, Task.Delay(1000)); _stop.Cancel(); _stop.Dispose();")]
    [InlineData("await _other; _stop.Cancel(); _stop.Dispose();")]
    public Task Silent_where_the_work_may_end_before_it_is_cancelled(string body) => Verify.Silent($$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = new();
            readonly ManualResetEventSlim _ready = new();
            readonly Task _other = Task.Delay(1);
            volatile bool _done;
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Loop(_stop.Token);
            async Task Loop(CancellationToken stop) { while (!_done) await Task.Delay(1, stop); }
            void Signal() => _done = true;
            public async Task StopAsync() { {{body}} }
        }
        """);

    [Fact]
    public Task Reports_sources_in_a_collection_that_its_type_never_clears() => Verify.Reports("""
        sealed class Jobs(CancellationToken stopping)
        {
            readonly ConcurrentDictionary<int, CancellationTokenSource> _open = new();
            public void Start(int id) => _open[id] = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stopping);
            public void End(int id) => _open.TryRemove(id, out _);
        }
        """);

    [Theory]
    [InlineData("public void M() { using var source = new CancellationTokenSource(1000); }")]
    [InlineData("public void M(CancellationToken stop) { using (var source = CancellationTokenSource.CreateLinkedTokenSource(stop)) Use(source.Token); }")]
    [InlineData("public void M() { var source = new CancellationTokenSource(1000); try { Use(source.Token); } finally { source.Dispose(); } }")]
    [InlineData("public void M(Action<Action> later) { var source = new CancellationTokenSource(1000); later(() => source.Dispose()); }")]
    [InlineData("public void M() { var source = new CancellationTokenSource(1000); Task.Run(() => Use(source.Token)).ContinueWith(_ => source.Dispose()); }")]
    [InlineData("CancellationTokenSource M() => new CancellationTokenSource(1000);")]
    [InlineData("CancellationTokenSource M() { var source = new CancellationTokenSource(); source.CancelAfter(1); return source; }")]
    [InlineData("public void M(List<CancellationTokenSource> all) => all.Add(new CancellationTokenSource(1000));")]
    [InlineData("readonly ConcurrentDictionary<int, CancellationTokenSource> _all = new(); public void M() => Use(_all.GetOrAdd(1, _ => new CancellationTokenSource()).Token);")]
    [InlineData("readonly Dictionary<int, CancellationTokenSource> _all = new(); public void M() { var source = new CancellationTokenSource(1000); _all.Add(1, source); } public void N() { if (_all.Remove(1, out var source)) source.Dispose(); }")]
    [InlineData("readonly List<CancellationTokenSource> _all = new(); public void M() => _all.Add(new CancellationTokenSource(1000)); public IEnumerable<CancellationTokenSource> N() => _all;")]
    [InlineData("readonly List<CancellationTokenSource> _all = new(); public void M() => _all.Add(new CancellationTokenSource(1000)); public void N() { foreach (var source in _all) source.Cancel(); }")]
    [InlineData("static readonly CancellationTokenSource _end = new(); public void M() => _end.Cancel();")]
    [InlineData("static readonly C _instance = new(); readonly CancellationTokenSource _end = new(); public void M() { _end.Cancel(); Use(_end.Token); }")]
    [InlineData("readonly CancellationTokenSource _end = new(); public void M() { _end.Cancel(); _end.Dispose(); Use(_end.Token); }")]
    [InlineData("readonly CancellationTokenSource _end = new(); public void M() { Use(_end.Token); using (_end) _end.Cancel(); }")]
    [InlineData("readonly CancellationTokenSource _end = new(); public void Stop(Action<Action> run) { run(_end.Cancel); _end.Dispose(); Use(_end.Token); }")]
    [InlineData("CancellationTokenSource? _end; public void M() { Use((_end ??= new()).Token); _end.Cancel(); _end.Dispose(); }")]
    [InlineData("CancellationTokenSource? _end; public void M() { var old = Interlocked.Exchange(ref _end, new CancellationTokenSource()); old?.Cancel(); old?.Dispose(); Use(_end!.Token); }")]
    [InlineData("public void M() { using var source = new CancellationTokenSource(); Stop(source); Use(source.Token); } static void Stop(CancellationTokenSource source) => source.Cancel();")]
    [InlineData("public void M() { using var source = new CancellationTokenSource(); Console.CancelKeyPress += (_, _) => source.Cancel(); Use(source.Token); }")]
    [InlineData("Other M() => new Other(new CancellationTokenSource(1000)); class Other(CancellationTokenSource source) : IDisposable { public void Dispose() => source.Dispose(); }")]
    [InlineData("Other M() => new Other { Source = new CancellationTokenSource(1000) }; class Other : IDisposable { internal CancellationTokenSource? Source; public void Dispose() => Source?.Dispose(); }")]
    [InlineData("(CancellationTokenSource, int) M() => (new CancellationTokenSource(1000), 1);")]
    [InlineData("IEnumerable<CancellationTokenSource> M() { yield return new CancellationTokenSource(1000); }")]
    [InlineData("CancellationTokenSource? _end; public void Start() { _end = new(); Use(_end.Token); } public void Stop() { _end?.Cancel(); _end?.Dispose(); }")]
    [InlineData("CancellationTokenSource _end = new(); public void Start() { _end = new(); Use(_end.Token); } public void Stop() { _end.Cancel(); _end.Dispose(); }")]
    [InlineData("CancellationTokenSource _end = new(); public void Restart() { using var old = _end; _end = new(); old.Cancel(); Start(); } void Start() => Use(_end.Token); public void Stop() { _end.Cancel(); _end.Dispose(); }")]
    public Task Silent_when_it_ends_or_somebody_else_may_end_it(string member) => Verify.Silent($$"""
        public class C
        {
            {{member}}
            static void Use(CancellationToken token) { }
        }
        """);

    [Fact]
    public Task Silent_for_a_plain_source_that_a_hosted_service_cancels() => Verify.Silent("""
        namespace Microsoft.Extensions.Hosting { public interface IHostedService { Task StopAsync(CancellationToken token); } }
        class Worker : Microsoft.Extensions.Hosting.IHostedService
        {
            readonly CancellationTokenSource _end = new();
            public CancellationToken Ending => _end.Token;
            public Task StopAsync(CancellationToken token) { _end.Cancel(); return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task Silent_in_the_entry_point_of_the_program() => Verify.Silent("""
        var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, _) => stop.Cancel();
        await Task.Delay(-1, stop.Token);
        """);

    [Fact]
    public Task Says_what_holds_it() => Verify.Reports("""
        class C(CancellationToken stop)
        {
            async Task M()
            {
                var both = CancellationTokenSource.{|#0:CreateLinkedTokenSource|}(stop);
                await Task.Delay(1, both.Token);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SourceNotDisposed).WithLocation(0)
            .WithArguments("both", "the tokens that it is linked to hold it as long as they live", "declare it with 'using'"));

    [Fact]
    public Task Says_where_to_cancel_it() => Verify.Reports("""
        class C
        {
            readonly CancellationTokenSource _stop = {|#0:new|}();
            public CancellationToken Stopping => _stop.Token;
            public void Stop() { }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SourceNeverCancelled).WithLocation(0)
            .WithArguments("'_stop'", "whoever has its token waits for a signal that does not come", "cancel it in 'Stop'"));

    [Theory]
    [InlineData("using var stop = new CancellationTokenSource(); var run = Task.Delay(-1, stop.Token); stop.Cancel(); await run;")]
    [InlineData("class Program { static async Task Main() { using var stop = new CancellationTokenSource(); var run = Task.Delay(-1, stop.Token); stop.Cancel(); await run; } }")]
    [InlineData("class Program { static async Task Main() { using var stop = new CancellationTokenSource(); await Task.Delay(5, stop.Token); } }")]
    public Task Silent_about_a_source_that_the_program_itself_cancels(string program) => Verify.Silent(program);

    [Fact]
    public Task Silent_about_a_source_that_has_a_time_limit_where_one_is_set() => Verify.Silent("""
        class C(TimeSpan? limit)
        {
            public async Task StopAsync(Func<CancellationToken, Task> stop)
            {
                using var source = limit.HasValue ? new CancellationTokenSource(limit.Value) : new CancellationTokenSource();
                await stop(source.Token);
            }
        }
        """);

    [Fact]
    public Task Reports_a_source_without_one() => Verify.Reports("""
        class C
        {
            public async Task StopAsync(Func<CancellationToken, Task> stop)
            {
                using var source = new {|HANG506:CancellationTokenSource|}();
                await stop(source.Token);
            }
        }
        """);

    [Theory]
    [InlineData("var both = CancellationTokenSource.{|#0:CreateLinkedTokenSource|}(stop);", "declare it with 'using'")]
    [InlineData("CancellationTokenSource both; both = CancellationTokenSource.{|#0:CreateLinkedTokenSource|}(stop);", "dispose it")]
    public Task Says_how_to_end_it_where_it_stands(string made, string wayOut) => Verify.Reports($$"""
        class C(CancellationToken stop)
        {
            async Task M()
            {
                {{made}}
                await Task.Delay(1, both.Token);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SourceNotDisposed).WithLocation(0)
            .WithArguments("both", "the tokens that it is linked to hold it as long as they live", wayOut));

    [Theory]
    [InlineData("CancellationToken M(CancellationToken stop) { var time = new {|HANG554:CancellationTokenSource|}(500_000); var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop, time.Token); return both.Token; }")]
    [InlineData("Task? _loop; async Task M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); await Task.Yield(); _loop = Task.Run(() => Loop(both.Token)); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); _ = Loop(both.Token); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); var token = both.Token; ThreadPool.QueueUserWorkItem(_ => Loop(token)); }")]
    [InlineData("void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); Each(both.Token); } void Each(CancellationToken token) => new List<int>().ForEach(async one => await Loop(token));")]
    [InlineData("CancellationToken _token; void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); _token = both.Token; }")]
    [InlineData("event Action? Ended; void M(CancellationToken stop) { var both = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop); Ended += () => Loop(both.Token); Ended!(); }")]
    public Task Reports_a_source_whose_token_goes_on_as_a_suggestion(string members) => Verify.Reports($$"""
        class C
        {
            Task Loop(CancellationToken stop) => Task.Delay(-1, stop);
            {{members}}
        }
        """);

    [Theory]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); await Task.Run(() => Loop(both.Token)); }")]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); var work = Loop(both.Token); await work; }")]
    [InlineData("async Task M() { var time = new {|HANG504:CancellationTokenSource|}(500_000); var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop, time.Token); await Loop(both.Token); }")]
    [InlineData("void M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); Each(both.Token); } void Each(CancellationToken token) => new List<int>().ForEach(one => token.ThrowIfCancellationRequested());")]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); async Task One() => await Loop(both.Token); await One(); }")]
    [InlineData("async Task M() { var both = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); var all = new List<Task>(); all.Add(Loop(both.Token)); await Task.WhenAll(all); }")]
    public Task Reports_a_source_whose_work_is_waited_for(string members) => Verify.Reports($$"""
        class C(CancellationToken stop)
        {
            Task Loop(CancellationToken stop) => Task.Delay(-1, stop);
            {{members}}
        }
        """);

    [Theory]
    [InlineData("Task M() { var both = CancellationTokenSource.{|#0:CreateLinkedTokenSource|}(stop); return Task.Delay(1, both.Token); }")]
    [InlineData("CancellationToken M() { var both = CancellationTokenSource.{|#0:CreateLinkedTokenSource|}(stop); return both.Token; }")]
    public Task Says_that_work_which_goes_on_comes_first(string member) => Verify.Reports($$"""
        class C(CancellationToken stop)
        {
            {{member}}
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SourceNotDisposedPossible).WithLocation(0)
            .WithArguments("both", "the tokens that it is linked to hold it as long as they live", "dispose it when the work that has its token is over"));

    [Theory]
    [InlineData("var later = new {|HANG504:CancellationTokenSource|}(200); later.CancelAfter(900_000); await Task.Delay(1, later.Token);")]
    [InlineData("var limit = TimeSpan.FromMilliseconds(500); limit = TimeSpan.FromMinutes(5); var late = new {|HANG504:CancellationTokenSource|}(limit); await Task.Delay(1, late.Token);")]
    [InlineData("var limit = TimeSpan.FromSeconds(500); var late = new {|HANG504:CancellationTokenSource|}(limit); await Task.Delay(1, late.Token);")]
    [InlineData("var late = new {|HANG504:CancellationTokenSource|}(Settable); await Task.Delay(1, late.Token);")]
    [InlineData("var linked = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(call.CancellationToken); await Task.Delay(1, linked.Token);")]
    [InlineData("using var time = new CancellationTokenSource(5000); var linked = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(call.CancellationToken, time.Token); await Task.Delay(1, linked.Token);")]
    [InlineData("var linked = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(call.CancellationToken, stop); await Task.Delay(1, linked.Token);")]
    public Task Reports_what_is_let_go_soon_as_a_suggestion(string body) => Verify.Reports($$"""
        namespace Grpc.Core { public class ServerCallContext { public CancellationToken CancellationToken { get; } } }
        static class Again { public static TimeSpan Limit { get; } = TimeSpan.FromMilliseconds(300); }
        class C(CancellationToken stop)
        {
            static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);
            public static TimeSpan Settable = TimeSpan.FromMilliseconds(300);
            async Task M(Grpc.Core.ServerCallContext call)
            {
                {{body}}
            }
        }
        """);

    [Fact]
    public Task Says_of_a_replaced_source_that_it_is_the_old_one() => Verify.Reports("""
        public class Call : IDisposable
        {
            private CancellationTokenSource _stop = new();
            public Task Tone() => Task.Delay(1000, _stop.Token);
            public void Begin() { _stop = new {|#0:CancellationTokenSource|}(); }
            public void Dispose() => _stop.Cancel();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(RuleIds.SourceNeverCancelled, Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithLocation(0)
            .WithMessage("The source that '_stop' had is never cancelled: another replaces it, and nobody can cancel it from then on; cancel the old '_stop' first"));

    [Theory]
    [InlineData("_ = Watch(sending);", "HANG554")]
    [InlineData("Watch(sending);", "HANG554")]
    [InlineData("_watching = Watch(sending);", "HANG554")]
    [InlineData("await Watch(sending);", "HANG504")]
    [InlineData("_ = Watch(sending); await sending;", "HANG504")]
    [InlineData("await Task.WhenAny(sending, Task.Delay(1));", "HANG504")]
    [InlineData("Look(sending);", "HANG504")]
    public Task A_task_that_is_given_on_is_waited_for_by_who_is_waited_for(string left, string id) => Verify.Reports($$"""
        class C
        {
            public Task _watching;
            public async Task M(int count)
            {
                await Task.Yield();
                var limit = new {|{{id}}:CancellationTokenSource|}(count);
                var sending = Task.Run(() => Task.Delay(10, limit.Token), limit.Token);
                {{left}}
            }
            private static async Task Watch(Task task) => await task;
            private static void Look(Task task) => task.Wait();
        }
        """);

    [Theory]
    [InlineData("new Store(null)", "", "new CancellationTokenSource()", "HANG554")]
    [InlineData("new Store()", "", "new CancellationTokenSource()", "HANG554")]
    [InlineData("new Store(errors: default)", "", "new CancellationTokenSource()", "HANG554")]
    [InlineData("new Store(new Errors())", "", "new CancellationTokenSource()", "HANG504")]
    [InlineData("new Store(null)", "new Store(new Errors())", "new CancellationTokenSource()", "HANG504")]
    public Task A_link_that_no_caller_asks_for_is_none(string one, string other, string without, string id) => Verify.Reports($$"""
        public sealed class Errors { public CancellationToken Token { get; set; } }
        internal sealed class Store
        {
            private readonly CancellationTokenSource _stop;
            internal Store(Errors errors = null) => _stop = errors == null ? {{without}} : CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(errors.Token);
            public Task Load() => Task.Delay(1, _stop.Token);
            public void Dispose() => _stop.Cancel();
        }
        public sealed class User
        {
            private readonly Store _store = {{one}};
            public Task Load() => _store.Load();
            public void Stop() => _store.Dispose();
            public object More() => {{(other.Length == 0 ? "_store" : other)}};
        }
        """);

    [Theory]
    [InlineData("host.ApplicationStopping.Register(() => _ = Finish());", "Finish", "")]
    [InlineData("host.ApplicationStopping.Register(() => { Finish().Wait(); });", "Finish", "")]
    [InlineData("lifetime.Register(ShutdownWork);", "ShutdownWork", "")]
    [InlineData("lifetime.Register(Finish);", "Finish", "HANG504")]
    [InlineData("lifetime.Each(ShutdownWork);", "ShutdownWork", "HANG504")]
    [InlineData("host.ApplicationStopping.Register(() => _ = Finish()); _ = Finish();", "Finish", "HANG504")]
    public Task What_runs_once_at_the_end_leaves_one(string use, string name, string id) => Verify.Reports($$"""
        public interface IHost { CancellationToken ApplicationStopping { get; } }
        public interface ILifetime { void Register(Func<Task> end); void Each(Func<Task> each); }
        public sealed class Hub
        {
            private readonly int _limit = Environment.TickCount;
            public Hub(IHost host, ILifetime lifetime) { {{use}} }
            private async Task {{name}}()
            {
                var limit = new {{Marked(id, "CancellationTokenSource")}}(_limit);
                await Task.WhenAny(Task.Delay(9), Task.Delay(Timeout.Infinite, limit.Token));
            }
        }
        """);

    [Theory]
    [InlineData("StopAsync(CancellationToken stop)", "")]
    [InlineData("CloseAsync(CancellationToken stop)", "")]
    [InlineData("ShutdownAsync(TimeSpan limit, CancellationToken stop)", "")]
    [InlineData("CloseAsync(string name, CancellationToken stop)", "HANG504")]
    [InlineData("CancelAsync(CancellationToken stop)", "HANG504")]
    [InlineData("CloseOrdersAsync(CancellationToken stop)", "HANG504")]
    public Task The_end_of_an_object_leaves_one_link(string end, string id) => Verify.Reports($$"""
        class C
        {
            private readonly CancellationToken _parent;
            private readonly Task _loop = Task.Delay(-1);
            public async Task {{end}}
            {
                var both = CancellationTokenSource.{{Marked(id, "CreateLinkedTokenSource")}}(stop, _parent);
                await Task.WhenAny(_loop, Task.Delay(Timeout.Infinite, both.Token));
            }
        }
        """);

    [Fact]
    public Task Silent_about_a_time_limit_that_the_end_of_an_object_sets_once() => Verify.Silent("""
        class C : IDisposable
        {
            private readonly Task _loop = Task.Delay(-1);
            public void Dispose()
            {
                var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
                _loop.Wait(limit.Token);
            }
        }
        """);

    [Fact]
    public Task Reports_a_time_limit_of_each_round_of_an_end() => Verify.Reports("""
        class C : IDisposable
        {
            private readonly List<Task> _loops = new();
            public void Dispose()
            {
                foreach (var loop in _loops)
                {
                    var limit = new {|HANG504:CancellationTokenSource|}(TimeSpan.FromSeconds(15));
                    loop.Wait(limit.Token);
                }
            }
        }
        """);

    [Theory]
    [InlineData("IHostedService", "await feed.Open(both.Token);", "")]
    [InlineData("IHostedService", "for (var i = 0; i < 9; i++) { CancellationTokenSource again = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop); await Task.Delay(i, again.Token); }", "")]
    [InlineData("IOther", "await feed.Open(both.Token);", "HANG554")]
    public Task The_start_of_a_hosted_service_leaves_one_link(string type, string body, string id) => Verify.Reports($$"""
        namespace Microsoft.Extensions.Hosting { public interface IHostedService { Task StartAsync(CancellationToken stop); Task StopAsync(CancellationToken stop); } }
        interface IOther { }
        interface IFeed { Task Open(CancellationToken stop); }
        class Service(IFeed feed) : {{(type == "IOther" ? type : "Microsoft.Extensions.Hosting." + type)}}
        {
            public async Task StartAsync(CancellationToken stop)
            {
                var both = CancellationTokenSource.{{Marked(id, "CreateLinkedTokenSource")}}(stop);
                {{body}}
            }
            public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
        }
        """);

    [Theory]
    [InlineData("both.Token.Register(() => Stop()); await Task.Yield();", "HANG554")]
    [InlineData("both.Token.Register(() => this.StopAsync().GetAwaiter().GetResult()); await Task.Yield();", "HANG554")]
    [InlineData("both.Token.Register(Stop); await Task.Yield();", "HANG554")]
    [InlineData("using (both.Token.Register(() => Stop())) await Task.Yield();", "HANG504")]
    [InlineData("var done = new TaskCompletionSource(); both.Token.Register(() => done.TrySetCanceled()); await done.Task;", "HANG504")]
    [InlineData("both.Token.Register(() => Console.WriteLine()); await Task.Yield();", "HANG504")]
    public Task A_token_by_which_its_object_is_stopped_lives_on_with_the_hook(string body, string id) => Verify.Reports($$"""
        class Bus(CancellationToken stop)
        {
            public async Task RefreshAsync()
            {
                var both = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
                {{body}}
            }
            public void Stop() { }
            public Task StopAsync() => Task.CompletedTask;
        }
        """);

    [Theory]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(stop); await Task.Delay(1);", "HANG554")]
    [InlineData("_token = stop; await Task.Delay(1);", "HANG554")]
    [InlineData("stop.Register(() => Dispose()); await Task.Delay(1);", "HANG554")]
    [InlineData("_stop = CancellationTokenSource.CreateLinkedTokenSource(stop); try { await Task.Delay(1, _stop.Token); } finally { _stop.Dispose(); }", "HANG504")]
    [InlineData("await Task.Delay(1, stop);", "HANG504")]
    public Task A_token_that_an_awaited_callee_keeps_lives_on(string kept, string id) => Verify.Reports($$"""
        sealed class Feed : IDisposable
        {
            private CancellationTokenSource _stop;
            private CancellationToken _token;
            public async Task Open(CancellationToken stop) { {{kept}} }
            public void Dispose() => _stop?.Dispose();
        }
        class User(CancellationToken stop)
        {
            public async Task Begin(Feed feed)
            {
                var both = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
                await feed.Open(both.Token);
            }
        }
        """);

    [Theory]
    [InlineData("const int limit = 500; var soon = new CancellationTokenSource(limit); await Task.Delay(1, soon.Token);")]
    [InlineData("var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)); await Task.Delay(1, soon.Token);")]
    [InlineData("var limit = TimeSpan.FromMilliseconds(500); var soon = new CancellationTokenSource(limit); await Task.Delay(1, soon.Token);")]
    [InlineData("var soon = new CancellationTokenSource(Limit); await Task.Delay(1, soon.Token);")]
    [InlineData("var soon = new CancellationTokenSource(Again.Limit); await Task.Delay(1, soon.Token);")]
    [InlineData("var soon = new CancellationTokenSource(10_000); await Task.Delay(1, soon.Token);")]
    [InlineData("var soon = new CancellationTokenSource(); soon.CancelAfter(TimeSpan.FromSeconds(5)); await Task.Delay(1, soon.Token);")]
    [InlineData("await Task.Delay(1, new CancellationTokenSource(5000).Token);")]
    [InlineData("var call = new CancellationTokenSource(TimeSpan.FromMinutes(1)); await Task.Delay(1, call.Token);")]
    [InlineData("foreach (var one in new[] { 1, 2 }) { var call = new {|HANG504:CancellationTokenSource|}(TimeSpan.FromMinutes(1)); await Task.Delay(one, call.Token); }")]
    [InlineData("var call = new {|HANG504:CancellationTokenSource|}(TimeSpan.FromHours(1)); await Task.Delay(1, call.Token);")]
    [InlineData("_last = new CancellationTokenSource(5000); await Task.Delay(1, _last.Token);")]
    [InlineData("var late = new {|HANG504:CancellationTokenSource|}(120_001); await Task.Delay(1, late.Token);")]
    [InlineData("var late = new {|HANG504:CancellationTokenSource|}(); late.CancelAfter(5000); late.CancelAfter(500_000); await Task.Delay(1, late.Token);")]
    [InlineData("_last = new {|HANG504:CancellationTokenSource|}(500_000); await Task.Delay(1, _last.Token);")]
    public Task A_short_limit_is_over_before_anybody_would_notice(string body) => Verify.Reports($$"""
        static class Again { public static TimeSpan Limit { get; } = TimeSpan.FromMilliseconds(300); }
        class C
        {
            static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
            private CancellationTokenSource _last;
            async Task M()
            {
                {{body}}
            }
        }
        """);

    [Theory]
    [InlineData("Load()", "", "")]
    [InlineData("Load(null)", "Load()", "")]
    [InlineData("Load(TimeSpan.FromMinutes(1))", "", "HANG504")]
    [InlineData("Load()", "Load(limit)", "HANG504")]
    public Task A_limit_that_no_caller_gives_is_none(string one, string other, string id) => Verify.Reports($$"""
        public class Pages
        {
            public async Task Load(TimeSpan? limit = null)
            {
                var time = new {{Marked(id, "CancellationTokenSource")}}(limit ?? Timeout.InfiniteTimeSpan);
                await Task.Delay(1, time.Token);
            }
        }
        public class Reader
        {
            public Task One(Pages pages) => pages.{{one}};
            public Task Other(Pages pages, TimeSpan limit) => {{(other.Length == 0 ? "Task.CompletedTask" : "pages." + other)}};
        }
        """);

    [Theory]
    [InlineData("public async Task Fetch(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public async Task Fetch(CancellationToken? stop) { MADE(stop ?? CancellationToken.None); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public async Task Fetch() { MADE(_stop); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch() { MADE(_source.Token); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch() { MADE(_host.ApplicationStopping); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch(IHost host) { MADE(host.ApplicationStopping); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch() { var stop = _stop; MADE(stop); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch() { MADE(_call.Aborted); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("async Task LateStart() { MADE(_host.ApplicationStopping); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public async Task InitializeAsync() { MADE(_stop); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public C() { Prepare().Wait(); } private async Task Prepare() { MADE(_stop); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public C() { Feed.Came += async () => { MADE(_stop); await Task.Delay(1, both.Token); }; }", "HANG504")]
    [InlineData("public async Task Fetch(CancellationToken stop) { while (true) { MADE(stop); await Task.Delay(1, both.Token); } }", "HANG504")]
    [InlineData("public async Task Fetch() { foreach (var one in new List<CancellationToken>()) { MADE(one); await Task.Delay(1, both.Token); } }", "HANG554")]
    [InlineData("public async Task Run(CancellationToken stop) { while (true) await Fetch(stop); } private async Task Fetch(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Run(CancellationToken stop) { while (true) await Fetch(stop); } private Task Fetch(CancellationToken stop) => Once(stop); private async Task Once(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task Run() { foreach (var one in new List<CancellationToken>()) await Fetch(one); } private async Task Fetch(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public async Task Run(CancellationToken stop) => await Fetch(stop); private async Task Fetch(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("public async Task Refresh() => await Fetch(_stop); private async Task Fetch(CancellationToken stop) { MADE(stop); await Task.Delay(1, both.Token); }", "HANG504")]
    [InlineData("public async Task SendAsync(string message, CancellationToken stop) { MADE(stop); await Task.Delay(message.Length, both.Token); }", "HANG504")]
    [InlineData("public async Task Fetch(int limit, CancellationToken stop) { MADE(stop); both.CancelAfter(limit); await Task.Delay(1, both.Token); }", "HANG554")]
    [InlineData("private object _rows; public void Fetch(int[] rows) { MADE(_stop); _rows = rows.AsParallel().WithCancellation(both.Token); }", "HANG554")]
    [InlineData("public void Fetch(int[] rows) { MADE(_stop); Console.WriteLine(rows.AsParallel().WithCancellation(both.Token).Count()); }", "HANG504")]
    [InlineData("public async Task Fetch(CancellationToken stop) { MADE(stop); both.CancelAfter(5000); await Task.Delay(1, both.Token); }", "HANG554")]
    public Task Linked_sources_pile_up_where_a_parent_is_seen_to_outlive_them(string members, string id) => Verify.Reports($$"""
        interface IHost { CancellationToken ApplicationStopping { get; } }
        class CallContext { public CancellationToken Aborted { get; set; } }
        static class Feed { public static event Func<Task> Came; }
        class C
        {
            private readonly CancellationToken _stop;
            private readonly CancellationTokenSource _source = new();
            private readonly IHost _host;
            private readonly CallContext _call;
            public void End() { _source.Cancel(); _source.Dispose(); }
            {{members.Replace("MADE", "var both = CancellationTokenSource.{|" + id + ":CreateLinkedTokenSource|}")}}
        }
        """);

    [Fact]
    public Task Reports_a_link_for_each_round_of_who_calls_by_an_interface() => Verify.Reports("""
        public interface IPods { Task Watch(string from, CancellationToken stop); }
        public sealed class Pods : IPods
        {
            public async Task Watch(string from, CancellationToken stop)
            {
                var failed = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);
                await Task.Delay(from.Length, failed.Token);
            }
        }
        public sealed class Monitor(IPods pods)
        {
            public async Task Follow(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    await pods.Watch("", stop);
            }
        }
        """);

    [Fact]
    public Task Reports_a_link_for_each_session_of_a_server() => Verify.Reports("""
        public sealed class Server
        {
            public async Task Listen(TcpListener listener, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    var client = await listener.AcceptTcpClientAsync(stop);
                    _ = Task.Run(() => Serve(client, stop));
                }
            }
            private async Task Serve(TcpClient client, CancellationToken stop)
            {
                var session = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);
                try { await client.GetStream().FlushAsync(session.Token); }
                finally { session.Cancel(); }
            }
        }
        """);

    [Theory]
    [InlineData("public void Stop() => _stop.Cancel();", "HANG554")]
    [InlineData("public void Stop() => _stop.Cancel(); public void Dispose() => _stop = null;", "HANG504")]
    [InlineData("public void Dispose() => Dispose(true); protected virtual void Dispose(bool disposing) { if (disposing) _stop.Cancel(); }", "HANG504")]
    public Task A_link_in_a_field_is_left_by_who_ends_the_owner_without_disposing_it(string end, string id) => Verify.Reports($$"""
        class Server
        {
            private CancellationTokenSource _stop;
            public Server(CancellationToken stop) => _stop = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
            public Task Run() => Task.Delay(-1, _stop.Token);
            {{end}}
        }
        """);

    [Theory]
    [InlineData("_last.Cancel();", "HANG554")]
    [InlineData("_last?.Cancel();", "HANG554")]
    [InlineData("", "HANG504")]
    [InlineData("_other.Cancel();", "HANG504")]
    public Task A_limit_that_takes_the_place_of_one_that_was_cancelled_is_the_only_one(string before, string id) => Verify.Reports($$"""
        class Endpoints
        {
            private readonly CancellationTokenSource _other = new();
            private CancellationTokenSource _last;
            public Task Refresh(TimeSpan period)
            {
                {{before}}
                _last = new {|{{id}}:CancellationTokenSource|}(period);
                return Task.Delay(1, _last.Token);
            }
            public void End() { _other.Cancel(); _other.Dispose(); }
        }
        """);

    [Theory]
    [InlineData("partial class", "object sender, EventArgs e", "")]
    [InlineData("class", "object sender, EventArgs e", "HANG506")]
    [InlineData("partial class", "object sender, int e", "HANG506")]
    public Task A_handler_that_markup_may_name_is_called(string kind, string parameters, string id) => Verify.Reports($$"""
        public {{kind}} ProgressWindow
        {
            private readonly CancellationTokenSource _stop = {{Marked(id, "new")}}();
            public Task Run() => Task.Delay(-1, _stop.Token);
            private void OnCancelClick({{parameters}}) => _stop.Cancel();
            public void End() => _stop.Dispose();
        }
        """);

    private static string Marked(string id, string code) => id.Length == 0 ? code : $"{{|{id}:{code}|}}";

    [Theory]
    [InlineData("private", "Load(60_000)", "new CancellationTokenSource(limit)")]
    [InlineData("private", "Load(600_000)", "new {|HANG504:CancellationTokenSource|}(limit)")]
    [InlineData("private", "Load(_limit)", "new {|HANG504:CancellationTokenSource|}(limit)")]
    [InlineData("public", "Load(60_000)", "new {|HANG504:CancellationTokenSource|}(limit)")]
    public Task A_limit_is_what_all_callers_give(string access, string call, string made) => Verify.Reports($$"""
        public class Pages
        {
            private int _limit;
            public int Limit { set => _limit = value; }
            public Task First() => {{call}};
            {{access}} async Task Load(int limit) { var time = {{made}}; await Task.Delay(1, time.Token); }
        }
        """);

    [Theory]
    [InlineData("Task.Run(Load, _stop.Token);", "CancellationTokenSource")]
    [InlineData("Task.Factory.StartNew(Load, _stop.Token);", "CancellationTokenSource")]
    [InlineData("Task.Run(Load, _stop.Token); Task.Delay(1, _stop.Token);", "{|HANG506:CancellationTokenSource|}")]
    public Task A_token_that_only_guards_a_start_is_waited_for_by_nobody(string start, string made) => Verify.Reports($$"""
        class Patches
        {
            readonly CancellationTokenSource _stop = new {{made}}();
            public void Start() { {{start}} }
            void Load() { }
            public void Dispose() => _stop.Dispose();
        }
        """);

    [Theory]
    [InlineData("_lines.CompleteAdding();", "CancellationTokenSource")]
    [InlineData("", "{|HANG506:CancellationTokenSource|}")]
    public Task A_consumer_that_ends_with_its_queue_needs_no_signal(string end, string made) => Verify.Reports($$"""
        class Log
        {
            readonly BlockingCollection<string> _lines = new();
            readonly CancellationTokenSource _stop = new {{made}}();
            public void Run() { foreach (var line in _lines.GetConsumingEnumerable(_stop.Token)) Console.WriteLine(line); }
            public void Dispose() { {{end}} _stop.Dispose(); }
        }
        """);

    [Theory]
    [InlineData("_lines.Writer.TryComplete();", "CancellationTokenSource")]
    [InlineData("_lines?.Writer.Complete();", "CancellationTokenSource")]
    [InlineData("_lines.Writer.TryWrite(1);", "{|HANG506:CancellationTokenSource|}")]
    public Task A_reader_that_ends_with_its_channel_needs_no_signal(string end, string made) => Verify.Reports($$"""
        class Log
        {
            readonly Channel<int> _lines = Channel.CreateUnbounded<int>();
            readonly CancellationTokenSource _stop = new {{made}}();
            public async Task Run() { await foreach (var line in _lines.Reader.ReadAllAsync(_stop.Token)) Console.WriteLine(line); }
            public void Dispose() { {{end}} _stop.Dispose(); }
        }
        """);

    [Theory]
    [InlineData("_stop = new CancellationTokenSource();", "HANG554")]
    [InlineData("", "HANG504")]
    public Task A_parent_that_is_made_just_before_has_no_other_links(string parent, string rule) => Verify.Reports($$"""
        class Element
        {
            CancellationTokenSource _stop = new();
            public async Task Prepare(int part)
            {
                {{parent}}
                var linked = CancellationTokenSource.{|{{rule}}:CreateLinkedTokenSource|}(_stop.Token);
                await Task.Delay(part, linked.Token);
            }
            public void Dispose() { _stop.Cancel(); _stop.Dispose(); }
        }
        """);

    [Theory]
    [InlineData("_ = _work.ContinueWith(_ => Console.WriteLine());", "HANG554")]
    [InlineData("await _work.ContinueWith(_ => Console.WriteLine());", "HANG504")]
    public Task What_is_kept_and_only_continued_goes_on(string end, string rule) => Verify.Reports($$"""
        class Element(CancellationToken stop)
        {
            Task _work = Task.CompletedTask;
            public async Task Prepare(int part)
            {
                await Task.Yield();
                var linked = CancellationTokenSource.{|{{rule}}:CreateLinkedTokenSource|}(stop);
                _work = Task.Delay(part, linked.Token);
                {{end}}
            }
        }
        """);

    [Theory]
    [InlineData("CancellationTokenSource", "if (!limit.IsCancellationRequested) { limit.Cancel(); }")]
    [InlineData("CancellationTokenSource", "limit.Cancel();")]
    [InlineData("{|HANG504:CancellationTokenSource|}", "if (name.Length > 3) limit.Cancel();")]
    [InlineData("{|HANG504:CancellationTokenSource|}", "Console.WriteLine();")]
    public Task Silent_for_a_limit_that_every_way_out_cancels(string made, string end) => Verify.Reports($$"""
        class Runner
        {
            public async Task Run(string name, TimeSpan time)
            {
                var limit = new {{made}}();
                try { limit.CancelAfter(time); await File.ReadAllTextAsync(name, limit.Token); }
                finally { {{end}} }
            }
        }
        """);

    [Theory]
    [InlineData("Task.WaitAny(new[] { reading }, time);", "HANG554")]
    [InlineData("reading.Wait(time);", "HANG554")]
    [InlineData("Task.WaitAny(new[] { reading });", "HANG504")]
    [InlineData("reading.Wait();", "HANG504")]
    public Task What_is_given_up_by_a_time_goes_on(string wait, string rule) => Verify.Reports($$"""
        class Device
        {
            public int Read(Stream stream, byte[] data, TimeSpan time)
            {
                var limit = new {|{{rule}}:CancellationTokenSource|}(time);
                var reading = stream.ReadAsync(data, 0, data.Length, limit.Token);
                {{wait}}
                return reading.IsCanceled ? 0 : reading.Result;
            }
        }
        """);

    [Theory]
    [InlineData("Fetch : Command", "HANG554", "")]
    [InlineData("Fetch : Step", "HANG504", "")]
    [InlineData("Fetch : Command", "HANG504", "foreach (var one in Names)")]
    public Task A_command_of_a_program_runs_once(string type, string rule, string loop) => Verify.Reports($$"""
        return await new Fetch().Execute(TimeSpan.FromMinutes(5));

        abstract class Command { public abstract Task<int> Execute(TimeSpan time); }
        abstract class Step { public abstract Task<int> Execute(TimeSpan time); }
        class {{type}}
        {
            public List<string> Names = new();
            public override async Task<int> Execute(TimeSpan time)
            {
                {{loop}}
                {
                    var limit = new {|{{rule}}:CancellationTokenSource|}();
                    limit.CancelAfter(time);
                    await File.ReadAllTextAsync("x", limit.Token);
                }
                return 0;
            }
        }
        """);

    [Theory]
    [InlineData("while (!_token.IsCancellationRequested) Thread.Sleep(100);", "CancellationTokenSource")]
    [InlineData("Task.Delay(1000, _token).Wait();", "{|HANG506:CancellationTokenSource|}")]
    [InlineData("var token = _token; while (!token.IsCancellationRequested) Thread.Sleep(100);", "{|HANG506:CancellationTokenSource|}")]
    public Task A_token_that_is_asked_by_its_field_only_is_replaced_with_its_source(string work, string made) => Verify.Reports($$"""
        public class Updates
        {
            CancellationTokenSource _source;
            CancellationToken _token;
            public Updates() { _source = new CancellationTokenSource(); _token = _source.Token; }
            public void Begin() { _source = new {{made}}(); _token = _source.Token; }
            public void Run() { {{work}} }
            public void End() => _source.Cancel();
        }
        """);

    [Theory]
    [InlineData("await feed.Read(both.Token);", "HANG504")]
    [InlineData("await feed.Open(new ParallelOptions { CancellationToken = both.Token });", "HANG504")]
    [InlineData("await source.Read(both.Token);", "HANG554")]
    [InlineData("await feed.Ask(source, both.Token);", "HANG554")]
    [InlineData("await feed.Begin(both.Token);", "HANG554")]
    [InlineData("await read(both.Token);", "HANG554")]
    [InlineData("Interlocked.Exchange(ref _work, Task.Run(() => feed.Read(both.Token)));", "HANG554")]
    [InlineData("await new Job(both.Token).Run();", "HANG554")]
    [InlineData("var job = new Job { Stop = both.Token }; await job.Run();", "HANG554")]
    [InlineData("try { await new Job(both.Token).Run(); } finally { both.Cancel(); }", "HANG504")]
    public Task A_using_is_right_where_the_token_goes_to_nothing_but_what_is_awaited(string use, string id) => Verify.Reports($$"""
        public interface ISource { Task Read(CancellationToken stop); }
        public sealed class Job
        {
            public Job() { }
            public Job(CancellationToken stop) => Stop = stop;
            public CancellationToken Stop { get; set; }
            public Task Run() => Task.Delay(1, Stop);
        }
        public sealed class Feed
        {
            public async Task Read(CancellationToken stop) => await Task.Delay(1, stop);
            public async Task Open(ParallelOptions options) => await Parallel.ForAsync(0, 3, options, async (_, _) => await Task.Yield());
            public async Task Ask(ISource source, CancellationToken stop) { await Task.Yield(); await source.Read(stop); }
            public async Task Begin(CancellationToken stop) { await Task.Yield(); _ = Read(stop); }
        }
        public sealed class Store(CancellationToken stop, Feed feed, ISource source, Func<CancellationToken, Task> read)
        {
            Task _work = Task.CompletedTask;
            public async Task Fetch(int part)
            {
                await Task.Yield();
                var both = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
                {{use}}
                Console.WriteLine(part + read.Method.Name + source + feed + _work);
            }
        }
        """);

    [Theory]
    [InlineData("ExecuteAsync", "foreach (var name in _names)", "HANG554")]
    [InlineData("ExecuteAsync", "while (true) foreach (var name in _names)", "HANG504")]
    [InlineData("ExecuteAsync", "for (var i = 0; i < _names.Count; i++)", "HANG504")]
    [InlineData("ReadAsync", "foreach (var name in _names)", "HANG504")]
    public Task What_a_start_sets_up_for_each_is_there_once(string member, string loop, string id) => Verify.Reports($$"""
        class Feeds
        {
            readonly List<string> _names = new();
            public async Task {{member}}(CancellationToken stop)
            {
                {{loop}}
                {
                    var both = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
                    await Task.Delay(1, both.Token);
                }
            }
        }
        """);

    [Theory]
    [InlineData("private", "IHostedService", "HANG554")]
    [InlineData("public", "IHostedService", "HANG504")]
    [InlineData("private", "IDisposable", "HANG504")]
    public Task A_link_that_its_owner_only_cancels_is_one_of_few_where_its_owner_is(string access, string kind, string id) => Verify.Reports($$"""
        using Microsoft.Extensions.Hosting;
        namespace Microsoft.Extensions.Hosting { public interface IHostedService { Task StartAsync(CancellationToken stop); } }
        class Beat : IDisposable
        {
            CancellationTokenSource _stop = new();
            public void Begin(CancellationToken stop)
            {
                _stop = CancellationTokenSource.{|{{id}}:CreateLinkedTokenSource|}(stop);
                _ = Task.Delay(-1, _stop.Token);
            }
            public void Dispose() => _stop.Cancel();
        }
        public class Beats : {{kind}}
        {
            public void Dispose() { }
            readonly List<Beat> _all = new();
            readonly List<string> _names = new();
            public async Task StartAsync(CancellationToken stop)
            {
                foreach (var name in _names) { await Task.Yield(); Add(name, stop); }
            }
            {{access}} void Add(string name, CancellationToken stop)
            {
                var beat = new Beat();
                beat.Begin(stop);
                _all.Add(beat);
            }
        }
        """);

    [Theory]
    [InlineData("[HarmonyPatch]", "Postfix", "new")]
    [InlineData("[HarmonyPatch]", "Ended", "{|HANG506:new|}")]
    [InlineData("[Obsolete]", "Postfix", "{|HANG506:new|}")]
    public Task What_a_patch_runs_is_called(string attribute, string method, string made) => Verify.Reports($$"""
        class HarmonyPatchAttribute : Attribute { }
        {{attribute}}
        class Patch
        {
            readonly CancellationTokenSource _stop = {{made}}();
            public Task Run() => Task.Delay(-1, _stop.Token);
            private void {{method}}() => _stop.Cancel();
        }
        """);

    [Theory]
    [InlineData("_stop = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);", "_stop = CancellationTokenSource.CreateLinkedTokenSource(stop);", "_stop.Cancel();")]
    [InlineData("_stop = CancellationTokenSource.{|HANG554:CreateLinkedTokenSource|}(stop);", "_stop = CancellationTokenSource.CreateLinkedTokenSource(stop);", "")]
    [InlineData("_stop = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);", "_other = CancellationTokenSource.{|HANG504:CreateLinkedTokenSource|}(stop);", "_stop.Cancel(); _other.Cancel();")]
    public Task Says_once_of_a_field_that_its_links_are_not_disposed(string first, string second, string end) => Verify.Reports($$"""
        public class Guider : IDisposable
        {
            CancellationTokenSource _stop = new(), _other = new();
            public void Capture(CancellationToken stop)
            {
                {{first}}
                _ = Task.Delay(-1, _stop.Token);
            }
            public void Loop(CancellationToken stop)
            {
                {{second}}
                _ = Task.Delay(-1, _stop.Token);
                _ = Task.Delay(-1, _other.Token);
            }
            public void Halt() { _stop.Cancel(); _other.Cancel(); }
            public void Dispose() { {{end}} }
        }
        """);
}
