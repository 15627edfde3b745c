using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tasks.StartTaskFix>;

namespace Hangproof.Tests.Fixes;

public sealed class StartTaskFixTests
{
    [Theory]
    [InlineData("async Task M() { var work = new {|HANG409:Task|}(Go); await work; }", "async Task M() { var work = Task.Run(Go); await work; }")]
    [InlineData("async Task<int> M() { var work = new {|HANG409:Task<int>|}(() => 1 + 1); return await work; }", "async Task<int> M() { var work = Task.Run(() => 1 + 1); return await work; }")]
    [InlineData("async Task<long> M() { var work = new {|HANG409:Task<long>|}(() => 1); return await work; }", "async Task<long> M() { var work = Task.Run<long>(() => 1); return await work; }")]
    [InlineData("async Task<int> M() { var work = new {|HANG409:Task<int>|}(Count); return await work; }", "async Task<int> M() { var work = Task.Run<int>(Count); return await work; }")]
    [InlineData("async Task M() { var work = new List<Task>(); for (var i = 0; i < 4; i++) work.Add(new {|HANG409:Task|}(Go)); await Task.WhenAll(work); }", "async Task M() { var work = new List<Task>(); for (var i = 0; i < 4; i++) work.Add(Task.Run(Go)); await Task.WhenAll(work); }")]
    public Task Starts_it_where_it_is_made(string before, string after) => Verify.Fixed(Class(before), Class(after));

    [Theory]
    [InlineData("async Task M() { var work = new {|HANG409:Task|}(Go, TaskCreationOptions.LongRunning); await work; }")]
    [InlineData("async Task M() { var work = new {|HANG409:Task<Task>|}(() => Task.CompletedTask); await work; }")]
    [InlineData("async Task M() { var work = new {|HANG409:Task|}(state => Console.WriteLine(state), 1); await work; }")]
    public Task Leaves_what_Run_does_not_take(string members) => Verify.NoFix(Class(members));

    [Fact]
    public Task Starts_it_in_an_old_language() => Verify.Fixed(
        Class("async Task M() { var work = new {|HANG409:Task|}(() => Go()); await work; }"), Class("async Task M() { var work = Task.Run(() => Go()); await work; }"), language: LanguageVersion.CSharp7_3);

    private static string Class(string members) => $"class C {{ {members} static void Go() {{ }} static int Count() => 1; }}";
}
