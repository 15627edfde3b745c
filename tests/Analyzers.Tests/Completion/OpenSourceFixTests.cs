using Microsoft.CodeAnalysis.CSharp;
using Cancel = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SourceNotCompletedAnalyzer, Hangproof.CodeFixes.Completion.CancelSourceFix>;
using Fail = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SourceNotCompletedAnalyzer, Hangproof.CodeFixes.Completion.FailSourceFix>;
using Kept = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Completion.CancelKeptFix>;
using OnToken = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Completion.CancelOnTokenFix>;

namespace Hangproof.Tests.Completion;

/// <summary>HANG405: what is done about a source that stays open.</summary>
public sealed class OpenSourceFixTests
{
    private static string Server(string name, string run) => $$"""
        class {{name}}
        {
            readonly Socket _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            readonly TaskCompletionSource<int> _ready = new TaskCompletionSource<int>();
            public async Task StartAsync() { _ = RunAsync(); await _ready.Task; }
            private async Task RunAsync()
            {
                {{run}}
            }
        }
        """;

    private const string Connects = """
        await _socket.{|HANG405:ConnectAsync|}("host", 1);
                _ready.SetResult(1);
                Console.WriteLine("ready");
        """;

    private const string ConnectsOrFails = """
        try
                {
                    await _socket.ConnectAsync("host", 1);
                    _ready.SetResult(1);
                }
                catch (Exception e)
                {
                    _ready.TrySetException(e);
                    throw;
                }
                Console.WriteLine("ready");
        """;

