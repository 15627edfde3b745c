using Catch = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Tasks.CatchAndReportFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Tasks.AwaitParallelFix>;

namespace Hangproof.Tests.Fixes;

public sealed class AwaitParallelFixTests
{
    [Theory]
    [InlineData("Parallel.ForEach(names, {|HANG401:async|} name => await Send(name));", "await Parallel.ForEachAsync(names, async (name, _) => await Send(name));")]
    [InlineData("Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 4 }, {|HANG401:async|} (name) => { await Send(name); });", "await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (name, _) => { await Send(name); });")]
    [InlineData("Parallel.For(0, 4, {|HANG401:async|} i => await Send($\"{i}\"));", "await Parallel.ForAsync(0, 4, async (i, _) => await Send($\"{i}\"));")]
    public Task Awaits_in_an_async_method(string before, string after) => Verify.Fixed(
        Class($"async Task M(List<string> names) {{ await Task.Yield(); {before} }}"), Class($"async Task M(List<string> names) {{ await Task.Yield(); {after} }}"));

    [Fact]
    public Task Makes_the_method_async_and_has_its_callers_await() => Verify.Fixed(
        Class("public async Task M() { await Task.Yield(); All([\"a\"]); } private void All(List<string> names) { Parallel.ForEach(names, {|HANG401:async|} name => { await Send(name); }); }"),
        Class("public async Task M() { await Task.Yield(); await AllAsync([\"a\"]); } private async Task AllAsync(List<string> names) { await Parallel.ForEachAsync(names, async (name, _) => { await Send(name); }); }"));

    [Fact]
    public Task Passes_the_token_of_the_method() => Verify.Fixed(
        Class("async Task M(List<string> names, CancellationToken stop) { await Task.Yield(); Parallel.ForEach(names, {|HANG401:async|} name => await Send(name)); }"),
        Class("async Task M(List<string> names, CancellationToken stop) { await Task.Yield(); await Parallel.ForEachAsync(names, stop, async (name, _) => await Send(name)); }"));

    [Theory]
    [InlineData("public void M(List<string> names) { Parallel.ForEach(names, {|HANG401:async|} name => await Send(name)); }")]
    [InlineData("async Task M(List<string> names) { await Task.Yield(); Parallel.ForEach(names, {|HANG401:async|} (name, state) => await Send(name)); }")]
    [InlineData("async Task M(List<string> names) { await Task.Yield(); var done = Parallel.ForEach(names, {|HANG401:async|} name => await Send(name)); Console.WriteLine(done.IsCompleted); }")]
    public Task Leaves_what_others_call_or_use(string members) => Verify.NoFix(Class(members));

    [Fact]
    public Task Is_not_content_with_a_report() => Catch.NoFix(Class("public void M(List<string> names) { Parallel.ForEach(names, {|HANG401:async|} name => await Send(name)); }"));

    private static string Class(string members) => $"public class C {{ {members} static async Task Send(string name) {{ await Task.Delay(1); File.Delete(name); }} }}";
}
