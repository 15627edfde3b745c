using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Code that blocks on a task because it has to, or for as long as it was told: nobody is told of a mere possibility there.</summary>
public sealed class BlockingBridgeTests
{
    [Theory]
    [InlineData("public int Take(int n) => TakeAsync(n).Result; public Task<int> TakeAsync(int n) => Load();")]
    [InlineData("public int Take(string name) { if (name == null) return 0; return Load().GetAwaiter().GetResult(); } public Task<int> TakeAsync(string name) => Load();")]
    [InlineData("private class Base { protected virtual void Start() { } public void Go() => Start(); } private class Job : Base { protected override void Start() { base.Start(); StartAsync().GetAwaiter().GetResult(); } private async Task StartAsync() => await Task.Delay(10); }")]
    [InlineData("private class Base { protected virtual void Start() { } public void Go() => Start(); } private class Job : Base { protected override void Start() { base.Start(); BeginAsync().GetAwaiter().{|HANG453:GetResult|}(); } private async Task BeginAsync() => await Task.Delay(10); }")]
    [InlineData("interface ITakes { int Take(int n); Task<int> TakeAsync(int n); } class Takes : ITakes { public int Take(int n) => TakeAsync(n + 1).Result; public async Task<int> TakeAsync(int n) { await Task.Delay(n); return n; } int Twice() => Take(1); }")]
    [InlineData("public int Take(int n) => TakeAsync(n).{|HANG453:Result|}; public Task<int> TakeAsync(int n) => Load(); public int Twice(int n) => Take(n) * 2;")]
    [InlineData("class Kept : IDisposable { public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult(); public async ValueTask DisposeAsync() => await Task.Delay(10); public void Again() => Dispose(); }")]
    [InlineData("public static int Run<T>(T visitor) => RunAsync(visitor).Result; public static async Task<int> RunAsync<T>(T visitor) { await Task.Yield(); return 1; }")]
    [InlineData("public int Take(int n) => TakeAll(n).{|HANG453:Result|}; public Task<int> TakeAll(int n) => Load();")]
    [InlineData("public int Take(int n) => Load().{|HANG453:Result|}; public void TakeAsync(int n) => Console.WriteLine(n);")]
    [InlineData("public Task<int> Take(int n) => Task.Run(() => Load().{|HANG453:Result|}); public Task<int> TakeAsync(int n) => Load();")]
    [InlineData("public async Task<int> Take(int n) { await Task.Yield(); return Load().{|HANG403:Result|}; } public Task<int> TakeAsync(int n) => Load();")]
    [InlineData("public int Take(int n) { lock (this) return new Others().TakeAsync(n).Result; } class Others { public Task<int> TakeAsync(int n) => Task.Run(() => n); }")]
    [InlineData("public int Take(int n) => new Others().TakeAsync(n).{|HANG453:Result|}; class Others { public Task<int> TakeAsync(int n) => Task.Run(() => n); }")]
    public Task Who_can_await_has_the_form_that_does(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("class Text(Stream to) : StringWriter { public override void Write(char c) => Flushed(); public override void Write(string s) { Flushed(); } private void Flushed() => Save().Wait(); private async Task Save() { await Task.Yield(); to.WriteByte(1); } }")]
    [InlineData("class Text(Stream to) : StringWriter { public override void Write(char c) => Flushed(); public void Clear() { Flushed(); } private void Flushed() => Save().{|HANG453:Wait|}(); private async Task Save() { await Task.Yield(); to.WriteByte(1); } }")]
    [InlineData("class Text(Stream to) : StringWriter { void Flushed() => Save().{|HANG453:Wait|}(); private async Task Save() { await Task.Yield(); to.WriteByte(1); } }")]
    [InlineData("class Part : Base, {|CS0246:IPart|} { public int Open(int n) => Task.Run(() => n + 1).Result; } class Base { }")]
    [InlineData("class Part : Base, {|CS0246:IPart|} { int {|CS0246:{|CS0538:IPart|}|}.Open(int n) => Task.Run(() => n + 1).Result; } class Base { }")]
    [InlineData("class Part : Base, {|CS0246:IPart|} { protected internal int Open(int n) => Task.Run(() => n + 1).{|HANG453:Result|}; } class Base { }")]
    [InlineData("class Part : Base { public int Open(int n) => Task.Run(() => n + 1).{|HANG453:Result|}; } class Base { }")]
    public Task What_only_serves_a_foreign_signature_cannot_await(string types) => Verify.Reports(types);

