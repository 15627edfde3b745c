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
}
