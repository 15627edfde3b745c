using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Work whose failures somebody has, though nobody waits for it, and work that is told not to fail.</summary>
public sealed class SeenFailureTests
{
    /// <summary>Whatever fails where a request is answered is missed.</summary>
    private static string Class(string members) => $$"""
        class C : ControllerBase
        {
            private readonly List<string> _names = new();
            private int _count;
            private static Task Work() => File.WriteAllTextAsync("x", "y");
            {{members}}
        }
        public class ControllerBase { }
        """;

    [Theory]
    [InlineData("pump.Failure = e; throw;", "async", "")]
    [InlineData("pump.Failed += 1; throw;", "{|HANG401:async|}", "")]
    [InlineData("var failure = e; throw;", "{|HANG401:async|}", "")]
    [InlineData("kept = e; throw;", "{|HANG401:async|}", "Exception kept = null;")]
    public Task What_is_kept_for_who_waits_is_seen(string handler, string lambda, string before) => Verify.Reports(Class($$"""
        public void Run(Func<Task> work)
            {
                var pump = new Pump();
                {{before}}
                pump.Post({{lambda}} _ => { try { await Work(); await work(); } catch (Exception e) { {{handler}} } finally { pump.End(); } }, null);
                pump.Begin();
            }
        """) + """

        sealed class Pump : SynchronizationContext
        {
            private readonly BlockingCollection<(SendOrPostCallback, object)> _posted = new();
            public Exception Failure { get; set; }
            public int Failed { get; set; }
            public void End() => _posted.CompleteAdding();
            public void Begin() { foreach (var (callback, state) in _posted.GetConsumingEnumerable()) { callback(state); if (Failure != null) throw Failure; } }
            public override void Post(SendOrPostCallback callback, object state) => _posted.Add((callback, state));
        }
        """);

    [Theory]
    [InlineData("Task.Run(() => Load(name, false));")]
    [InlineData("Task.Run(() => { Load(name, false); });")]
    [InlineData("Task.Run(() => Load(name, throws: false));")]
    [InlineData("Task.{|HANG401:Run|}(() => Load(name, true));")]
    [InlineData("Task.{|HANG401:Run|}(() => Load(name, name.Length > 3));")]
    [InlineData("LoadAsync(name, false);")]
    [InlineData("{|HANG401:LoadAsync|}(name, true);")]
    public Task Work_that_is_told_not_to_throw_does_not(string call) => Verify.Reports(Class($$"""
        public void M(string name) { {{call}} }
            private string Load(string name, bool throws)
            {
                try { return File.ReadAllText(name); }
                catch { if (_count > 3) return ""; if (throws) throw; }
                return null;
            }
            private async Task LoadAsync(string name, bool throws)
            {
                try { await File.ReadAllTextAsync(name); }
                catch { if (throws) { throw; } }
            }
        """));

    [Theory]
    [InlineData("_log.Level?.Write(e.Message); throw;", "Run")]
    [InlineData("_log.Exception(e); throw;", "Run")]
    [InlineData("_log.Level.Write(\"failed: \" + e); throw;", "Run")]
    [InlineData("_log.Debug(e.Message); throw;", "{|HANG401:Run|}")]
    [InlineData("_log.Level?.Write(\"x\"); throw;", "{|HANG401:Run|}")]
    [InlineData("_names.Add(e.Message); throw;", "{|HANG401:Run|}")]
    public Task What_is_logged_and_thrown_again_is_seen(string handler, string run) => Verify.Reports(Class($$"""
        private readonly Log _log = new();
            public void M() => Task.{{run}}(async () => { try { await Work(); } catch (Exception e) { {{handler}} } });
        """) + """

        class Log { public Log Level { get; } public void Write(string text) { } public void Exception(Exception e) { } public void Debug(string text) { } }
        """);

    [Theory]
    [InlineData("var query = Query.Of(_count);", "HANG451")]
    [InlineData("var query = Query.Read(\"x\");", "HANG401")]
    [InlineData("var query = new Query(); if (_count > 3) throw new InvalidDataException();", "HANG401")]
    public Task What_is_set_up_before_rounds_that_catch_all_is_only_worked_out(string before, string id) => Verify.Reports(Class($$"""
        private volatile bool _isOver;
            public void Stop() => _isOver = true;
            public void Start() => Task.Factory.{|{{id}}:StartNew|}(Loop, TaskCreationOptions.LongRunning);
            private void Loop()
            {
                {{before}}
                while (!_isOver)
                {
                    try { query.Run(); } catch { Thread.Sleep(1000); }
                }
            }
        """) + """

        class Query
        {
            private int _size;
            public static Query Of(int size) => size < 0 ? throw new InvalidDataException() : new Query { _size = size };
            public static Query Read(string path) => new Query { _size = File.ReadAllText(path).Length };
            public void Run() => File.WriteAllText("x", _size + "");
        }
        """);

    [Theory]
    [InlineData("feeds(3, stop)", "Run")]
    [InlineData("feeds(3, default)", "{|HANG451:Run|}")]
    [InlineData("feeds(3, CancellationToken.None)", "{|HANG451:Run|}")]
    public Task Who_made_it_with_a_token_may_end_it(string made, string run) => Verify.Reports(Class($$"""
        public void Start(Func<int, CancellationToken, IFeed> feeds, CancellationToken stop) => Task.{{run}}(async () =>
            {
                using (var feed = {{made}})
                {
                    try
                    {
                        while (true)
                        {
                            stop.ThrowIfCancellationRequested();
                            using var client = await feed.Listener.AcceptTcpClientAsync();
                        }
                    }
                    catch (ObjectDisposedException) { }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            });
        """) + """

        public interface IFeed : IDisposable { TcpListener Listener { get; } }
        """);

