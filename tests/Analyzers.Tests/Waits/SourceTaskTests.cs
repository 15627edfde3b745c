using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tokens.PassTokenFix>;

namespace Hangproof.Tests.Waits;

/// <summary>HANG405 at the wait: an answer from outside that nothing ends when it does not come.</summary>
public sealed class SourceTaskTests
{
    private const string Receive = "void OnReply(int id, int value) { if (_pending.TryRemove(id, out var reply)) reply.TrySetResult(value); }";

    [Fact]
    public Task Reports_requests_that_closing_forgets() => Verify.Reports(Client($"return await reply.{{|HANG405:Task|}};", $"{Receive} public void Dispose() => link.Close();"));

    [Fact]
    public Task Reports_a_token_in_scope_that_does_not_end_it() => Verify.Reports(Client($"return await reply.{{|HANG405:Task|}};", Receive, "CancellationToken stop"));

    [Fact]
    public Task Leaves_the_token_of_the_call_where_somebody_answers() => Verify.Silent($$"""
        namespace Grpc.Core
        {
            public abstract class ServerCallContext { public CancellationToken CancellationToken { get; } }
        }
        namespace Shop
        {
            {{Client("return await reply.Task;", Receive, "Grpc.Core.ServerCallContext context")}}
        }
        """);

    [Fact]
    public Task Reports_an_event_that_is_waited_for_without_the_token() => Verify.Reports("""
        class C
        {
            event Action Opened;
            void Raise() => Opened?.Invoke();
            async Task M(CancellationToken stop)
            {
                var opened = new TaskCompletionSource();
                Opened += () => opened.TrySetResult();
                await opened.{|HANG405:Task|};
            }
        }
        """);

    [Theory]
    [InlineData("using var watch = (await Watches.List(\"x\", stop)).Watch(3);", "Task")]
    [InlineData("using var watch = Watches.Open(stop);", "Task")]
    [InlineData("using var watch = (await Watches.List(\"x\", default)).Watch(3);", "{|HANG405:Task|}")]
    [InlineData("using var watch = Watches.Open(CancellationToken.None);", "{|HANG405:Task|}")]
    [InlineData("using var other = Watches.Open(stop); using var watch = Watches.Open(default);", "{|HANG405:Task|}")]
    public Task What_has_the_token_tells_by_its_events_that_it_is_over(string made, string task) => Verify.Reports($$"""
        class C
        {
            async Task M(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    var closed = new TaskCompletionSource<bool>();
                    {{made}}
                    watch.Closed += () => { closed.TrySetResult(false); };
                    watch.Changed += kind => { if (kind == 3) closed.TrySetResult(true); };
                    await closed.{{task}};
                    await Task.Delay(2000, stop);
                }
            }
        }
        class Watches
        {
            public static Task<Watches> List(string name, CancellationToken stop) => Task.FromResult(new Watches());
            public static Watches Open(CancellationToken stop) => new Watches().Watch(1);
            public Watch Watch(int kind) => new(kind);
        }
        class Watch : IDisposable
        {
            public Watch(int kind) { }
            public event Action Closed;
            public event Action<int> Changed;
            public void Raise() { Closed?.Invoke(); Changed?.Invoke(3); }
            public void Dispose() { }
        }
        """.Replace("public static Watches Open(CancellationToken stop) => new Watches().Watch(1);", "public static Watch Open(CancellationToken stop) => new(1);"));

    [Theory]
    [InlineData("public void Dispose() { foreach (var reply in _pending.Values) reply.TrySetCanceled(); }")]
    [InlineData("public void Dispose() { foreach (var pair in _pending) pair.Value.TrySetException(new IOException()); }")]
    [InlineData("public void Dispose() { foreach (var (id, reply) in _pending) reply.TrySetCanceled(); }")]
    [InlineData("public void Dispose() => Fail(); void Fail() { var all = _pending.Values.ToArray(); _pending.Clear(); foreach (var reply in all) reply.TrySetCanceled(); }")]
    [InlineData("readonly ConcurrentQueue<TaskCompletionSource<int>> _late = new(); void Move() { if (_pending.TryRemove(1, out var r)) _late.Enqueue(r); } public void DisposeLate() { while (!_late.IsEmpty) { _late.TryDequeue(out var r); r?.TrySetException(new IOException()); } } public void Dispose() { }")]
    [InlineData("public void Dispose() => _pending.Values.ToList().ForEach(reply => reply.TrySetCanceled());")]
    public Task Silent_where_somebody_ends_all_that_are_kept(string dispose) => Verify.Silent(Client("return await reply.Task;", $"{Receive} {dispose}"));

