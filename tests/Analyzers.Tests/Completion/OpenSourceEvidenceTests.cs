using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SourceNotCompletedAnalyzer>;

namespace Hangproof.Tests.Completion;

/// <summary>What has to be shown before a source counts as left open: that somebody has it by then, and that nobody comes back to it.</summary>
public sealed class OpenSourceEvidenceTests
{
    private static string Starter(string body) => $$"""
        class Starter(Queue queue)
        {
            public Task<Handle> StartAsync(Task<int> started, Task<int> ended)
            {
                var opened = new TaskCompletionSource<Handle>();
                queue.Begin(async () =>
                {
                    {{body}}
                });
                return opened.Task;
            }
        }
        class Handle { public TaskCompletionSource<int> Done { get; } = new(); public Task<int> Ended() => Done.Task; }
        class Queue { public void Begin(Func<Task> work) { } }
        """;

    private const string Refused = "{ opened.SetException(new InvalidOperationException()); return; }";

    [Theory]
    [InlineData($"if (await started != 0) {Refused} var handle = new Handle(); opened.SetResult(handle); handle.Done.SetResult(await ended);")]
    [InlineData($"Handle handle; switch (await started) {{ case 0: handle = new(); break; default: {Refused} }} opened.SetResult(handle); handle.Done.SetResult(await ended);")]
    [InlineData($"var handle = new Handle(); if (await started != 0) {Refused} opened.SetResult(handle); handle.Done.SetResult(await ended);")]
    public Task Silent_where_nobody_has_the_object_of_the_source_yet(string body) => Verify.Silent(Starter(body));

    [Theory]
    [InlineData("var handle = new Handle(); opened.SetResult(handle); if (await ended != 0) {|HANG405:return|}; handle.Done.SetResult(1);")]
    [InlineData("var handle = new Handle(); queue.Begin(() => { opened.SetResult(handle); return Task.CompletedTask; }); if (await ended != 0) {|HANG405:return|}; handle.Done.SetResult(1);")]
    public Task Reports_where_somebody_has_the_object_of_the_source(string body) => Verify.Reports(Starter(body));

    [Theory]
    [InlineData("if (!found.Task.IsCompleted) found.SetResult(value);")]
    [InlineData("if (found.Task.IsCompleted) return; found.SetResult(value);")]
    [InlineData("if (other.IsCompleted && !found.Task.IsCompleted) { found.SetResult(value); } else { found.TrySetCanceled(); }")]
    [InlineData("if (!other.IsCompleted) found.{|HANG405:SetResult|}(value);")]
    [InlineData("if (found.Task.IsCompleted && value > 0) {|HANG405:return|}; if (value > 0) found.SetResult(value);")]
    [InlineData("if (found.Task.IsCompleted) found.{|HANG405:SetResult|}(value);")]
    public Task What_is_completed_already_is_not_left_open(string body) => Verify.Reports($$"""
        class Lookup(Service service)
        {
            public Task<int> FindAsync(string key, Task other)
            {
                var found = new TaskCompletionSource<int>();
                service.Begin(key, value => { {{body}} });
                return found.Task;
            }
        }
        class Service { public void Begin(string key, Action<int> done) { } }
        """);

    private static string Poller(string start, string set = "TrySetResult", string members = "") => $$"""
        class Poller(Host host)
        {
            readonly TaskCompletionSource<bool> _ready = new();
            Timer _timer;
            {{members}}
            public Task<bool> StartAsync() { {{start}} return _ready.Task; }
            async Task PollAsync()
            {
                var answer = await AskAsync();
                if (answer > 0)
                    _ready.{{set}}(true);
            }
            Task<int> AskAsync() => Task.FromResult(1);
        }
        class Host
        {
            public void Begin(TimeSpan delay, Func<Task> work) { }
            public void Begin(TimeSpan delay, TimeSpan interval, Func<Task> work) { }
            public void RepeatEvery(int seconds, Func<Task> work) { }
            public async void Keep(Func<Task> work) { while (true) { await work.Invoke(); await Task.Delay(1000); } }
            public async void Start(Func<Task> work) { await work(); }
        }
        """;

    [Theory]
    [InlineData("host.Begin(TimeSpan.Zero, TimeSpan.FromSeconds(5), () => PollAsync());")]
    [InlineData("host.Begin(TimeSpan.Zero, TimeSpan.FromSeconds(5), PollAsync);")]
    [InlineData("host.RepeatEvery(5, PollAsync);")]
    [InlineData("host.Keep(PollAsync);")]
    [InlineData("_ = LoopAsync();", "async Task LoopAsync() { while (true) { await PollAsync(); await Task.Delay(1000); } }")]
    public Task Silent_where_the_callback_comes_again(string start, string members = "") => Verify.Silent(Poller(start, members: members));

    [Fact]
    public Task Silent_where_the_callback_comes_again_by_a_helper_of_a_missing_package() =>
        Verify.Silent(Poller("new {|CS0246:Scheduler|}().StartRepeating(TimeSpan.Zero, TimeSpan.FromSeconds(5), () => PollAsync());"));

    [Theory]
    [InlineData("host.Begin(TimeSpan.Zero, () => PollAsync());")]
    [InlineData("host.Start(PollAsync);")]
    [InlineData("_ = OnceAsync();", "async Task OnceAsync() { await PollAsync(); await Task.Delay(1000); }")]
    public Task Reports_a_callback_that_comes_once(string start, string members = "") => Verify.Reports(Poller(start, "{|HANG405:TrySetResult|}", members));

