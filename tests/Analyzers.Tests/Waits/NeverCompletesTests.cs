using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NeverCompletesTests
{
    [Theory]
    [InlineData("async Task M() => await Task.{|HANG409:Delay|}(Timeout.Infinite);")]
    [InlineData("async Task M() => await Task.{|HANG409:Delay|}(Timeout.InfiniteTimeSpan).ConfigureAwait(false);")]
    [InlineData("async Task M(CancellationToken stop) => await Task.{|HANG409:Delay|}(-1);")]
    [InlineData("void M() => Task.{|HANG409:Delay|}(-1).Wait();")]
    [InlineData("async Task M() { var forever = Task.{|HANG409:Delay|}(-1); await forever; }")]
    [InlineData("async Task M() => await new TaskCompletionSource().{|HANG409:Task|};")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource<int>(); await ready.{|HANG409:Task|}; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); async Task M() => await _ready.{|HANG409:Task|};")]
    [InlineData("TaskCompletionSource _ready; async Task M() { _ready ??= new(); if (_ready != null) await _ready.{|HANG409:Task|}; }")]
    public Task Reports(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("async Task M(CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop);")]
    [InlineData("async Task M() => await Task.Delay(1000);")]
    [InlineData("async Task M(int pause) => await Task.Delay(pause);")]
    [InlineData("Task M() => Task.Delay(-1);")]
    [InlineData("async Task M(Task work) { var first = await Task.WhenAny(work, Task.Delay(-1)); }")]
    [InlineData("async Task M(Task work, bool limited) { if (await Task.WhenAny(work, limited ? Task.Delay(1000) : Task.Delay(-1)) != work) throw new TimeoutException(); }")]
    [InlineData("async Task M() => await Task.Delay(-1).WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource(); Go(() => ready.SetResult()); await ready.Task; } void Go(Action a) => a();")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource(); Go(ready); await ready.Task; } void Go(TaskCompletionSource s) => s.SetResult();")]
    [InlineData("async Task M(CancellationToken stop) { var ready = new TaskCompletionSource(); await using var _ = stop.Register(ready.SetCanceled); await ready.Task; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); public void Set() => _ready.TrySetResult(); async Task M() => await _ready.Task;")]
    [InlineData("public readonly TaskCompletionSource Ready = new(); async Task M() => await Ready.Task;")]
    [InlineData("readonly TaskCompletionSource _ready = new(); public Task Ready => _ready.Task;")]
    [InlineData("readonly TaskCompletionSource _ready = new(); TaskCompletionSource Source => _ready; async Task M() => await _ready.Task;")]
    [InlineData("async Task M(TaskCompletionSource ready) => await ready.Task;")]
    public Task Silent(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Silent_where_the_program_itself_runs_for_ever() => Verify.Silent("""
        Console.WriteLine("serving");
        await Task.Delay(Timeout.Infinite);
        """);

    [Fact]
    public Task Says_what_is_missing() => Verify.Reports(
        Class("async Task M(CancellationToken stop) => await Task.{|#0:Delay|}(-1);"),
        new DiagnosticResult("HANG409", DiagnosticSeverity.Warning).WithLocation(0)
            .WithMessage("'Task.Delay' can wait for ever: it is infinite and takes no token; pass 'stop'"));

    private static string Class(string members) => $$"""
        public class C
        {
            {{members}}
        }
        """;
}
