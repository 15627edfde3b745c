using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>What shows that dropped work can fail, and what does not.</summary>
public sealed class FailureEvidenceTests
{
    /// <summary>Whatever fails where a request is answered is missed.</summary>
    private static string Class(string members) => $$"""
        class C : ControllerBase
        {
            private readonly List<string> _names = new();
            private int _count;
            public void Name(string name) => _names.Add(name);
            {{members}}
        }
        public class ControllerBase { }
        """;

    [Theory]
    [InlineData("451", "public void Listen(C other) => other.Aged += name => _count = name.Length;")]
    [InlineData("451", "public void Listen(C other) => other.Aged += OnAged; private void OnAged(string name) { try { File.Delete(name); } catch (Exception e) { Console.Error.WriteLine(e); } }")]
    [InlineData("401", "public void Listen(C other) => other.Aged += OnAged; private void OnAged(string name) => File.Delete(name);")]
    [InlineData("401", "public void Listen(C other) => other.Aged += name => File.Delete(name);")]
    public Task An_event_fails_by_the_handlers_that_it_has_here(string id, string handler) => Verify.Reports(Class($$"""
        public event Action<string> Aged;
            public void Scan() => Task.{|HANG{{id}}:Run|}(() => { foreach (var name in _names) { if (name.Length > _count) Aged?.Invoke(name); } });
            {{handler}}
        """));

    [Theory]
    [InlineData("_failed?.Invoke(new IOException(\"none\"));", "451")]
    [InlineData("Tell(new IOException(\"none\"));", "451")]
    [InlineData("_failed?.Invoke(new IOException(File.ReadAllText(\"x\")));", "401")]
    public Task Who_is_told_of_a_failure_does_not_fail(string tell, string id) => Verify.Reports(Class($$"""
        private readonly Action<Exception> _failed;
            public C(Action<Exception> failed) => _failed = failed;
            public void Look() => Task.{|HANG{{id}}:Run|}(() => { if (_names.IndexOf("x") < _count) { {{tell}} } });
            private void Tell(Exception failure) => _failed?.Invoke(failure);
        """));

    [Theory]
    [InlineData("451", "store.Close();")]
    [InlineData("401", "store.Remove(store.Certificates[_count]);")]
    public Task What_only_closes_is_not_expected_to_throw(string id, string end) => Verify.Reports(Class($$"""
        public void Clean() => Task.{|HANG{{id}}:Run|}(() => Remove());
            private void Remove()
            {
                _count = _names.IndexOf("x");
                var store = new System.Security.Cryptography.X509Certificates.X509Store("My");
                try { store.Open(System.Security.Cryptography.X509Certificates.OpenFlags.ReadWrite); }
                catch (Exception e) { Console.Error.WriteLine(e); }
                finally { {{end}} }
            }
        """));

    [Theory]
    [InlineData("451", "System.Text.Json.JsonSerializer.Serialize(_names)")]
    [InlineData("401", "System.Text.Json.JsonSerializer.Deserialize<string>(_names[_count])")]
    public Task The_program_s_own_data_can_be_written_as_text(string id, string text) => Verify.Reports(Class($$"""
        public void Tell() => Task.{|HANG{{id}}:Run|}(() => { var text = {{text}}; try { File.WriteAllText("x", text); } catch (IOException) { } });
        """));

    [Theory]
    [InlineData("451", "OnCompleted(this);")]
    [InlineData("401", "_socket.Send(new byte[1]);")]
    public Task Raising_one_s_own_completion_reaches_nobody(string id, string go) => Verify.Reports($$"""
        class Arguments : SocketAsyncEventArgs
        {
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            class HttpPostAttribute : Attribute { }
            [HttpPost] public void Receive() { if (!_socket.ReceiveAsync(this)) Task.{|HANG{{id}}:Run|}(() => { Go(); }); }
            private void Go() { {{go}} }
        }
        """);

