using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class ForgottenTaskTests
{
    private const string Members = """
        protected readonly Stream _stream = Stream.Null;
            protected Task _kept;
            protected readonly List<Task> _all = new();
            protected async Task Work() { await Task.Delay(10); Console.WriteLine(File.ReadAllText("x")); }
            protected Task<int> Number() => Work().ContinueWith(t => t.IsFaulted ? 0 : 1);
            protected async Task Safe()
            {
                try { await Work(); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
            protected async Task Safer() => await Safe();
            protected Task Kept() => _kept ??= Work();
            protected Task Over() => Task.CompletedTask;
        """;

    /// <summary>Whatever fails where a request is answered is missed.</summary>
    private static string Class(string method) => $$"""
        class C : ControllerBase
        {
            {{Members}}
            {{method}}
        }
        public class ControllerBase { }
        """;

    [Theory]
    [InlineData("{|HANG401:Work|}();")]
    [InlineData("this.{|HANG401:Work|}();")]
    [InlineData("{|HANG401:Work|}().ConfigureAwait(false);")]
    [InlineData("_stream.{|HANG401:FlushAsync|}();")]
    [InlineData("_stream?.{|HANG401:FlushAsync|}();")]
    [InlineData("Task.{|HANG401:Run|}(Work);")]
    [InlineData("Task.{|HANG401:Run|}(() => Console.WriteLine(File.ReadAllText(\"x\")));")]
    [InlineData("Task.Factory.{|HANG401:StartNew|}(() => File.Delete(\"x\"), TaskCreationOptions.LongRunning);")]
    [InlineData("foreach (var n in new[] { 1, 2 }) {|HANG401:Work|}();")]
    [InlineData("var these = new[] { this }; these[_all.Count > 0 ? 0 : 0].{|HANG401:Work|}();")]
    [InlineData("\n#pragma warning disable VSTHRD110\n#pragma warning restore VSTHRD110\n{|HANG401:Work|}();")]
    [InlineData("\n// Writes it all.\n{|HANG401:Work|}();")]
    [InlineData("\n// Do not wait as that could block.\n{|HANG451:Work|}();")]
    [InlineData("\n// Nobody was not waiting.\n{|HANG401:Work|}();")]
    [InlineData("Task.{|HANG401:Run|}(() => Tell()); async Task Tell() { try { await Work(); } catch (Exception) { Console.WriteLine(); throw; } }")]
    [InlineData("\n// Works asynchronously.\nTask.{|HANG401:Run|}(Work);")]
    [InlineData("\n// Stores what blocks others.\nTask.{|HANG401:Run|}(Work);")]
    [InlineData("if (_kept == null) {|HANG401:Work|}(); else {|HANG401:Number|}();")]
    [InlineData("Action later = () => {|HANG401:Work|}(); later();")]
    [InlineData("{|HANG401:Local|}(); async Task Local() { await Work(); }")]
    public Task Reports_what_is_dropped_without_a_word(string statements) =>
        Verify.Reports(Class($$"""public void M() { {{statements}} }"""));

    [Theory]
    [InlineData("Schedule(Work); void Schedule(Func<Task> runner) => Task.Factory.{|HANG451:StartNew|}(runner);")]
    [InlineData("_ = {|HANG451:Work|}();")]
    [InlineData("\n#pragma warning disable VSTHRD110\n{|HANG451:Work|}();\n#pragma warning restore VSTHRD110\n")]
    [InlineData("\n// Runs detached from the caller.\n{|HANG451:Work|}();")]
    [InlineData("{|HANG451:Work|}(); // fire and forget\n")]
    // Why it is apart.
    [InlineData("\n// Asynchronous because nobody knows how long it takes.\nTask.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Kick it off so that we don't block the caller.\nTask.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Unload it asynchronously to avoid a deadlock.\nTask.{|HANG451:Run|}(Work);")]
    [InlineData("_ = Task.{|HANG451:Run|}(Work);")]
    [InlineData("_ = _stream.{|HANG451:WriteAsync|}(new byte[1]);")]
    [InlineData("Work().{|HANG451:ContinueWith|}(_ => Console.WriteLine());")]
    [InlineData("Work().{|HANG451:ContinueWith|}(t => File.Delete(\"x\"), TaskContinuationOptions.OnlyOnRanToCompletion);")]
    public Task Reports_what_is_dropped_on_purpose_as_a_suggestion(string statements) => Verify.Reports(Class($$"""public void M() { {{statements}} }"""));

    [Theory]
    [InlineData("_kept = Work();")]
    [InlineData("_all.Add(Work());")]
    [InlineData("Work().Wait();")]
    [InlineData("var n = Number().Result;")]
    [InlineData("Safe();")]
    [InlineData("Safer();")]
    [InlineData("_ = Safe();")]
    [InlineData("Task.Run(Safe);")]
    [InlineData("Task.Run(() => Safe());")]
    [InlineData("Task.Run(async () => { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } finally { Console.WriteLine(); } });")]
    [InlineData("Task.Run(async () => { await Task.Yield(); using var scope = new MemoryStream(); try { await Work(); } catch { } });")]
    [InlineData("Task.Run(async () => { while (DateTime.Now.Year < 2100) { try { await Work(); } catch (Exception) { } await Task.Delay(1000); } });")]
    [InlineData("Task.Run(async () => { try { await Work(); } catch (OperationCanceledException) { } catch (Exception e) { Console.WriteLine(e); } });")]
    [InlineData("_ = Started(Listen); void Listen() { try { File.Delete(\"x\"); } catch (Exception e) { Console.Error.WriteLine(e); } } static Task Started(Action work) { if (work == null) throw new ArgumentNullException(nameof(work)); return Task.Factory.StartNew(work, TaskCreationOptions.LongRunning); }")]
    [InlineData("Loop(); async void Loop() { var watch = System.Diagnostics.Stopwatch.StartNew(); try { await Work(); } catch (Exception e) { Console.Error.WriteLine($\"{e} {watch.Elapsed}\"); } }")]
    [InlineData("int turns = 0; Task.Run(() => { while (Interlocked.CompareExchange(ref turns, 0, 1) != 1) { try { File.Delete(\"x\"); } catch { } } });")]
    [InlineData("var done = new TaskCompletionSource(); Task.Run(async () => { try { await Work(); } catch (Exception e) { done.TrySetException(e); throw; } }); done.Task.Wait();")]
    [InlineData("Task.Run(Sum); void Sum() { var n = (int)_stream.Length; try { File.Delete($\"{n}\"); } catch (Exception e) { Console.Error.WriteLine(e); } }")]
    [InlineData("_kept.ContinueWith(_ => File.Delete(\"x\"));")]
    [InlineData("Task.Delay(10).ContinueWith(_ => File.Delete(\"x\"));")]
    [InlineData("Kept();")]
    [InlineData("Begun();")]
    [InlineData("Listed();")]
    [InlineData("Handed();")]
    [InlineData("Work().Watched();")]
    [InlineData("Send(Flags.FireAndForget);")]
    [InlineData("Send(Flags.High | Flags.FireAndForget);")]
    [InlineData("new Switch().OnCompleted(() => { });")]
    [InlineData("Resume(() => { }); static void Resume(Action continuation) => Task.Factory.StartNew(continuation, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);")]
    [InlineData("Task.Run(async () => { try { await Work(); } catch (IOException) { Console.Error.WriteLine(); } catch (Exception e) { Console.Error.WriteLine(e); } });")]
    [InlineData("Over();")]
    [InlineData("Task.Run(() => Tell(Console.WriteLine)); async Task Tell(Action<Exception> failed) { try { await Work(); } catch (Exception e) { failed(e); throw; } }")]
    [InlineData("Task.Run(() => Tell(e => Task.CompletedTask)); async Task Tell(Func<Exception, Task> failed) { try { await Work(); } catch (Exception e) { await failed(new InvalidOperationException(\"lost\", e)).ConfigureAwait(false); throw; } }")]
    [InlineData("object asked = new TaskCompletionSource<string>(); Task.Run(() => ((TaskCompletionSource<string>)asked).TrySetException(new IOException(File.ReadAllText(\"x\"))));")]
    [InlineData("Write(); Task Write() { return Flush(true); } Task Flush(bool isSync) { if (isSync) { File.Delete(\"x\"); return null; } return Work(); }")]
    [InlineData("Write(); Task Write() { Task written = null; if (_all.Count > 0) written = Work(); return written; }")]
    [InlineData("Task.Run(() => Environment.FailFast(\"x\"));")]
    [InlineData("Task.Run(async () => { try { await Work(); } catch (Exception e) when (!IsFatal(e)) { } }); static bool IsFatal(Exception e) => e is OutOfMemoryException;")]
    [InlineData("_ = Task.Delay(10);")]
    [InlineData("Task.FromResult(1);")]
    [InlineData("Work().ContinueWith(t => Console.Error.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("Work().ContinueWith(t => { if (t.IsFaulted) Console.Error.WriteLine(); });")]
    [InlineData("_ = Work().ContinueWith(Report);")]
    [InlineData("Func<Task> later = () => Work();")]
    [InlineData("Helpers.Observe(Work());")]
    [InlineData("Work().Observed();")]
    public Task Silent_where_somebody_sees_to_it(string statements) => Verify.Silent(Class($$"""
        public void M() { {{statements}} }
            static void Report(Task task) => Console.Error.WriteLine(task.Exception);
            Task Begun() { var task = Work(); _kept = task; return task; }
            Task Listed() { var task = Work(); _all.Add(task); return task; }
            Task Handed() => Kept();
            async Task Send(Flags flags) => await Work();
        """) + """
        [Flags] enum Flags { None = 0, High = 1, FireAndForget = 2 }
        class Switch : System.Runtime.CompilerServices.INotifyCompletion
        {
            public void OnCompleted(Action next) { Task.Run(next); }
        }
        static class Helpers
        {
            public static async void Observe(Task task) { try { await task; } catch (Exception e) { Console.Error.WriteLine(e); } }
            public static Task Watched(this Task task) { task.ContinueWith(t => Console.Error.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted); return task; }
            public static void Observed(this Task task) => task.ContinueWith(t => Console.Error.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted);
        }
        """);

    // Who starts it gives it what to do with a failure, or hands on what somebody else has.
    [Theory]
    [InlineData("Socket.Receive(Read, Failed);")]
    [InlineData("Send();")]
    [InlineData("Aborted();")]
    [InlineData("Watch.Register(\"work\", _kept);")]
    [InlineData("_kept.Then(_ => Console.WriteLine());")]
    [InlineData("Work().{|HANG401:Then|}(_ => Console.WriteLine());")]
    [InlineData("Socket.{|HANG401:Close|}();")]
    [InlineData("Work().{|HANG401:Told|}(name => Console.WriteLine(name));")]
    public Task Knows_who_is_given_what_to_do_with_a_failure(string statement) => Verify.Reports(Class($$"""
        protected ISocket Socket;
            protected IWatch Watch;
            public void M() { {{statement}} }
            static void Read(int count) => Console.WriteLine(count);
            static void Failed(Exception e) => Console.Error.WriteLine(e);
            Task Send() => Socket.Receive(Read, e => Failed(e));
            Task Aborted() => Work().Catch(Failed).Finally(() => Console.WriteLine());
        """) + """
        interface ISocket { Task<int> Receive(Action<int> callback, Action<Exception> error); Task Close(); }
        class Wrapper(Stream stream) : ISocket
        {
            public Task Close() => stream.FlushAsync();
            public Task<int> Receive(Action<int> callback, Action<Exception> error)
            {
                var task = stream.ReadAsync(new byte[1], 0, 1);
                task.ContinueWith(t => error(t.Exception), TaskContinuationOptions.OnlyOnFaulted);
                return task;
            }
        }
        interface IWatch { Task Register(string name, Task task); }
        class Watch : IWatch
        {
            public Task Register(string name, Task task) { task.ContinueWith(t => Console.Error.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted); return task; }
        }
        static class TaskExtensions
        {
            public static T Catch<T>(this T task, Action<AggregateException> handler) where T : Task { Attach(task, handler); return task; }
            static void Attach(Task task, Action<AggregateException> handler) => task.ContinueWith(t => handler(t.Exception), TaskContinuationOptions.OnlyOnFaulted);
            public static Task Told(this Task task, Action<string> told) { told("x"); return task; }
            public static async Task Finally(this Task task, Action end) { await task; end(); }
            public static Task Then(this Task task, Action<Task> next) => task.ContinueWith(t => next(t));
        }
        """);

    [Theory]
    [InlineData(8, "", "HANG451")]
    [InlineData(7, "", "HANG401")]
    [InlineData(8, "await Work(); await Work(); await Work();", "HANG401")]
    public Task Suggests_where_a_code_base_leaves_it_by_habit(int left, string awaited, string id) => Verify.Reports(Class($$"""
        public async Task Wait() { await Task.Yield(); {{awaited}} }
            public void M() { {{string.Concat(Enumerable.Repeat($"{{|{id}:Work|}}(); ", left))}} }
        """));

    [Theory]
    [InlineData(5, "", "HANG451")]
    [InlineData(4, "", "HANG401")]
    [InlineData(5, "await Tell();", "HANG401")]
    public Task Suggests_where_nobody_ever_awaits_it(int left, string awaited, string id) => Verify.Reports(Class($$"""
        public async Task Wait() { await Task.Yield(); {{awaited}} }
            protected async Task Tell() => await Work();
            public void M() { {{string.Concat(Enumerable.Repeat($"{{|{id}:Tell|}}(); ", left))}} }
        """));

    [Theory]
    [InlineData("static C()", "Run")]
    [InlineData("public static void Start()", "{|HANG451:Run|}")]
    public Task What_is_started_once_for_a_type_goes_on_as_long_as_the_process(string member, string start) => Verify.Reports($$"""
        class C
        {
            static readonly ConcurrentQueue<string> _lines = new();
            {{member}} { Task.{{start}}(() => { while (true) { Thread.Sleep(1000); _lines.TryDequeue(out _); } }); }
            public void Stop() { }
        }
        """);

    [Fact]
    public Task The_framework_has_no_habits_of_a_code_base() => Verify.Reports(Class($$"""
        public void M() { {{string.Concat(Enumerable.Repeat("Task.{|HANG401:Run|}(Work); ", 5))}} }
        """));

    [Theory]
    [InlineData("VSTHRD110:Observe result of async calls", "HANG451")]
    [InlineData("VSTHRD200:Use Async suffix", "HANG401")]
    public Task Suggests_where_a_peer_s_rule_is_suppressed_in_writing(string check, string id) => Verify.Reports(Class($$"""
        [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "{{check}}")]
            public void M() => {|{{id}}:Work|}();
        """));

    [Fact]
    public Task Reports_what_is_left_within_work_once() => Verify.Reports(Class("public void M() { Task.Run(() => { {|HANG401:Work|}(); }); }"));

    [Fact]
    public Task Silent_for_what_a_logger_does() => Verify.Silent("class TraceLogger { public Task LogAsync(string text) => File.WriteAllTextAsync(\"log\", text); } class C { void M(TraceLogger log) => log.LogAsync(\"begun\"); }");

    [Fact]
    public Task Reports_what_is_async_void_once_and_not_where_it_is_run() =>
        Verify.Reports(Class("public void M() { Task.Run(Later); } async void {|HANG401:Later|}() { await Work(); }"));

    [Fact]
    public Task Reports_what_stands_behind_comments_and_directives() => Verify.Reports(Class("""
        public void M()
            {
                // Once.
                {|HANG401:Work|}(); // Twice, see https://example.org
                {|HANG401:Work|}();
                /* And again. */
                {|HANG401:Work|}();
        #pragma warning disable CS0168
                {|HANG401:Work|}();
            }
        """));

    [Fact]
    public Task Reports_a_helper_that_does_nothing_with_the_task() => Verify.Reports(Class("public void M() { {|HANG451:Work|}().Forget(); }") + """
        static class Helpers
        {
            public static void Forget(this Task task) { }
        }
        """);

    [Fact]
    public Task Silent_in_an_async_method_where_the_compiler_speaks() => Verify.Silent(Class("public async Task M() { Work(); Task.Run(Work); await Task.Yield(); }"));

    [Fact]
    public Task Reports_in_an_async_method_what_nobody_can_stop() => Verify.Reports(Class("""
        public static async Task M()
            {
                {|HANG451:Poll|}();
                _ = {|HANG451:Poll|}();
                _ = Task.{|HANG451:Run|}(async () => { while (true) await Task.Delay(1000); });
                _ = {|HANG451:Listen|}();
                await Task.Yield();
            }
            static async Task Poll() { while (true) { try { await Task.Delay(10); } catch (Exception e) { Console.Error.WriteLine(e); } } }
            static readonly Channel<int> _items = Channel.CreateUnbounded<int>();
            static async Task Listen() { Console.WriteLine(await _items.Reader.ReadAsync()); }
        """));

    [Theory]
    [InlineData("public void M() { Poll(); } async Task Poll() { while (true) { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } } }")]
    [InlineData("public async Task M() { _ = Task.Run(async () => { while (true) await Task.Delay(1000); }); await Task.Yield(); }")]
    [InlineData("public void M() => Task.Run(Poll); void Poll() { for (;;) Console.WriteLine(File.ReadAllText(\"x\")); }")]
    public Task Silent_where_the_loop_itself_is_reported(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Silent_for_a_loop_that_a_token_ends_and_that_reports() => Verify.Silent(Class("""
        readonly CancellationTokenSource _stop = new();
            public void M() => _ = Poll(_stop.Token);
            async Task Poll(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    try { await Task.Delay(1000, stop); await Work(); }
                    catch (OperationCanceledException) { }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            }
        """));

    [Theory]
    [InlineData("Parallel.ForEach(numbers, {|HANG401:async|} n => await Work());")]
    [InlineData("numbers.ForEach({|HANG401:async|} n => await Work());")]
    [InlineData("using var timer = new Timer({|HANG401:async|} _ => await Work(), null, 0, 1000);")]
    [InlineData("Action run = {|HANG401:async|} () => await Work(); run();")]
    [InlineData("Do({|HANG401:async|} () => { await Work(); });")]
    [InlineData("token.Register({|HANG401:async|} () => await Work());")]
    [InlineData("new Thread({|HANG401:async|} () => await Work()).Start();")]
    [InlineData("Do({|HANG401:async|} delegate { await Work(); });")]
    public Task Reports_an_async_lambda_that_nobody_can_wait_for(string statement) => Verify.Reports(Class($$"""
        public void M(List<int> numbers, CancellationToken token) { {{statement}} }
            void Do(Action action) => action();
        """));

    [Theory]
    [InlineData("Do(async () => await Work());")]
    [InlineData("Clicked += async (sender, e) => await Work();")]
    [InlineData("EventHandler handler = async (sender, e) => await Work(); Clicked += handler;")]
    [InlineData("Told += async text => await Work();")]
    [InlineData("using var timer = new Timer(async _ => { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } }, null, 0, 1000);")]
    [InlineData("_kept = Task.Run(async () => await Work());")]
    [InlineData("_all.AddRange(numbers.Select(async n => await Work()));")]
    public Task Silent_for_an_async_lambda_that_is_waited_for_or_handles_an_event(string statement) => Verify.Silent(Class($$"""
        event EventHandler Clicked;
            event Action<string> Told;
            public void M(List<int> numbers) { {{statement}} Clicked?.Invoke(this, EventArgs.Empty); Told?.Invoke(""); }
            void Do(Func<Task> action) => _kept = action();
        """));

    [Theory]
    [InlineData("using var timer = new Timer(async _ => await Flush(), null, 0, 1000);")]
    [InlineData("using var timer = new Timer(async _ => { await Flush().ConfigureAwait(false); await Flush(); }, null, 0, 1000);")]
    [InlineData("using var timer = new Timer({|HANG401:async|} _ => { await Flush(); await Work(); }, null, 0, 1000);")]
    [InlineData("using var timer = new Timer({|HANG401:async|} _ => await Send(), null, 0, 1000);")]
    public Task What_is_over_at_once_throws_where_any_callback_does(string statement) => Verify.Reports(Class($$"""
        public void M() { {{statement}} }
            Task Flush() { _all.Clear(); File.Delete("x"); return Task.CompletedTask; }
            async Task Send() { await Task.Yield(); File.Delete("x"); }
        """));

    [Fact]
    public Task Reports_async_void() => Verify.Reports(Class("""
        public async void {|HANG401:Refresh|}() => await Work();
            public void Again() => Refresh();
            void M()
            {
                Local();
                async void {|HANG401:Local|}() { await Work(); }
            }
        """));

    [Fact]
    public Task Silent_for_async_void_that_is_called_for_or_catches() => Verify.Silent("""
        interface ILifecycle { void Started(); }
        abstract class Page { protected virtual void OnAppearing() { } }
        class C : Page, ILifecycle
        {
            event Action<string> Told;
            public C() => Told += OnTold;
            async Task Work() { await Task.Delay(10); File.Delete("x"); }
            async void OnClicked(object sender, EventArgs e) => await Work();
            async void OnTold(string text) => await Work();
            protected override async void OnAppearing() => await Work();
            public async void Started() => await Work();
            async void Refresh()
            {
                try { await Work(); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
            async void Tick(object state)
            {
                foreach (var path in ((string)state).Split(','))
                {
                    try { await Work(); }
                    catch (Exception e) { Console.Error.WriteLine(path + e); }
                }
            }
        #pragma warning disable VSTHRD100
            async void Reload() => await Work();
        #pragma warning restore VSTHRD100
            [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "VSTHRD100:Avoid async void methods", Justification = "The host asks for it.")]
            async void Reopen() => await Work();
            void Post() => SynchronizationContext.Current?.Post(Posted, null);
            async void Posted(object state) { try { await Work(); } catch { throw; } }
            void M() { Told?.Invoke(""); Refresh(); Tick(""); Reload(); Reopen(); OnClicked(this, EventArgs.Empty); }
        }
        """);

    [Fact]
    public Task Silent_for_async_void_that_awaits_what_catches() => Verify.Silent("""
        class Brake
        {
            readonly Process _process;
            bool _on;
            async void Tick(object state)
            {
                if (_on)
                    await Hold().ConfigureAwait(false);
                else
                    await Go();
            }
            async Task Hold()
            {
                if (_process.HasExited)
                    return;
                try { await _process.StandardInput.WriteAsync("p"); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
            async Task Go()
            {
                try { await _process.StandardInput.WriteAsync("u"); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
            Timer Start() => new Timer(Tick, null, 1, 1);
        }
        """.Replace("Process ", "System.Diagnostics.Process "));

    [Theory]
    [InlineData("Tick", "Task.Delay(1500).ConfigureAwait(false)")]
    [InlineData("{|HANG401:Tick|}", "Task.Delay(1500, _stop)")]
    [InlineData("{|HANG451:Tick|}", "Task.WhenAny(_sent, Task.Delay(1500))")]
    [InlineData("{|HANG401:Tick|}", "Task.Delay(1500); File.Delete(\"y\")")]
    public Task Knows_that_a_pause_does_not_fail(string tick, string pause) => Verify.Reports($$"""
        class Notifier
        {
            CancellationToken _stop;
            Task _sent;
            async void {{tick}}(object state) => await Send();
            async Task Send()
            {
                var stop = _sent ?? throw new ArgumentException("none");
                await {{pause}};
                try { File.Delete("x"); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
            Timer Start() => new Timer(Tick, null, 1, 1);
        }
        """);

    [Fact]
    public Task Reports_async_void_that_awaits_what_catches_in_part() => Verify.Reports("""
        class Notifier
        {
            async void {|HANG401:Tick|}(object state) => await Send();
            async Task Send()
            {
                try { await File.WriteAllTextAsync("x", "y"); }
                catch (Exception e) { Console.Error.WriteLine(e); }
                await File.WriteAllTextAsync("z", "y");
            }
            Timer Start() => new Timer(Tick, null, 1, 1);
        }
        """);

    [Fact]
    public Task Silent_for_a_base_method_that_is_done_when_it_returns() => Verify.Silent("""
        class Service
        {
            protected virtual Task Refreshed(string name) { File.Delete(name); return Task.CompletedTask; }
        }
        class Albums : Service
        {
            protected override Task Refreshed(string name) { base.Refreshed(name); return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task Silent_for_a_reader_of_a_channel_that_its_owner_completes() => Verify.Silent("""
        sealed class Feed<T>(IDisposable source, Func<T, Task> act) : IDisposable
        {
            readonly Channel<T> _items = Channel.CreateUnbounded<T>();
            public void Start() => _ = Listen();
            async Task Listen()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                {
                    try { await act(item); }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            }
            public void Push(T item) => _items.Writer.TryWrite(item);
            public void Dispose() { source.Dispose(); _items.Writer.TryComplete(); }
        }
        """);

    [Fact]
    public Task Silent_for_work_that_runs_what_somebody_gave_and_reports() => Verify.Silent("""
        class C(Func<Task> act)
        {
            public void Tick() { Task.Run(async () => { try { await act(); } catch (Exception e) { Console.Error.WriteLine(e); } }); }
        }
        """);

    [Fact]
    public Task Silent_where_the_resource_rule_speaks() => Verify.Silent("""
        class C
        {
            void M()
            {
                using var client = new HttpClient();
                client.GetStringAsync("https://example.org");
                _ = client.GetStringAsync("https://example.org");
            }
        }
        """);

    [Fact]
    public Task Says_what_nobody_sees() => Verify.Reports("""
        class C
        {
            public void M(Stream stream) => stream.WriteAsync(new byte[1], 0, 1);
        }
        """,
        new DiagnosticResult(Descriptors.ForgottenTask).WithSpan(3, 44, 3, 54)
            .WithMessage("'Stream.WriteAsync' is started and forgotten: its failure is seen by nobody; await it, keep it to await it when stopping, or catch and report what it throws"));

    [Fact]
    public Task Says_why_an_async_lambda_is_wrong() => Verify.Reports("""
        class C
        {
            public void M(int[] numbers) => Parallel.ForEach(numbers, async n => await Task.Run(() => File.Delete("x")));
        }
        """,
        new DiagnosticResult(Descriptors.ForgottenTask).WithSpan(3, 63, 3, 68)
            .WithMessage("'async lambda' is started and forgotten: 'Parallel.ForEach' takes it as an 'Action' and does not wait for it; what it throws ends the process; use 'Parallel.ForEachAsync'"));

    [Theory]
    [InlineData("void M() { while (_left > 0) Task.{|HANG401:Delay|}(50); }")]
    [InlineData("void M() { new Thread(() => { Task.{|HANG401:Delay|}(50); _left--; }).Start(); }")]
    [InlineData("async Task M() { await Task.Delay(50); }")]
    [InlineData("void M() { Task.Delay(50).Wait(); }")]
    [InlineData("void M() { _pause = Task.Delay(50); }")]
    [InlineData("Task M() => Task.Delay(50);")]
    [InlineData("void M() { Retry(() => Task.Delay(50)); } void Retry(Func<Task> work) => work().Wait();")]
    public Task Reports_a_pause_that_nobody_waits_for(string member) => Verify.Reports($"class C {{ int _left; Task _pause; {member} }}");

    [Theory]
    [InlineData("_gate.{|HANG401:OpenAsync|}();", "public Task OpenAsync() => Task.Run(() => File.Delete(\"x\"));")]
    [InlineData("_gate.OpenAsync();", "public Task OpenAsync() { if (_isOpen) return Task.CompletedTask; _isOpen = true; return Task.FromResult(1); }")]
    [InlineData("_gate.OpenAsync();", "public Task OpenAsync() => _isOpen ? Task.CompletedTask : throw new InvalidOperationException();")]
    public Task Looks_at_who_implements_what_is_called(string call, string open) => Verify.Reports($$"""
        interface IGate { Task OpenAsync(); }
        class Gate : IGate
        {
            bool _isOpen;
            {{open}}
        }
        class Guard(IGate gate) : ControllerBase
        {
            readonly IGate _gate = gate;
            public void Let() { {{call}} }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("_all.Each(one => { one.WriteByte(1); return Task.CompletedTask; });")]
    [InlineData("_all.Each(one => one.CanRead ? Task.CompletedTask : Task.FromResult(0));")]
    [InlineData("_all.{|HANG401:Each|}(one => one.FlushAsync());")]
    [InlineData("_all.{|HANG401:Each|}(async one => { await Task.Delay(1); one.Flush(); });")]
    public Task Looks_at_what_a_helper_is_given_to_run(string call) => Verify.Reports($$"""
        class Everybody
        {
            readonly Stream[] _members = new Stream[2];
            public Task Each(Func<Stream, Task> what)
            {
                if (_members.Length == 1)
                    return what(_members[0]);
                var all = new Task[_members.Length];
                for (var i = 0; i < all.Length; i++)
                    all[i] = what(_members[i]);
                return Task.WhenAll(all);
            }
        }
        class Publisher : ControllerBase
        {
            readonly Everybody _all = new();
            public void Next() { {{call}} }
        }
        public class ControllerBase { }
        """);

    [Fact]
    public Task Silent_for_work_that_catches_all_it_awaits_and_then_tidies_up() => Verify.Silent(Class("""
        public void M() => Task.Run(async () =>
            {
                var isDue = _all.Count > 0;
                try
                {
                    if (isDue)
                        await Work();
                }
                catch (Exception e)
                {
                    Console.Error.WriteLine(e);
                }
                finally
                {
                    lock (_all)
                        _all.RemoveAt(0);
                }
            });
        """));

    [Fact]
    public Task Reads_the_comment_above_what_is_declared_for_it() => Verify.Reports(Class("""
        public void M(int n)
            {
                // A separate task, so that the caller can go on.
                var path = n.ToString();
                Task.{|HANG451:Run|}(() => File.Delete(path));

                var other = path + "2";
                Task.{|HANG401:Run|}(() => File.Delete(other));
            }
        """));

    [Theory]
    [InlineData("_kept.ContinueWith(async _ => { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } });")]
    [InlineData("_kept.ContinueWith(_ => Safe());")]
    [InlineData("_kept.{|HANG451:ContinueWith|}(async _ => { await Work(); });")]
    [InlineData("Work().{|HANG451:ContinueWith|}(_ => Safe());")]
    public Task Silent_for_what_catches_after_anothers_task(string statement) => Verify.Reports(Class($$"""public void M() { {{statement}} }"""));

    [Theory]
    // What its handler awaits is the last resort.
    [InlineData("_ = Go(); async Task Go() { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); await Work(); } }")]
    [InlineData("_ = {|HANG451:Go|}(); async Task Go() { try { await Work(); } catch (IOException) { await Work(); } }")]
    [InlineData("_ = {|HANG451:Go|}(); async Task Go() { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } await Work(); }")]
    // To yield cannot fail.
    [InlineData("_ = Go(); async Task Go() { await Task.Yield(); var n = File.ReadAllText(\"x\"); try { await Work(); } catch (Exception e) { Console.Error.WriteLine(n, e); } }")]
    [InlineData("_ = {|HANG451:Go|}(); async Task Go() { await Task.Yield(); File.Delete(\"x\"); }")]
    // It was told before it is thrown on.
    [InlineData("_ = Go(); async Task Go() { try { await Work(); } catch (Exception e) { LogWarning(e); throw; } } void LogWarning(Exception e) { }")]
    [InlineData("_ = {|HANG451:Go|}(); async Task Go() { try { await Work(); } catch (Exception e) { _all.Clear(); throw; } }")]
    // The work of a method that only starts it.
    [InlineData("_ = Go(); Task Go() { File.Delete(\"x\"); return Task.Run(async () => { try { await Work(); } catch (Exception e) { Console.Error.WriteLine(e); } }); }")]
    [InlineData("_ = {|HANG451:Go|}(); Task Go() { return Task.Run(async () => { await Work(); }); }")]
    // How a task ends that an object keeps is seen by who keeps it.
    [InlineData("var asked = new TaskCompletionSource(); _kept = asked.Task; _ = Go(); async Task Go() { try { await asked.Task; } finally { _all.Clear(); } }")]
    [InlineData("var asked = new TaskCompletionSource(); _kept = asked.Task; _ = {|HANG451:Go|}(); async Task Go() { await asked.Task; File.Delete(\"x\"); }")]
    [InlineData("var work = Work(); _ = {|HANG451:Go|}(); async Task Go() { try { await work; } finally { _all.Clear(); } }")]
    [InlineData("var asked = new TaskCompletionSource(); _kept = asked.Task; _ = {|HANG451:Go|}(); async Task Go() { try { await asked.Task; await Work(); } finally { _all.Clear(); } }")]
    [InlineData("var asked = new TaskCompletionSource(); _kept = asked.Task; Task.Run(() => Later()); async void {|HANG401:Later|}() { await asked.Task; File.Delete(\"x\"); }")]
    [InlineData("var asked = new TaskCompletionSource(); _kept = asked.Task; Task.Run(() => Later()); async void {|HANG451:Later|}() { await asked.Task; }")]
    [InlineData("_ = Go(null); async Task Go(IHost host) { await Task.Delay(100); host.StopApplication(); } } interface IHost { void StopApplication();")]
    [InlineData("_ = {|HANG451:Go|}(null); async Task Go(IHost host) { await Task.Delay(100); host.Stop(); } } interface IHost { void Stop();")]
    // A tick comes for certain, and with it the look at the flag.
    [InlineData("_ = {|HANG451:Go|}(); } bool _isOver; public void Stop() => _isOver = true; async Task Go() { using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync()) { File.Delete(\"x\"); if (_isOver) return; }")]
    [InlineData("_ = {|HANG451:Go|}(); } async Task Go() { using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync()) { File.Delete(\"x\"); }")]
    // What goes on afterwards looks at how it ended.
    [InlineData("Task.Run(() => Work().ContinueWith(task => Console.WriteLine(task.Status)));")]
    [InlineData("Task.{|HANG401:Run|}(() => Work().ContinueWith(task => Console.WriteLine(\"over\")));")]
    // It wakes who runs on by himself.
    [InlineData("var done = new TaskCompletionSource<int>(); _kept = done.Task; Task.Run(() => done.SetResult(1));")]
    [InlineData("var done = new TaskCompletionSource<int>(); _kept = done.Task; Task.Run(() => { done.SetResult(1); });")]
    [InlineData("var done = new TaskCompletionSource<int>(); _kept = done.Task; Task.{|HANG401:Run|}(() => { done.SetResult(1); File.Delete(\"x\"); });")]
    [InlineData("var done = new Gate(); Task.Run(() => done.Set()); } class Gate { public void Set() => File.Delete(\"x\");")]
    [InlineData("var done = new Gate(); Task.{|HANG401:Run|}(() => done.Close()); } class Gate { public void Close() => File.Delete(\"x\");")]
    // Whether what somebody gave can fail is known to who gave it.
    [InlineData("} public void Post(SendOrPostCallback callback, object state) { Task.Factory.{|HANG451:StartNew|}(() => callback(state), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);")]
    [InlineData("} readonly SendOrPostCallback _callback; public void Post(object state) { Task.Factory.{|HANG451:StartNew|}(() => _callback(state), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);")]
    public Task Knows_who_sees_to_a_failure(string statements) => Verify.Reports(Class($$"""public void M() { {{statements}} }"""));

    [Theory]
    [InlineData("AnswerAsync(this, false)", "bool doAsync")]
    [InlineData("{|HANG451:AnswerAsync|}(this, true)", "bool doAsync")]
    [InlineData("{|HANG451:AnswerAsync|}(this, false)", "bool isLast")]
    [InlineData("{|HANG451:AnswerAsync|}(this, false)", "bool doSync")]
    [InlineData("_asked.TrySetResultAsync(1)", "bool isLast")]
    [InlineData("_asked.{|HANG401:StoreAsync|}(1)", "bool isLast")]
    public Task Knows_a_task_that_is_over_by_what_it_was_told(string call, string flag) => Verify.Reports($$"""
        delegate Task Answers(Command command, {{flag}});
        class Command : ControllerBase
        {
            readonly Answers AnswerAsync;
            readonly TaskCompletionSource<int> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public void Run() { {{call}}; }
        }
        abstract class Saver { public abstract Task SaveAsync(int n); }
        static class More
        {
            static Saver _saver;
            public static Task TrySetResultAsync(this TaskCompletionSource<int> source, int n) => _saver.SaveAsync(n);
            public static Task StoreAsync(this TaskCompletionSource<int> source, int n) => _saver.SaveAsync(n);
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("{|HANG451:Run|}")]
    [InlineData("{|HANG401:RunAsync|}")]
    public async Task A_suggestion_where_another_assembly_does_not_call_it_async(string method)
    {
        var test = new CSharpAnalyzerTest<Hangproof.Tasks.ForgottenTaskAnalyzer, DefaultVerifier>
        {
            TestCode = $"class ControllerBase {{ }} class C : ControllerBase {{ void M(Acme.Shutdown shutdown) {{ shutdown.{method}(); }} }}",
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        var acme = CSharpCompilation.Create("Acme", [CSharpSyntaxTree.ParseText("""
            namespace Acme
            {
                public class Shutdown
                {
                    public System.Threading.Tasks.Task Run() => System.Threading.Tasks.Task.Run(() => { });
                    public System.Threading.Tasks.Task RunAsync() => Run();
                }
            }
            """)], References.Net, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        Assert.True(acme.Emit(image).Success);
        test.TestState.AdditionalReferences.Add(MetadataReference.CreateFromImage(image.ToArray()));

        await test.RunAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("return timer;")]
    [InlineData("return null;", "{|HANG451:TickAsync|}")]
    public Task Whoever_gets_the_timer_ends_the_loop(string end, string tick = "TickAsync") => Verify.Reports(Class($$"""
        public static IDisposable M()
            {
                var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                _ = {{tick}}(timer);
                {{end}}
            }
            static async Task TickAsync(PeriodicTimer timer) { while (await timer.WaitForNextTickAsync()) { try { await Task.Delay(1); } catch (Exception e) { Console.Error.WriteLine(e); } } }
        """));

    [Theory]
    [InlineData("static class More { internal static async void Forget(this Task task) => await task; }")]
    [InlineData("static class More { public static async void {|HANG401:Forget|}(Task task) => await task; public static void Leave(Task task) => Forget(task); }")]
    [InlineData("class Writer(Channel<int> items) { public void Start() => Loop(); async void Loop() { do { while (items.Reader.TryRead(out var item)) { try { await Task.Delay(item); } catch (Exception e) { Console.Error.WriteLine(e); } } } while (await items.Reader.WaitToReadAsync().ConfigureAwait(false)); } }")]
    [InlineData("class Writer(Channel<int> items, CancellationToken stop) { public void Start() => Loop(); async void {|HANG401:Loop|}() { while (await items.Reader.WaitToReadAsync(stop)) { while (items.Reader.TryRead(out var item)) { } } } }")]
    // A comment at what is awaited says that it sees to its own failures.
    [InlineData("class Runner(SynchronizationContext context) { public void Start() { context.Post(async _ => {\n// RunAsync is guarded against throwing.\nawait RunAsync(); }, null); } public async Task RunAsync() { await Task.Delay(1); File.Delete(\"x\"); } }")]
    [InlineData("class Runner(SynchronizationContext context) { public void Start() { context.Post({|HANG401:async|} _ => {\n// RunAsync has a guard.\nawait RunAsync(); }, null); } public async Task RunAsync() { await Task.Delay(1); File.Delete(\"x\"); } }")]
    // What a control offers to whoever presses a key.
    [InlineData("class Box : Control { public async void {|HANG451:Copy|}() { await Task.Delay(1); File.Delete(\"x\"); } } class Control { }")]
    [InlineData("class Box : Control { protected internal async void {|HANG451:Copy|}() { await Task.Delay(1); File.Delete(\"x\"); } } class Control { }")]
    [InlineData("class Box : {|CS0246:TextBox|} { public async void {|HANG451:Copy|}() { await Task.Delay(1); File.Delete(\"x\"); } }")]
    [InlineData("class Box : Model { public void Cut() => Copy(); public async void {|HANG401:Copy|}() { await Task.Delay(1); File.Delete(\"x\"); } } class Model { }")]
    public Task Knows_the_async_void_that_cannot_fail_or_is_to_end_the_process(string source) => Verify.Reports(source);

    [Theory]
    [InlineData("loop.ScheduleAsync(() => options.AutoRead = true, 1000);")]
    [InlineData("loop.ScheduleAsync(() => { options.AutoRead = true; }, 1000);")]
    [InlineData("loop.{|HANG401:ScheduleAsync|}(() => options.AutoRead = File.Exists(\"x\"), 1000);")]
    [InlineData("loop.{|HANG401:ConnectAsync|}(o => o.AutoRead = true);")]
    public Task Nothing_fails_where_only_a_value_is_set(string call) => Verify.Reports($$"""
        class Options { public bool AutoRead { get; set; } }
        interface ILoop { Task ScheduleAsync(Action work, int delay); Task ConnectAsync(Action<Options> configure); }
        class C : ControllerBase { void M(ILoop loop, Options options) { {{call}} } }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("StopAsync", "foreach (var part in parts) part.StopAsync(); return _stopped;")]
    [InlineData("StopAsync", "foreach (var part in parts) part.{|HANG401:StopAsync|}(); return Task.CompletedTask;")]
    [InlineData("StopAsync", "this.{|HANG401:SaveAsync|}(); return _stopped;")]
    [InlineData("EndAsync", "foreach (var part in parts) part.{|HANG401:StopAsync|}(); return _stopped;")]
    public Task Who_asks_the_whole_gets_the_whole_s_own_task(string name, string body) => Verify.Reports($$"""
        interface IPart { Task StopAsync(); }
        class Whole(IPart[] parts) : ControllerBase
        {
            readonly Task _stopped = Task.Run(() => { });
            async Task SaveAsync() { await Task.Delay(1); File.Delete("x"); }
            public Task {{name}}() { {{body}} }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("Handle", "if (count == 0) return default; return AllAsync(count);")]
    [InlineData("Handle", "return Task.CompletedTask;")]
    [InlineData("Handle", "return AllAsync(count);")]
    [InlineData("Handle", "Console.WriteLine(_sizes[count]); return AllAsync(count + 1);")]
    [InlineData("Handle", "return AllAsync(count); } void InvokeAsync(string other) {", "{|CS1503:3L|}")]
    [InlineData("{|HANG401:Handle|}", "return SaveAsync();")]
    [InlineData("{|HANG401:Handle|}", "if (count == 0) return SaveAsync(); return AllAsync(count);")]
    public Task Who_is_called_may_give_the_task_of_what_catches_all(string handle, string invoke, string count = "3") => Verify.Reports($$"""
        class Client
        {
            readonly int[] _sizes = new int[3];
            public void Start() => Handle();
            async void {{handle}}()
            {
                await InvokeAsync({{count}}).ConfigureAwait(false);
            }
            Task InvokeAsync(int count) { {{invoke}} }
            async Task SaveAsync() { await Task.Delay(1); File.Delete("x"); }
            async Task AllAsync(int count)
            {
                for (var i = 0; i < count; i++)
                {
                    try { await SaveAsync(); }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            }
        }
        """);

    [Theory]
    [InlineData("Handle", "", "if (_items.Count == 0) return;", "")]
    [InlineData("{|HANG451:Handle|}", "", "", "")]
    [InlineData("{|HANG451:Handle|}", "", "if (_items.Count == 1) return;", "")]
    [InlineData("{|HANG401:Handle|}", "File.Delete(\"x\");", "if (_items.Count == 0) return;", "")]
    [InlineData("{|HANG451:Handle|}", "", "if (_items.Count == 0) return;", "Check();")]
    public Task Who_only_goes_on_elsewhere_fails_by_nothing(string handle, string first, string look, string result) => Verify.Reports($$"""
        using System.Runtime.CompilerServices;
        struct Loop : INotifyCompletion
        {
            public Loop GetAwaiter() => this;
            public bool IsCompleted => false;
            public void GetResult() { {{result}} }
            public void OnCompleted(Action next) => ThreadPool.QueueUserWorkItem(_ => next());
            void Check() => throw new InvalidOperationException();
        }
        class Client
        {
            readonly Queue<int> _items = new();
            public void Start() => Handle();
            async void {{handle}}()
            {
                await new Loop();
                {{first}}
                while (true)
                {
                    int item;
                    lock (_items)
                    {
                        {{look}}
                        item = _items.Dequeue();
                    }
                    try { File.Delete(item.ToString()); }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            }
        }
        """);

    [Fact]
    public Task The_only_object_of_a_type_works_as_long_as_the_process() => Verify.Silent("""
        class Plan
        {
            static readonly Lazy<Plan> s_instance = new(() => new());
            public static Plan Instance => s_instance.Value;
            public void Start() => Task.Run(WorkAsync);
            async Task WorkAsync()
            {
                while (true)
                {
                    await Task.Delay(1000);
                    File.Delete("x");
                }
            }
        }
        """);

    [Theory]
    [InlineData("\n// ReSharper disable once AsyncVoidMethod\n", "Save")]
    [InlineData("\n// ReSharper disable once UnusedMember.Local\n", "{|HANG401:Save|}")]
    public Task Reads_the_word_above_a_method(string word, string name) => Verify.Reports(Class($$"""
        {{word}}async void {{name}}() { await Work(); File.Delete("x"); }
            public void M() => Save();
        """));

    [Theory]
    [InlineData("answer.TrySetResult(1)", "Show")]
    [InlineData("answer.TrySetException(new IOException())", "{|HANG401:Show|}")]
    [InlineData("answer.TrySetCanceled()", "{|HANG401:Show|}")]
    public Task What_is_only_answered_has_nothing_to_fail_by(string answer, string show) => Verify.Reports($$"""
        class Asker : ControllerBase
        {
            readonly Dictionary<int, TaskCompletionSource<int>> _asked = new();

            public void Start() => Show();

            async void {{show}}()
            {
                var answer = await AskAsync();
                Console.WriteLine(File.ReadAllText(answer.ToString()));
            }

            // What is lost of a task is more than what it awaits.
            async Task SaveAsync() { var answer = await AskAsync(); File.Delete(answer.ToString()); }
            public void Save() => {|HANG401:SaveAsync|}();

            private Task<int> AskAsync()
            {
                if (_asked.Count > 3)
                    return Task.FromResult(0);
                var answer = new TaskCompletionSource<int>();
                _asked.Add(_asked.Count, answer);
                return answer.Task;
            }

            void OnAnswer(int id) { if (_asked.Remove(id, out var answer)) {{answer}}; }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("Task.Run(() => Clean(3));", "var since = DateTime.Now.AddDays(-days); try { File.Delete(since.ToString()); } catch { }")]
    [InlineData("Task.Run(() => Clean(3));", "if (!typeof(IDisposable).IsAssignableFrom(typeof(C))) Console.WriteLine(); try { File.Delete(\"x\"); } catch (Exception e) { Console.Error.WriteLine(e); }")]
    [InlineData("Task.Run(() => Clean(3));", "GC.Collect(); GC.WaitForPendingFinalizers();")]
    [InlineData("Task.{|HANG401:Run|}(() => Clean(3));", "var since = DateTime.Parse(Console.ReadLine()); try { File.Delete(since.ToString()); } catch { }")]
    [InlineData("Task.{|HANG451:Run|}(() => Clean(3));", "var since = DateTime.Now.AddDays(-days); try { File.Delete(since.ToString()); } catch (IOException) { }")]
    public Task Times_and_types_are_asked_without_failing(string start, string clean) => Verify.Reports(Class($$"""
        public void M() { {{start}} }
            static void Clean(int days) { {{clean}} }
        """));

    [Theory]
    [InlineData("[System.Diagnostics.Conditional(\"DEBUG\")]", "Run")]
    [InlineData("[System.Diagnostics.Conditional(\"TRACE\")]", "{|HANG401:Run|}")]
    [InlineData("[System.ComponentModel.Description(\"DEBUG\")]", "{|HANG401:Run|}")]
    // Who is to take another in its place is not told to mend this one.
    [InlineData("[Obsolete(\"Use another.\")]", "{|HANG451:Run|}")]
    public Task What_only_a_debug_build_calls_is_none_of_a_release(string attribute, string run) => Verify.Reports(Class($$"""
        {{attribute}} public void Check() { Task.{{run}}(() => File.Delete("x")); }
        """));

    [Theory]
    [InlineData("internal", "await Task.Yield(); Console.WriteLine(File.ReadAllText(name));", "try { await Task.Yield(); File.Delete(name); } catch (Exception e) { Console.Error.WriteLine(e); }", "{|HANG451:StopAsync|}")]
    [InlineData("public", "try { await Task.Yield(); File.Delete(name); } catch (Exception e) { Console.Error.WriteLine(e); }", "try { await Task.Yield(); } catch (Exception e) { Console.Error.WriteLine(e); }", "{|HANG451:StopAsync|}")]
    [InlineData("internal", "try { await Task.Yield(); File.Delete(name); } catch (Exception e) { Console.Error.WriteLine(e); }", "try { await Task.Yield(); } catch (Exception e) { Console.Error.WriteLine(e); }", "StopAsync")]
    public Task Silent_about_an_interface_all_of_whose_implementations_report_what_they_catch(string visibility, string one, string other, string call) => Verify.Reports($$"""
        {{visibility}} interface ILoop { Task StopAsync(string name); }
        class One : ILoop { public async Task StopAsync(string name) { {{one}} } }
        class Other : ILoop { public async Task StopAsync(string name) { {{other}} } }
        class C
        {
            ILoop _loop = new One();
            void M() { _ = _loop?.{{call}}("x"); }
        }
        """);

    [Theory]
    [InlineData("if (IsFatal(e)) throw; _failure = e;", "Send")]
    [InlineData("if (!IsFatal(e)) _failure = e; else { throw; }", "Send")]
    [InlineData("if (IsFatal(e)) throw; throw new IOException();", "{|HANG401:Send|}")]
    [InlineData("if (IsFatal(e)) throw new IOException(); _failure = e;", "{|HANG401:Send|}")]
    [InlineData("if (e is IOException) throw; _failure = e;", "{|HANG401:Send|}")]
    [InlineData("if (!IsFatal(e)) throw;", "{|HANG401:Send|}")]
    public Task What_throws_only_what_is_fatal_again_catches_all(string handler, string send) => Verify.Reports(Class($$"""
        private Exception? _failure;
            public void M() { {{send}}(); Console.WriteLine(_failure); }
            private async Task Send() { try { await Work(); } catch (Exception e) { {{handler}} } }
            static bool IsFatal(Exception e) => e is OutOfMemoryException;
        """));

    [Theory]
    [InlineData("_gate.WaitAsync()", "Flush")]
    [InlineData("_gate.WaitAsync().ConfigureAwait(false)", "Flush")]
    [InlineData("_gate.WaitAsync(_token)", "{|HANG401:Flush|}")]
    [InlineData("WaitAsync()", "{|HANG401:Flush|}")]
    [InlineData("this.WaitAsync()", "{|HANG401:Flush|}")]
    public Task Entering_a_semaphore_before_the_try_is_no_failure(string enter, string flush) => Verify.Reports(Class($$"""
        private readonly SemaphoreSlim _gate = new(1);
            private CancellationToken _token = default;
            private Exception? _failure;
            public void M() { Flush(); Console.WriteLine(_failure); }
            private Task WaitAsync() => Work();
            private async void {{flush}}()
            {
                await {{enter}};
                try
                {
                    try { await Work(); File.Delete("x"); }
                    catch (Exception e) { _failure = e; }
                }
                finally { _gate.Release(); }
                File.Delete("y");
            }
        """));

    [Theory]
    [InlineData("internal", "CloseAsync", "try { await item.FlushAsync(); } catch (Exception) { }")]
    [InlineData("internal", "{|HANG401:CloseAsync|}", "try { await item.FlushAsync(); } catch (InvalidOperationException) { }")]
    [InlineData("internal", "{|HANG451:CloseAsync|}", "try { await item.FlushAsync(); } catch (IOException) { }")]
    [InlineData("internal", "{|HANG451:CloseAsync|}", "while (true) { try { await item.FlushAsync(); } catch (Exception) { } }")]
    [InlineData("public", "{|HANG451:CloseAsync|}", "try { await item.FlushAsync(); } catch (Exception) { }")]
    public Task All_that_can_run_catches_what_it_awaits(string visible, string call, string body) => Verify.Reports($$"""
        {{visible}} abstract class Pool : ControllerBase
        {
            public void Drop(Stream item) { {{call}}(item); }
            protected abstract Task CloseAsync(Stream item);
        }

        {{visible}} class IdlePool : Pool
        {
            protected readonly List<Stream> _items = new();
            protected override async Task CloseAsync(Stream item) { {{body}} }
        }

        {{visible}} class CountedPool : IdlePool
        {
            protected override Task CloseAsync(Stream item) { _items.Remove(item); return base.CloseAsync(item); }
        }

        class Uses { void M(Pool pool, Stream item) => pool.Drop(item); }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("Error", "Warning", "ErrorAsync")]
    [InlineData("Save", "Write", "{|HANG401:ErrorAsync|}")]
    public Task A_log_has_nobody_to_tell_that_it_failed(string first, string second, string call) => Verify.Reports($$"""
        interface ITold
        {
            Task TraceAsync(string text);
            Task InfoAsync(string text);
            Task {{first}}Async(string text);
            Task {{second}}Async(string text);
            Task ErrorAsync(string text, Exception e);
        }

        class C : ControllerBase
        {
            public void M(ITold told) { told.{{call}}("gone", new IOException()); }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("_kept.Looked();", "return task;")]
    [InlineData("_kept.ContinueWith(t => { t.Looked(); Console.WriteLine(); });", "return task;")]
    [InlineData("{|HANG401:Work|}(); Task.CompletedTask.Looked();", "return task;")]
    [InlineData("Work().{|HANG401:Looked|}();", "return task;")]
    [InlineData("var started = Work(); started.{|HANG451:Looked|}();", "return task;")]
    [InlineData("_kept.{|HANG401:Looked|}();", "return task.IsFaulted ? Task.Run(() => File.Delete(\"x\")) : task;")]
    [InlineData("_kept.{|HANG451:Looked|}();", "task = Task.Run(() => File.Delete(\"x\")); return task;")]
    public Task Who_returns_the_task_it_was_given_starts_nothing(string statement, string returned) => Verify.Reports(Class($$"""
        public C(Task kept) => _kept = kept;
            public void M() { {{statement}} }
        """) + $$"""

        static class Tasks
        {
            public static Task Looked(this Task task) { task.Exception?.Handle(_ => true); {{returned}} }
        }
        """);

    [Theory]
    [InlineData("((IServed)_resolver)", "ServeAsync", "class Other : IServed { public async Task ServeAsync(Stream to) { await to.FlushAsync(); } }")]
    [InlineData("_served", "{|HANG401:ServeAsync|}", "class Other : IServed { public async Task ServeAsync(Stream to) { await to.FlushAsync(); } }")]
    [InlineData("((IServed)_resolver)", "{|HANG401:ServeAsync|}", "class Other : Resolver { public override async Task ServeAsync(Stream to) { await to.FlushAsync(); } }")]
    [InlineData("((IServed)_resolver)", "{|HANG401:ServeAsync|}", "class Other : Resolver, IServed { async Task IServed.ServeAsync(Stream to) { await to.FlushAsync(); } }")]
    public Task A_cast_class_runs_its_own(string receiver, string call, string other) => Verify.Reports($$"""
        interface IServed { Task ServeAsync(Stream to); }
        class Resolver : IServed { public virtual Task ServeAsync(Stream to) { to.Flush(); return Task.CompletedTask; } }
        {{other}}
        class C : ControllerBase
        {
            private readonly Resolver _resolver;
            private readonly IServed _served;
            public C(Resolver resolver, IServed served) => (_resolver, _served) = (resolver, served);
            public void M() { {{receiver}}.{{call}}(Stream.Null); }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("CloseAsync(true)", "if (aborted) { Abort(); return Task.CompletedTask; } else { return Work(); }")]
    [InlineData("CloseAsync(true)", "if (!aborted) return Work(); Abort(); return Task.CompletedTask;")]
    [InlineData("{|HANG401:CloseAsync|}(false)", "if (aborted) { Abort(); return Task.CompletedTask; } else { return Work(); }")]
    [InlineData("{|HANG401:CloseAsync|}(_all.Count > 0)", "if (aborted) { Abort(); return Task.CompletedTask; } else { return Work(); }")]
    [InlineData("{|HANG401:CloseAsync|}(true)", "aborted = _all.Count > 0; if (aborted) { Abort(); return Task.CompletedTask; } else { return Work(); }")]
    [InlineData("{|HANG401:CloseAsync|}(true)", "if (aborted && _all.Count > 0) { Abort(); return Task.CompletedTask; } else { return Work(); }")]
    public Task A_constant_says_which_task_is_returned(string call, string body) => Verify.Reports(Class($$"""
        public void M() { {{call}}; }
            private Task CloseAsync(bool aborted) { if (_all.Count > 0) return CloseAllAsync(aborted); return Task.CompletedTask; }
            private Task CloseAllAsync(bool aborted) { {{body}} }
            private void Abort() => _all.Clear();
        """));

    [Theory]
    [InlineData("try { if (_all.Count > 0) {|HANG451:Work|}(); File.Delete(\"x\"); } catch { }")]
    [InlineData("try { {|HANG451:Work|}(); } catch (Exception) { }")]
    [InlineData("try { {|HANG401:Work|}(); } catch (IOException) { }")]
    [InlineData("try { {|HANG401:Work|}(); } catch (Exception e) { Console.Error.WriteLine(e); }")]
    [InlineData("try { {|HANG401:Work|}(); } catch { } File.Delete(\"x\");")]
    [InlineData("try { File.Delete(\"x\"); } catch { } {|HANG401:Work|}();")]
    public Task A_method_that_swallows_all_has_decided(string statements) => Verify.Reports(Class($$"""
        public void M() { {{statements}} }
        """));

    [Theory]
    [InlineData("do { try { await Task.Yield(); File.Delete(to); } catch (Exception e) { Console.Error.WriteLine(e); } } while (_left-- > 0);", "{|HANG451:ConnectAsync|}")]
    [InlineData("try { await _link.FlushAsync(); } catch (Exception e) { Console.Error.WriteLine(e); }", "{|HANG451:ConnectAsync|}")]
    [InlineData("try { await _link.FlushAsync(); } catch (IOException e) { Console.Error.WriteLine(e); }", "{|HANG401:ConnectAsync|}")]
    [InlineData("await _link.FlushAsync();", "{|HANG401:ConnectAsync|}")]
    [InlineData("while (true) { try { await _link.FlushAsync(); } catch (Exception e) { Console.Error.WriteLine(e); } }", "{|HANG451:ConnectAsync|}")]
    public Task Others_may_implement_an_interface_that_is_caught_in_here(string body, string call) => Verify.Reports($$"""
        public interface ILink { Task ConnectAsync(string to); }
        public class Link : ILink
        {
            private readonly Stream _link = Stream.Null;
            private int _left = 3;
            public async Task ConnectAsync(string to) { {{body}} }
        }
        public class C : ControllerBase
        {
            private readonly ILink _link;
            public C(ILink link) => _link = link;
            public void M() { _link.{{call}}("x"); }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("IAsyncDisposable", "{|HANG451:DisposeAsync|}")]
    [InlineData("IClosed", "{|HANG451:DisposeAsync|}")]
    public Task Of_the_framework_s_interface_most_implementations_are_elsewhere(string contract, string call) => Verify.Reports($$"""
        public interface IClosed { ValueTask DisposeAsync(); }
        public class Link : {{contract}}
        {
            private readonly Stream _link = Stream.Null;
            public async ValueTask DisposeAsync() { try { await _link.FlushAsync(); } catch (Exception e) { Console.Error.WriteLine(e); } }
        }
        public class C
        {
            private readonly {{contract}} _link;
            public C({{contract}} link) => _link = link;
            public void M() { _link.{{call}}(); }
        }
        """);

    [Theory]
    [InlineData("hub.Clients.All.{|HANG451:SendAsync|}(\"update\", n);")]
    [InlineData("hub.Clients.Group(\"x\").{|HANG451:SendCoreAsync|}(\"update\", null);")]
    [InlineData("typed.Clients.All.{|HANG451:Update|}(n);")]
    [InlineData("typed.Clients.Group(\"x\").{|HANG451:Update|}(n);")]
    [InlineData("hub.{|HANG451:Broadcast|}(n);")]
    [InlineData("hub.{|HANG401:BroadcastOrStore|}(n);")]
    [InlineData("hub.Clients.Group(\"x\").{|HANG401:InvokeCoreAsync|}(\"update\", null);")]
    [InlineData("connection.{|HANG401:SendAsync|}(\"update\", n);")]
    public Task What_a_hub_sends_is_seen_to_by_its_connections(string statement) => Verify.Reports($$"""
        using Microsoft.AspNetCore.SignalR;
        using Microsoft.AspNetCore.SignalR.Client;

        namespace Microsoft.AspNetCore.SignalR
        {
            public interface IClientProxy { Task SendCoreAsync(string method, object[] arguments); Task<int> InvokeCoreAsync(string method, object[] arguments); }
            public static class ClientProxyExtensions { public static Task SendAsync(this IClientProxy proxy, string method, object argument) => proxy.SendCoreAsync(method, new[] { argument }); }
            public interface IHubClients<T> { T All { get; } T Group(string name); }
            public interface IHubClients : IHubClients<IClientProxy> { }
            public interface IHubContext<THub> { IHubClients Clients { get; } }
            public interface IHubContext<THub, T> { IHubClients<T> Clients { get; } }
        }

        namespace Microsoft.AspNetCore.SignalR.Client
        {
            public class HubConnection { }
            public static class HubConnectionExtensions { public static async Task SendAsync(this HubConnection connection, string method, object argument) { await Task.Yield(); File.Delete(method); } }
        }

        namespace Site
        {
            public class Hub { }
            public interface IPage { Task Update(int n); }
            static class Hubs
            {
                public static Task Broadcast(this IHubContext<Hub> hub, int n) { return hub.Clients.All.SendAsync("update", n); }
                public static Task BroadcastOrStore(this IHubContext<Hub> hub, int n) => n > 0 ? hub.Clients.All.SendAsync("update", n) : Task.Run(() => File.Delete("x"));
            }
            class ControllerBase { }
            class C : ControllerBase
            {
                void M(IHubContext<Hub> hub, IHubContext<Hub, IPage> typed, IPage pages, HubConnection connection, int n) { {{statement}} }
            }
        }
        """);

    [Theory]
    [InlineData("Task.Run(async () => { await Task.Delay(500); Environment.Exit(0); });")]
    [InlineData("Task.Run(() => Begin()); void Begin() { if (_kept == null) { _kept = Task.Run(Work); } }")]
    [InlineData("Task.Run(Begin); void Begin() => _kept ??= Task.Run(Work);")]
    [InlineData("Task.{|HANG401:Run|}(() => Begin()); void Begin() { var started = Task.Run(Work); started.Wait(); }")]
    [InlineData("Task.{|HANG401:Run|}(() => Begin()); void Begin() { _kept = Work(); }")]
    [InlineData("Task.{|HANG401:Run|}(async () => { await Task.Delay(500); Files.Exit(0); });")]
    public Task Work_may_have_nothing_to_fail_by(string statements) => Verify.Reports(Class($$"""
        public void M() { {{statements}} }
            static class Files { public static void Exit(int code) => File.Delete($"{code}"); }
        """));

    [Theory]
    [InlineData("await _gate.WaitAsync(1000);", "Flush")]
    [InlineData("if (!await _gate.WaitAsync(_time)) return;", "Flush")]
    [InlineData("await _gate.WaitAsync(CancellationToken.None);", "Flush")]
    [InlineData("await _gate.WaitAsync(default(CancellationToken));", "Flush")]
    [InlineData("await _gate.WaitAsync().Anywhere();", "Flush")]
    [InlineData("var entered = await _gate.WaitAsync(_time).Anywhere();", "Flush")]
    [InlineData("await _gate.WaitAsync(_time, _token);", "{|HANG401:Flush|}")]
    [InlineData("await _gate.WaitAsync(_token).Anywhere();", "{|HANG401:Flush|}")]
    [InlineData("await _gate.WaitAsync().Deleting();", "{|HANG401:Flush|}")]
    [InlineData("await WaitAsync(_time);", "{|HANG401:Flush|}")]
    [InlineData("if (!await _gate.WaitAsync(0)) throw new InvalidOperationException();", "{|HANG401:Flush|}")]
    public Task Entering_a_semaphore_for_a_time_is_no_failure(string enter, string flush) => Verify.Reports(Class($$"""
        private readonly SemaphoreSlim _gate = new(1);
            private readonly TimeSpan _time = TimeSpan.FromSeconds(1);
            private CancellationToken _token = default;
            private Exception? _failure;
            public void M() { Flush(); Console.WriteLine(_failure); }
            private Task<bool> WaitAsync(TimeSpan time) => Task.Run(() => { File.Delete("x"); return true; });
            private async void {{flush}}()
            {
                {{enter}}
                try { await Work(); File.Delete("x"); }
                catch (Exception e) { _failure = e; }
                finally { _gate.Release(); }
            }
        """) + """

        static class Configured
        {
            public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable Anywhere(this Task task) => task.ConfigureAwait(false);
            public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable<T> Anywhere<T>(this Task<T> task) { return task.ConfigureAwait(false); }
            public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable Deleting(this Task task) { File.Delete("x"); return task.ConfigureAwait(false); }
        }
        """);

    [Theory]
    [InlineData("Flush()", "CancellationToken? token = null", "token ?? CancellationToken.None")]
    [InlineData("Flush().ConfigureAwait(false)", "CancellationToken token = default", "token")]
    [InlineData("Flush(default)", "CancellationToken token", "token")]
    [InlineData("{|HANG451:Flush|}(_token)", "CancellationToken? token = null", "token ?? CancellationToken.None")]
    [InlineData("{|HANG451:Flush|}()", "CancellationToken? token = null", "token ?? _token")]
    [InlineData("{|HANG451:Flush|}()", "CancellationToken token = default", "token = _token")]
    public Task Entering_a_semaphore_without_a_token_at_this_call_is_no_failure(string call, string parameter, string token) => Verify.Reports(Class($$"""
        private readonly SemaphoreSlim _gate = new(1);
            private CancellationToken _token = default;
            private Exception? _failure;
            public void M() { {{call}}; Console.WriteLine(_failure); }
            private async Task Flush({{parameter}})
            {
                await _gate.WaitAsync({{token}}).ConfigureAwait(false);
                try { await Work(); File.Delete("x"); }
                catch (Exception e) { _failure = e; }
                finally { _gate.Release(); }
            }
        """));

    [Theory]
    [InlineData("Console.WriteLine(); try { {|HANG401:Work|}(); } catch (Exception) { return; }")]
    [InlineData("Console.WriteLine(); try { {|HANG401:Work|}(); } catch { }")]
    [InlineData("try { {|HANG451:Work|}(); } catch (Exception) {\n// Nobody needs to know.\n} File.Delete(\"x\");")]
    [InlineData("if (_all.Count > 0) { try { {|HANG451:Work|}(); } catch { /* best effort */ } } File.Delete(\"x\");")]
    [InlineData("try { {|HANG401:Work|}(); } catch (IOException) {\n// Nobody needs to know.\n} File.Delete(\"x\");")]
    [InlineData("Console.WriteLine(); try { {|HANG401:Work|}(); } catch (IOException e) { Console.Error.WriteLine(e); } catch { }")]
    [InlineData("try { {|HANG401:Work|}(); } catch (Exception e) {\n// Tell it.\nConsole.Error.WriteLine(e); } File.Delete(\"x\");")]
    [InlineData("try { File.Delete(\"x\"); } catch { {|HANG401:Work|}(); }")]
    public Task A_handler_that_does_nothing_has_decided(string statements) => Verify.Reports(Class($$"""
        public void M() { {{statements}} }
        """));

    [Theory]
    [InlineData("_ = Task.WhenAll(_all.Select(one => Task.Run(Work).ContinueWith(task => Console.Error.WriteLine(task.Exception), TaskContinuationOptions.OnlyOnFaulted)));")]
    [InlineData("Task.WhenAll(_all.Select(one => { return Work().ContinueWith(task => Console.Error.WriteLine(task.Exception)); }));")]
    [InlineData("_ = Task.WhenAll(_all.Select(one => Safe()));")]
    [InlineData("_ = Task.WhenAll(Safe(), Safer());")]
    [InlineData("_ = Task.{|HANG451:WhenAll|}(_all.Select(one => Task.Run(Work)));")]
    [InlineData("Task.{|HANG401:WhenAll|}(_all.Select(one => Work()));")]
    [InlineData("_ = Task.{|HANG451:WhenAll|}(_all.Select(one => Work().ContinueWith(_ => File.Delete(\"x\"))));")]
    [InlineData("_ = Task.{|HANG451:WhenAll|}(Safe(), Work());")]
    public Task Of_all_tasks_each_may_be_seen_to(string statement) => Verify.Reports(Class($$"""public void M() { {{statement}} }"""));

    [Theory]
    [InlineData("try { await _gate.WaitAsync(_token); } catch (OperationCanceledException) { return; }", "Turn")]
    [InlineData("try { using (await _lock.LockAsync(_token).ConfigureAwait(false)) { _turns++; } } catch (OperationCanceledException) { return; }", "Turn")]
    [InlineData("try { await _gate.WaitAsync(_token); } catch (IOException) { return; }", "{|HANG451:Turn|}")]
    [InlineData("try { await _gate.WaitAsync(_token); } catch (OperationCanceledException) { throw; }", "{|HANG451:Turn|}")]
    [InlineData("try { await _gate.WaitAsync(_token); } catch (OperationCanceledException) when (_turns > 0) { return; }", "{|HANG451:Turn|}")]
    [InlineData("try { } catch (OperationCanceledException) { await _gate.WaitAsync(_token); }", "{|HANG451:Turn|}")]
    [InlineData("try { await _stream.FlushAsync(_token); } catch (OperationCanceledException) { return; }", "{|HANG451:Turn|}")]
    [InlineData("try { using (await _lock.OpenAsync(_token)) { _turns++; } } catch (OperationCanceledException) { return; }", "{|HANG451:Turn|}")]
    public Task Entering_under_a_handler_of_cancellations_is_no_failure(string enter, string turn) => Verify.Reports(Class($$"""
        private readonly SemaphoreSlim _gate = new(1);
            private readonly AsyncLock _lock = new();
            private readonly TimeProvider _clock = TimeProvider.System;
            private DateTimeOffset _last;
            private CancellationToken _token = default;
            private int _turns;
            public void M() { _ = {{turn}}(); }
            private async Task Turn()
            {
                {{enter}}
                _last = _clock.GetUtcNow();
                try { await Work(); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
        """) + """

        class AsyncLock
        {
            public async Task<IDisposable> LockAsync(CancellationToken token) { await Task.Delay(1, token); return File.OpenRead("x"); }
            public async Task<IDisposable> OpenAsync(CancellationToken token) { await Task.Delay(1, token); return File.OpenRead("x"); }
        }
        """);

    [Theory]
    [InlineData("\n// Fire and forget: whatever goes wrong is logged.\n_ = Task.Run(Work);")]
    [InlineData("\n// fire and forget. If something slips through, the logic below will log it.\n_ = Task.Run(Work);")]
    [InlineData("\n// Fire and forget.\n_ = Task.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Whatever goes wrong is logged.\n_ = Task.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Fire and forget: whatever goes wrong is logged.\nTask.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Fire and forget: nothing is logged.\n_ = Task.{|HANG451:Run|}(Work);")]
    [InlineData("\n// Fire and forget: it is not logged.\n_ = Task.{|HANG451:Run|}(Work);")]
    public Task The_comment_may_say_who_sees_a_failure(string statements) => Verify.Reports(Class($$"""public void M() { {{statements}} }"""));

    [Theory]
    [InlineData("\n// Fire and forget on purpose.\nprivate async void {|HANG451:Go|}() => await Work(); public void M() { Go(); }")]
    [InlineData("\n/// <summary>Fire-and-forget.</summary>\nprivate async void {|HANG451:Go|}() => await Work(); public void M() { Go(); }")]
    [InlineData("public void M() { Go();\n// Deliberately without a task.\nasync void {|HANG451:Go|}() => await Work(); }")]
    [InlineData("public void M() {\n// Nobody waits: fire and forget.\n_all.ForEach({|HANG451:async|} one => await Work()); }")]
    [InlineData("\n// Goes on with the work.\nprivate async void {|HANG401:Go|}() => await Work(); public void M() { Go(); }")]
    [InlineData("\n// TODO: should not be async void.\nprivate async void {|HANG401:Go|}() => await Work(); public void M() { Go(); }")]
    [InlineData("public void M() {\n// Works in the background.\nnew Thread({|HANG401:async|} () => await Work()).Start(); }")]
    public Task A_comment_may_say_that_nobody_is_to_wait_for_async_void(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("Exception", "", "Stop")]
    [InlineData("IOException", "", "{|HANG401:Stop|}")]
    [InlineData("Exception", "public void Use(Task task) => _up = task;", "{|HANG401:Stop|}")]
    [InlineData("Exception", "public void Use() => _up = Work();", "{|HANG401:Stop|}")]
    [InlineData("Exception", "public void Use(Task task) => (_up, _down) = (task, task);", "{|HANG401:Stop|}")]
    public Task What_an_object_keeps_may_have_caught_all(string caught, string member, string stop) => Verify.Reports(Class($$"""
        private Task _up;
            private Task _down;
            {{member}}
            public void Start() { _up = Copy(); _down = Copy(); }
            public void End() => Stop();
            public async void {{stop}}()
            {
                List<Task> running = new();
                if (_up != null) { running.Add(_up); }
                if (_down != null) { running.Add(_down); }
                await Task.WhenAll(running.ToArray()).ConfigureAwait(false);
                _up = null;
                _down = null;
            }
            private async Task Copy()
            {
                try { await Work(); }
                catch ({{caught}} e) { Console.Error.WriteLine(e); }
            }
        """));

    [Theory]
    [InlineData("Exception", "SynchronizationContext.SetSynchronizationContext(this);", "451")]
    [InlineData("IOException", "SynchronizationContext.SetSynchronizationContext(this);", "401")]
    [InlineData("Exception", "", "401")]
    public Task The_application_s_own_context_may_catch_what_async_void_throws(string caught, string install, string id) => Verify.Reports(Class($$"""
        public async void {|HANG{{id}}:Go|}() => await Work();
            public void Again() => Go();
            public void Each() => _all.ForEach({|HANG{{id}}:async|} one => await Work());
        """) + $$"""

        class MainLoop : SynchronizationContext
        {
            private readonly ConcurrentQueue<(SendOrPostCallback Callback, object State)> _posted = new();
            public MainLoop() { {{install}} }
            public override void Send(SendOrPostCallback callback, object state) => callback(state);
            public override void Post(SendOrPostCallback callback, object state) => _posted.Enqueue((callback, state));
            public void Turn()
            {
                while (_posted.TryDequeue(out var work))
                {
                    try { work.Callback(work.State); }
                    catch ({{caught}} e) { Console.Error.WriteLine(e); }
                }
            }
        }
        """);

    [Theory]
    [InlineData("_listener?.Stop();", "AcceptAsync")]
    [InlineData("_other?.Stop();", "{|HANG451:AcceptAsync|}")]
    [InlineData("", "{|HANG451:AcceptAsync|}")]
    public Task The_owner_ends_what_a_delegate_of_its_own_waits_on(string end, string call) => Verify.Reports($$"""
        public class Server
        {
            private readonly Func<TcpListener, Task<TcpClient>> _accept;
            private readonly object _gate = new();
            private readonly TcpListener? _other = new(IPAddress.Loopback, 1);
            private TcpListener? _listener;

            public Server() : this(listener => listener.AcceptTcpClientAsync()) { }

            internal Server(Func<TcpListener, Task<TcpClient>> accept) => _accept = accept;

            public void Start()
            {
                TcpListener listener;
                lock (_gate)
                {
                    _listener = new TcpListener(IPAddress.Loopback, 0);
                    _listener.Start();
                    listener = _listener;
                }
                _ = {{call}}(listener);
            }

            private async Task AcceptAsync(TcpListener listener)
            {
                try
                {
                    var client = await _accept(listener).ConfigureAwait(false);
                    client.NoDelay = true;
                }
                catch (Exception e)
                {
                    Console.Error.WriteLine(e);
                }
            }

            public void Stop()
            {
                lock (_gate)
                {
                    {{end}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("using var listener = new System.Net.HttpListener();", "Run")]
    [InlineData("var listener = new System.Net.HttpListener();", "{|HANG451:Run|}")]
    public Task The_end_of_the_scope_around_it_ends_work_that_waits_in_what_it_disposes(string made, string run) => Verify.Reports($$"""
        class Server
        {
            public async Task M(CancellationToken stop)
            {
                {{made}}
                listener.Start();
                _ = Task.{{run}}(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        var context = await listener.GetContextAsync();
                        context.Response.Close();
                    }
                });
                await Task.Delay(100, stop);
            }
        }
        """);

    [Theory]
    [InlineData("daemon.{|HANG451:Apply|}(1);", "")]
    [InlineData("daemon.{|HANG401:ApplyAsync|}(1);", "")]
    [InlineData("daemon.{|HANG401:Apply|}(1);", "class Daemon : IDaemon { public async Task Apply(int n) { await Task.Delay(n); File.Delete(\"x\"); } public Task ApplyAsync(int n) => Apply(n); }")]
    public Task What_only_others_implement_may_keep_its_task(string call, string implementer) => Verify.Reports($$"""
        public interface IDaemon { Task Apply(int n); Task ApplyAsync(int n); }
        class Editor(IDaemon daemon) : ControllerBase { public void Show() { {{call}} } }
        {{implementer}}
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("() => Count++", "InvokeAsync")]
    [InlineData("() => IsBusy = n > 3", "InvokeAsync")]
    [InlineData("() => Count = n / Count", "{|HANG401:InvokeAsync|}")]
    [InlineData("() => Count = int.Parse(Name)", "{|HANG401:InvokeAsync|}")]
    public Task What_is_only_set_on_another_thread_cannot_fail(string work, string call) => Verify.Reports($$"""
        public interface IDispatcher { Task InvokeAsync(Action work); }
        class View(IDispatcher dispatcher) : ControllerBase
        {
            public int Count { get; set; }
            public bool IsBusy { get; set; }
            public string Name { get; set; } = "1";
            public void Show(int n) { dispatcher.{{call}}({{work}}); }
        }
        public class ControllerBase { }
        """);

    [Theory]
    [InlineData("Task.{|HANG401:Run|}(() => File.Delete(\"x\"));")]
    [InlineData("Task.{|HANG401:Run|}(() => Look(\"1\"));")]
    [InlineData("Task.{|HANG401:Run|}(() => _all.Add(_told.Tell(_all.Count)));")]
    [InlineData("Task.{|HANG451:Run|}(() => { Count(_all); _over.Set(); });")]
    [InlineData("Task.{|HANG451:Run|}(() => { while (_all.Count > 0) Count(_all); });")]
    [InlineData("Task.{|HANG451:Run|}(() => Changed?.Invoke());")]
    [InlineData("Task.{|HANG451:Run|}(() => Count(_all));")]
    [InlineData("Task.{|HANG451:Run|}(() => { Count(_all); _count++; });")]
    [InlineData("Task.{|HANG451:Run|}(() => { try { File.Delete(\"x\"); } catch (IOException) { } Count(_all); });")]
    [InlineData("Task.{|HANG401:Run|}(() => { try { File.Delete(\"x\"); } catch (InvalidOperationException) { } Count(_all); });")]
    [InlineData("Task.{|HANG451:Run|}(() => Checked(_all));")]
    public Task A_warning_asks_for_what_shows_that_work_can_fail(string start) => Verify.Reports(Class($$"""
        public event Action Changed;
            private readonly ManualResetEventSlim _over = new();
            private readonly ITold _told;
            private int _count;
            public C(ITold told) => _told = told;
            public void Start() { {{start}} }
            private void Look(string text) => _count = int.Parse(text);
            private void Count(List<Task> all) { foreach (var one in all) _count = all.IndexOf(one); }
            private void Checked(List<Task> all) { if (all == null) throw new ArgumentNullException(nameof(all)); Count(all); }
        """) + """

        public interface ITold { Task Tell(int count); }
        """);

    [Theory]
    [InlineData("{|HANG451:Show|}", "new Command(Show)")]
    [InlineData("{|HANG401:Show|}", "new Command(() => Show())")]
    [InlineData("{|HANG401:Show|}", "new Thread(Show)")]
    [InlineData("{|HANG401:Show|}", "Task.Run((Action)Show)")]
    public Task Who_is_only_given_away_is_a_handler(string show, string use) => Verify.Reports(Class($$"""
        public object Start() => {{use}};
            private async void {{show}}() { await Work(); }
        """) + """

        public sealed class Command
        {
            private readonly Action _run;
            public Command(Action run) => _run = run;
            public void Run() => _run();
        }
        """);

    [Theory]
    [InlineData("{|HANG451:Show|}", "private void OnMenu(object sender, EventArgs e) { Show(); }")]
    [InlineData("{|HANG401:Show|}", "private void OnMenu(object sender, EventArgs e) { Show(); } public void Again() { Show(); }")]
    public Task What_only_handlers_call_would_do_the_same_as_a_handler(string show, string members) => Verify.Reports(Class($$"""
        {{members}}
            private async void {{show}}() { await Work(); }
        """));

    [Theory]
    [InlineData("451", "new RelayCommand(() => Show())")]
    [InlineData("401", "new Other(() => Show())")]
    public Task What_only_a_command_runs_is_a_handler(string id, string use) => Verify.Reports(Class($$"""
        public object Start() => {{use}};
            private async void {|HANG{{id}}:Show|}() { await Work(); }
        """) + Commands);

    [Theory]
    [InlineData("451", "new RelayCommand")]
    [InlineData("401", "new Other")]
    public Task A_command_takes_an_async_lambda(string id, string made) => Verify.Reports(Class($$"""
        public object Start() => {{made}}({|HANG{{id}}:async|} () => await Work());
        """) + Commands);

    private const string Commands = """

        public sealed class RelayCommand : System.Windows.Input.ICommand
        {
            private readonly Action _run;
            public RelayCommand(Action run) => _run = run;
            public event EventHandler CanExecuteChanged;
            public bool CanExecute(object parameter) => CanExecuteChanged != null;
            public void Execute(object parameter) => _run();
        }

        public sealed class Other
        {
            private readonly Action _run;
            public Other(Action run) => _run = run;
            public void Execute() => _run();
        }
        """;

    [Theory]
    [InlineData("451", "TaskScheduler.UnobservedTaskException += (_, e) => Console.Error.WriteLine(e.Exception);")]
    [InlineData("401", "TaskScheduler.UnobservedTaskException += (_, e) => e.SetObserved();")]
    [InlineData("401", "TaskScheduler.UnobservedTaskException -= (_, e) => Console.Error.WriteLine(e.Exception);")]
    public Task The_program_may_look_at_what_nobody_else_does(string id, string handler) => Verify.Reports(Class($$"""
        public static void Main() { {{handler}} }
            public void M() { {|HANG{{id}}:Work|}(); }
        """));

    [Theory]
    [InlineData("{|HANG401:Work|}();", "when (count > 3)")]
    [InlineData("{|HANG401:Safely|}(3);", "when (count > 3)")]
    [InlineData("Safely(3);", "when (!s_breaks)")]
    public Task A_switch_says_nothing_of_what_is_caught(string call, string filter) => Verify.Reports(Class($$"""
        private static readonly bool s_breaks = Environment.CommandLine.Length > 9;
            public void M() { {{call}} }
            private async Task Safely(int count) { try { await Work(); } catch (Exception e) {{filter}} { Console.Error.WriteLine(e + "" + count); } }
        """));

    [Theory]
    [InlineData("{|HANG451:RunLater|}(() => _count = _all.Count);")]
    [InlineData("{|HANG401:RunLater|}(() => File.Delete(\"x\"));")]
    public Task What_is_given_to_a_runner_is_what_can_fail(string call) => Verify.Reports(Class($$"""
        private int _count;
            public void M() { {{call}} }
            private async Task RunLater(Action work) { await Task.Yield(); work(); }
        """));

    [Theory]
    [InlineData("451", "throw _failure;")]
    [InlineData("401", "throw new InvalidDataException();")]
    public Task Who_has_the_object_has_its_failure(string id, string thrown) => Verify.Reports(Class($$"""
        private readonly Exception _failure;
            public C(Exception failure) => _failure = failure;
            public void M() { Task.{|HANG{{id}}:Run|}(() => { if (_failure != null) {{thrown}} }); }
        """));

    [Theory]
    [InlineData("451", "Task.Run(() => _count = _all.Count)")]
    [InlineData("401", "Task.Run(() => File.Delete(\"x\"))")]
    [InlineData("401", "Work()")]
    public Task What_a_field_is_given_is_what_its_await_can_fail_by(string id, string work) => Verify.Reports(Class($$"""
        private Task _running;
            private int _count;
            public void Start() => _running = {{work}};
            public async void {|HANG{{id}}:Stop|}() { await _running; _running = null; }
            public void End() => Stop();
        """));

    [Theory]
    [InlineData("401", "await Task.Delay(1000, stop);")]
    [InlineData("451", "try { await Task.Delay(1000, stop); } catch (TaskCanceledException) { }")]
    [InlineData("401", "try { await Task.Delay(1000, stop); } catch (TaskCanceledException) { throw new InvalidDataException(); }")]
    public Task A_cancellation_ends_the_process_unless_it_is_caught(string id, string pause) => Verify.Reports(Class($$"""
        private int _count;
            public void Go(CancellationToken stop) => Tick(stop);
            public async void {|HANG{{id}}:Tick|}(CancellationToken stop) { {{pause}} _count = _all.IndexOf(_kept); }
        """));
}
