using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.UnboundedFanOutAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.UnboundedFanOutAnalyzer, Hangproof.CodeFixes.Tasks.ParallelFix>;

namespace Hangproof.Tests.Tasks;

public sealed class UnboundedFanOutTests
{
    [Theory]
    [InlineData("Task M(IEnumerable<string> urls) => Task.WhenAll(urls.{|HANG407:Select|}(url => Load(url)));")]
    [InlineData("Task M(IEnumerable<string> urls) => Task.WhenAll(urls.{|HANG407:Select|}(Load));")]
    [InlineData("async Task M(string[] urls) => await Task.WhenAll(urls.Where(u => u != \"\").{|HANG407:Select|}(async url => { await Load(url); }).ToList());")]
    [InlineData("async Task M() { var urls = await List(); var loads = urls.{|HANG407:Select|}(u => Load(u)).ToArray(); await Task.WhenAll(loads); }")]
    [InlineData("void M(List<string> urls) => Task.WaitAll(urls.{|HANG407:Select|}(u => Task.Run(() => Load(u))).ToArray());")]
    [InlineData("async Task M(List<string> urls) { var loads = new List<Task>(); foreach (var url in urls) loads.Add({|HANG407:Load|}(url)); await Task.WhenAll(loads); }")]
    [InlineData("async Task M(List<string> urls) { var loads = new List<Task>(); foreach (var url in urls) { loads.Add(Task.{|HANG407:Run|}(() => Load(url))); } await Task.WhenAll(loads); }")]
    [InlineData("record Doc(C Owner); Task M(List<Doc> docs, C one) => Task.WhenAll(docs.{|HANG407:Select|}(doc => Send(one, doc))); async Task Send(C one, Doc doc) => await one.Load($\"{doc}\");")]
    [InlineData("record Doc(C Owner); Task M(List<Doc> docs, C one) => Task.WhenAll(docs.{|HANG407:Select|}(doc => Send(one, doc))); async Task Send(C one, Doc doc) { await doc.Owner.Load(\"\"); await one.Load(\"\"); }")]
    [InlineData("async Task M() { await Task.WhenAll(Directory.EnumerateFiles(\".\").{|HANG407:Select|}(f => Load(f))); }")]
    public Task Reports(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("Task M() => Task.WhenAll(new[] { \"a\", \"b\" }.Select(url => Load(url)));")]
    [InlineData("Task M() { var urls = new[] { \"a\", \"b\" }; return Task.WhenAll(urls.Select(url => Load(url))); }")]
    [InlineData("Task M(params string[] urls) => Task.WhenAll(urls.Select(url => Load(url)));")]
    [InlineData("Task M() => Task.WhenAll(Enumerable.Range(0, 8).Select(n => Load($\"{n}\")));")]
    [InlineData("C BeginTransaction() => this; async Task M(C store, List<string> urls) { var turn = store.BeginTransaction(); var loads = new List<Task>(); foreach (var url in urls) loads.Add(Load(url)); await Task.WhenAll(loads); }")]
    [InlineData("Task M(IEnumerable<string> urls) => Task.WhenAll(urls.Take(10).Select(url => Load(url)));")]
    [InlineData("async Task M(IEnumerable<string> urls) { foreach (var some in urls.Chunk(10)) await Task.WhenAll(some.Select(url => Load(url))); }")]
    [InlineData("interface IService { Task StopAsync(); } Task M(IEnumerable<IService> services) => Task.WhenAll(services.Select(s => s.StopAsync()));")]
    [InlineData("interface IService { Task StopAsync(int n); } async Task M(IEnumerable<IService> services) { await Task.WhenAll(services.Select(async s => { await s.StopAsync(1); })); }")]
    [InlineData("readonly SemaphoreSlim _few = new(4); Task M(IEnumerable<string> urls) => Task.WhenAll(urls.Select(async url => { await _few.WaitAsync(); try { await Load(url); } finally { _few.Release(); } }));")]
    [InlineData("readonly SemaphoreSlim _few = new(4); Task M(IEnumerable<string> urls) => Task.WhenAll(urls.Select(url => Few(url))); async Task Few(string url) { await _few.WaitAsync(); try { await Load(url); } finally { _few.Release(); } }")]
    [InlineData("async Task M(List<string> urls) { var loads = new List<Task>(); foreach (var url in urls) { loads.Add(Load(url)); if (loads.Count == 10) { await Task.WhenAll(loads); loads.Clear(); } } await Task.WhenAll(loads); }")]
    [InlineData("async Task M(List<string> urls) { foreach (var url in urls) { var both = new List<Task>(); both.Add(Load(url)); both.Add(Load(url)); await Task.WhenAll(both); } }")]
    [InlineData("readonly List<string> _hosts = new(); Task M() => Task.WhenAll(_hosts.Select(host => Load(host)));")]
    [InlineData("Task M(IEnumerable<string> hosts) => Task.WhenAll(hosts.Select(host => Load(host)));")]
    [InlineData("async Task M() { var providers = await Providers(); await Task.WhenAll(providers.Select(p => Load(p))); } Task<string[]> Providers() => List().ContinueWith(l => l.Result.ToArray());")]
    [InlineData("async Task M(List<string> peers) { var tasks = new List<Task>(); foreach (var peer in peers) tasks.Add(Load(peer)); await Task.WhenAll(tasks); }")]
    [InlineData("record Doc(C Owner); Task M(List<Doc> docs) => Task.WhenAll(docs.Select(doc => Send(doc))); async Task Send(Doc doc) => await doc.Owner.Load(\"\");")]
    [InlineData("record Doc(C Owner); async Task M(List<Doc> docs) { var all = new List<Task>(); foreach (var doc in docs) all.Add(doc.Owner.Load($\"{doc}\")); await Task.WhenAll(all); }")]
    [InlineData("Task M(List<string> urls) => Task.WhenAll(urls.Select(async url => { var owner = Owner(url); await owner.Load(url); })); C Owner(string url) => this;")]
    [InlineData("Task M(List<DateTime> ends) => Task.WhenAll(ends.Select(end => Tell(end))); async Task Tell(DateTime end) { await Task.Delay(end - DateTime.Now); Console.WriteLine(end); }")]
    [InlineData("record ParticipantId(string Name); Task M(List<ParticipantId> resources) => Task.WhenAll(resources.Select(r => Load(r.Name)));")]
    [InlineData("record SubscriptionHandleImpl(string Name); Task M(List<SubscriptionHandleImpl> all) => Task.WhenAll(all.Select(h => Load(h.Name)));")]
    [InlineData("Task M() { var names = Names(); return Task.WhenAll(names.Select(name => Load(name))); } List<string> Names() => new() { \"a\" };")]
    [InlineData("Task M(List<string> sockets) => Task.WhenAll(sockets.Select(socket => Load(socket)));")]
    [InlineData("async Task M() { var messages = await List(); await Task.WhenAll(messages.Select(message => Load(message))); }")]
    [InlineData("Task M(Task a, Task b) => Task.WhenAll(a, b);")]
    [InlineData("Task M(IEnumerable<Task> all) => Task.WhenAll(all);")]
    [InlineData("Task M(IEnumerable<string> urls) => Parallel.ForEachAsync(urls, async (url, stop) => await Load(url));")]
    public Task Silent(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Says_what_is_not_limited() => Verify.Reports(
        Class("Task M(IEnumerable<string> urls) => Task.{|#1:WhenAll|}(urls.{|#0:Select|}(url => Load(url)));"),
        new DiagnosticResult("HANG407", DiagnosticSeverity.Info).WithLocation(0).WithLocation(1)
            .WithMessage("'Select' is started for every item at once: nothing limits how many 'urls' has; use 'Parallel.ForEachAsync', or a semaphore"));

    [Theory]
    [InlineData(
        "async Task M(IEnumerable<string> urls) { await Task.WhenAll(urls.{|HANG407:Select|}(url => Load(url))); }",
        "async Task M(IEnumerable<string> urls) { await Parallel.ForEachAsync(urls, async (url, _) => await Load(url)); }")]
    [InlineData(
        "async Task M(IEnumerable<string> urls) { await Task.WhenAll(urls.{|HANG407:Select|}(async url => { await Load(url); })); }",
        "async Task M(IEnumerable<string> urls) { await Parallel.ForEachAsync(urls, async (url, _) => { await Load(url); }); }")]
    [InlineData(
        "async Task M(IEnumerable<string> urls, CancellationToken stop) { await Task.WhenAll(urls.{|HANG407:Select|}(url => Load(url))); }",
        "async Task M(IEnumerable<string> urls, CancellationToken stop) { await Parallel.ForEachAsync(urls, stop, async (url, _) => await Load(url)); }")]
    [InlineData(
        "async Task M(IEnumerable<string> urls) { await Task.WhenAll(urls.{|HANG407:Select|}(Load)).ConfigureAwait(false); }",
        "async Task M(IEnumerable<string> urls) { await Parallel.ForEachAsync(urls, async (item, _) => await Load(item)).ConfigureAwait(false); }")]
    [InlineData(
        "async Task M() { var urls = await List(); var loads = urls.{|HANG407:Select|}(u => Load(u)).ToArray(); await Task.WhenAll(loads); }",
        "async Task M() { var urls = await List(); await Parallel.ForEachAsync(urls, async (u, _) => await Load(u)); }")]
    [InlineData(
        "async Task M(List<string> urls, CancellationToken stop) { var loads = new List<Task>(); foreach (var url in urls) loads.Add({|HANG407:Load|}(url)); await Task.WhenAll(loads); }",
        "async Task M(List<string> urls, CancellationToken stop) { await Parallel.ForEachAsync(urls, stop, async (url, _) => await Load(url)); }")]
    public Task Limits_it(string before, string after) => VerifyFix.Fixed(Class(before), Class(after));

    [Theory]
    [InlineData("async Task<string[]> M(IEnumerable<string> urls) => await Task.WhenAll(urls.{|HANG407:Select|}(url => Read(url)));")]
    [InlineData("async Task M(IEnumerable<string> urls) { var reads = urls.{|HANG407:Select|}(Read); var pages = await Task.WhenAll(reads); Console.WriteLine(pages.Length); }")]
    [InlineData("async Task M(IEnumerable<string> urls) { var loads = urls.{|HANG407:Select|}(Load).ToList(); await Task.WhenAll(loads); Console.WriteLine(loads.Count); }")]
    [InlineData("async Task M(IEnumerable<string> urls) { var loads = urls.{|HANG407:Select|}(Load).ToList(); Console.WriteLine(); await Task.WhenAll(loads); }")]
    [InlineData("Task M(IEnumerable<string> urls) => Task.WhenAll(urls.{|HANG407:Select|}(Load));")]
    [InlineData("async Task M(List<string> urls) { var n = 0; var loads = new List<Task>(); foreach (var url in urls) { n++; loads.Add({|HANG407:Load|}(url)); } await Task.WhenAll(loads); }")]
    [InlineData("async Task M(List<string> urls) { var loads = new List<Task>(); foreach (var url in urls) { if (url == null) continue; loads.Add({|HANG407:Load|}(url)); } await Task.WhenAll(loads); }")]
    [InlineData("async Task M(List<string> urls) { var loads = new List<Task>(); loads.Add(Task.Delay(1)); foreach (var url in urls) loads.Add({|HANG407:Load|}(url)); await Task.WhenAll(loads); }")]
    public Task Offers_nothing_where_the_results_or_the_order_matter(string members) => VerifyFix.NoFix(Class(members));

    [Fact]
    public Task Makes_the_body_of_a_loop_the_work_on_an_item() => VerifyFix.Fixed("""
        class C
        {
            async Task M(List<string> urls)
            {
                // All of them.
                var loads = new List<Task>();

                foreach (var url in urls)
                {
                    var full = "https:" + url; // with its scheme
                    loads.Add({|HANG407:Load|}(full + url));
                }
                await Task.WhenAll(loads).ConfigureAwait(false);
            }
            async Task Load(string url) => await Task.Delay(1);
        }
        """, """
        class C
        {
            async Task M(List<string> urls)
            {
                // All of them.

                await Parallel.ForEachAsync(urls, async (url, _) =>
                {
                    var full = "https:" + url; // with its scheme
                    await Load(full + url);
                }).ConfigureAwait(false);
            }
            async Task Load(string url) => await Task.Delay(1);
        }
        """);

    private static string Class(string members) => $$"""
        class C
        {
            {{members}}
            async Task Load(string url) => await Task.Delay(1);
            async Task<string> Read(string url) { await Task.Delay(1); return url; }
            Task<List<string>> List() => null;
        }
        """;

    [Theory]
    [InlineData("", "await Guard(() => scanner.ScanAsync(new Request(scanner.Name)));")]
    [InlineData("", "var request = new Request(scanner.Name); await Guard(async () => { await scanner.ScanAsync(request); });")]
    [InlineData("HANG407", "await Guard(() => Load(scanner.Describe()));")]
    [InlineData("HANG407", "await Guard(() => one.ScanAsync(new Request(scanner.Name)));")]
    public Task Items_that_do_the_work_themselves_are_parts_of_the_program(string rule, string work)
    {
        var select = rule.Length == 0 ? "Select" : $"{{|{rule}:Select|}}";
        return Verify.Reports(Class($$"""
            record Request(string Name);
            interface IScan { string Name { get; } string Describe(); Task ScanAsync(Request request); }
            async Task M(IEnumerable<IScan> scans, IScan one) => await Task.WhenAll(scans.{{select}}(async scanner => { {{work}} Console.WriteLine(Text(scanner)); }));
            static string Text(IScan scan) => scan.Name;
            static async Task Guard(Func<Task> work) => await work();
            """));
    }
}