    [Fact]
    public Task A_loop_that_is_given_another_source_each_time_does_not_come_again() => Verify.Reports("""
        class Pages
        {
            record Page(TaskCompletionSource<int> Read);
            readonly Channel<Page> _asked = Channel.CreateUnbounded<Page>();
            public async Task<int> AskAsync() { var page = new Page(new TaskCompletionSource<int>()); _asked.Writer.TryWrite(page); return await page.Read.Task; }
            public void Start() => _ = LoopAsync();
            async Task LoopAsync() { while (true) { var page = await _asked.Reader.ReadAsync(); await AnswerAsync(page); } }
            async Task AnswerAsync(Page page)
            {
                await Task.Yield();
                if (File.Exists("x"))
                    page.Read.{|HANG405:SetResult|}(1);
            }
        }
        """);

    [Theory]
    [InlineData("_permits.Release();")]
    [InlineData("_named.Release();")]
    [InlineData("_opened.Set();")]
    [InlineData("_slim.Set();")]
    [InlineData("_left.Signal();")]
    [InlineData("{|HANG405:_text|}.Flush();")]
    public Task A_signal_does_not_fail(string tell) => Verify.Reports($$"""
        class Door
        {
            readonly SemaphoreSlim _permits = new(0);
            readonly Semaphore _named = new(0, 1);
            readonly ManualResetEvent _opened = new(false);
            readonly ManualResetEventSlim _slim = new(false);
            readonly CountdownEvent _left = new(1);
            readonly TextWriter _text = new StringWriter();
            public async Task OpenAsync()
            {
                var open = new TaskCompletionSource();
                _ = Task.Run(() => { {{tell}} open.TrySetResult(); });
                await open.Task;
            }
        }
        """.Replace("{|HANG405:_text|}.Flush", "_text.{|HANG405:Flush|}"));

    [Theory]
    [InlineData("var reply = Find(id); if (reply == null) return; reply.Done.SetResult(1);")]
    [InlineData("var reply = Find(id); if (reply is not null) reply.Done.SetResult(1);")]
    [InlineData("var reply = Find(id); reply?.Done.SetResult(1);")]
    [InlineData("if (Find(id) is { } reply) reply.Done.SetResult(1);")]
    [InlineData("var reply = Find(id); if (id < 0) {|HANG405:return|}; reply.Done.SetResult(1);")]
    [InlineData("var reply = Find(id); if (_last == null) {|HANG405:return|}; reply.Done.SetResult(1);")]
    public Task Nobody_waits_for_what_is_not_there(string answered) => Verify.Reports($$"""
        class Asker(Wire wire)
        {
            class Reply { public TaskCompletionSource<int> Done { get; } = new(); }
            readonly Dictionary<int, Reply> _open = new();
            string _last;
            public Task<int> AskAsync(int id)
            {
                var asked = new Reply();
                _open[id] = asked;
                wire.Begin(id, Answered);
                return asked.Done.Task;
            }
            void Answered(int id) { {{answered}} }
            Reply Find(int id) => _open.TryGetValue(id, out var one) ? one : null;
        }
        class Wire { public void Begin(int id, Action<int> answered) { } }
        """);

    [Theory]
    [InlineData("while (!_isOver)", "true", "TrySetResult")]
    [InlineData("while (!_isOver)", "false", "TrySetResult")]
    [InlineData("foreach (var _ in _hosts)", "true", "{|HANG405:TrySetResult|}")]
    [InlineData("", "true", "{|HANG405:TrySetResult|}")]
    public Task Work_that_a_loop_starts_again_only_comes_too_early(string loop, string isInner, string completion) => Verify.Reports($$"""
        sealed class Pool
        {
            private readonly TaskCompletionSource _ready = new();
            private readonly List<Host> _hosts = new();
            private volatile bool _isOver;
            public Task WhenReady() => _ready.Task;
            public void Stop() => _isOver = true;
            public void Supervise()
            {
                {{loop}}
                {
                    {{(isInner == "true" ? "" : "for (var i = 0; i < _hosts.Count; i++)")}}
                    Task.Run(() =>
                    {
                        var host = _hosts[0];
                        try { host.Connect(); } catch (Exception e) { Console.Error.WriteLine(e); }
                        if (host.IsUp) _ready.{{completion}}(); else host.Fail();
                    });
                    Thread.Sleep(1000);
                }
            }
        }
        sealed class Host { public bool IsUp { get; private set; } public void Connect() => IsUp = File.Exists("x"); public void Fail() { } }
        """);

    [Theory]
    [InlineData("try { _parts.Wait(); } catch (ClosedException) { }", "WaitForEnd")]
    [InlineData("try { _parts.Wait(); } catch (ClosedException) { throw; }", "{|HANG405:WaitForEnd|}")]
    [InlineData("try { _parts.Wait(); } catch (TimeoutException) { }", "{|HANG405:WaitForEnd|}")]
    [InlineData("try { File.Delete(\"x\"); } catch (ClosedException) { }", "{|HANG405:WaitForEnd|}")]
    public Task What_a_callee_fails_by_may_be_caught_by_its_own_kind(string wait, string call) => Verify.Reports($$"""
        sealed class Node(Parts parts)
        {
            private readonly Parts _parts = parts;
            public Task Ended
            {
                get
                {
                    var ended = new TaskCompletionSource();
                    _ = Task.Run(() => { {{call}}(); ended.SetResult(); });
                    return ended.Task;
                }
            }
            public void WaitForEnd() { {{wait}} }
        }
        sealed class ClosedException : Exception { }
        sealed class Parts
        {
            private bool _isClosed;
            public void Close() => _isClosed = true;
            public void Wait() { if (_isClosed) throw new ClosedException(); lock (this) { Monitor.Wait(this, 100); } }
        }
        """);
}