    [Theory]
    [InlineData("\n#pragma warning disable CS4014\nShow();\n#pragma warning restore CS4014\n", "HANG451")]
    [InlineData("\n#pragma warning disable 4014\nShow();\n#pragma warning restore 4014\n", "HANG451")]
    [InlineData("\n#pragma warning disable CS4014\nShow();\n#pragma warning restore CS4014\nShow();", "HANG401")]
    [InlineData("\n#pragma warning disable CS1998\nShow();\n#pragma warning restore CS1998\n", "HANG401")]
    public Task The_only_call_may_say_that_nobody_is_to_wait(string call, string id) => Verify.Reports(Class($$"""
        public void M() { {{call}} }
            private async void {|{{id}}:Show|}() { await Task.Delay(10); File.Delete("x"); }
        """));

    [Theory]
    [InlineData("{|CS0103:Game|}.SwitchToMainThread()", "HANG451")]
    [InlineData("Task.Yield()", "HANG401")]
    public Task What_is_missing_here_may_go_on_where_failures_are_taken(string first, string id) => Verify.Reports(Class($$"""
        public async Task M() { await Task.Yield(); Show(); }
            private async void {|{{id}}:Show|}() { await {{first}}; File.Delete("x"); }
        """));

    [Theory]
    [InlineData("new {|CS0246:ViewCommand|}(Show)", "HANG451")]
    [InlineData("new {|CS0246:ViewCommand|}(Show, () => true)", "HANG451")]
    [InlineData("{|CS0103:Commands|}.From(Show)", "HANG451")]
    [InlineData("new Later(Show)", "HANG451")]
    public Task What_is_missing_here_may_be_a_command(string made, string id) => Verify.Reports("public " + Class($$"""
        public object Made() => {{made}};
            public async void {|{{id}}:Show|}() { await Task.Delay(10); File.Delete("x"); }
        """) + Later);

    [Theory]
    [InlineData("new {|CS0246:ViewCommand|}(async () => await Show())")]
    [InlineData("new {|CS0246:ViewCommand|}(async _ => await Show(), _ => true)")]
    [InlineData("{|CS0103:Commands|}.From(async () => await Show())")]
    [InlineData("new Later(async () => await Show(), {|CS0103:Missing|}.One)")]
    [InlineData("new ViewBased({|HANG451:async|} () => await Show())")]
    [InlineData("new Later({|HANG401:async|} () => await Show(), 1)")]
    public Task What_is_missing_here_may_take_an_async_lambda(string made) => Verify.Reports(Class($$"""
        public object Made() => {{made}};
            private async Task Show() { await Task.Delay(10); File.Delete("x"); }
        """) + Later);

    [Theory]
    [InlineData("401", "class Page")]
    [InlineData("401", "class Content { } class Page : Content")]
    [InlineData("451", "class Page : {|CS0246:Content|}")]
    [InlineData("451", "class Content : {|CS0246:Element|} { } class Page : Content")]
    [InlineData("451", "class BindableObject { } class Page : BindableObject")]
    [InlineData("451", "class Page : {|CS0535:System.ComponentModel.INotifyPropertyChanged|}")]
    public Task What_a_page_gives_away_comes_back_to_the_display(string id, string page) => Verify.Reports($$"""
        class Model { public Action Close { get; set; } public void End() => Close(); }
        {{page}}
        {
            public Page(Model model) => model.Close = {|HANG{{id}}:async|} () => await Hide();
            private async Task Hide() { await Task.Delay(10); File.Delete("x"); }
        }
        """);

    private const string Later = """

        public sealed class Later
        {
            private readonly Action _run;
            public Later(Action run, int count = 0) => _run = run;
            public void Run() => _run();
        }
        public sealed class ViewBased : {|CS0246:CommandBase|}
        {
            private readonly Action _run;
            public ViewBased(Action run) => _run = run;
            public void Run() => _run();
        }
        """;

