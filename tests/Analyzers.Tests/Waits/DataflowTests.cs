using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class DataflowTests
{
    [Fact]
    public Task Reports_a_receive_as_possible() => Verify.Reports("""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            async Task<int> M(ISourceBlock<int> source) => await source.{|HANG157:ReceiveAsync|}();
        }
        """);

    [Fact]
    public Task Reports_a_send_to_a_limited_block_as_possible() => Verify.Reports("""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            readonly ActionBlock<int> _work = new(_ => { }, new ExecutionDataflowBlockOptions { BoundedCapacity = 4 });
            async Task M(int item) => await _work.{|HANG157:SendAsync|}(item);
        }
        """);

    [Fact]
    public Task Silent_for_a_send_to_a_block_without_a_limit() => Verify.Silent("""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            readonly ActionBlock<int> _work = new(_ => { });
            async Task M(int item) => await _work.SendAsync(item);
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_completes_the_block() => Verify.Silent("""
        using System.Threading.Tasks.Dataflow;
        class C : IDisposable
        {
            readonly BufferBlock<int> _work = new();
            async Task<int> M() => await _work.ReceiveAsync();
            public void Dispose() => _work.Complete();
        }
        """);

    [Fact]
    public Task Says_how_to_end_a_receive() => Verify.Reports("""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            async Task<int> M(ISourceBlock<int> source, CancellationToken stop) => await source.{|#0:ReceiveAsync|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.Dataflow).WithLocation(0)
            .WithArguments("DataflowBlock.ReceiveAsync", "'stop' is in scope and not passed", "pass 'stop'"));
}
