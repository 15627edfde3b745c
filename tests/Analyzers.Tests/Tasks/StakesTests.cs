using Hangproof.Tests.Verification;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Dropped work that somebody misses when it fails, and work that nobody does.</summary>
public sealed class StakesTests
{
    private static string Class(string members) => $$"""
        class C
        {
            private readonly List<string> _names = new();
            private readonly TcpListener _listener = new(IPAddress.Any, 1);
            private readonly CancellationToken _stop;
            private bool _isOn;
            private async Task SaveAsync() { await Task.Delay(1); File.Delete("x"); }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("401", "while (!_stop.IsCancellationRequested) { using var client = await _listener.AcceptTcpClientAsync(_stop); client.GetStream().WriteByte(1); }")]
    [InlineData("401", "while (_isOn) { await Task.Delay(1000, _stop); File.Delete(\"x\"); }")]
    [InlineData("401", "do { await Task.Delay(1000, _stop); File.Delete(\"x\"); } while (_isOn);")]
    [InlineData("401", "for (;;) { await Task.Delay(1000, _stop); File.Delete(\"x\"); if (!_isOn) break; }")]
    [InlineData("401", "using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync(_stop)) File.Delete(\"x\");")]
    [InlineData("401", "await Serve(); async Task Serve() { while (_isOn) { await Task.Delay(1000, _stop); File.Delete(\"x\"); } }")]
    // What is asked for once, before the loop.
    [InlineData("451", "var name = File.ReadAllText(\"x\"); while (_isOn) { await Task.Delay(1000, _stop); _names.Add(name); }")]
    [InlineData("451", "File.Delete(\"x\"); while (_isOn) { try { await Task.Delay(1000, _stop); File.Delete(\"x\"); } catch (IOException) { } }")]
    // What goes through something is over with it.
    [InlineData("451", "foreach (var name in _names) { await Task.Delay(1); File.Delete(name); }")]
    [InlineData("451", "for (var i = 0; i < 3; i++) { await Task.Delay(1); File.Delete(_names[i]); }")]
    [InlineData("451", "var isDone = false; while (!isDone) { await Task.Delay(1); File.Delete(\"x\"); isDone = true; }")]
    [InlineData("451", "while (_names.Count > 0) { await Task.Delay(1); File.Delete(_names[0]); _names.RemoveAt(0); }")]
    [InlineData("451", "await Serve(); async Task Serve() { foreach (var name in _names) { await Task.Delay(1); File.Delete(name); } }")]
    public Task A_loop_that_serves_is_missed(string id, string work) => Verify.Reports(Class($$"""
        public void Start() => Task.{|HANG{{id}}:Run|}(async () => { {{work}} });
        """));

    [Theory]
    [InlineData("401", "Job job = null; foreach (var one in jobs.GetConsumingEnumerable(_stop)) { job = one; one.Run(); }")]
    [InlineData("451", "foreach (var one in jobs.ToArray()) { one.Run(); }")]
    public Task A_loop_over_what_comes_in_serves(string id, string work) => Verify.Reports(Class($$"""
        public class Job { public void Run() => File.Delete("x"); }
            public void Start(System.Collections.Concurrent.BlockingCollection<Job> jobs) => Task.{|HANG{{id}}:Run|}(() => { {{work}} });
        """));

    [Theory]
    [InlineData("401", "File.Delete(\"x\"); _over.Set();")]
    [InlineData("401", "File.Delete(\"x\"); _over.Set(); _names.Clear();")]
    [InlineData("401", "File.Delete(\"x\"); _answer.TrySetResult(1);")]
    [InlineData("401", "if (!_isOn) File.Delete(\"x\"); else _names.Clear(); _answer.SetResult(1);")]
    [InlineData("401", "_left.Wait(_stop); File.Delete(\"x\"); _left.Release();")]
    [InlineData("401", "_lines.Writer.TryWrite(File.ReadAllText(\"x\")); File.Delete(\"x\"); _lines.Writer.TryComplete();")]
    // It comes before, at the end, whatever happens, or instead.
    [InlineData("451", "_over.Set(); File.Delete(\"x\");")]
    [InlineData("451", "try { File.Delete(\"x\"); } finally { _over.Set(); }")]
    [InlineData("451", "try { File.Delete(\"x\"); _answer.TrySetResult(1); } catch (InvalidOperationException e) { _answer.TrySetException(e); } finally { _answer.TrySetResult(0); }")]
    [InlineData("451", "if (!_isOn) File.Delete(\"x\"); else _answer.TrySetResult(1);")]
    // Nobody else has it.
    [InlineData("451", "var own = new ManualResetEventSlim(); File.Delete(\"x\"); own.Set();")]
    public Task A_signal_that_is_not_given_is_missed(string id, string work) => Verify.Reports(Class($$"""
        private readonly ManualResetEventSlim _over = new();
            private readonly TaskCompletionSource<int> _answer = new();
            private readonly SemaphoreSlim _left = new(1);
            private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            public void Load() => Task.{|HANG{{id}}:Run|}(() => { {{work}} });
            public int Answer() { _over.Wait(_stop); return _answer.Task.Result; }
        """));

    [Theory]
    [InlineData("401", "[HttpPost] ")]
    [InlineData("451", "")]
    public Task A_request_is_answered_before_its_work_is_done(string id, string mark) => Verify.Reports(Class($$"""
        {{mark}}public int Save() { {|HANG{{id}}:SaveAsync|}(); return 200; }
            class HttpPostAttribute : Attribute { }
        """));

    [Theory]
    [InlineData("401", "class Orders : DbContext { }")]
    [InlineData("451", "class Orders { }")]
    public Task A_context_ends_with_the_request_that_it_is_made_for(string id, string orders) => Verify.Reports($$"""
        class Shop(IOrderBook book)
        {
            private readonly IOrderBook _book = book;
            public void Close() => _book.{|HANG{{id}}:Clear|}();
            public void Refresh() => Task.{|HANG{{id}}:Run|}(Reload);
            private async Task Reload() { File.Delete("x"); await Load(); }
            private async Task Load() => await _book.Clear();
        }
        interface IOrderBook { Task Clear(); }
        class OrderBook(Orders orders) : IOrderBook
        {
            private readonly Orders _orders = orders;
            public async Task Clear() { await Task.Delay(1); Console.WriteLine(_orders); File.Delete("x"); }
        }
        {{orders}}
        class DbContext { }
        """);

    [Theory]
    [InlineData("401", "var line = new byte[1]; client.GetStream().Write(line); client.Close();")]
    [InlineData("451", "using (client) client.GetStream().WriteByte(1);")]
    [InlineData("451", "try { client.GetStream().WriteByte(1); } finally { client.Close(); }")]
    public Task Whoever_was_accepted_waits_at_the_other_end(string id, string serve) => Verify.Reports(Class($$"""
        public void Serve() { var client = _listener.AcceptTcpClient(); Task.{|HANG{{id}}:Run|}(() => { {{serve}} }); }
            public void Hand() { var client = _listener.AcceptTcpClient(); {|HANG{{id}}:ServeAsync|}(client); }
            private async Task ServeAsync(TcpClient client) { await Task.Delay(1); {{serve}} }
        """));

    [Theory]
    [InlineData("401", "try { {|HANG401:SaveAsync|}(); } catch (IOException e) { Console.Error.WriteLine(e); }")]
    [InlineData("401", "try { {|HANG401:SaveAsync|}(); Console.WriteLine(\"saved\"); } catch (Exception e) { Console.Error.WriteLine(e); }")]
    [InlineData("451", "try { File.Delete(\"y\"); {|HANG451:SaveAsync|}(); } catch (IOException e) { Console.Error.WriteLine(e); }")]
    [InlineData("451", "try { {|HANG451:SaveAsync|}(); } catch (OperationCanceledException) { Console.Error.WriteLine(); }")]
    [InlineData("451", "try { File.Delete(\"y\"); } catch (IOException e) { Console.Error.WriteLine(e); {|HANG451:SaveAsync|}(); }")]
    public Task A_handler_around_waits_for_a_failure_that_goes_elsewhere(string id, string save)
    {
        Assert.Contains(id, save, StringComparison.Ordinal);
        return Verify.Reports(Class($$"""public void Save() { {{save}} }"""));
    }

    [Theory]
    [InlineData("401", "socket.{|HANG401:CloseAsync|}(WebSocketCloseStatus.Empty, null, source.Token); source.Cancel();")]
    [InlineData("401", "socket.{|HANG401:CloseAsync|}(WebSocketCloseStatus.Empty, null, source.Token); socket.Dispose();")]
    [InlineData("451", "socket.{|HANG451:CloseAsync|}(WebSocketCloseStatus.Empty, null, source.Token); other.Cancel();")]
    [InlineData("451", "socket.{|HANG451:CloseAsync|}(WebSocketCloseStatus.Empty, null, source.Token); Console.WriteLine(source);")]
    public Task What_is_begun_is_ended_at_once(string id, string end)
    {
        Assert.Contains(id, end, StringComparison.Ordinal);
        return Verify.Reports("using System.Net.WebSockets; " + Class($$"""public void End(WebSocket socket, CancellationTokenSource source, CancellationTokenSource other) { {{end}} }"""));
    }

    [Theory]
    [InlineData("401", "Task CloseAsync", "return Task.CompletedTask;")]
    [InlineData("451", "Task StartAsync", "return Task.CompletedTask;")]
    [InlineData("451", "Task CloseAsync", "return _closed;")]
    public Task Whoever_awaits_is_told_that_it_is_done(string id, string function, string end) => Verify.Reports(Class($$"""
        private readonly Task _closed = new TaskCompletionSource().Task;
            public {{function}}() { {|HANG{{id}}:SaveAsync|}(); {{end}} }
        """));

    [Theory]
    [InlineData("401", "stream.{|HANG401:WriteAsync|}(data);")]
    [InlineData("401", "socket.{|HANG401:SendAsync|}(data, WebSocketMessageType.Text, true, default);")]
    [InlineData("451", "stream.{|HANG451:FlushAsync|}();")]
    [InlineData("451", "client.{|HANG451:SendAsync|}(null);")]
    public Task The_next_write_meets_the_one_that_nobody_waited_for(string id, string write)
    {
        Assert.Contains(id, write, StringComparison.Ordinal);
        return Verify.Reports("using System.Net.WebSockets; " + Class($$"""public void Send(Stream stream, WebSocket socket, HttpClient client, ArraySegment<byte> data) { {{write}} }"""));
    }

    [Theory]
    [InlineData("401", "var reply = Reply(); Send(); return await reply;")]
    [InlineData("401", "var reply = Reply(); Send(); return await reply.ConfigureAwait(false);")]
    [InlineData("401", "var source = new TaskCompletionSource<int>(); _waiting.Enqueue(source); Send(); return await source.Task;")]
    [InlineData("451", "var reply = Reply(); Send(); return await reply.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("451", "Send(); var reply = Reply(); return await reply;")]
    [InlineData("451", "var reply = Reply(); Send(); await Task.Delay(1); return 1;")]
    [InlineData("451", "var over = Reply(); Begin(); return await over;", "Begin")]
    public Task An_answer_to_what_was_not_sent_never_comes(string id, string ask, string send = "Send") => Verify.Reports(Class($$"""
        private readonly Queue<TaskCompletionSource<int>> _waiting = new();
            private void {{send}}() => {|HANG{{id}}:SaveAsync|}();
            private Task<int> Reply() { var source = new TaskCompletionSource<int>(); _waiting.Enqueue(source); return source.Task; }
            public void Told() => _waiting.Dequeue().TrySetResult(1);
            public async Task<int> AskAsync() { {{ask}} }
        """));

    [Theory]
    [InlineData("401", "await SaveAsync(); await SaveAsync();", "")]
    [InlineData("451", "await SaveAsync();", "")]
    [InlineData("451", "await SaveAsync(); await SaveAsync();", "{|HANG451:SaveAsync|}();")]
    [InlineData("451", "await SaveAsync(); await SaveAsync();", "} class Box : Avalonia.AvaloniaObject { } } namespace Avalonia { public class AvaloniaObject { } } class D { void E() {")]
    public Task What_is_awaited_elsewhere_is_dropped_by_a_slip(string id, string others, string more) => Verify.Reports(Class($$"""
        public async Task Others() { {{others}} }
            public void Save() { {|HANG{{id}}:SaveAsync|}(); }
            public void More() { {{more}} }
        """));

    [Theory]
    [InlineData("public void Send() => {|HANG401:SaveAsync|}();")]
    [InlineData("public void Dispose() => {|HANG451:SaveAsync|}();")]
    [InlineData("public void Go() => Begin(_ => { {|HANG451:SaveAsync|}(); }); void Begin(Action<Exception> failed) => failed(null!);")]
    [InlineData("public bool IsOn { get => _isOn; set { _isOn = value; Send(); } } private void Send() => {|HANG451:SaveAsync|}();")]
    [InlineData("public bool IsOn { get => _isOn; set { _isOn = value; Send(); } } public void Go() => Send(); private void Send() => {|HANG401:SaveAsync|}();")]
    public Task What_cannot_await_leaves_a_task_by_no_slip(string place) => Verify.Reports(Class($$"""
        public async Task Others() { await SaveAsync(); await SaveAsync(); }
            {{place}}
        """));

    [Theory]
    [InlineData("401", "public void Go() { Load(); }")]
    [InlineData("401", "public void Go() => Task.Run(() => Load());")]
    [InlineData("451", "")]
    [InlineData("451", "public async void {|HANG451:Go|}() { await SaveAsync(); Load(); }")]
    [InlineData("451", "public void Go() { Load(); } class Box : System.Windows.Threading.DispatcherObject { } } namespace System.Windows.Threading { public class DispatcherObject { }")]
    public Task Async_void_ends_the_process_where_no_display_takes_it_and_somebody_calls_it(string id, string callers) => Verify.Reports(Class($$"""
        public async void {|HANG{{id}}:Load|}() { await SaveAsync(); }
            {{callers}}
        """));

    [Theory]
    [InlineData("401", "await SaveAsync();")]
    [InlineData("401", "try { await SaveAsync(); } catch (InvalidOperationException) { }")]
    [InlineData("451", "try { await SaveAsync(); } catch (Exception e) when (_names.Contains(e.Message)) { await SaveAsync(); } finally { _names.Clear(); }")]
    public Task Who_asks_whether_to_take_a_failure_lets_the_others_through(string id, string load) => Verify.Reports(Class($$"""
        public async void {|HANG{{id}}:Load|}() { {{load}} }
            public void Go() { Load(); }
        """));

    [Theory]
    [InlineData("401", "await Task.Factory.StartNew(new Action({|HANG401:async|} () => await SaveAsync()));")]
    [InlineData("451", "Do({|HANG451:async|} () => await SaveAsync()); await Task.Delay(1);")]
    public Task A_lambda_that_looks_awaited_is_not_though_a_display_takes_what_it_throws(string id, string run)
    {
        Assert.Contains(id, run, StringComparison.Ordinal);
        return Verify.Reports(Class($$"""
            public async Task Go() { {{run}} }
            private static void Do(Action run) => run();
            class Box : Gtk.Widget { } } namespace Gtk { public class Widget { }
            """));
    }

    [Fact]
    public Task A_lambda_that_looks_awaited_at_the_end_of_a_handler_keeps_nothing_from_coming_too_early() => Verify.Reports(Class("""
        public bool IsOn;
        public async void Go(object sender, EventArgs e) { if (IsOn) { await Task.Factory.StartNew(new Action({|HANG451:async|} () => await SaveAsync())); } }
        class Box : Gtk.Widget { } } namespace Gtk { public class Widget { }
        """));

    [Theory]
    [InlineData("401", "while (true) { await Task.Delay(1000); File.Delete(\"x\"); }")]
    [InlineData("451", "while (true) { await Task.Delay(1000); }")]
    public Task A_loop_that_nobody_can_stop_is_missed_when_it_fails(string id, string work) => Verify.Reports(Class($$"""
        public static void Start() => Task.{|HANG{{id}}:Run|}(async () => { {{work}} });
        """));
}