    [Theory]
    [InlineData("foreach (var reply in _pending.Values) reply.TrySetCanceled();")]
    [InlineData("TaskCompletionSource<int>[] left; lock (_pending) { left = _pending.Values.ToArray(); _pending.Clear(); } foreach (var reply in left) reply.TrySetCanceled();")]
    public Task Silent_where_somebody_ends_all_that_a_plain_dictionary_keeps(string dispose) => Verify.Silent($$"""
        sealed class Client : IDisposable
        {
            readonly Dictionary<int, TaskCompletionSource<int>> _pending = new();
            int _last;
            public Task<int> AskAsync()
            {
                var reply = new TaskCompletionSource<int>();
                lock (_pending)
                    _pending.Add(++_last, reply);
                return reply.Task;
            }
            public void OnReceived(int id, int answer)
            {
                TaskCompletionSource<int> reply;
                lock (_pending)
                    _pending.Remove(id, out reply);
                reply?.TrySetResult(answer);
            }
            public void Dispose() { {{dispose}} }
        }
        """);

    [Theory]
    [InlineData("return await reply.Task.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("return await reply.Task.WaitAsync(stop);")]
    [InlineData("if (await Task.WhenAny(reply.Task, Task.Delay(1000, stop)) != reply.Task) throw new TimeoutException(); return reply.Task.Result;")]
    [InlineData("var first = await Task.WhenAny(reply.Task, Task.Delay(1000, stop)); if (first != reply.Task) { Console.WriteLine(); reply.TrySetException(new TimeoutException()); } return await reply.Task;")]
    [InlineData("using var _ = stop.Register(() => reply.TrySetCanceled()); return await reply.Task;")]
    [InlineData("using var _ = stop.Register(s => ((TaskCompletionSource<int>)s).TrySetCanceled(), reply); return await reply.Task;")]
    [InlineData("using var timer = new Timer(_ => reply.TrySetException(new TimeoutException()), null, 1000, -1); return await reply.Task;")]
    public Task Silent_where_something_ends_the_wait(string wait) => Verify.Silent(Client(wait, $"{Receive} public void Dispose() => link.Close();", "CancellationToken stop"));

    [Theory]
    [InlineData("async Task M() { var x = new TaskCompletionSource(); _ = Task.Run(() => x.SetResult()); await x.Task; }")]
    [InlineData("async Task M(CancellationToken stop) { var x = new TaskCompletionSource(); _ = Task.Run(() => x.SetResult()); await x.Task; }")]
    [InlineData("async Task M(CancellationToken stop) { var x = new TaskCompletionSource(); stop.Register(x.SetCanceled); Go(x.SetResult); await x.Task; } void Go(Action a) => a();")]
    [InlineData("public readonly TaskCompletionSource X = new(); async Task M(CancellationToken stop) => await X.Task;")]
    [InlineData("readonly TaskCompletionSource _x = new(); public Task X => _x.Task; public void Set() => _x.SetResult();")]
    public Task Silent(string members) => Verify.Silent($"public class C {{ {members} }}");

    private static string Pump(string stop, string start = "_loop = LoopAsync(_stop.Token);") => $$"""
        public sealed class Pump
        {
            readonly CancellationTokenSource _stop = new();
            readonly CancellationTokenSource _other = new();
            TaskCompletionSource _wake = new();
            Task _loop;
            public void Start() { {{start}} }
            public async Task StopAsync() { {{stop}} await _loop; }
            void Wake() => _wake.TrySetResult();
            async Task LoopAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    await _wake.Task;
                    _wake = new TaskCompletionSource();
                }
            }
        }
        """;

    [Theory]
    [InlineData("await _stop.CancelAsync(); _wake.TrySetResult();")]
    [InlineData("if (_loop != null) { _stop?.Cancel(); if (_loop.IsCompleted) Console.WriteLine(); _wake.TrySetCanceled(); }")]
    public Task Silent_where_who_cancels_the_token_completes_the_source_too(string stop) => Verify.Silent(Pump(stop));

    [Theory]
    [InlineData("_stop.Cancel();", "_loop = LoopAsync(_stop.Token);")]
    [InlineData("_other.Cancel(); _wake.TrySetResult();", "_loop = LoopAsync(_stop.Token);")]
    [InlineData("_stop.Cancel(); _wake.TrySetResult();", "_loop = LoopAsync(_other.Token);")]
    [InlineData("_stop.Cancel(); _wake.TrySetResult();", "_loop = LoopAsync(_stop.Token); _loop = LoopAsync(_other.Token);")]
    [InlineData("_stop.Cancel(); if (_loop.IsCompleted) _wake.TrySetResult();", "_loop = LoopAsync(_stop.Token);")]
    [InlineData("_stop.Cancel(); if (_loop.IsCompleted) return; _wake.TrySetResult();", "_loop = LoopAsync(_stop.Token);")]
    [InlineData("_wake.TrySetResult(); _stop.Cancel();", "_loop = LoopAsync(_stop.Token);")]
    public Task Reports_where_who_cancels_the_token_need_not_complete_the_source(string stop, string start) =>
        Verify.Reports(Pump(stop, start).Replace("_wake.Task", "_wake.{|HANG405:Task|}"));

    [Fact]
    public Task Silent_where_the_token_ends_who_answers() => Verify.Silent(Client("stop.Register(link.Close); return await reply.Task;", Receive, "CancellationToken stop"));

    private static string Orders(string register, string started = "") => $$"""
        public class Wire { public void Begin(Func<Task> work) { } public void Send(string text) { } }
        public class Orders(Wire wire)
        {
            TaskCompletionSource<int> _answered = new();
            public Task<int> SendAsync(CancellationToken stop, CancellationToken other)
            {
                var shipped = new TaskCompletionSource<int>();
                wire.Begin(async () =>
                {
                    {{register}}
                    shipped.SetResult(await _answered.Task);
                });
                {{started}}
                return shipped.{|HANG405:Task|};
            }
            public void OnAnswer(int value) => _answered.TrySetResult(value);
        }
        """;

    [Theory]
    [InlineData("using var cancelling = stop.Register(() => wire.Send(\"cancel\"));")]
    [InlineData("using (stop.UnsafeRegister(_ => wire.Send(\"cancel\"), null)) await Task.Yield();")]
    public Task Silent_where_the_token_asks_for_the_answer_in_the_work_that_gives_it(string register) =>
        Verify.Silent(Orders(register).Replace("{|HANG405:Task|}", "Task"));

    [Theory]
    [InlineData("")]
    [InlineData("wire.Send(\"register\");")]
    public Task Reports_work_that_the_token_does_not_reach(string register) => Verify.Reports(Orders(register));

    [Fact]
    public Task Says_what_is_forgotten_and_where() => Verify.Reports(
        Client("return await reply.{|#0:Task|};", $"{Receive} public void {{|#1:Dispose|}}() => link.Close();"),
        new DiagnosticResult("HANG405", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1)
            .WithMessage("'TaskCompletionSource.Task' may never be completed: 'Dispose' leaves open what is still kept then; complete there what is kept, or wrap it in 'WaitAsync'"));

    [Fact]
    public Task Passes_the_token() => VerifyFix.Fixed(
        Client("return await reply.{|HANG405:Task|};", Receive, "CancellationToken stop"),
        Client("return await reply.Task.WaitAsync(stop);", Receive, "CancellationToken stop"));

    private static string Client(string wait, string members, string parameters = "") => $$"""
        public class Link { public void Send(int id) { } public void Close() { } }

        public class Client(Link link)
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new();

            public async Task<int> SendAsync({{parameters}})
            {
                var reply = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[1] = reply;
                link.Send(1);
                {{wait}}
            }

            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Dispose() { foreach (var id in _pending.Keys) { if (_pending.TryRemove(id, out var reply)) reply.TrySetCanceled(); } }")]
    [InlineData("public void Dispose() { foreach (var id in _pending.Keys.ToList()) _pending[id].TrySetCanceled(); }")]
    [InlineData("public void Dispose() { foreach (var pair in _pending) { var reply = pair.Value; reply.TrySetException(new IOException()); } }")]
    [InlineData("public void Dispose() { while (!_pending.IsEmpty) { if (_pending.TryRemove(_pending.Keys.First(), out var reply)) reply.TrySetCanceled(); } }")]
    public Task Silent_where_all_that_are_kept_are_ended_by_their_keys(string dispose) => Verify.Silent(Client("return await reply.Task;", $"{Receive} {dispose}"));

    [Fact]
    public Task Reports_a_clean_up_that_completes_another() => Verify.Reports(Client(
        "return await reply.{|HANG405:Task|};",
        $"{Receive} public void Dispose() {{ foreach (var id in new[] {{ 1, 2 }}) Console.WriteLine(id); link.Close(); }}"));

    private static string Actor(string take, string ask = "await _mailbox.Writer.WriteAsync(request);", string after = "", string stop = "") => $$"""
        sealed class Actor
        {
            sealed class Request { public TaskCompletionSource<int> Reply { get; } = new(); }
            readonly Channel<Request> _mailbox = Channel.CreateUnbounded<Request>();
            readonly CancellationTokenSource _stop = new();
            readonly Task _loop;
            public Actor() => _loop = Task.Run(() => LoopAsync(_stop.Token));
            public async Task<int> AskAsync() { var request = new Request(); {{ask}} return await request.Reply.Task; }
            public async Task StopAsync() { _stop.Cancel(); {{stop}} await _loop; }
            async Task LoopAsync(CancellationToken stop)
            {
                try { {{take}} }
                catch (OperationCanceledException) { }
                {{after}}
            }
        }
        """;

    private const string Take = "while (true) { var request = await _mailbox.Reader.ReadAsync(stop); request.Reply.TrySetResult(1); }";

    [Theory]
    [InlineData(Take)]
    [InlineData("await foreach (var request in _mailbox.Reader.ReadAllAsync(stop)) request.Reply.TrySetResult(1);")]
    public Task Etcd_6857_a_request_is_posted_to_a_loop_that_is_gone(string take) => Verify.Reports(Actor(take).Replace("Reply.Task", "Reply.{|HANG405:Task|}"));

    [Theory]
    [InlineData(Take, "", "_mailbox.Writer.TryComplete();")]
    [InlineData(Take, "while (_mailbox.Reader.TryRead(out var late)) late.Reply.TrySetCanceled();", "")]
    public Task Silent_about_a_loop_that_sees_to_what_is_queued(string take, string after, string stop) => Verify.Silent(Actor(take, after: after, stop: stop));

    private static string Table(string register, string members = "") => $$"""
        sealed class Calls
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _calls = new();
            volatile bool _stopping;
            {{members}}
            public Task<string> Register(int id)
            {
                var source = new TaskCompletionSource<string>();
                {{register}}
            }
            public void Answer(int id) { if (_calls.TryRemove(id, out var source)) source.TrySetResult("x"); }
            public void Shutdown() { _stopping = true; foreach (var source in _calls.Values) source.TrySetCanceled(); }
        }
        """;

    [Fact]
    public Task Orleans_10290_a_request_is_kept_after_the_sweep() => Verify.Reports(Table("_calls[id] = source; return source.{|HANG405:Task|};"));

    [Theory]
    [InlineData("_calls[id] = source; if (_stopping) source.TrySetCanceled(); return source.Task;", "")]
    [InlineData("ObjectDisposedException.ThrowIf(_stopping, this); _calls[id] = source; return source.Task;", "")]
    [InlineData("_calls[id] = source; Send(id); return source.Task;", "void Send(int id) { }")]
    [InlineData("_calls[id] = source; using var timer = new Timer(_ => source.TrySetCanceled(), null, 1000, -1); return source.Task;", "")]
    public Task Silent_about_a_request_that_asks_or_may_be_refused(string register, string members) => Verify.Silent(Table(register, members));

    private static string Kitchen(string cook, string more = "") => $$"""
        class Kitchen
        {
            record Order(string Dish, TaskCompletionSource<int> Served);
            class BurntException : Exception { }
            readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>();
            Task _cooking = Task.CompletedTask;
            public void Open() => _cooking = CookAsync();
            public async Task<int> ServeAsync(string dish)
            {
                var order = new Order(dish, new TaskCompletionSource<int>());
                if (!_orders.Writer.TryWrite(order)) throw new InvalidOperationException();
                return await order.Served.{|HANG405:Task|};
            }
            async Task<int> FryAsync(string dish) { await Task.Delay(5); if (dish.Length == 0) throw new BurntException(); return dish.Length; }
            async Task CookAsync()
            {
                {{cook}}
            }
            {{more}}
            public async Task CloseAsync() { _orders.Writer.TryComplete(); await _cooking; }
        }
        """;

    [Theory]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); break; } }")]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (Exception e) { order.Served.TrySetException(e); return; } }")]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { if (order.Dish == \"\") { order.Served.TrySetCanceled(); return; } order.Served.TrySetResult(1); }")]
    public Task Reports_a_loop_that_gives_up_and_leaves_its_queue_open(string cook) => Verify.Reports(Kitchen(cook));

    [Theory]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); break; } } _orders.Writer.TryComplete(); while (_orders.Reader.TryRead(out var late)) late.Served.TrySetCanceled();", "")]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); } }", "")]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); break; } }", "void Throw() { while (_orders.Reader.TryRead(out var late)) late.Served.TrySetCanceled(); }")]
    [InlineData("await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); break; } }", "public void Reopen() => _cooking = CookAsync();")]
    [InlineData("while (true) await foreach (var order in _orders.Reader.ReadAllAsync()) { try { order.Served.TrySetResult(await FryAsync(order.Dish)); } catch (BurntException e) { order.Served.TrySetException(e); break; } }", "")]
    public Task Silent_where_what_a_loop_leaves_is_answered_or_taken_up_again(string cook, string more) => Verify.Silent(Kitchen(cook, more).Replace("{|HANG405:Task|}", "Task"));

    private static string Asker(string ask, string request, string send = "if (!_closed) Console.WriteLine(id);") => $$"""
        class Wire
        {
            volatile bool _closed;
            public void Send(int id) { {{send}} }
            public void Close() => _closed = true;
        }

        class Asker
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _open = new();
            readonly Wire _wire = new();
            volatile bool _closing;
            int _last;
            public async Task<int> AskAsync() { {{ask}} }
            private async Task<int> RequestAsync(int hop) { var id = Interlocked.Increment(ref _last); var source = new TaskCompletionSource<int>(); {{request}} }
            void OnReply(int id) { if (_open.TryRemove(id, out var source)) source.TrySetResult(id); }
            public void Close() { _closing = true; _wire.Close(); foreach (var id in _open.Keys) if (_open.TryRemove(id, out var source)) source.TrySetCanceled(); }
        }
        """;

    private const string Twice = "ObjectDisposedException.ThrowIf(_closing, this); var first = await RequestAsync(0); await Task.Delay(first); return await RequestAsync(1);";

    [Fact]
    public Task Reports_a_second_request_that_the_sweep_may_have_come_before() => Verify.Reports(Asker(Twice, "_open[id] = source; _wire.Send(id); return await source.{|HANG405:Task|};"));

    [Theory]
    [InlineData(Twice, "_open[id] = source; if (_closing && _open.TryRemove(id, out _)) source.TrySetCanceled(); _wire.Send(id); return await source.Task;", "Console.WriteLine(id);")]
    [InlineData("if (_closing) throw new ObjectDisposedException(nameof(Asker)); return await RequestAsync(0);", "_open[id] = source; _wire.Send(id); return await source.Task;", "Console.WriteLine(id);")]
    [InlineData(Twice, "_open[id] = source; _wire.Send(id); return await source.Task;", "if (_closed) throw new IOException();")]
    [InlineData("ObjectDisposedException.ThrowIf(_closing, this); var first = await RequestAsync(0); ObjectDisposedException.ThrowIf(_closing, this); return await RequestAsync(first);", "_open[id] = source; _wire.Send(id); return await source.Task;", "Console.WriteLine(id);")]
    public Task Silent_where_a_request_is_refused_after_the_sweep(string ask, string request, string send) => Verify.Silent(Asker(ask, request, send));

    [Theory]
    [InlineData("if (stop.IsCancellationRequested) { reply.SetCanceled(); } else { reply.SetResult(1); }", "Task")]
    [InlineData("if (stop.IsCancellationRequested) { reply.SetCanceled(); }", "{|HANG405:Task|}")]
    [InlineData("try { reply.SetResult(int.Parse(\"1\")); } catch (Exception e) { reply.SetException(e); }", "Task")]
    [InlineData("try { reply.SetResult(int.Parse(\"1\")); } catch (Exception) { return 0; }", "Task")]
    [InlineData("try { link.Close(); } finally { reply.TrySetResult(1); }", "Task")]
    [InlineData("try { reply.SetResult(int.Parse(\"1\")); } catch (Exception e) { Console.Error.WriteLine(e); }", "{|HANG405:Task|}")]
    public Task What_was_answered_on_both_ways_needs_no_token(string answer, string task) =>
        Verify.Reports(Client($"{answer} return await reply.{task};", Receive, "CancellationToken stop"));

    [Theory]
    [InlineData("stop.CanBeCanceled ? await reply.Task.WaitAsync(stop) : await reply.Task")]
    [InlineData("!stop.CanBeCanceled ? await reply.Task : 1")]
    [InlineData("stop.CanBeCanceled ? await reply.{|HANG405:Task|} : 1")]
    [InlineData("stop == CancellationToken.None ? await reply.Task : 1")]
    [InlineData("stop != default ? await reply.{|HANG405:Task|} : 1")]
    public Task A_token_that_nobody_can_cancel_ends_nothing(string asked) => Verify.Reports(Client($"return {asked};", Receive, "CancellationToken stop"));

    private static string Viewer(string members) => $$"""
        public class Session { public int Id { get; set; } }

