using Hangproof.CodeFixes.Completion;
using Hangproof.CodeFixes.Disposal;
using Hangproof.CodeFixes.Tasks;
using Hangproof.Lifetimes;
using Hangproof.Tasks;
using Hangproof.Tests.Tasks;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

/// <summary>Fixes that add members, statements or lambdas, in a project that stayed with C# 7.3: one by one, all at once, and a second time.</summary>
public sealed class OldLanguageFixTests
{
    private const LanguageVersion Old = LanguageVersion.CSharp7_3;

    [Theory]
    [InlineData("public void Dispose() => _link.Close();", """
        public void Dispose()
            {
                _link.Close();
                foreach (var open in _pending.Values)
                    open.TrySetCanceled();
            }
        """)]
    public Task Cancels_what_is_kept(string before, string after) => Verify<UnboundedWaitAnalyzer, CancelKeptFix>.Fixed(Client("{|HANG405:Task|}", before), Client("Task", after), language: Old);

    [Theory]
    [InlineData("public void Stop() { }", "public void Stop() { _stop.Cancel(); }")]
    [InlineData("""
        public async Task StopAsync()
            {
                await _loop;
            }
        """, """
        public async Task StopAsync()
            {
                await _stop.CancelAsync();
                await _loop;
            }
        """)]
    public Task Cancels_in_the_stop_path(string before, string after) => Verify<SourceLifetimeAnalyzer, CancelInStopPathFix>.Fixed(
        Reader("{|HANG506:CancellationTokenSource|}", before), Reader("CancellationTokenSource", after), language: Old);

    [Fact]
    public Task Cancels_what_is_replaced() => Verify<SourceLifetimeAnalyzer, CancelReplacedFix>.Fixed(
        Follower("{|HANG506:CancellationTokenSource|}", ""), Follower("CancellationTokenSource", "_stop.Cancel();\n        "), language: Old);

    [Theory]
    [InlineData("await Task.WhenAll(urls.{|HANG407:Select|}(url => Load(url)));", "await Parallel.ForEachAsync(urls, async (url, _) => await Load(url));")]
    [InlineData("await Task.WhenAll(urls.{|HANG407:Select|}(Load));", "await Parallel.ForEachAsync(urls, async (item, _) => await Load(item));")]
    [InlineData("var loads = new List<Task>(); foreach (var url in urls) loads.Add({|HANG407:Load|}(url)); await Task.WhenAll(loads);", "await Parallel.ForEachAsync(urls, async (url, _) => await Load(url));")]
    public Task Runs_a_few_at_a_time(string before, string after) => Verify<UnboundedFanOutAnalyzer, ParallelFix>.Fixed(Loader(before), Loader(after), language: Old);

    [Theory]
    [InlineData("protected override async Task ExecuteAsync", "await Task.Delay(1);\n        while", "protected override async Task ExecuteAsync")]
    public Task Loops_until_the_host_stops(string signature, string before, string signatureAfter) => Verify<HostedServiceAnalyzer, LoopOnTokenFix>.Fixed(
        Service(signature, before.Replace("while", "{|HANG411:while|} (true)\n            await Task.Delay(50);")),
        Service(signatureAfter, before.Replace("while", "while (!stoppingToken.IsCancellationRequested)\n            await Task.Delay(50, stoppingToken);")), language: Old);

    [Fact]
    public Task Supervises_a_loop() => Verify<EndlessLoopAnalyzer, SuperviseFix>.Fixed("""
        public class Poller<T>
        {
            public void Start() => Task.Run(PollAsync);

            private async Task PollAsync()
            {
                {|HANG402:while|} (true)
                {
                    await Task.Delay(1000);
                }
            }
        }
        """, """
        public class Poller<T> : IAsyncDisposable
        {
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            private Task _work = Task.CompletedTask;

            public void Start() => _work = Task.Run(PollAsync);

            private async Task PollAsync()
            {
                try
                {
                    while (!_stop.Token.IsCancellationRequested)
                    {
                        await Task.Delay(1000, _stop.Token);
                    }
                }
                catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                {
                }
                catch (Exception e)
                {
                    System.Diagnostics.Trace.TraceError($"Background work failed: {e}");
                }
            }

            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                await _work.ConfigureAwait(false);
                _stop.Dispose();
            }
        }
        """, language: Old);