    [Theory]
    [InlineData("_ = Refresh();", "await Show(); await Check();")]
    [InlineData("_ = {|HANG451:Refresh|}();", "await Show(); await Read();")]
    public Task Async_code_without_an_await_that_catches_all_does_not_fail(string call, string body) => Verify.Reports(Class($$"""
        public string Shown { get; set; }
            public void M() { {{call}} }
            private async Task Refresh() { {{body}} Changed("x"); }
            private void Changed(string name) { }
        #pragma warning disable CS1998
            public async Task Show() { try { Shown = File.ReadAllText("x"); } catch (Exception e) { Shown = e.Message; } }
            public async Task Check() { Shown = ""; if (string.IsNullOrEmpty(Shown)) return; try { Shown = _names.First(); } catch (Exception e) { Shown = e.Message; } }
            public async Task Read() { Shown = File.ReadAllText("x"); }
        """));

    [Theory]
    [InlineData("Task.{0}(Pump, TaskCreationOptions.LongRunning);", "StartNew", "")]
    [InlineData("Task.{0}(Pump, TaskCreationOptions.LongRunning);", "{|HANG451:StartNew|}", "File.Delete(\"x\");")]
    public Task A_pump_that_catches_all_and_tidies_up_does_not_fail(string start, string name, string last) => Verify.Reports(Class($$"""
        private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _open = new();
            private volatile bool _isOver;
            private Exception _failure;
            public void Stop() => _isOver = true;
            public void M()
            {
        #pragma warning disable 4014
                {{start.Replace("{0}", "Factory." + name)}}
        #pragma warning restore 4014
            }
            private void Pump()
            {
                while (true)
                {
                    if (_isOver) break;
                    try { File.ReadAllText("x"); } catch (Exception e) { _failure = e; break; }
                }
                foreach (var one in _open.Values) { if (_failure != null) one.TrySetException(_failure); else one.TrySetCanceled(); }
                _open.Clear();
                {{last}}
            }
        """));

    [Theory]
    [InlineData("_ = Raise(3);", "if (task.IsFaulted) { Tell(task.Exception); }")]
    [InlineData("_ = {|HANG451:Raise|}(3);", "Count();")]
    public Task Each_of_many_may_see_to_its_own(string call, string seen) => Verify.Reports(Class($$"""
        private readonly List<Func<int, Task>> _handlers = new();
            public void M() { {{call}} }
            private Task Raise(int what) => Fire(what);
            private Task Fire(int what)
            {
                var handlers = _handlers.ToList();
                return Task.WhenAll(handlers.Select(handler => One(handler, what)));
            }
            private Task One(Func<int, Task> handler, int what)
            {
                try { return handler.Invoke(what).ContinueWith(task => { {{seen}} }); }
                catch (Exception e) { Tell(e); return Task.CompletedTask; }
            }
            private void Tell(Exception e) => Console.Error.WriteLine(e);
            private void Count() => _count++;
        """));

    [Theory]
    [InlineData("Later(stop => Again(\"x\", stop), default);", "Run")]
    [InlineData("Later(stop => Again(\"x\", stop), default); Later(stop => Work(), default);", "{|HANG451:Run|}")]
    public Task What_callers_give_to_be_left_catches_all(string calls, string run) => Verify.Reports(Class($$"""
        public void M() { {{calls}} }
            private void Later(Func<CancellationToken, Task> work, CancellationToken stop) => _ = Task.{{run}}(() => work(stop), CancellationToken.None);
            private async Task Again(string name, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    try { await Work(); break; } catch (Exception e) { Console.Error.WriteLine(name + e); }
                }
                Console.Error.WriteLine("done");
            }
        """));

    [Theory]
    [InlineData("_log.Error(\"failed\"); throw;", "Run", "HANG451")]
    [InlineData("s_logger.Fatal(\"failed\"); throw;", "Run", "HANG451")]
    [InlineData("_log?.WarnFormat(\"failed\"); throw;", "Run", "HANG451")]
    [InlineData("_log.Debug(\"failed\"); throw;", "{|HANG401:Run|}", "HANG401")]
    [InlineData("_answers.Error(\"failed\"); throw;", "{|HANG401:Run|}", "HANG401")]
    [InlineData("_log.ErrorCount++; throw;", "{|HANG401:Run|}", "HANG401")]
    public Task Who_logs_an_error_and_throws_again_was_heard(string handler, string run, string id) => Verify.Reports(Class($$"""
        private readonly Log _log = new(); private static readonly Log s_logger = new(); private readonly Log _answers = new();
            public void M() => Task.{{run}}(async () => { try { await Work(); } catch (Exception) { {{handler}} } });
            public void N() => Task.{|{{id}}:Run|}(() => { _count = _names.IndexOf("x"); Close(); });
            private void Close() { try { File.Delete("x"); } catch (Exception) { {{handler}} } }
        """) + """

        class Log { public int ErrorCount; public void Error(string text) { } public void Fatal(string text) { } public void WarnFormat(string text) { } public void Debug(string text) { } }
        """);
}
