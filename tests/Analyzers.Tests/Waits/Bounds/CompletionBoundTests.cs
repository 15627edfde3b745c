using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Bounds;

public sealed class CompletionBoundTests
{
    [Theory]
    [InlineData("Task.WaitAll(Task.CompletedTask, Task.FromResult(1));")]
    [InlineData("var done = Task.CompletedTask; Task.WaitAll(done);")]
    [InlineData("await Task.WhenAll(tasks); Task.WaitAll(tasks);")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait(false); Task.WaitAll(a, b);")]
    [InlineData("await a; await b; Task.WaitAll(a, b);")]
    [InlineData("var first = await Task.WhenAny(a, b); Task.WaitAll(first);")]
    [InlineData("if (a.IsCompleted) Task.WaitAll(a);")]
    [InlineData("if (!a.IsCompletedSuccessfully) return; Task.WaitAll(a);")]
    [InlineData("if (a.Status == TaskStatus.RanToCompletion && b.IsFaulted) { Task.WaitAll(a, b); }")]
    [InlineData("if (a is { IsCompleted: true }) Task.WaitAll(a);")]
    [InlineData("var ok = a.IsCompleted && Task.WaitAny(a) == 0;")]
    [InlineData("await a.ContinueWith(t => Task.WaitAll(t));")]
    [InlineData("await Task.WhenAll(tasks); foreach (var task in tasks) Task.WaitAll(task);")]
    [InlineData("Task.WaitAll(tasks, stop); foreach (var task in tasks) Task.WaitAll(task);")]
    [InlineData("if (reader.Completion.IsCompleted) return;")]
    [InlineData("_ = reader.Completion.ContinueWith(_ => { });")]
    [InlineData("if (reader?.Completion.Status == TaskStatus.Faulted) return;")]
    public Task Silent_for(string statements) => Verify.Silent(Method(statements));

    [Theory]
    [InlineData("Task.{|HANG404:WaitAll|}(a, b);")]
    [InlineData("await a; Task.{|HANG404:WaitAll|}(a, b);")]
    [InlineData("await Task.WhenAny(a, b); Task.{|HANG404:WaitAll|}(a, b);")]
    [InlineData("if (!a.IsCompleted) Task.{|HANG404:WaitAll|}(a);")]
    [InlineData("if (a.IsCompleted || b.IsCompleted) Task.{|HANG404:WaitAll|}(a);")]
    [InlineData("if (a.IsCompleted) { } Task.{|HANG404:WaitAll|}(a);")]
    [InlineData("a.{|HANG260:Wait|}(1000); Task.{|HANG404:WaitAll|}(a);")]
    [InlineData("Task.{|HANG260:WaitAll|}(tasks, 1000); Task.{|HANG404:WaitAll|}(tasks);")]
    [InlineData("Task.WaitAll(new[] { a, b }, stop); Task.WaitAll(a, b); foreach (var task in tasks) Task.{|HANG404:WaitAll|}(task);")]
    [InlineData("stop.ThrowIfCancellationRequested(); if (!Task.WaitAll(tasks, 1000)) throw new TimeoutException(); foreach (var task in tasks) Task.WaitAll(task);")]
    [InlineData("stop.ThrowIfCancellationRequested(); if (!Task.WaitAll(new[] { a, b }, 1000)) Console.WriteLine(1); Task.{|HANG404:WaitAll|}(b);")]
    [InlineData("await reader.{|HANG101:Completion|};")]
    public Task Reports(string statements) => Verify.Reports(Method(statements));

    private static string Method(string statements) => $$"""
        class C
        {
            async Task M(ChannelReader<int> reader, Task a, Task b, Task[] tasks, CancellationToken stop)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;
}