    [Theory]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.CSharp7_3)]
    public Task Fails_with_what_is_thrown_before_it_is_completed(LanguageVersion language) => Fail.Fixed(Server("Server", Connects), Server("Server", ConnectsOrFails), language: language);

    [Fact]
    public Task Fails_in_the_handler_that_goes_on_without_it() => Fail.Fixed(
        Server("Server", """
        try
                {
                    await _socket.{|HANG405:ConnectAsync|}("host", 1);
                    _ready.SetResult(1);
                }
                catch (Exception)
                {
                    Console.WriteLine("no");
                }
        """),
        Server("Server", """
        try
                {
                    await _socket.ConnectAsync("host", 1);
                    _ready.SetResult(1);
                }
                catch (Exception e)
                {
                    _ready.TrySetException(e);
                    Console.WriteLine("no");
                }
        """));

    [Fact]
    public Task Names_what_a_handler_of_everything_caught() => Fail.Fixed(
        Server("Server", """try { await _socket.{|HANG405:ConnectAsync|}("host", 1); _ready.SetResult(1); } catch { }"""),
        Server("Server", """try { await _socket.ConnectAsync("host", 1); _ready.SetResult(1); } catch (Exception e) { _ready.TrySetException(e); }"""));

    [Fact]
    public Task Ends_it_as_was_decided_where_only_the_clean_up_fails() => Fail.Fixed(Shell("{|HANG405:Send|}", ""), Shell("Send", "output.TrySetCanceled(); "));

    [Fact]
    public Task Fails_as_it_does_on_another_way() => Cancel.Fixed(
        Lookup("""
        if (status != 200)
                        {|HANG405:return|};
                    if (value < 0)
                        found.TrySetException(new InvalidOperationException($"value {value}"));
                    else
                        found.TrySetResult(value);
        """),
        Lookup("""
        if (status != 200)
                    {
                        found.TrySetException(new InvalidOperationException("It ended without a result."));
                        return;
                    }
                    if (value < 0)
                        found.TrySetException(new InvalidOperationException($"value {value}"));
                    else
                        found.TrySetResult(value);
        """));

    [Fact]
    public Task Cancels_where_it_was_told_to_stop() => Cancel.Fixed(
        Lookup("if (service.IsStopped) {|HANG405:return|}; if (value < 0) found.TrySetException(new InvalidOperationException(\"below\")); else found.TrySetResult(value);"),
        Lookup("if (service.IsStopped) { found.TrySetCanceled(); return; } if (value < 0) found.TrySetException(new InvalidOperationException(\"below\")); else found.TrySetResult(value);"));

    [Fact]
    public Task Fails_the_request_that_a_worker_has_in_hand() => Fail.Fixed(Worker("""
        var text = await File.{|HANG405:ReadAllTextAsync|}(job.File);
                    job.Done.SetResult(text.Length);
        """), Worker("""
        try
                    {
                        var text = await File.ReadAllTextAsync(job.File);
                        job.Done.SetResult(text.Length);
                    }
                    catch (Exception e)
                    {
                        job.Done.TrySetException(e);
                        throw;
                    }
        """));

    [Fact]
    public Task Fails_in_all_files_at_once() => Fail.FixAll(
        [("Server.cs", Server("Server", Connects)), ("Other.cs", Server("Other", Connects))],
        [("Server.cs", Server("Server", ConnectsOrFails)), ("Other.cs", Server("Other", ConnectsOrFails))]);

    [Theory]
    [InlineData("""
        if (status != 200)
                        {|HANG405:return|};
                    found.SetResult(value);
        """, """
        if (status != 200)
                    {
                        found.TrySetCanceled();
                        return;
                    }
                    found.SetResult(value);
        """)]
    [InlineData("""
        if (status != 200)
                    {
                        Console.WriteLine(status);
                        {|HANG405:return|};
                    }
                    found.SetResult(value);
        """, """
        if (status != 200)
                    {
                        Console.WriteLine(status);
                        found.TrySetCanceled();
                        return;
                    }
                    found.SetResult(value);
        """)]
    [InlineData("if (status != 200) {|HANG405:return|}; found.SetResult(value);", "if (status != 200) { found.TrySetCanceled(); return; } found.SetResult(value);")]
    [InlineData("""
        if (status == 200)
                        found.{|HANG405:SetResult|}(value);
        """, """
        if (status == 200)
                        found.SetResult(value);
                    else
                        found.TrySetCanceled();
        """)]
    [InlineData("""
        if (status == 200)
                    {
                        found.{|HANG405:SetResult|}(value);
                    }
        """, """
        if (status == 200)
                    {
                        found.SetResult(value);
                    }
                    else
                    {
                        found.TrySetCanceled();
                    }
        """)]
    public Task Cancels_on_the_way_that_completes_nothing(string before, string after) => Cancel.Fixed(Lookup(before), Lookup(after));

    [Fact]
    public Task Cancels_in_an_old_language() => Cancel.Fixed(
        Lookup("if (status != 200) {|HANG405:return|}; found.SetResult(value);"), Lookup("if (status != 200) { found.TrySetCanceled(); return; } found.SetResult(value);"), language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Offers_no_cancellation_where_something_throws() => Cancel.NoFix(Server("Server", Connects));

    [Fact]
    public Task Offers_no_failure_where_nothing_throws() => Fail.NoFix(Lookup("if (status != 200) {|HANG405:return|}; found.SetResult(value);"));

    [Fact]
    public Task Cancels_by_the_token() => OnToken.Fixed(
        Waiter("await opened.{|HANG405:Task|};"),
        Waiter("""
        using var registration = stop.Register(() => opened.TrySetCanceled(stop));
                await opened.Task;
        """));

    [Fact]
    public Task Cancels_by_the_token_in_an_old_language() => OnToken.Fixed(
        Waiter("""
        var got = await opened.{|HANG405:Task|};
                Console.WriteLine(got);
        """),
        Waiter("""
        using (stop.Register(() => opened.TrySetCanceled(stop)))
                {
                    var got = await opened.Task;
                    Console.WriteLine(got);
                }
        """), language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Offers_no_failure_for_a_source_that_may_not_be_there() => Fail.NoFix("""
        public class Listener
        {
            TaskCompletionSource<bool> _stopped;
            CancellationTokenSource _stop;
            Socket _socket;
            public void Start()
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _stop = new CancellationTokenSource();
                _ = Accept(_socket);
            }
            private async Task Accept(Socket socket)
            {
                while (!_stop.IsCancellationRequested)
                {
                    try
                    {
                        var client = await socket.AcceptAsync();
                        client.Close();
                    }
                    catch (Exception e)
                    {
                        if (e is ObjectDisposedException)
                            break;
                        Console.WriteLine(e);
                        continue;
                    }
                }
                _stopped?.{|HANG405:TrySetResult|}(true);
            }
            public Task StopAsync()
            {
                var socket = _socket;
                if (socket == null)
                    return Task.CompletedTask;
                _stopped = new TaskCompletionSource<bool>();
                _stop.Cancel();
                socket.Close();
                return _stopped.Task;
            }
        }
        """);

    [Fact]
    public Task Offers_no_registration_for_a_task_that_is_handed_on() => OnToken.NoFix("""
        class C
        {
            event Action<int> Opened;
            void Raise() => Opened?.Invoke(1);
            Task<int> M(CancellationToken stop)
            {
                var opened = new TaskCompletionSource<int>();
                Opened += n => opened.TrySetResult(n);
                return opened.{|HANG405:Task|};
            }
        }
        """);

    [Theory]
    [InlineData("public void Dispose() => link.Close();", """
        public void Dispose()
            {
                link.Close();
                foreach (var open in _pending.Values)
                    open.TrySetCanceled();
            }
        """)]
    [InlineData("""
        public void Dispose()
            {
                link.Close();
            }
        """, """
        public void Dispose()
            {
                link.Close();
                foreach (var open in _pending.Values)
                    open.TrySetCanceled();
            }
        """)]
    public Task Cancels_what_is_kept_when_its_owner_ends(string before, string after) => Kept.Fixed(Client("{|HANG405:Task|}", before), Client("Task", after));

    private static string Lookup(string callback) => $$"""
        class Lookup
        {
            readonly Service service = new Service();
            public Task<int> FindAsync(string key)
            {
                var found = new TaskCompletionSource<int>();
                service.Begin(key, (status, value) =>
                {
                    {{callback}}
                });
                return found.Task;
            }
        }
        class Service { public bool IsStopped { get; set; } public void Begin(string key, Action<int, int> done) { } }
        """;

    private static string Shell(string send, string ended) => $$"""
        class Shell
        {
            readonly StreamWriter _link = new("x");
            void Send(string line) => _link.WriteLine(line);
            public async Task<string> RunAsync(string command, TimeSpan timeout)
            {
                var output = new TaskCompletionSource<string>();
                using var clock = new Timer(_ => Abort(output), null, timeout, Timeout.InfiniteTimeSpan);
                Send(command);
                if (command.Length > 4)
                    output.TrySetResult(command);
                return await output.Task;
            }
            private void Abort(TaskCompletionSource<string> output)
            {
                try
                {
                    {{send}}("abort");
                    output.TrySetCanceled();
                }
                catch (IOException) { {{ended}}Console.Error.WriteLine("not aborted"); }
            }
        }
        """;

    private static string Worker(string work) => $$"""
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
                    {{work}}
                }
            }
        }
        """;

    private static string Waiter(string wait) => $$"""
        class C
        {
            event Action<int> Opened;
            void Raise() => Opened?.Invoke(1);
            async Task M(CancellationToken stop)
            {
                var opened = new TaskCompletionSource<int>();
                Opened += n => opened.TrySetResult(n);
                {{wait}}
            }
        }
        """;

    private static string Client(string task, string dispose) => $$"""
        public class Link { public void Send(int id) { } public void Close() { } }

        public class Client(Link link)
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new();
            int _last;

            public async Task<int> AskAsync()
            {
                var id = Interlocked.Increment(ref _last);
                var reply = new TaskCompletionSource<int>();
                _pending[id] = reply;
                link.Send(id);
                return await reply.{{task}};
            }

            void OnReply(int id, int value) { if (_pending.TryRemove(id, out var reply)) reply.TrySetResult(value); }

            {{dispose}}
        }
        """;
}
