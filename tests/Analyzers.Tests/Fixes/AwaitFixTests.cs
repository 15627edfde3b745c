using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tasks.AwaitFix>;

namespace Hangproof.Tests.Fixes;

public sealed class AwaitFixTests
{
    [Theory]
    [InlineData("var n = Load().{|HANG403:Result|};", "var n = await Load();")]
    [InlineData("Save().{|HANG403:Wait|}();", "await Save();")]
    [InlineData("var n = Load().GetAwaiter().{|HANG403:GetResult|}() + 1;", "var n = await Load() + 1;")]
    [InlineData("var n = Load().ConfigureAwait(false).GetAwaiter().{|HANG403:GetResult|}();", "var n = await Load().ConfigureAwait(false);")]
    [InlineData("var s = Load().{|HANG403:Result|}.ToString();", "var s = (await Load()).ToString();")]
    [InlineData("var n = (await Task.WhenAll(Load()))[0] + (Load() ?? Load()).{|HANG403:Result|};", "var n = (await Task.WhenAll(Load()))[0] + await (Load() ?? Load());")]
    [InlineData("Console.WriteLine(Load().{|HANG403:Result|}); // there", "Console.WriteLine(await Load()); // there")]
    public Task Awaits_in_an_async_method(string before, string after) => Verify.Fixed(Async(before), Async(after));

    [Theory]
    [InlineData("return t.{|HANG403:Result|};", "return await t.ConfigureAwait(false);")]
    [InlineData("return t.{|HANG403:Result|}.GetHashCode();", "return (await t.ConfigureAwait(false)).GetHashCode();")]
    [InlineData("return (t ?? t).{|HANG403:Result|};", "return await (t ?? t).ConfigureAwait(false);")]
    [InlineData("return t.ConfigureAwait(true).GetAwaiter().{|HANG403:GetResult|}();", "return await t.ConfigureAwait(true);")]
    [InlineData("await t; return t.ContinueWith(_ => 1).{|HANG403:Result|};", "await t; return await t.ContinueWith(_ => 1);")]
    public Task Configures_what_it_awaits_where_the_file_does(string before, string after)
    {
        string Code(string end) => $"class C {{ async Task<int> M(Task<int> t) {{ await Task.Yield(); await Task.Delay(1).ConfigureAwait(false); {end} }} }}";
        return Verify.Fixed(Code(before), Code(after));
    }

    [Fact]
    public Task Makes_the_method_async_and_has_its_callers_await() => Verify.Fixed("""
        class Shop
        {
            public async Task<string> ShowAsync() => $"{Price(1).ToString()} {await Load()}";
            public async Task PrintAsync() { Console.WriteLine(Total()); await Load(); }
            private int Price(int count) => Load().{|HANG453:Result|} * count;
            private int Total()
            {
                var total = Price(1);
                return total + Price(2);
            }
            async Task<int> Load() { await Task.Delay(1); return 1; }
        }
        """, """
        class Shop
        {
            public async Task<string> ShowAsync() => $"{(await PriceAsync(1)).ToString()} {await Load()}";
            public async Task PrintAsync() { Console.WriteLine(await TotalAsync()); await Load(); }
            private async Task<int> PriceAsync(int count) => await Load() * count;
            private async Task<int> TotalAsync()
            {
                var total = await PriceAsync(1);
                return total + await PriceAsync(2);
            }
            async Task<int> Load() { await Task.Delay(1); return 1; }
        }
        """);

    [Fact]
    public Task Makes_what_Task_Run_runs_async() => Verify.Fixed(
        "class C { Task M(Task t) => Task.Run(() => { t.{|HANG453:Wait|}(); }); }",
        "class C { Task M(Task t) => Task.Run(async () => { await t; }); }");

    [Theory]
    [InlineData("Task<int> M(TaskFactory f, Task<int> t) => f.StartNew(() => { var n = t.{|HANG453:Result|}; return n; });", "Task<int> M(TaskFactory f, Task<int> t) => f.StartNew(async () => { var n = await t; return n; }).Unwrap();")]
    [InlineData("async Task M(TaskFactory f, Task t) => await f.StartNew(() => { t.{|HANG453:Wait|}(); });", "async Task M(TaskFactory f, Task t) => await f.StartNew(async () => { await t; }).Unwrap();")]
    public Task Unwraps_what_a_factory_starts(string before, string after) => Verify.Fixed($"class C {{ {before} }}", $"class C {{ {after} }}");

