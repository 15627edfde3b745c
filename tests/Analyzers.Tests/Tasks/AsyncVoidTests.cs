using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Which <c>async void</c> is warned of, and which is only suggested or nothing at all.</summary>
public sealed class AsyncVoidTests
{
    [Theory]
    // Who can wait calls the other.
    [InlineData("public void Run() => Show(); public async void {|HANG451:Show|}() => await ShowAsync(); public Task ShowAsync() => File.ReadAllTextAsync(\"x\");")]
    [InlineData("public void Run() => Show(); public async void {|HANG401:Show|}() => await LoadAsync(); public Task LoadAsync() => File.ReadAllTextAsync(\"x\");")]
    // Who subscribes cannot wait.
    [InlineData("event Action _seen; public event Action Seen { add { _seen += value; Set(); } remove => _seen -= value; } async void {|HANG451:Set|}() { await File.ReadAllTextAsync(\"x\"); _seen(); }")]
    [InlineData("event Action _seen; public void Add(Action seen) { _seen += seen; Set(); } async void {|HANG401:Set|}() { await File.ReadAllTextAsync(\"x\"); _seen(); }")]
    // A channel that nobody completes takes what is written.
    [InlineData("readonly Channel<int> _left = Channel.CreateBounded<int>(4); public void Run() => Tell(); public ValueTask<int> Next() => _left.Reader.ReadAsync(); async void {|HANG451:Tell|}() { await _left.Writer.WriteAsync(1); Console.WriteLine(); }")]
    [InlineData("readonly Channel<int> _left = Channel.CreateBounded<int>(4); public void Run() => Tell(); public void Stop() => _left.Writer.Complete(); public ValueTask<int> Next() => _left.Reader.ReadAsync(); async void {|HANG401:Tell|}() { await _left.Writer.WriteAsync(1); Console.WriteLine(); }")]
    // A token at the start only keeps it from being begun.
    [InlineData("readonly List<int> _pool = new(); public void Run(CancellationToken stop) => Fill(stop); async void {|HANG451:Fill|}(CancellationToken stop) { var more = await Task.Run(() => new List<int>(), stop); _pool.AddRange(more); }")]
    public Task Warns_where_it_can_fail_and_somebody_could_have_waited(string members) => Verify.Reports($$"""
        class C
        {
            {{members}}
        }
        """);

    [Fact]
    public Task Suggests_for_what_a_contract_has_where_others_fulfil_it() => Verify.Reports("""
        interface IWindows
        {
            Task LoadAsync();
            async void {|HANG451:Show|}() { await LoadAsync(); Console.WriteLine(File.ReadAllText("x")); }
        }
        class C { public void Run(IWindows windows) => windows.Show(); }
        """);

    [Theory]
    [InlineData("var work = new Task(async () => Console.WriteLine(await File.ReadAllTextAsync(\"x\"))); work.Wait(1000);")]
    [InlineData("var work = new Task({|HANG401:async|} () => Console.WriteLine(await File.ReadAllTextAsync(\"x\"))); work.Start(); work.Wait(1000);")]
    [InlineData("var work = new Task({|HANG401:async|} () => Console.WriteLine(await File.ReadAllTextAsync(\"x\"))); Run(work); static void Run(Task work) => work.Start();")]
    public Task Silent_for_a_task_that_nobody_starts(string statements) => Verify.Reports($$"""
        class C
        {
            void M() { {{statements}} }
        }
        """);

    [Theory]
    [InlineData("Work.StartOn(() => Work.Begin());", "Console.WriteLine();", "451")]
    [InlineData("Work.Again();", "Begin();", "401")]
    public Task What_the_program_begins_with_is_the_program(string start, string again, string id) => Verify.Reports($$"""
        {{start}}
        static class Work
        {
            public static void Again() { {{again}} }
            public static void StartOn(Action begin) => begin();
            public static async void {|HANG{{id}}:Begin|}() { Console.WriteLine(await File.ReadAllTextAsync("x")); }
        }
        """);

    [Theory]
    [InlineData("using var pipe = new NamedPipeServerStream(\"x\"); try { await pipe.WaitForConnectionAsync(); } catch (Exception e) { Console.WriteLine(e); } finally { pipe.Disconnect(); }", "451")]
    [InlineData("using var pipe = new NamedPipeServerStream(\"x\"); await pipe.WaitForConnectionAsync(); try { pipe.WriteByte(1); } catch (Exception e) { Console.WriteLine(e); }", "401")]
    public Task Rounds_that_are_caught_as_a_whole_go_on(string round, string id) => Verify.Reports($$"""
        using System.IO.Pipes;
        static class Door
        {
            public static bool IsOn;
            public static void Open() => Task.{|HANG{{id}}:Run|}(Serve);
            static async Task Serve() { do { {{round}} } while (IsOn); }
        }
        """);

    [Theory]
    [InlineData("451", "Needs further refactoring to make it asynchronous.")]
    [InlineData("401", "Writes what it is told.")]
    public Task Suggests_where_it_is_written_that_more_is_to_be_done(string id, string remarks) => Verify.Reports($$"""
        /// <remarks>{{remarks}}</remarks>
        public class Output
        {
            public void Write(string text) { {|HANG{{id}}:SendAsync|}(text); Console.WriteLine(text); }
            public async Task Both(string text) { await SendAsync(text); await SendAsync(text); }
            async Task SendAsync(string text) { await File.WriteAllTextAsync("x", text); Console.WriteLine(); }
        }
        """);
}