    [Theory]
    [InlineData("{|HANG451:ReloadAsync|}(_count);")]
    [InlineData("base.{|HANG451:ReloadAsync|}(_count);")]
    [InlineData("{|HANG451:Again|}(_count);")]
    [InlineData("_other.{|HANG451:ReloadAsync|}(_count);")]
    public async Task A_base_in_another_project_says_nothing_of_what_it_does(string call)
    {
        var test = new CSharpAnalyzerTest<Hangproof.Tasks.ForgottenTaskAnalyzer, DefaultVerifier>();
        Snippet.Prepare(test, $$"""
            class C : Base
            {
                private int _count;
                private readonly Base _other = new();
                class HttpPostAttribute : Attribute { }
                [HttpPost] public void OnChange() { {{call}} }
                private Task Again(int count) { _count = count; return ReloadAsync(count); }
            }
            """, LanguageVersion.Latest);
        var project = test.TestState.AdditionalProjects["Bases"];
        project.ReferenceAssemblies = test.ReferenceAssemblies;
        project.AdditionalReferences.AddRange(References.Net);
        project.Sources.Add("""
            using System.Threading.Tasks;
            public class Base { public async Task ReloadAsync(int count) { await Task.Delay(count); System.IO.File.Delete("x"); } }
            """);
        test.TestState.AdditionalProjectReferences.Add("Bases");
        await test.RunAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("451", "_named(_count);")]
    [InlineData("451", "if (_named != null) { var named = _named; named(_count); }")]
    [InlineData("401", "Named(_count);")]
    [InlineData("401", "_deleted(_count);")]
    public Task Whether_a_kept_delegate_can_fail_is_known_to_who_gave_it(string id, string run) => Verify.Reports(Class($$"""
        private readonly Action<int> _named;
            private readonly Action<int> _deleted = count => File.Delete("x" + count);
            public C(Action<int> named) => _named = named;
            public void Tell() => Task.{|HANG{{id}}:Run|}(() => { if (_names.IndexOf("x") > 0) { {{run}} } });
            private static void Named(int count) => File.Delete("x" + count);
        """));

    [Theory]
    [InlineData("451", "Age();")]
    [InlineData("451", "foreach (var name in _names.Where(name => name.Length > 9).ToList()) _names.Remove(name);")]
    [InlineData("451", "try { _run(_count); } catch (Exception e) when (_count > 0) { _count = e.HResult; }")]
    [InlineData("451", "_run(_count);")]
    [InlineData("451", "_count = _names[_count].Length;")]
    [InlineData("451", "Run();")]
    [InlineData("401", "_count = File.ReadAllText(\"x\").Length;")]
    public Task A_loop_stops_by_what_a_round_can_fail_by(string id, string round) => Verify.Reports(Class($$"""
        private readonly Action<int> _run;
            public C(Action<int> run) => _run = run;
            public void Go(CancellationToken stop) => Age(stop);
            public async void {|HANG{{id}}:Age|}(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    {{round}}
                    try { await Task.Delay(1000, stop); } catch (TaskCanceledException) { return; }
                }
            }
            private void Age() => _count = _names.IndexOf("x");
            private void Run() => _run(_count);
        """));

    [Theory]
    [InlineData("451", "_jobs.Enqueue(() => { try { File.Delete(\"x\"); } catch (Exception e) { Console.Error.WriteLine(e); } });")]
    [InlineData("451", "_jobs.Enqueue(() => { if (_count > 3) return; try { File.Delete(\"x\"); } catch (Exception e) { _failed.TrySetException(e); } });")]
    [InlineData("401", "_jobs.Enqueue(() => File.Delete(\"x\"));")]
    [InlineData("401", "_jobs.Enqueue(given);")]
    public Task A_queue_of_work_fails_by_what_is_put_there(string id, string put) => Verify.Reports(Class($$"""
        private readonly ConcurrentQueue<Action> _jobs = new();
            private readonly TaskCompletionSource _failed = new();
            public Task Failed => _failed.Task;
            public void Add(Action given) { {{put}} Task.{|HANG{{id}}:Run|}(Work); }
            private void Work()
            {
                do { if (_jobs.TryDequeue(out Action job)) job(); } while (_jobs.Count > _names.IndexOf("x"));
            }
        """));