    [Fact]
    public Task Leaves_what_a_factory_starts_with_a_result_that_is_named() =>
        Verify.NoFix("class C { Task<int> M(Task<int> t) => Task.Factory.StartNew<int>(() => { var n = t.{|HANG453:Result|}; return n; }); }");

    [Fact]
    public Task Fixes_two_in_one_method_that_has_to_become_async() => Verify.Fixed(
        "class C { async Task M(Task a, Task b) { Both(a, b); await a; } private void Both(Task a, Task b) { a.{|HANG453:Wait|}(); b.{|HANG453:Wait|}(); } }",
        "class C { async Task M(Task a, Task b) { await BothAsync(a, b); await a; } private async Task BothAsync(Task a, Task b) { await a; await b; } }");

    [Fact]
    public Task Fixes_old_code_in_the_language_it_is_written_in() => Verify.Fixed(
        "class C { async Task M(Task a) { await Task.Yield(); a.{|HANG403:Wait|}(); } }",
        "class C { async Task M(Task a) { await Task.Yield(); await a; } }",
        language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task A_method_that_returns_a_task_changes_for_nobody() => Verify.Fixed(
        "public class C { public virtual Task M(Task<int> t, CancellationToken stop) { Console.WriteLine(t.{|HANG453:Result|}); if (t.IsCanceled) return Task.CompletedTask; return Task.Delay(1, stop); } }",
        "public class C { public virtual async Task M(Task<int> t, CancellationToken stop) { Console.WriteLine(await t); if (t.IsCanceled) return; await Task.Delay(1, stop); } }");

    [Fact]
    public Task Follows_callers_into_other_files() => Verify.FixAll(
        [
            ("Shop.cs", "class Shop { internal int Price(Func<Task<int>> load) => load().{|HANG453:Result|}; }"),
            ("Till.cs", "class Till(Shop shop) { internal int Total(Func<Task<int>> load) { var n = shop.Price(load); return n + shop.Price(load); } }"),
            ("Program.cs", "static class Desk { internal static async Task Show(Till till) { Console.WriteLine(till.Total(() => Task.Run(() => 1))); await Task.Yield(); } }"),
        ],
        [
            ("Shop.cs", "class Shop { internal async Task<int> PriceAsync(Func<Task<int>> load) => await load(); }"),
            ("Till.cs", "class Till(Shop shop) { internal async Task<int> TotalAsync(Func<Task<int>> load) { var n = await shop.PriceAsync(load); return n + await shop.PriceAsync(load); } }"),
            ("Program.cs", "static class Desk { internal static async Task Show(Till till) { Console.WriteLine(await till.TotalAsync(() => Task.Run(() => 1))); await Task.Yield(); } }"),
        ]);

    [Theory]
    [InlineData("public class C { public void M(Func<Task> t) => t().{|HANG453:Wait|}(); }")]
    [InlineData("interface I { void M(Func<Task> t); } class C : I { public void M(Func<Task> t) => t().{|HANG453:Wait|}(); }")]
    [InlineData("class ActAttribute : Attribute { } class C { [Act] void M(Task t) => t.{|HANG453:Wait|}(); }")]
    [InlineData("class C { private void OnClick(object sender, EventArgs e) => Task.Delay(1).{|HANG453:Wait|}(); }")]
    [InlineData("public class C { void Inner(Task t) => t.{|HANG453:Wait|}(); public void M(Task t) => Inner(t); }")]
    [InlineData("class C { public C(Task t) => t.{|HANG453:Wait|}(); }")]
    [InlineData("class C { int N(Task<int> t) => new Lazy<int>(() => t.{|HANG403:Result|}).Value; }")]
    [InlineData("class C { async Task M(Task t) { await Task.Yield(); try { t.{|HANG403:Wait|}(); } catch (AggregateException e) when (e.InnerExceptions.Count > 1) { } } }")]
    [InlineData("class C { event Action Gone; void M() => Gone += OnGone; private void OnGone() => Task.Delay(1).{|HANG453:Wait|}(); }")]
    [InlineData("class C { async Task<int> M(Task<int> t) { await Task.Yield(); return t /* now */ .{|HANG403:Result|}; } }")]
    [InlineData("class C { async Task<int?> M(Task<int> t) { await Task.Yield(); return t?.{|HANG403:Result|}; } }")]
    public Task Offers_nothing_where_it_cannot_follow(string code) => Verify.NoFix(code);

    private static string Async(string statement) => $$"""
        class C
        {
            async Task M()
            {
                await Task.Yield();
                {{statement}}
            }
            async Task<int> Load() { await Task.Delay(10); return 1; }
            async Task Save() => await Task.Delay(10);
        }
        """;
}
