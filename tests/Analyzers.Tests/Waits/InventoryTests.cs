using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class InventoryTests
{
    [Fact]
    public Task Lists_every_wait_when_it_is_on() => Verify.Reports("""
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await reader.{|HANG900:ReadAsync|}(stop);
                await Task.{|HANG900:Delay|}(1, stop);
                await reader.{|HANG900:{|HANG101:ReadAsync|}|}();
            }
        }
        """);

    [Fact]
    public Task Leaves_out_what_is_named_and_not_called() => Verify.Silent("""
        // HANG900
        class C
        {
            string Name(ChannelReader<int> reader) => nameof(reader.Completion) + nameof(reader.ReadAsync);
            System.Linq.Expressions.Expression<Func<ChannelReader<int>, Task>> Tree() => reader => reader.Completion;
        }
        """);
}
