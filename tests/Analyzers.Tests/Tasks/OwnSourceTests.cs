using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Who has awaited a method that completes the source of its object has that source's task over.</summary>
public sealed class OwnSourceTests
{
    [Theory]
    [InlineData("await SendAsync();", "if (_end.Task.Status == TaskStatus.RanToCompletion) return; if (_open == 0) { _end.SetResult(0); return; } var sent = await Next(); _end.SetResult(sent);")]
    [InlineData("await SendAsync().ConfigureAwait(false);", "try { _end.TrySetResult(await Next()); } catch (Exception e) { _end.TrySetException(e); }")]
    [InlineData("var sent = SendAsync(); await sent; await SendAsync();", "try { if (_open == 0) return; await Next(); } finally { _end.TrySetResult(1); }")]
    [InlineData("await this.SendAsync();", "if (_open > 0) { lock (_end) { this._end.TrySetResult(1); } } else { _end.TrySetCanceled(); throw new TimeoutException(); }")]
    [InlineData("await SendAsync();", "await SendCoreAsync(); } async Task SendCoreAsync() { await Next(); _end.SetResult(1);")]
    public Task Silent_where_it_completes_the_source_on_every_way(string body, string send) => Verify.Silent(File(body, send, "Result"));

    [Theory]
    [InlineData("_ = SendAsync(); await Next();", "var sent = await Next(); _end.SetResult(sent);")]
    [InlineData("await SendAsync();", "if (_open == 0) return; _end.SetResult(await Next());")]
    [InlineData("await SendAsync();", "if (_open > 0) _end.SetResult(await Next()); else await Next();")]
    [InlineData("await SendAsync();", "try { _end.TrySetResult(await Next()); } catch (Exception) { Console.WriteLine(); }")]
    [InlineData("await SendAsync();", "await Next(); _other.SetResult(1); } public void Set() { _end.SetResult(1);")]
    [InlineData("await SendAsync();", "_ = SendCoreAsync(); await Next(); } async Task SendCoreAsync() { await Next(); _end.SetResult(1);")]
    [InlineData("if (_open > 0) await SendAsync();", "await Next(); _end.SetResult(1);")]
    [InlineData("await SendAsync();", "await Next(); _end.SetResult(1); } public void Again() { _end = new();")]
    [InlineData("await new C().SendAsync(); await Next();", "await Next(); _end.SetResult(1);")]
    public Task Reports_where_the_source_may_stay_open(string body, string send) => Verify.Reports(File(body, send, "{|HANG403:Result|}"));

    [Theory]
    [InlineData("await _end.Task; _end.TrySetResult(1);", "Result")]
    [InlineData("await base.SendAsync();", "Result")]
    [InlineData("await Task.Yield();", "{|HANG403:Result|}")]
    public Task Asks_what_overrides_it(string other, string result) => Verify.Reports($$"""
        class Batch
        {
            protected TaskCompletionSource<int> _end = new();
            public virtual async Task SendAsync() { await Task.Yield(); _end.TrySetResult(1); }
            public async Task<int> M() { await SendAsync(); return _end.Task.{{result}}; }
        }
        class Other : Batch
        {
            public override async Task SendAsync() { {{other}} }
        }
        """);

    [Theory]
    [InlineData("batch", "Result")]
    [InlineData("other", "{|HANG403:Result|}")]
    public Task Knows_the_source_of_another_object_of_the_kind(string sent, string result) => Verify.Reports($$"""
        class Batch
        {
            readonly TaskCompletionSource<int> _end = new();
            async Task SendAsync() { await Task.Yield(); _end.TrySetResult(1); }
            public async Task<int> M() { Batch batch = new(), other = new(); await {{sent}}.SendAsync(); return batch._end.Task.{{result}}; }
        }
        """);

    private static string File(string body, string send, string result) => $$"""
        class C
        {
            TaskCompletionSource<int> _end = new();
            readonly TaskCompletionSource<int> _other = new();
            int _open;
            async Task<int> M() { {{body}} return _end.Task.{{result}}; }
            async Task SendAsync() { {{send}} }
            async Task<int> Next() { await Task.Delay(10); return ++_open; }
        }
        """;
}