    [Theory]
    [InlineData("FireAndForget", "451")]
    [InlineData("Forget", "451")]
    [InlineData("RunForgotten", "401")]
    public Task The_name_may_say_that_nobody_waits(string name, string id) => Verify.Reports(Class($$"""
        public void M() => {{name}}();
            private void {{name}}() { {|HANG{{id}}:Load|}(); }
            private async Task Load() { await Task.Delay(10); File.Delete("x"); }
        """));

    [Theory]
    [InlineData("451", "Channel<string> items = Channel.CreateUnbounded<string>();", "_items.Writer.WriteAsync(name)")]
    [InlineData("451", "Channel<string> items = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });", "PutAsync(name)")]
    [InlineData("451", "ChannelWriter<string> items = Channel.CreateUnbounded<string>().Writer;", "_items.WriteAsync(name)")]
    [InlineData("401", "Channel<string> items = Channel.CreateBounded<string>(3);", "_items.Writer.WriteAsync(name)")]
    [InlineData("401", "Channel<string> items = Channel.CreateBounded<string>(3);", "PutAsync(name)")]
    [InlineData("401", "Channel<string> items;", "_items.Writer.WriteAsync(name)")]
    public Task Writing_to_a_channel_without_a_limit_reaches_nothing(string id, string items, string write) => Verify.Reports(Class($$"""
        private readonly {{items.Replace(" items", " _items")}}
            public C(Channel<string> given) { {{(items.Contains('=') ? "" : "_items = given;")}} }
            public void Go() => Put("x");
            public void End() => {{(items.StartsWith("ChannelWriter") ? "_items" : "_items.Writer")}}.Complete();
            public async void {|HANG{{id}}:Put|}(string name) { if (_count < name.Length) await {{write}}; }
            private async Task PutAsync(string name) { {{(write.StartsWith("Put") ? "await _items.Writer.WriteAsync(name);" : "await Task.Yield();")}} }
        """));

    [Theory]
    [InlineData("451", "readonly BlockingCollection<int>[]", "_log.Information(\"sizes \" + string.Join(\",\", _names));")]
    [InlineData("451", "readonly BlockingCollection<int>[]", "if (Take(0) < _names.Count) Take(1);")]
    [InlineData("451", "readonly List<BlockingCollection<int>>", "if (Take(0) < _names.Count) Take(1);")]
    [InlineData("451", "BlockingCollection<int>[]", "if (Take(0) < _names.Count) Take(1);")]
    [InlineData("451", "readonly BlockingCollection<int>[]", "_scale.Weigh(_names.IndexOf(\"x\"));")]
    [InlineData("401", "readonly BlockingCollection<int>[]", "File.Delete(\"x\");")]
    public async Task A_round_fails_by_what_reaches_outside_and_by_nothing_else(string id, string kind, string round)
    {
        var test = new CSharpAnalyzerTest<Hangproof.Tasks.ForgottenTaskAnalyzer, DefaultVerifier>();
        Snippet.Prepare(test, Class($$"""
            private {{kind}} _queues;
                private readonly Acme.ILogger _log;
                private readonly Acme.Scale _scale;
                private readonly CancellationTokenSource _stop = new();
                public C(Acme.ILogger log, Acme.Scale scale, {{kind.Replace("readonly ", "")}} queues) { (_log, _scale) = (log, scale); _queues = queues; }
                public void Close() => _stop.Cancel();
                public void Start() => Task.{|HANG{{id}}:Run|}(() => Watch());
                private void Watch()
                {
                    while (!_stop.IsCancellationRequested)
                    {
                        {{round}}
                        Thread.Sleep(1000);
                    }
                }
                private int Take(int queue) => _queues[queue].TryTake(out var taken, 1000) ? taken : 0;
            """), LanguageVersion.Latest);
        var project = test.TestState.AdditionalProjects["Acme"];
        project.ReferenceAssemblies = test.ReferenceAssemblies;
        project.AdditionalReferences.AddRange(References.Net);
        project.Sources.Add("namespace Acme { public interface ILogger { void Debug(string text); void Information(string text); void Warning(string text); void Error(string text); } public class Scale { public void Weigh(int count) { } } }");
        test.TestState.AdditionalProjectReferences.Add("Acme");
        await test.RunAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("451", "SetBuffer(null, 0, 0)", "interface IPart { void SetBuffer(byte[] buffer, int from, int count); } class Part : SocketAsyncEventArgs, IPart { }")]
    [InlineData("401", "Connect(\"x\", 1)", "interface IPart { void Connect(string host, int port); } class Part : TcpClient, IPart { }")]
    [InlineData("451", "Close(_count)", "interface IPart { void Close(int count); }")]
    public Task What_a_contract_inherits_from_the_framework_fails_as_that_does(string id, string call, string types) => Verify.Reports(Class($$"""
        private readonly IPart _part;
            public C(IPart part) => _part = part;
            public void M() => Task.{|HANG{{id}}:Run|}(() => Go());
            private void Go() { if (_names.IndexOf("x") < _count) return; _part.{{call}}; }
        """) + types);

