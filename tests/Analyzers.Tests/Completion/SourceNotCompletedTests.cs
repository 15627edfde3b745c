using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SourceNotCompletedAnalyzer>;

namespace Hangproof.Tests.Completion;

public sealed class SourceNotCompletedTests
{
    [Fact]
    public Task Reports_the_early_return_of_a_callback() => Verify.Reports("""
        class Lookup(Service service)
        {
            public Task<int> FindAsync(string key)
            {
                var found = new TaskCompletionSource<int>();
                service.Begin(key, (status, value) =>
                {
                    if (status != 200)
                        {|HANG405:return|};
                    if (value < 0)
                        found.SetException(new InvalidOperationException());
                    else
                        found.SetResult(value);
                });
                return found.Task;
            }
        }
        class Service { public void Begin(string key, Action<int, int> done) { } }
        """);

    [Theory]
    [InlineData("while (true)", "SetResult")]
    [InlineData("while (source.CanRead)", "{|HANG405:SetResult|}")]
    [InlineData("while (true)", "SetResult", "_told(null, e);")]
    [InlineData("while (true)", "SetResult", "_other.{|HANG405:Invoke|}(1, e);")]
    public Task Knows_a_loop_that_is_only_left_by_what_it_throws(string loop, string complete, string tell = "Console.WriteLine(e);") => Verify.Reports($$"""
        public interface ILogger { }
        class Feed(Stream source)
        {
            static readonly Action<ILogger, Exception> _told = (_, _) => { };
            readonly Action<int, Exception> _other = (_, _) => { };
            readonly TaskCompletionSource<bool> _over = new();
            public async Task End() => await _over.Task;
            public void Run(CancellationToken stop) => Task.Run(async () =>
            {
                try { {{loop}} Console.WriteLine(await source.ReadAsync(new byte[4], stop)); }
                catch (Exception e) { {{tell}} _over.{{complete}}(true); }
            });
        }
        """);

    [Fact]
    public Task Reports_the_branch_of_a_callback_that_completes_nothing() => Verify.Reports("""
        class Lookup(Service service)
        {
            public async Task<int> FindAsync(string key)
            {
                var found = new TaskCompletionSource<int>();
                service.Begin(key, (status, value) =>
                {
                    if (status == 200)
                        found.{|HANG405:SetResult|}(value);
                });
                return await found.Task;
            }
        }
        class Service { public void Begin(string key, Action<int, int> done) { } }
        """);

    [Theory]
    [InlineData("done.SetResult(1)", "service.Begin(Sent);")]
    [InlineData("done.{|HANG405:SetResult|}(1)", "service.Begin(_ => { });")]
    public Task Knows_a_callback_that_goes_round(string completion, string next) => Verify.Reports($$"""
        class Sender(Service service)
        {
            readonly TaskCompletionSource<int> done = new();
            public Task<int> SendAsync() { service.Begin(Sent); return done.Task; }
            void Next() { {{next}} }
            void Sent(bool isLast)
            {
                if (isLast)
                    {{completion}};
                else
                    Next();
            }
        }
        class Service { public void Begin(Action<bool> done) { } }
        """);

    [Theory]
    [InlineData("case TaskStatus.Canceled: done.TrySetCanceled(); break;", "throw new ArgumentOutOfRangeException()")]
    [InlineData("", "throw {|HANG405:new ArgumentOutOfRangeException()|}")]
    public Task Knows_that_a_task_ends_in_one_of_three_ways(string canceled, string thrown) => Verify.Reports($$"""
        class Wrapper
        {
            public Task Wrap(Task task)
            {
                var done = new TaskCompletionSource();
                task.ContinueWith(work =>
                {
                    switch (work.Status)
                    {
                        case TaskStatus.RanToCompletion: done.TrySetResult(); break;
                        case TaskStatus.Faulted: done.TrySetException(work.Exception); break;
                        {{canceled}}
                        default: {{thrown}};
                    }
                });
                return done.Task;
            }
        }
        """);