    [Fact]
    public Task Implements_the_whole_pattern() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        public class Meter
        {
            private readonly Timer _timer = new {|HANG501:Timer|}(_ => { }, null, 1000, 1000);
        }
        """, """
        public class Meter : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => { }, null, 1000, 1000);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _timer.Dispose();
                }
            }
        }
        """, language: Old);

    [Fact]
    public Task Awaits_the_end_of_a_timer() => Verify<TimerLifetimeAnalyzer, DisposeMemberFix>.Fixed("""
        class Meter : IAsyncDisposable
        {
            readonly Stream _log = new MemoryStream();
            readonly Timer _timer = new {|HANG501:Timer|}(_ => { }, null, 1000, 1000);

            public async ValueTask DisposeAsync() => await _log.DisposeAsync();
        }
        """, """
        class Meter : IAsyncDisposable
        {
            readonly Stream _log = new MemoryStream();
            readonly Timer _timer = new Timer(_ => { }, null, 1000, 1000);

            public async ValueTask DisposeAsync()
            {
                await _timer.DisposeAsync().ConfigureAwait(false);
                await _log.DisposeAsync();
            }
        }
        """, language: Old);

    [Fact]
    public Task Keeps_a_timer_that_a_type_can_dispose() => Verify<TimerLifetimeAnalyzer, KeepInFieldFix>.Fixed("""
        class Janitor
        {
            public Janitor()
            {
                var timer = new {|HANG507:Timer|}(_ => { }, null, 1000, 1000);
            }
        }
        """, """
        class Janitor : IDisposable
        {
            private Timer _timer;

            public Janitor()
            {
                _timer = new Timer(_ => { }, null, 1000, 1000);
            }

            public void Dispose()
            {
                _timer?.Dispose();
            }
        }
        """, language: Old);

    [Fact]
    public Task Uses_a_timer_in_a_block_of_an_async_method() => Verify<TimerLifetimeAnalyzer, AddUsingFix>.Fixed("""
        class C
        {
            public async Task M()
            {
                var timer = new {|HANG507:Timer|}(_ => { }, null, 1000, 1000);
                timer.Change(1, 1);
                await Task.Delay(5000);
            }
        }
        """, """
        class C
        {
            public async Task M()
            {
                using (var timer = new Timer(_ => { }, null, 1000, 1000))
                {
                    timer.Change(1, 1);
                    await Task.Delay(5000);
                }
            }
        }
        """, language: Old);

    private static string Client(string task, string dispose) => $$"""
        public class Link { public void Send(int id) { } public void Close() { } }

        public class Client
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new ConcurrentDictionary<int, TaskCompletionSource<int>>();
            readonly Link _link;
            int _last;

            public Client(Link link) => _link = link;

            public async Task<int> AskAsync()
            {
                var id = Interlocked.Increment(ref _last);
                var reply = new TaskCompletionSource<int>();
                _pending[id] = reply;
                _link.Send(id);
                return await reply.{{task}};
            }

            public void OnReply(int id, int value)
            {
                if (_pending.TryRemove(id, out var reply))
                    reply.TrySetResult(value);
            }

            {{dispose}}
        }
        """;

    private static string Reader(string type, string stop) => $$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = new {{type}}();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Delay(-1, _stop.Token);
            {{stop}}
        }
        """;

    private static string Follower(string type, string cancel) => $$"""
        sealed class Follower
        {
            CancellationTokenSource _stop = new CancellationTokenSource();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Delay(1000, _stop.Token);
            public void Restart()
            {
                {{cancel}}_stop = new {{type}}();
                Start();
            }
            public void Stop()
            {
                _stop.Cancel();
                _stop.Dispose();
            }
        }
        """;

    private static string Loader(string body) => $$"""
        class C
        {
            async Task M(IEnumerable<string> urls) { {{body}} }
            async Task Load(string url) => await Task.Delay(1);
        }
        """;

    private static string Service(string signature, string body) => Hosting.With($$"""
        sealed class Service : BackgroundService
        {
            {{signature}}(CancellationToken stoppingToken)
            {
                {{body.Replace("\n", "\n    ")}}
            }
        }
        """).Replace("using Microsoft.Extensions.Hosting;\n", "").Replace(": BackgroundService\n", ": Microsoft.Extensions.Hosting.BackgroundService\n");
}
