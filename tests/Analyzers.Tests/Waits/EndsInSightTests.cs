using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

/// <summary>Waits whose end stands in sight, near the wait.</summary>
public sealed class EndsInSightTests
{
    [Theory]
    [InlineData("Visit(one, stop)", "WaitAll")]
    [InlineData("Visit(one, default)", "{|HANG404:WaitAll|}")]
    public Task Tasks_that_an_array_is_filled_with_end_by_their_token(string visit, string wait) => Verify.Reports($$"""
        class Search
        {
            int Visit(string name, CancellationToken stop) { stop.ThrowIfCancellationRequested(); return name.Length; }
            public void Run(string[] names, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                var tasks = new Task<int>[names.Length];
                for (var i = 0; i < names.Length; i++)
                {
                    var one = names[i];
                    var task = Task.Run(() => {{visit}});
                    tasks[i] = task;
                }
                Task.{{wait}}(tasks);
            }
        }
        """);

    [Fact]
    public Task A_loop_that_asks_whether_a_block_is_over_ends_with_it() => Verify.Silent("""
        using System.Threading.Tasks.Dataflow;
        class Install
        {
            (ITargetBlock<int> First, IDataflowBlock Last) Build(CancellationToken stop) { var block = new ActionBlock<int>(n => Console.WriteLine(n), new ExecutionDataflowBlockOptions { CancellationToken = stop }); return (block, block); }
            public async Task Run(CancellationToken stop)
            {
                var (first, last) = Build(stop);
                await first.SendAsync(1, stop);
                first.Complete();
                while (!last.Completion.IsCompleted)
                {
                    Console.WriteLine();
                    await Task.WhenAny(Task.Delay(500), last.Completion);
                }
                await last.Completion;
            }
        }
        """);

    [Theory]
    [InlineData("public void OnDone() => IsBusy = false;", "SpinUntil")]
    [InlineData("", "{|HANG207:SpinUntil|}")]
    public Task A_property_that_somebody_sets_changes(string member, string spin) => Verify.Reports($$"""
        class Market
        {
            private bool IsBusy { get; set; }
            public void Refresh() { SpinWait.{{spin}}(() => !IsBusy); }
            {{member}}
        }
        """.Replace("SpinWait.SpinUntil", "SpinWait.{|HANG257:SpinUntil|}"));
}
