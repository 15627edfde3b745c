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

    private static string Pipeline(string link, string end) => $$"""
        using System.Threading.Tasks.Dataflow;
        class Printer
        {
            async Task Print(string[] pages)
            {
                var render = new TransformBlock<string, string>(page => page.Trim());
                var print = new ActionBlock<string>(page => Console.WriteLine(page));
                var other = new ActionBlock<string>(page => Console.WriteLine(page));
                {{link}}
                foreach (var page in pages)
                    render.Post(page);
                {{end}}
            }
        }
        """;

    [Fact]
    public Task Reports_a_completion_that_the_link_does_not_pass_on() => Verify.Reports(Pipeline(
        "render.LinkTo(print);", "render.Complete(); await print.{|HANG107:Completion|};"));

    [Fact]
    public Task Reports_a_link_whose_options_do_not_pass_completion_on() => Verify.Reports(Pipeline(
        "render.LinkTo(print, new DataflowLinkOptions { MaxMessages = 100 });", "render.Complete(); await print.{|HANG107:Completion|};"));

    [Fact]
    public Task Reports_a_chain_whose_head_nothing_completes() => Verify.Reports(Pipeline(
        "render.LinkTo(print, new DataflowLinkOptions { PropagateCompletion = true });", "await print.{|HANG107:Completion|};"));

    [Fact]
    public Task Reports_a_block_that_nothing_completes() => Verify.Reports(Pipeline("", "await print.{|HANG107:Completion|};"));

    [Fact]
    public Task Reports_a_filter_without_a_link_for_the_rest() => Verify.Reports(Pipeline(
        "render.LinkTo(print, new DataflowLinkOptions { PropagateCompletion = true }, page => page.Length > 0);", "render.Complete(); await print.{|HANG107:Completion|};"));

    [Fact]
    public Task Reports_the_completion_of_a_source_that_a_filter_clogs() => Verify.Reports(Pipeline(
        "render.LinkTo(print, page => page.Length > 0);", "render.Complete(); await render.{|HANG107:Completion|}; print.Complete(); await print.Completion;"));

    [Theory]
    [InlineData("render.LinkTo(print, new DataflowLinkOptions { PropagateCompletion = true });", "render.Complete(); await print.Completion;")]
    [InlineData("var options = new DataflowLinkOptions { PropagateCompletion = true }; render.LinkTo(print, options);", "render.Complete(); await print.Completion;")]
    [InlineData("var options = new DataflowLinkOptions(); options.PropagateCompletion = true; render.LinkTo(print, options);", "render.Complete(); await print.Completion;")]
    [InlineData("render.LinkTo(print);", "render.Complete(); await render.Completion; print.Complete(); await print.Completion;")]
    [InlineData("render.LinkTo(print);", "render.Complete(); _ = render.Completion.ContinueWith(_ => print.Complete()); await print.Completion;")]
    [InlineData("var p = new DataflowLinkOptions { PropagateCompletion = true }; render.LinkTo(print, p, page => page.Length > 0); render.LinkTo(DataflowBlock.NullTarget<string>());", "render.Complete(); await print.Completion;")]
    [InlineData("var p = new DataflowLinkOptions { PropagateCompletion = true }; render.LinkTo(print, p, page => page.Length > 0); render.LinkTo(other, p);", "render.Complete(); await print.Completion;")]
    [InlineData("", "render.Complete(); print.Complete(); await Task.WhenAll(render.Completion, print.Completion);")]
    public Task Silent_when_completion_arrives(string link, string end) => Verify.Silent(Pipeline(link, end));

    [Fact]
    public Task Silent_about_a_block_that_a_token_ends() => Verify.Silent("""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            async Task M(CancellationToken stop)
            {
                var work = new ActionBlock<int>(_ => { }, new ExecutionDataflowBlockOptions { CancellationToken = stop });
                work.Post(1);
                await work.Completion.WaitAsync(stop);
            }
        }
        """);

    [Theory]
    [InlineData("while (await source.OutputAvailableAsync(stop)) Console.WriteLine(await source.ReceiveAsync());")]
    [InlineData("while (await source.OutputAvailableAsync(stop).ConfigureAwait(false)) { Console.WriteLine(); try { Console.WriteLine(source.Receive()); } catch (IOException) { } }")]
    [InlineData("if (!stop.IsCancellationRequested && await source.OutputAvailableAsync(stop)) { var item = await source.ReceiveAsync(); }")]
    [InlineData("while (await reader.WaitToReadAsync(stop)) Console.WriteLine(await reader.ReadAsync());")]
    public Task Silent_about_taking_first_what_is_known_to_be_there(string body) => Verify.Silent(Receiver(body));

    [Theory]
    [InlineData("while (await source.OutputAvailableAsync(stop)) { var one = await source.ReceiveAsync(); var two = await source.{|HANG107:ReceiveAsync|}(); }")]
    [InlineData("while (await source.OutputAvailableAsync(stop)) while (true) await source.{|HANG107:ReceiveAsync|}();")]
    [InlineData("while (await source.OutputAvailableAsync(stop)) await other.{|HANG107:ReceiveAsync|}();")]
    [InlineData("while (await source.OutputAvailableAsync(stop)) { source = other; await source.{|HANG107:ReceiveAsync|}(); }")]
    [InlineData("if (!await source.OutputAvailableAsync(stop)) await source.{|HANG107:ReceiveAsync|}();")]
    [InlineData("if (await source.OutputAvailableAsync(stop) || stop.IsCancellationRequested) await source.{|HANG107:ReceiveAsync|}();")]
    [InlineData("while (await reader.WaitToReadAsync(stop)) { while (reader.TryRead(out _)) { } await reader.{|HANG101:ReadAsync|}(); }")]
    public Task Reports_a_take_that_need_not_find_anything(string body) => Verify.Reports(Receiver(body));

    private static string Receiver(string body) => $$"""
        using System.Threading.Tasks.Dataflow;
        public class C
        {
            public async Task M(ISourceBlock<int> source, ISourceBlock<int> other, ChannelReader<int> reader, CancellationToken stop)
            {
                {{body}}
            }
        }
        """;

    [Fact]
    public Task Leaves_open_a_block_that_is_handed_out() => Verify.Reports("""
        using System.Threading.Tasks.Dataflow;
        public class C
        {
            readonly ActionBlock<int> _work = new(_ => { });
            public ITargetBlock<int> Work => _work;
            async Task M() => await _work.{|HANG157:Completion|};
        }
        """);

    [Fact]
    public Task Leaves_open_links_whose_options_come_from_elsewhere() => Verify.Reports("""
        using System.Threading.Tasks.Dataflow;
        public class C
        {
            async Task M(DataflowLinkOptions options)
            {
                var first = new BufferBlock<int>();
                var second = new ActionBlock<int>(_ => { });
                first.LinkTo(second, options);
                first.Complete();
                await second.{|HANG157:Completion|};
            }
        }
        """);

    [Theory]
    [InlineData("CancellationToken Token { get; } void Cancel();", "pass a 'CancellationToken'")]
    [InlineData("CancellationToken Token { get; }", "pass '_job.Token'")]
    public Task Offers_no_token_of_what_is_itself_there_to_be_cancelled(string members, string wayOut) => Verify.Reports(
        $$"""
        using System.Threading.Tasks.Dataflow;
        interface IJob { {{members}} }
        class C
        {
            IJob _job = null!;
            int M(BufferBlock<int> source) => source.{|#0:Receive|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.DataflowPossible).WithLocation(0).WithArguments("DataflowBlock.Receive", wayOut[..6] == "pass '" ? "'_job.Token' is in scope and not passed" : "nothing bounds it", wayOut));

    [Theory]
    [InlineData("new() { CancellationToken = stop }", "work.Completion")]
    [InlineData("new ExecutionDataflowBlockOptions { CancellationToken = stop, BoundedCapacity = 4 }", "work.Completion")]
    [InlineData("new() { CancellationToken = CancellationToken.None }", "work.{|HANG107:Completion|}")]
    public Task A_token_that_a_block_was_made_with_bounds_its_completion(string options, string completion) => Verify.Reports($$"""
        using System.Threading.Tasks.Dataflow;
        class C
        {
            Task M(Action<int> act, CancellationToken stop)
            {
                var buffer = new BufferBlock<int>();
                var work = new ActionBlock<int>(one => { act(one); if (one == 0) buffer.Complete(); }, {{options}});
                buffer.LinkTo(work, new DataflowLinkOptions { PropagateCompletion = true });
                buffer.Post(1);
                return {{completion}};
            }
        }
        """);
}
