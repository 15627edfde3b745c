using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class ChannelReadTests
{
    [Fact]
    public Task Reports_a_read_that_leaves_out_the_token_in_scope() => Verify.Reports("""
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.{|HANG101:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Reports_a_read_with_no_token_in_scope_as_possible() => Verify.Reports("""
        class C
        {
            async Task<int> M(ChannelReader<int> reader) => await reader.{|HANG151:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Silent_when_the_token_is_passed() => Verify.Silent("""
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.ReadAsync(stop);
        }
        """);

    [Theory]
    [InlineData("", "WaitToReadAsync", "writer.Complete();")]
    [InlineData("CancellationToken stop", "{|HANG101:WaitToReadAsync|}", "writer.Complete();")]
    [InlineData("", "{|HANG103:WaitToReadAsync|}", "")]
    [InlineData("", "WaitToReadAsync", "writer.Complete(); ", "Task.Delay(1)")]
    public Task Leaves_a_wait_to_the_completion_that_is_skipped(string token, string read, string complete, string pause = "Task.Delay(1, _stop.Token)") => Verify.Reports($$"""
        class Dispatcher : IAsyncDisposable
        {
            readonly Channel<int> _done = Channel.CreateUnbounded<int>();
            readonly CancellationTokenSource _stop = new();
            readonly Task _finalizer;
            public Dispatcher() => _finalizer = Task.Run(() => FinalizeAsync({{(token.Length == 0 ? "" : "_stop.Token")}}));
            public void Start(IEnumerable<string> rows) => Task.Run(() => DispatchAsync(rows, _done.Writer));
            async Task DispatchAsync(IEnumerable<string> rows, ChannelWriter<int> writer)
            {
                foreach (var row in rows)
                {
                    await {{pause}};
                    writer.TryWrite(int.Parse(row));
                }
                {{complete}}
            }
            async Task FinalizeAsync({{token}})
            {
                while (await _done.Reader.{{read}}())
                {
                    while (_done.Reader.TryRead(out var one)) Console.WriteLine(one);
                }
            }
            public async ValueTask DisposeAsync() { await _stop.CancelAsync(); await _finalizer; }
        }
        """);
}