        public class Viewer(Link link)
        {
            readonly Dictionary<int, TaskCompletionSource<Session>> _asked = new();
            readonly Dictionary<int, Session> _sessions = new();

            public Task<Session> AskAsync(int id)
            {
                link.Send(id);
                var answer = new TaskCompletionSource<Session>(TaskCreationOptions.RunContinuationsAsynchronously);
                _asked.Add(id, answer);
                return answer.Task;
            }

            void OnAnswer(int id, Session session) { if (_asked.Remove(id, out var answer)) { _sessions.Add(id, session); answer.TrySetResult(session); } }

            {{members}}
        }

        public class Link { public void Send(int id) { } public void Close() { } }
        """;

    [Theory]
    [InlineData("public void CloseSession(Session session) => link.Send(session.Id);")]
    [InlineData("public void Close(Session session) => link.Send(session.Id);")]
    [InlineData("public void CloseSession(int sessionId) => link.Send(sessionId);")]
    public Task Silent_about_closing_one_of_several(string close) => Verify.Silent(Viewer(close));

    [Theory]
    [InlineData("public void Close() => link.Close();")]
    [InlineData("public void Close(string reason) => link.Close();")]
    [InlineData("public void CloseSession() => link.Close();")]
    [InlineData("public void CloseSession(Session session) => link.Send(session.Id); public void Dispose() => link.Close();")]
    public Task Reports_closing_that_is_given_no_one_of_several(string close) => Verify.Reports(Viewer(close).Replace("answer.Task;", "answer.{|HANG405:Task|};"));

    [Theory]
    [InlineData("catch { done.TrySetResult(0); }", "Task")]
    [InlineData("catch (IOException) { done.TrySetResult(0); }", "{|HANG405:Task|}")]
    public Task Who_completes_it_however_the_work_ends_needs_no_token(string handler, string task) => Verify.Reports($$"""
        public class C
        {
            public async Task<int> M(Stream source, CancellationToken stop)
            {
                await Task.Delay(1, stop);
                var done = new TaskCompletionSource<int>();
                Begin(source, done);
                return await done.{{task}};
            }

            static async void Begin(Stream source, TaskCompletionSource<int> done)
            {
                try
                {
                    var buffer = new byte[9];
                    done.TrySetResult(await source.ReadAsync(buffer));
                }
                {{handler}}
            }
        }
        """);
}