    [Theory]
    [InlineData("451", "private void Tell(Exception failure) { if (_names.Count > 3) File.AppendAllText(\"x\", failure.Message); }")]
    [InlineData("401", "private int Tell(Exception failure) { File.AppendAllText(\"x\", failure.Message); return 1; }")]
    public Task Whatever_only_takes_a_failure_tells_of_it(string id, string tell) => Verify.Reports(Class($$"""
        public void Look() => Task.{|HANG{{id}}:Run|}(() => { if (_names.IndexOf("x") < _count) Tell(new IOException("none")); });
            {{tell}}
        """));

    [Theory]
    [InlineData("451", "_ = Task.{|HANG451:Run|}(() => File.Delete(\"x\"));")]
    [InlineData("401", "await Task.Run(() => File.Delete(\"x\"));")]
    [InlineData("401", "var work = Task.Run(() => File.Delete(\"x\")); await work;")]
    public Task What_is_started_and_left_fails_by_itself(string id, string start) => Verify.Reports(Class($$"""
        public async Task Run() { while (_count == 0) await Task.Delay(250); {{start}} }
            public void M() => {|HANG{{id}}:Run|}();
        """));

    [Theory]
    [InlineData("451", "_bus.Publish(name);", "void Publish(string name);")]
    [InlineData("451", "_bus.Save(name);", "void Save(string name);")]
    [InlineData("401", "await _bus.Save(name);", "Task Save(string name);")]
    public Task What_is_handed_over_is_the_takers(string id, string give, string member) => Verify.Reports(Class($$"""
        private readonly IBus _bus;
            public C(IBus bus) => _bus = bus;
            public async Task Run(string name) { await Task.Delay(250); {{give}} }
            public void M(string name) => {|HANG{{id}}:Run|}(name);
        """) + $"public interface IBus {{ {member} }}");

    [Theory]
    [InlineData("451", "_bus.NotifyAged(name);", "void NotifyAged(string name);")]
    [InlineData("451", "_bus.Broadcast(name);", "void Broadcast(string name);")]
    [InlineData("451", "_bus.Notifying(name);", "void Notifying(string name);")]
    [InlineData("451", "_bus.NotifyAged(name);", "int NotifyAged(string name);")]
    public Task Whom_a_contract_tells_has_what_becomes_of_it(string id, string give, string member) => Verify.Reports(Class($$"""
        private readonly IBus _bus;
            public C(IBus bus) => _bus = bus;
            public async Task Run(string name) { await Task.Delay(250); {{give}} }
            public void M(string name) => {|HANG{{id}}:Run|}(name);
        """) + $"public interface IBus {{ {member} }}");