    [Theory]
    [InlineData("public void Add(Func<int, Task> each) => _steps.Add(n => each(n).Wait());")]
    [InlineData("public void Add(Func<int, Task> each) => _steps.Add(n => { each(n).GetAwaiter().GetResult(); });")]
    [InlineData("public void Add(Func<int, Task> each) => _steps.Add(n => { Console.WriteLine(n); each(n).{|HANG453:Wait|}(); });")]
    [InlineData("void Add(Func<int, Task> each) => _steps.Add(n => each(n).{|HANG453:Wait|}());")]
    [InlineData("public void Add() => _steps.Add(n => Load().{|HANG453:Wait|}());")]
    [InlineData("public Task Add(Func<int, Task> each) => Task.Run(() => each(1).{|HANG453:Wait|}());")]
    public Task An_adapter_from_one_kind_of_function_to_another_blocks_for_who_gives_it(string members) => Verify.Reports(Class("private readonly List<Action<int>> _steps = new(); " + members));

    [Theory]
    [InlineData("public static readonly Step[] All = { new(1, Fix) }; public static void Fix() => new C().Load().Wait();")]
    [InlineData("public static readonly Step[] All = { new(1, Fix), new(2, Step.Nothing) }; public static void Fix() { Console.WriteLine(); new C().Load().Wait(); }")]
    [InlineData("public static readonly Step[] All = { new(1, Fix) }; public static void Fix() => new C().Load().{|HANG453:Wait|}(); public void M() => Fix();")]
    [InlineData("public static readonly Lazy<int> All = new(Fix); public static int Fix() => new C().Load().{|HANG403:Result|};")]
    [InlineData("public static void Fix() => new C().Load().{|HANG453:Wait|}();")]
    public Task A_function_that_is_only_kept_in_a_table_has_the_form_of_the_table(string members) => Verify.Reports(Class(members) + """

        class Step(int version, Action fix) { public static void Nothing() { } public void Run() { Console.WriteLine(version); fix(); } }
        """);

    [Theory]
    [InlineData("void Take(int timeoutMs) => ReadAsync(timeoutMs).Wait(); private async Task ReadAsync(int timeoutMs) { using var stop = new CancellationTokenSource(); if (timeoutMs > 0) stop.CancelAfter(timeoutMs); await Task.Delay(-1, stop.Token); }")]
    [InlineData("void Take() => ReadAsync(-1).{|HANG453:Wait|}(); private async Task ReadAsync(int timeoutMs) { using var stop = new CancellationTokenSource(); if (timeoutMs > 0) stop.CancelAfter(timeoutMs); await Task.Delay(-1, stop.Token); }")]
    [InlineData("void Take(int count) => ReadAsync(count).{|HANG453:Wait|}(); private async Task ReadAsync(int count) { using var stop = new CancellationTokenSource(); if (count > 0) stop.CancelAfter(count); await Task.Delay(-1, stop.Token); }")]
    [InlineData("void Close() => End().ConfigureAwait(false).GetAwaiter().GetResult(); private Task End() { _isOver = true; return Task.Run(() => { try { _ended.WaitOne(_limit); } catch (ObjectDisposedException) { } }); }")]
    [InlineData("void Close() => End().ConfigureAwait(false).GetAwaiter().{|HANG453:GetResult|}(); private Task End() { _isOver = true; return Task.Run(() => { try { _ended.{|HANG257:WaitOne|}(); } catch (ObjectDisposedException) { } }); }")]
    [InlineData("void Close() => End().ConfigureAwait(false).GetAwaiter().{|HANG453:GetResult|}(); private Task End() => Task.Run(() => { while (!_isOver) _ended.WaitOne(_limit); });")]
    public Task A_limit_may_stand_in_what_is_waited_for(string members) => Verify.Reports(Class(members + """
         private readonly TimeSpan _limit = TimeSpan.FromSeconds(9); private bool _isOver; private readonly AutoResetEvent _ended = new(false); public void Ended() => _ended.Set();
        """));

    [Theory]
    [InlineData("new Worker().Process(3);", "", "Result")]
    [InlineData("new Worker().Process(3);", "class Other { public void M(Worker worker) => worker.Process(1); }", "{|HANG453:Result|}")]
    [InlineData("await Task.Yield(); new Worker().Process(3);", "", "{|HANG453:Result|}")]
    [InlineData("Parallel.For(0, 9, n => new Worker().Process(n));", "", "{|HANG453:Result|}")]
    public Task What_only_the_entry_point_calls_holds_the_thread_of_the_process(string calls, string more, string result) => Verify.Reports($$"""
        {{calls}}

        class Worker
        {
            public void Process(int count) { for (var i = 0; i < count; i++) Console.WriteLine(Size(i)); }
            private int Size(int n) => Load(n).{{result}};
            private async Task<int> Load(int n) { await Task.Delay(n); return n; }
        }
        {{more}}
        """);

    private static string Class(string members) => $$"""
        class C
        {
            {{members}}
            async Task<int> Load() { await Task.Delay(10); return 1; }
        }
        """;
}
