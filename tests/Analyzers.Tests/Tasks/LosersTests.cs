using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>A race for a result, and what becomes of those that lose it.</summary>
public sealed class LosersTests
{
    [Theory]
    [InlineData("var tasks = all.Select(url => AskAsync(url, stop)).ToList(); return await await Task.{|HANG451:WhenAny|}(tasks);")]
    [InlineData("var tasks = new List<Task<int>>(); foreach (var url in all) tasks.Add(AskAsync(url, stop)); var first = await Task.{|HANG451:WhenAny|}(tasks).ConfigureAwait(false); return await first;")]
    [InlineData("return await await Task.{|HANG451:WhenAny|}(all.Select(url => AskAsync(url, stop)));")]
    [InlineData("var one = AskAsync(\"a\", stop); var two = AskAsync(\"b\", stop); return await await Task.{|HANG451:WhenAny|}(one, two);")]
    [InlineData("return await await Task.{|HANG451:WhenAny|}(AskAsync(\"a\", stop), AskAsync(\"b\", stop), AskAsync(\"c\", stop));")]
    [InlineData("var tasks = new[] { AskAsync(\"a\", stop), AskAsync(\"b\", stop) }; return await await Task.{|HANG451:WhenAny|}(tasks);")]
    // Of a function that starts them.
    [InlineData("return await await Task.{|HANG451:WhenAny|}(Begin(all, stop));")]
    [InlineData("var tasks = BeginAll(all, stop); return await await Task.{|HANG451:WhenAny|}(tasks);")]
    public Task Reports(string body) => Verify.Reports(Class(body));

    [Theory]
    // The others are cancelled, or waited for.
    [InlineData("using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop); var tasks = all.Select(url => AskAsync(url, rest.Token)).ToList(); var first = await Task.WhenAny(tasks); rest.Cancel(); return await first;")]
    [InlineData("var tasks = all.Select(url => AskAsync(url, stop)).ToList(); var first = await Task.WhenAny(tasks); await Task.WhenAll(tasks); return await first;")]
    [InlineData("var tasks = all.Select(url => AskAsync(url, stop)).ToList(); while (tasks.Count > 0) { var first = await Task.WhenAny(tasks); tasks.Remove(first); } return 0;")]
    [InlineData("var tasks = all.Select(url => AskAsync(url, stop)).ToList(); Keep(tasks); return await await Task.WhenAny(tasks);")]
    [InlineData("var one = AskAsync(\"a\", stop); var two = AskAsync(\"b\", stop); if (await Task.WhenAny(one, two) == one) return 1; return await two;")]
    [InlineData("var within = TimeSpan.FromSeconds(1); var tasks = all.Select(url => AskAsync(url, stop).WaitAsync(within)).ToList(); return await await Task.WhenAny(tasks);")]
    // No race for a result: the first to end is a reason to stop.
    [InlineData("await Task.WhenAny(RunAsync(), RunAsync()); return 0;")]
    [InlineData("await Task.WhenAny(AskAsync(\"a\", stop), Task.Delay(1000)); return 0;")]
    // Not started here.
    [InlineData("return await await Task.WhenAny(_kept);")]
    [InlineData("return await await Task.WhenAny(GetKept());")]
    [InlineData("var tasks = GetKept(); return await await Task.WhenAny(tasks);")]
    [InlineData("return await await Task.WhenAny(Copied());")]
    [InlineData("return await await Task.WhenAny(Enumerable.Empty<Task<int>>());")]
    [InlineData("return await await Task.WhenAny(given());")]
    [InlineData("return await await Task.WhenAny(_sources.Select(source => source.Task));")]
    public Task Silent(string body) => Verify.Silent(Class(body));

    private static string Class(string body) => $$"""
        class C
        {
            readonly List<Task<int>> _kept = new();
            readonly List<TaskCompletionSource<int>> _sources = new();

            public async Task<int> FirstAsync(string[] all, Func<Task<int>[]> given, CancellationToken stop)
            {
                {{body}}
            }

            static async Task<int> AskAsync(string url, CancellationToken stop) { await Task.Delay(url.Length, stop); return url.Length; }
            static Task RunAsync() => Task.Delay(10);
            IEnumerable<Task<int>> GetKept() => _kept;
            List<Task<int>> Copied() { var copy = new List<Task<int>>(); copy.AddRange(_kept); return copy; }
            static IEnumerable<Task<int>> Begin(string[] all, CancellationToken stop) => all.Select(url => AskAsync(url, stop));
            static List<Task<int>> BeginAll(string[] all, CancellationToken stop) { var begun = new List<Task<int>>(); foreach (var url in all) begun.Add(AskAsync(url, stop)); return begun; }
            static void Keep(IEnumerable<Task<int>> tasks) => Console.WriteLine(tasks);
        }
        """;
}