    [Theory]
    [InlineData("451", "new System.IO.Pipes.NamedPipeClientStream(\"x\")")]
    [InlineData("451", "new BufferedStream(new MemoryStream())")]
    [InlineData("451", "new FileSystemWatcher(\"x\")")]
    [InlineData("451", "new StreamReader(new MemoryStream())")]
    [InlineData("401", "new FileStream(\"x\", FileMode.Open)")]
    [InlineData("401", "new StreamReader(\"x\")")]
    public Task Only_a_constructor_that_opens_something_fails(string id, string made) => Verify.Reports(Class($$"""
        public void Clean() => Task.{|HANG{{id}}:Run|}(() => Remove());
            private void Remove()
            {
                _count = _names.IndexOf("x");
                using var opened = {{made}};
                try { File.Delete("x"); }
                catch (Exception e) { Console.Error.WriteLine(e); }
            }
        """));

    [Theory]
    [InlineData("451", "names[1]")]
    [InlineData("451", "names[tries]")]
    [InlineData("451", "_names[1]")]
    public Task What_a_round_takes_stops_none(string id, string name) => Verify.Reports(Class($$"""
        public void Send(string[] names) => Task.{|HANG{{id}}:Run|}(async () =>
            {
                var tries = 0;
                while (!await TrySend({{name}}))
                {
                    if (++tries > 20)
                        break;
                    await Task.Delay(1000);
                }
            });
            private static async Task<bool> TrySend(string name)
            {
                try { await File.WriteAllTextAsync("x", name); return true; } catch (Exception) { return false; }
            }
        """));

    [Theory]
    [InlineData("451", "else throw new InvalidOperationException();", "")]
    [InlineData("401", "else File.Delete(name);", "")]
    [InlineData("401", "", "if (_count > 3) throw new InvalidOperationException();")]
    public Task By_what_a_function_refuses_it_has_refused_before(string id, string other, string later) => Verify.Reports(Class($$"""
        public void Read(string name, IBus bus)
            {
                if (name.Length > 3) bus.Publish(() => { {|HANG{{id}}:Retry|}(); });
                {{other}}
                async Task Retry() { await Task.Delay(1000); {{later}} Read(name, bus); }
            }
        """) + "public interface IBus { void Publish(Action late); }");

    [Theory]
    [InlineData("{|HANG451:Run|}", "while (_scale.GetState() == Acme.State.Empty) await Task.Delay(250);")]
    [InlineData("{|HANG451:Run|}", "while (_scale.IsEmpty()) await Task.Delay(250);")]
    [InlineData("{|HANG451:Run|}", "while (_count < 9) { await Task.Delay(250); _told.NotifyAged(_count); }")]
    [InlineData("{|HANG451:Run|}", "while (_count < 9) { await Task.Delay(250); _scale.Weigh(_count); }")]
    [InlineData("{|HANG401:Run|}", "while (_count < 9) { await Task.Delay(250); File.Delete(\"x\"); }")]
    public async Task Who_only_says_how_things_stand_reaches_nowhere(string run, string body)
    {
        var test = new CSharpAnalyzerTest<Hangproof.Tasks.ForgottenTaskAnalyzer, DefaultVerifier>();
        Snippet.Prepare(test, Class($$"""
            private readonly Acme.Scale _scale = new();
                private readonly Acme.ITold _told;
                public void M() => {{run}}();
                private async Task Run() { {{body}} }
            """), LanguageVersion.Latest);
        var project = test.TestState.AdditionalProjects["Acme"];
        project.ReferenceAssemblies = test.ReferenceAssemblies;
        project.AdditionalReferences.AddRange(References.Net);
        project.Sources.Add("namespace Acme { public interface ITold { void NotifyAged(int count); } public enum State { Empty, Full } public class Scale { public void Weigh(int count) { } public State GetState() => State.Empty; public bool IsEmpty() => true; } }");
        test.TestState.AdditionalProjectReferences.Add("Acme");
        await test.RunAsync(CancellationToken.None);
    }
}