    [Theory]
    [InlineData("if (work.Exception != null) done.TrySetException(work.Exception.InnerExceptions); return;")]
    [InlineData("if (work.Exception is not null) done.TrySetException(work.Exception.InnerExceptions); return;")]
    [InlineData("if (work.AsyncState != null) done.TrySetException(work.Exception.InnerExceptions); {|HANG405:return|};")]
    public Task Knows_that_what_failed_has_an_exception(string failed) => Verify.Reports($$"""
        class Wrapper
        {
            public Task Wrap(Task task)
            {
                var done = new TaskCompletionSource();
                task.ContinueWith(work =>
                {
                    if (work.IsFaulted)
                    {
                        {{failed}}
                    }
                    done.TrySetResult();
                });
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_a_time_limit_that_fails_before_it_gives_up() => Verify.Reports("""
        class Shell(Link link)
        {
            public async Task<string> RunAsync(string command)
            {
                var output = new TaskCompletionSource<string>();
                using var clock = new Timer(_ => Abort(output), null, 1000, -1);
                link.Send(command);
                if (link.IsAlive)
                    output.TrySetResult("ok");
                return await output.Task;
            }

            private void Abort(TaskCompletionSource<string> output)
            {
                try
                {
                    link.{|HANG405:Send|}("abort");
                    output.TrySetCanceled();
                }
                catch (IOException)
                {
                    Console.WriteLine("no answer");
                }
            }
        }
        class Link { public bool IsAlive; public void Send(string line) { if (!IsAlive) throw new IOException(); } }
        """);

    [Fact]
    public Task Reports_background_work_that_fails_before_it_says_that_it_is_ready() => Verify.Reports("""
        class Server(Socket socket)
        {
            readonly TaskCompletionSource _ready = new();
            public async Task StartAsync() { _ = RunAsync(); await _ready.Task; }
            private async Task RunAsync()
            {
                await socket.{|HANG405:ConnectAsync|}("host", 1);
                _ready.SetResult();
            }
        }
        """);

    [Theory]
    [InlineData("Exception", "Failed")]
    [InlineData("IOException", "Failed")]
    [InlineData("dynamic", "{|HANG405:Failed|}")]
    public Task What_makes_an_exception_has_no_failure_of_its_own(string type, string called) => Verify.Reports($$"""
        static class Errors
        {
            static string Text(string key) => key.Length == 0 ? throw new ArgumentException(key) : key;
            public static {{type}} Failed(string key) => new IOException(Text(key));
        }
        class Wrapper
        {
            public Task Wrap(Task task)
            {
                var done = new TaskCompletionSource();
                task.ContinueWith(work =>
                {
                    if (work.IsFaulted)
                        done.SetException((Exception)Errors.{{called}}("read"));
                    else
                        done.TrySetResult();
                });
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task Handlers_around_a_lambda_do_not_serve_what_runs_in_it() => Verify.Reports("""
        class Server(Socket socket)
        {
            readonly TaskCompletionSource _ready = new();
            public async Task StartAsync()
            {
                if (socket.Available > 0)
                    return;
                if (socket.Connected)
                    return;
                try
                {
                    if (socket.Blocking)
                        socket.Blocking = false;
                    _ = Task.Run(async () =>
                    {
                        await socket.{|HANG405:ConnectAsync|}("host", 1);
                        _ready.SetResult();
                    });
                    await _ready.Task;
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_worker_whose_work_fails() => Verify.Reports("""
        class Worker
        {
            record Job(string File, TaskCompletionSource<int> Done);
            readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>();
            readonly Task _running;
            public Worker() => _running = Task.Run(RunAsync);
            public Task<int> CountAsync(string file)
            {
                var job = new Job(file, new TaskCompletionSource<int>());
                _jobs.Writer.TryWrite(job);
                return job.Done.Task;
            }
            private async Task RunAsync()
            {
                await foreach (var job in _jobs.Reader.ReadAllAsync())
                {
                    var text = await File.{|HANG405:ReadAllTextAsync|}(job.File);
                    job.Done.SetResult(text.Length);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_worker_that_only_logs_what_fails() => Verify.Reports("""
        class Worker
        {
            readonly BlockingCollection<(string File, TaskCompletionSource<int> Done)> _jobs = new();
            public void Start() => new Thread(Run).Start();
            public async Task<int> CountAsync(string file)
            {
                var done = new TaskCompletionSource<int>();
                _jobs.Add((file, done));
                return await done.Task;
            }
            private void Run()
            {
                foreach (var job in _jobs.GetConsumingEnumerable())
                {
                    try { job.Done.SetResult(File.{|HANG405:ReadAllText|}(job.File).Length); }
                    catch (IOException e) { Console.WriteLine(e); }
                }
            }
        }
        """);

    [Theory]
    [InlineData("Begin(n => { if (n < 0) { x.SetCanceled(); return; } x.SetResult(n); });")]
    [InlineData("Begin(n => { try { x.SetResult(Parse(n)); } catch (Exception e) { x.SetException(e); } });")]
    [InlineData("Begin(n => { try { Parse(n); } finally { x.TrySetResult(n); } });")]
    [InlineData("Begin(n => { if (n < 0) { Again(x); return; } x.SetResult(n); });")]
    [InlineData("Begin(n => x.SetResult(Parse(n)));")]
    [InlineData("Done += n => { if (n < 0) return; x.SetResult(n); };")]
    [InlineData("Subscribe(n => { if (n < 0) return; x.SetResult(n); });")]
    [InlineData("Begin(n => { if (n > 0) x.SetResult(n); }); using var _ = stop.Register(() => x.TrySetCanceled());")]
    [InlineData("Begin(n => { if (n > 0) x.SetResult(n); }); using var _ = stop.Register(x.SetCanceled);")]
    [InlineData("Begin(n => { if (n > 0) x.SetResult(n); }); using var timer = new Timer(_ => x.TrySetCanceled(), null, 10, -1);")]
    [InlineData("Begin(n => { if (n > 0) x.SetResult(n); }); Begin(n => { if (n <= 0) x.SetResult(n); });")]
    [InlineData("_ = Task.Run(() => { try { Parse(1); x.SetResult(1); } catch (Exception e) { x.SetException(e); } });")]
    [InlineData("new Thread(() => x.SetResult(Parse(1))).Start();")]
    [InlineData("Take(x); Begin(n => { if (n > 0) x.SetResult(n); });")]
    [InlineData("Parse(1); x.SetResult(1);")]
    public Task Silent(string statements) => Verify.Silent($$"""
        public class C
        {
            public async Task<int> M(CancellationToken stop)
            {
                var x = new TaskCompletionSource<int>();
                {{statements}}
                return await x.Task;
            }
            public event Action<int> Done;
            void Begin(Action<int> callback) => Kept.Add(callback);
            void Subscribe(Action<int> callback) => Kept.Add(callback);
            void Again(TaskCompletionSource<int> x) => Begin(x.SetResult);
            public virtual void Take(TaskCompletionSource<int> x) { }
            static readonly List<Action<int>> Kept = new();
            int Parse(int n) => int.Parse(n.ToString());
        }
        """);

    [Theory]
    [InlineData("if (await Task.WhenAny(x.Task, Task.Delay(100)) != x.Task) throw new TimeoutException();")]
    [InlineData("await x.Task.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("x.Task.Wait(1000);")]
    public Task Silent_where_nobody_waits_without_a_bound(string wait) => Verify.Silent($$"""
        class C
        {
            async Task M()
            {
                var x = new TaskCompletionSource<int>();
                Begin(n => { if (n > 0) x.SetResult(n); });
                {{wait}}
            }
            void Begin(Action<int> callback) { }
        }
        """);

    [Fact]
    public Task Silent_for_a_worker_that_hands_on_what_fails() => Verify.Silent("""
        class Worker
        {
            record Job(string File, TaskCompletionSource<int> Done);
            readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>();
            readonly Task _running;
            public Worker() => _running = Task.Run(RunAsync);
            public Task<int> CountAsync(string file)
            {
                var job = new Job(file, new TaskCompletionSource<int>());
                _jobs.Writer.TryWrite(job);
                return job.Done.Task;
            }
            private async Task RunAsync()
            {
                await foreach (var job in _jobs.Reader.ReadAllAsync())
                {
                    try { job.Done.SetResult((await File.ReadAllTextAsync(job.File)).Length); }
                    catch (Exception e) { job.Done.TrySetException(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Says_what_leaves_it_open() => Verify.Reports("""
        class C
        {
            Task<int> M()
            {
                var found = new TaskCompletionSource<int>();
                Begin(n => { if (n < 0) {|#0:return|}; {|#1:found.SetResult(n)|}; });
                return found.Task;
            }
            void Begin(Action<int> callback) { }
        }
        """,
        new DiagnosticResult("HANG405", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1)
            .WithMessage("'found' may never be completed: it returns early; complete it on that way too"));

    private static string Window(string handler, string create = "_window.Open(OnEvent);", string start = "") => $$"""
        enum Kind { Opened, Closed, Moved }
        class Event { public Kind Kind; public int Code { get; } public bool IsLast; public string? Text; }
        class Opened : Event { }
        class Closed : Event { }
        class Clipboard
        {
            readonly Window _window = new();
            TaskCompletionSource? _stored;
            public Clipboard() { {{create}} }
            public async Task StoreAsync()
            {
                _stored = new TaskCompletionSource();
                {{start}}
                await _stored.Task;
            }
            void Note() { }
            void OnEvent(Event e)
            {
                {{handler}}
            }
        }
        class Window { public void Open(Action<Event> handle) { } public void Ask(Action<Event> answer) { } }
        """;

    [Theory]
    [InlineData("if (e.Kind == Kind.Opened) Note(); else if (e.Kind == Kind.Closed) { if (e.IsLast) _stored?.TrySetResult(); } else if (e.Kind == Kind.Moved) Note();")]
    [InlineData("if (e.Kind == Kind.Opened) _stored?.TrySetResult(); else if (e.Kind is Kind.Closed or Kind.Moved) Note();")]
    [InlineData("if (e.Code == 1 && e.IsLast) _stored?.TrySetResult(); else if (e.Code == 2) Note();")]
    [InlineData("switch (e.Kind) { case Kind.Opened: Note(); break; case Kind.Closed: _stored?.TrySetResult(); break; }")]
    [InlineData("switch (e) { case Opened: Note(); break; case Closed c when c.IsLast: _stored?.TrySetResult(); break; }")]
    [InlineData("if (e is Opened) Note(); else if (e is Closed closed) _stored?.TrySetResult();")]
    public Task Silent_for_a_callback_that_is_told_of_many_kinds(string handler) => Verify.Silent(Window(handler));

    [Theory]
    [InlineData("if (e.Kind == Kind.Closed) _stored?.{|HANG405:TrySetResult|}();")]
    [InlineData("if (e.IsLast == true) _stored?.{|HANG405:TrySetResult|}(); else if (e.IsLast == false) Note();")]
    [InlineData("if (e.Text == null) Note(); else if (e.Text == \"a\") _stored?.{|HANG405:TrySetResult|}();")]
    [InlineData("if (e.Kind == Kind.Opened) Note(); else if (_window.GetHashCode() == 1) _stored?.{|HANG405:TrySetResult|}();")]
    [InlineData("switch (e.Kind) { case Kind.Closed: _stored?.{|HANG405:TrySetResult|}(); break; default: Note(); break; }")]
    [InlineData("if (e.Kind == Kind.Opened) Note(); else if (e.Kind == Kind.Closed) _stored?.{|HANG405:TrySetResult|}();", "", "_window.Ask(OnEvent);")]
    [InlineData("", "", "_window.Ask(e => { switch (e.Kind) { case Kind.Opened: Note(); break; case Kind.Closed: _stored.{|HANG405:TrySetResult|}(); break; } });")]
    public Task Reports_a_callback_that_is_told_of_one_thing(string handler, string create = "_window.Open(OnEvent);", string start = "") => Verify.Reports(Window(handler, create, start));

    private static string Prepared(string prepare) => $$"""
        class Server
        {
            readonly TaskCompletionSource _ready = new();
            object? _link;
            bool _isOpen;
            public Server(object? link, bool isOpen) => (_link, _isOpen) = (link, isOpen);
            public async Task StartAsync() { _ = RunAsync(); await _ready.Task; }
            private async Task RunAsync()
            {
                await Task.Yield();
                Prepare(this);
                _ready.SetResult();
            }
            {{prepare}}
            static class ThrowHelper
            {
                public static void ThrowArgumentNull(string name) => throw new ArgumentNullException(name);
                public static void ThrowClosed() => throw new IOException();
            }
            void Connect() { if (!_isOpen) throw new IOException(); }
        }
        """;

    [Theory]
    [InlineData("private void Prepare(object peer) { if (peer == null) ThrowHelper.ThrowArgumentNull(nameof(peer)); }")]
    [InlineData("private void Prepare(object peer) { if (peer is null) { throw new ArgumentNullException(nameof(peer)); } _link = peer; }")]
    [InlineData("private void Prepare(object peer) { if (null == peer || (peer is null)) throw new InvalidOperationException(); }")]
    [InlineData("private void Prepare(object peer) { _link = peer ?? throw new ArgumentNullException(nameof(peer)); }")]
    [InlineData("private void Prepare(object peer) { ArgumentNullException.ThrowIfNull(peer); }")]
    public Task Silent_about_a_method_that_refuses_a_missing_argument(string prepare) => Verify.Silent(Prepared(prepare));

    [Theory]
    [InlineData("[System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_link))] private void Prepare(object peer) { if (_link is null) throw new InvalidOperationException(); Console.WriteLine(peer); }")]
    [InlineData("[MemberNotNull(nameof(_link))] private void Prepare(object peer) { if (_link is null) ThrowHelper.ThrowClosed(); }")]
    [InlineData("private void Prepare(object peer) { if (_link is null || _ready == null) { throw new InvalidOperationException(); } }")]
    [InlineData("private void Prepare(object peer) { if (_link is null) throw new InvalidOperationException(); if (_ready is null) throw new InvalidOperationException(); }")]
    public Task Silent_about_a_method_that_only_makes_sure_that_something_is_there(string prepare) =>
        Verify.Silent("using System.Diagnostics.CodeAnalysis;" + Prepared(prepare));

    [Theory]
    [InlineData("private void Prepare(object peer) { if (_link == null) throw new IOException(); _link = peer; }")]
    [InlineData("private void Prepare(object peer) { if (!_isOpen) throw new IOException(); }")]
    [InlineData("private void Prepare(object peer) { if (peer is string) throw new IOException(); }")]
    [InlineData("private void Prepare(object peer) { if (peer == null || !_isOpen) throw new IOException(); }")]
    [InlineData("private void Prepare(object peer) { if (peer == null) Connect(); }")]
    [InlineData("private void Prepare(object peer) { if (peer == null) throw new ArgumentNullException(); Connect(); }")]
    [InlineData("private void Prepare(object peer) { _link = _link ?? throw new IOException(); }")]
    [InlineData("[MemberNotNull(nameof(_link))] private void Prepare(object peer) { if (_link is null) { Connect(); _link = peer; } }")]
    [InlineData("[MemberNotNull(nameof(_link))] private void Prepare(object peer) { if (_isOpen) throw new IOException(); _link ??= peer; }")]
    public Task Reports_a_method_that_fails_for_other_reasons(string prepare) =>
        Verify.Reports("using System.Diagnostics.CodeAnalysis;" + Prepared(prepare).Replace("Prepare(this);", "{|HANG405:Prepare|}(this);"));

    [Fact]
    public Task Silent_about_an_answer_that_nobody_asked_for() => Verify.Silent("""
        class Connection
        {
            readonly BlockingCollection<(int Id, string Text)> _wire = new();
            readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = new();
            public Connection() => new Thread(ReadLoop).Start();
            public Task<string> SendAsync(int id)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = reply;
                _wire.Add((id, "x"));
                return reply.Task;
            }
            private void ReadLoop()
            {
                foreach (var (id, text) in _wire.GetConsumingEnumerable())
                {
                    if (_waiting.TryRemove(id, out var reply))
                        reply.TrySetResult(text);
                }
            }
        }
        """);

    private static string Served(string handlers, string after = "") => $$"""
        class Peer(Func<string, Task<int>> handler)
        {
            class Call { public TaskCompletionSource<int> Result { get; } = new(); }
            readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
            Task _serving;
            public Task<int> InvokeAsync() { var call = new Call(); _calls.Writer.TryWrite(call); return call.Result.Task; }
            public void Start() => _serving = ServeAsync(default);
            async Task ServeAsync(CancellationToken stop)
            {
                await foreach (var call in _calls.Reader.ReadAllAsync())
                {
                    try { call.Result.TrySetResult(await handler("x")); }
                    {{handlers}}
                    catch (Exception e) { call.Result.TrySetException(e); }
                }
                {{after}}
            }
        }
        """;

    [Fact]
    public Task Streamjsonrpc_372_a_cancelled_call_gets_no_answer() => Verify.Reports(
        Served("{|#0:catch|} (OperationCanceledException) { Console.WriteLine(1); }").Replace("call.Result.TrySetResult(await handler", "{|#1:call.Result.TrySetResult(await handler").Replace("(\"x\"));", "(\"x\"))|};"),
        new DiagnosticResult("HANG405", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1));

    [Theory]
    [InlineData("catch (OperationCanceledException) { call.Result.TrySetCanceled(); }")]
    [InlineData("catch (OperationCanceledException) when (stop.IsCancellationRequested) { Console.WriteLine(1); }")]
    [InlineData("catch (OperationCanceledException) { Console.WriteLine(1); return; }")]
    [InlineData("catch (OperationCanceledException) { throw; }")]
    public Task Silent_about_a_cancelled_call_that(string handler) => Verify.Silent(Served(handler));

    [Fact]
    public Task Silent_where_a_typed_handler_is_the_answer_to_what_fails() => Verify.Silent("""
        class Press
        {
            record Page(string Text, TaskCompletionSource<int> Done);
            class JamException : Exception { }
            readonly Channel<Page> _pages = Channel.CreateUnbounded<Page>();
            public void Start() => _ = Task.Run(RunAsync);
            public async Task<int> PrintAsync(string text) { var page = new Page(text, new()); _pages.Writer.TryWrite(page); return await page.Done.Task; }
            async Task<int> FeedAsync(string text) { await Task.Delay(1); if (text == "") throw new JamException(); return 1; }
            async Task RunAsync()
            {
                await foreach (var page in _pages.Reader.ReadAllAsync())
                {
                    try { page.Done.TrySetResult(await FeedAsync(page.Text)); }
                    catch (JamException e) { page.Done.TrySetException(e); }
                }
            }
        }
        """);

    private static string Clock(string start) => $$"""
        class Clock
        {
            readonly TaskCompletionSource _started = new();
            PeriodicTimer _timer;
            public async Task StartAsync()
            {
                {{start}}
                await _started.Task;
            }
            async Task RunAsync()
            {
                if (_timer is null)
                    {|#0:throw|} new InvalidOperationException("not started");
                _started.TrySetResult();
                await Task.Delay(1);
            }
        }
        """;

    [Theory]
    [InlineData("_timer ??= new PeriodicTimer(TimeSpan.FromSeconds(1)); _ = Task.Run(RunAsync);")]
    [InlineData("_timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); if (_timer != null) { _ = Task.Run(() => RunAsync()); }")]
    public Task Silent_about_a_guard_that_nobody_meets(string start) => Verify.Silent(Clock(start).Replace("{|#0:throw|}", "throw"));

    [Fact]
    public Task Reports_a_guard_that_somebody_may_meet() => Verify.Reports(Clock("_ = Task.Run(RunAsync);").Replace("#0", "HANG405").Replace("{|HANG405:throw|} new InvalidOperationException(\"not started\")", "throw {|HANG405:new InvalidOperationException(\"not started\")|}"));

    [Fact]
    public Task Silent_where_the_source_is_made_by_whoever_is_asked() => Verify.Silent("""
        class Deadline
        {
            TaskCompletionSource _exceeded;
            bool _isOver;
            public void Start() => _ = ExceedAsync();
            async Task ExceedAsync()
            {
                if (!TryStart())
                    return;
                try { await Task.Delay(1); }
                finally { _exceeded.TrySetResult(); }
            }
            bool TryStart()
            {
                if (_isOver)
                    return false;
                _exceeded = new TaskCompletionSource();
                return true;
            }
            public async Task StopAsync() { if (_exceeded != null) await _exceeded.Task; }
        }
        """);

    [Theory]
    [InlineData("Interlocked.Decrement(ref _left) == 0", "TrySetException")]
    [InlineData("_left == 0", "{|HANG405:TrySetException|}")]
    public Task Knows_the_last_of_several(string condition, string fail) => Verify.Reports($$"""
        class Batch
        {
            int _left = 2;
            public Task RunAsync(Task one, Task other)
            {
                var done = new TaskCompletionSource();
                one.ContinueWith(Next);
                other.ContinueWith(Next);
                return done.Task;
                async void Next(Task task)
                {
                    try { await task; if ({{condition}}) done.TrySetResult(); }
                    catch (Exception e) { done.{{fail}}(e); }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_about_a_source_that_only_tells_of_a_failure() => Verify.Silent("""
        class Tracker
        {
            readonly TaskCompletionSource _failed = new();
            volatile bool _stop;
            public async Task Failed() => await _failed.Task;
            public void Start() => new Thread(Track).Start();
            void Track()
            {
                try { while (!_stop) File.Delete("x"); }
                catch (Exception e) { _failed.TrySetException(e); }
            }
        }
        """);

    [Theory]
    [InlineData("// In the wrong bucket, which should never happen.\n", "Turn")]
    [InlineData("// Comes from a peer.\n", "{|HANG405:Turn|}")]
    public Task Knows_what_its_author_rules_out(string comment, string turn) => Verify.Reports($$"""
        class Wheel
        {
            readonly TaskCompletionSource _stopped = new();
            int _at;
            readonly CancellationTokenSource _stop = new();
            public void Start() => _ = Task.Run(RunAsync);
            async Task RunAsync()
            {
                while (!_stop.IsCancellationRequested)
                {
                    await Task.Delay(1);
                    {{turn}}();
                }
                _stopped.TrySetResult();
            }
            public async Task StopAsync() { _stop.Cancel(); await _stopped.Task; }
            void Turn()
            {
                if (_at++ < 0)
                {
                    {{comment}}throw new InvalidOperationException("the wheel turns back");
                }
            }
        }
        """);

    [Theory]
    [InlineData("catch (OperationCanceledException) { }", "_stopped.TrySetResult();", "WaitForNextTickAsync")]
    [InlineData("catch (OperationCanceledException) { return; }", "_stopped.TrySetResult();", "{|HANG405:WaitForNextTickAsync|}")]
    [InlineData("catch (InvalidOperationException) { }", "_stopped.TrySetResult();", "{|HANG405:WaitForNextTickAsync|}")]
    public Task Knows_where_a_cancellation_goes_on(string handler, string after, string wait) => Verify.Reports($$"""
        class Clock
        {
            readonly TaskCompletionSource _stopped = new();
            readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1));
            int _ticks;
            public async Task RunAsync(CancellationToken stop)
            {
                _ = Task.Run(() => TickAsync(stop));
                await _stopped.Task;
            }
            async Task TickAsync(CancellationToken stop)
            {
                try
                {
                    while (await _timer.{{wait}}(stop))
                        _ticks++;
                }
                {{handler}}
                {{after}}
            }
        }
        """);

    [Theory]
    [InlineData("found.TrySetResult(true);")]
    [InlineData("if (all.IsCompletedSuccessfully) found.TrySetResult(true);", "{|HANG405:TrySetResult|}")]
    public Task What_the_maker_completes_after_the_race_is_completed(string after, string set = "TrySetResult") => Verify.Reports($$"""
        class Asked
        {
            public async Task<bool> AnyAsync(Func<Func<int, Task>, Task> each)
            {
                var found = new TaskCompletionSource<bool>();
                var all = each(async n =>
                {
                    await Task.Yield();
                    if (n > 3)
                        found.{{set}}(true);
                });
                await Task.WhenAny(found.Task, all);
                {{after}}
                return await found.Task;
            }
        }
        """);

    [Theory]
    [InlineData("static class Log { public static void Failed(ILogger log, Exception e) => log.Write(e); }", "Log.Failed(_log, e);")]
    [InlineData("static class Tell { public static void Failed(ILogger log, Exception e) => log.Write(e); }", "Tell.Failed(_log, e);")]
    [InlineData("static class Tell { public static void Failed(Exception e) => throw e; }", "Tell.{|HANG405:Failed|}(e);")]
    public Task What_is_only_told_does_not_fail(string log, string tell) => Verify.Reports($$"""
        interface ILogger { void Write(Exception e); }
        {{log}}
        class Opened(ILogger log)
        {
            readonly ILogger _log = log;
            public Task OpenAsync()
            {
                var opened = new TaskCompletionSource();
                Task.Run(() =>
                {
                    try { Console.In.ReadLine(); opened.TrySetResult(); }
                    catch (Exception e) { {{tell}} opened.TrySetException(e); }
                });
                return opened.Task;
            }
        }
        """);

    [Theory]
    [InlineData("Activity", "Begin")]
    [InlineData("IDisposable", "{|HANG405:Begin|}")]
    public Task A_span_of_a_trace_begins_without_failing(string type, string begin) => Verify.Reports($$"""
        using System.Diagnostics;
        interface ITracing { {{type}}? Begin(); }
        class Opened(ITracing tracing)
        {
            public Task OpenAsync()
            {
                var opened = new TaskCompletionSource();
                Task.Run(() => { tracing.{{begin}}(); opened.TrySetResult(); });
                return opened.Task;
            }
        }
        """);

    [Theory]
    [InlineData("interface ITell { void Debug<T>(string text, T value); void Information(string text); void Warning(string text); void Error(string text); }", "tell.Debug")]
    [InlineData("interface ITell { void Debug<T>(string text, T value); void Show(string text); void Hide(string text); void Move(string text); }", "tell.{|HANG405:Debug|}")]
    public Task What_a_logger_is_told_does_not_fail(string type, string tell) => Verify.Reports($$"""
        {{type}}
        class Opened(ITell tell)
        {
            public Task OpenAsync()
            {
                var opened = new TaskCompletionSource();
                Task.Run(() =>
                {
                    {{tell}}("opened", 1);
                    opened.TrySetResult();
                });
                return opened.Task;
            }
        }
        """);

    private static string Ready(string start, string found, string guard = "if (!_isReady) return;") => $$"""
        class Peers(Link link)
        {
            readonly TaskCompletionSource _all = new();
            readonly HashSet<int> _open = new();
            readonly HashSet<int> _other = new();
            bool _isReady;

            public async Task StartAsync()
            {
                link.Found(id => { _open.Add(id); EndIfReady(id); });
                {{start}}
                await _all.Task;
            }

            private void EndIfReady(int id)
            {
                _open.Remove(id);
                {{guard}}
                {{found}}
            }
        }
        class Link { public void Found(Action<int> found) { } public Task AskAsync() => Task.CompletedTask; }
        """;

    [Theory]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "if (_open.Count == 0) _all.TrySetResult();")]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "if (_open.Count == 0) { _all.TrySetResult(); }")]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "_all.TrySetResult();")]
    public Task Silent_where_who_makes_it_ready_calls_again(string start, string found) => Verify.Silent(Ready(start, found));

    [Theory]
    [InlineData("await link.AskAsync(); _isReady = true;", "_all.TrySetResult();", "if (!_isReady) {|HANG405:return|};")]
    [InlineData("EndIfReady(0); await link.AskAsync(); _isReady = true;", "_all.TrySetResult();", "if (!_isReady) {|HANG405:return|};")]
    [InlineData("await link.AskAsync(); _isReady = true; if (link == null) EndIfReady(0);", "_all.TrySetResult();", "if (!_isReady) {|HANG405:return|};")]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "_all.TrySetResult();", "if (!_isReady || id < 0) {|HANG405:return|};")]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "_all.TrySetResult();", "if (_isReady) {|HANG405:return|};")]
    [InlineData("await link.AskAsync(); _isReady = true; EndIfReady(0);", "if (_other.Count == 0) _all.{|HANG405:TrySetResult|}();", "if (!_isReady) return;")]
    public Task Reports_where_who_makes_it_ready_does_not(string start, string found, string guard) => Verify.Reports(Ready(start, found, guard));

    private static string Maker(string caught, string filter = "") => $$"""
        abstract class Maker
        {
            protected abstract Task<int> MakeAsync();
            static bool IsFatal(Exception e) => e is OutOfMemoryException;
            static bool IsTransient(Exception e) => e is IOException;

            public async Task<int> GetAsync()
            {
                var made = new TaskCompletionSource<int>();
                _ = FillAsync(made);
                return await made.Task;
            }

            async Task FillAsync(TaskCompletionSource<int> made)
            {
                try
                {
                    made.SetResult(await MakeAsync());
                }
                catch (Exception e) {{filter}}
                {
                    {{caught}}
                    made.SetException(e);
                }
            }
        }
        """;

    [Theory]
    [InlineData("if (IsFatal(e)) { throw; }", "")]
    [InlineData("if (IsFatal(e)) throw;", "")]
    [InlineData("if (e is OutOfMemoryException or StackOverflowException) throw;", "")]
    [InlineData("", "when (!IsFatal(e))")]
    [InlineData("", "when (e is not OutOfMemoryException)")]
    public Task Silent_where_only_the_fatal_is_thrown_again(string caught, string filter) => Verify.Silent(Maker(caught, filter));

    [Theory]
    [InlineData("if (IsTransient(e)) throw;", "")]
    [InlineData("if (!IsFatal(e)) throw;", "")]
    [InlineData("if (IsFatal(e) || IsTransient(e)) throw;", "")]
    [InlineData("if (e is OutOfMemoryException or IOException) throw;", "")]
    [InlineData("", "when (!IsTransient(e))")]
    [InlineData("", "when (IsFatal(e))")]
    public Task Reports_where_more_is_thrown_again(string caught, string filter) =>
        Verify.Reports(Maker(caught, filter).Replace("await MakeAsync()", "await {|HANG405:MakeAsync|}()"));

    [Theory]
    [InlineData("TrySetResult", "= new();", "")]
    [InlineData("{|HANG405:TrySetResult|}", "= new();", "public void Forget() => _forced = null;")]
    [InlineData("{|HANG405:TrySetResult|}", ";", "public void Begin() => _forced = new();")]
    public Task A_field_that_is_made_with_its_object_is_never_null(string complete, string made, string other) => Verify.Reports($$"""
        class Step
        {
            TaskCompletionSource<int>? _forced {{made}}
            {{other}}
            public async Task Run() => await _forced!.Task;
            public void Force() => Task.Run(async () =>
            {
                await Task.Delay(5000);
                _forced?.{{complete}}(1);
            });
        }
        """);

    [Theory]
    [InlineData("a > 0", "'a > 0' is false")]
    [InlineData("a > 0 && a < 100_000 && a != 17 && a != 23 && a != 42 && a != 99", "its condition is false")]
    public Task Says_which_condition_leaves_it_open(string condition, string words) => Verify.Reports($$"""
        class Step
        {
            public Task Run(Action<Action<int>> listen)
            {
                var done = new TaskCompletionSource();
                listen(a => { if ({{condition}}) {|#1:done.{|#0:SetResult|}()|}; });
                return done.Task;
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SourceNotCompleted).WithLocation(0).WithLocation(1).WithArguments("done", words, "complete it on that way too"));

    private static string Enqueue(string flags, string choice) => $$"""
        {{flags}} enum State { None, Queued, Remote, Ended }
        class Transfer { public State State { get; set; } }
        static class Transfers { public static Task Start(Action<Transfer> changed) => Task.Run(() => changed(new Transfer())); }
        class Client
        {
            public async Task<bool> Enqueue()
            {
                var queued = new TaskCompletionSource<bool>();
                var running = Transfers.Start(transfer => { {{choice}} });
                return await queued.Task && running.IsCompleted;
            }
        }
        """;

    [Fact]
    public Task Silent_where_a_callback_tells_ends_of_a_state_apart() =>
        Verify.Silent(Enqueue("[Flags]", "if (transfer.State == State.Queued) queued.TrySetResult(true); else if (transfer.State.HasFlag(State.Ended)) queued.TrySetResult(false);"));

    [Theory]
    [InlineData("[Flags]", "if (transfer.State == State.Queued) queued.{|HANG405:TrySetResult|}(true);")]
    [InlineData("", "if (transfer.State == State.Queued) queued.TrySetResult(true); else if (transfer.State == State.Ended) queued.{|HANG405:TrySetResult|}(false);")]
    public Task Reports_where_a_callback_knows_one_state_or_one_outcome(string flags, string choice) => Verify.Reports(Enqueue(flags, choice));

    private static string First(string leave) => $$"""
        class Race
        {
            public async Task<int> First(Task<int>[] tasks)
            {
                var first = new TaskCompletionSource<int>();
                var all = Task.WhenAll(tasks.Select(task => task.ContinueWith(ended => { if (ended.IsCompletedSuccessfully) first.TrySetResult(ended.Id); })));
                {{leave}}
            }
        }
        """;

    [Fact]
    public Task Silent_where_the_source_has_won_a_race() =>
        Verify.Silent(First("var winner = await Task.WhenAny(first.Task, all); if (winner == all) throw new TimeoutException(); return first.Task.Result;"));

    private static string Forced(string use) => $$"""
        interface IContext { Task Forced { get; } }
        class Context : IContext
        {
            readonly TaskCompletionSource<int> _forced = new();
            public Task Forced => _forced.Task;
            public void Force(CancellationToken stop) => Task.Run(async () => { await Task.Delay(5); if (!stop.IsCancellationRequested) _forced.TrySetResult(1); });
        }
        class Steps { public async Task Run(IContext context, Task step) { {{use}} } }
        """;

    [Fact]
    public Task Silent_where_all_have_the_source_race() => Verify.Silent(Forced("var ended = await Task.WhenAny(step, context.Forced); if (ended == context.Forced || context.Forced.IsCompleted) Console.WriteLine();").Replace("ended == context.Forced || ", ""));

    [Theory]
    [InlineData("public void OnEnd() { }", "check.OnEnd")]
    [InlineData("public void OnEnd() => File.Delete(\"a\");", "check.{|HANG405:OnEnd|}")]
    public Task A_contract_that_all_here_keep_without_failing_does_not_throw(string kept, string call) => Verify.Reports($$"""
        public interface ICheck { void OnEnd(); }
        public class Check : ICheck { {{kept}} }
        public class C
        {
            public Task Run(ICheck check)
            {
                var done = new TaskCompletionSource<bool>();
                Task.Run(() => { {{call}}(); done.TrySetResult(true); });
                return done.Task;
            }
        }
        """);
}
