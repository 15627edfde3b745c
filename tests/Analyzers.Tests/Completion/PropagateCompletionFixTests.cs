using Microsoft.CodeAnalysis.CSharp;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Completion.PropagateCompletionFix>;

namespace Hangproof.Tests.Completion;

public sealed class PropagateCompletionFixTests
{
    private static string Pipeline(string link, string completion) => $$"""
        class Printer
        {
            async Task Print(string[] pages)
            {
                var render = new System.Threading.Tasks.Dataflow.TransformBlock<string, string>(page => page.Trim());
                var print = new System.Threading.Tasks.Dataflow.ActionBlock<string>(page => Console.WriteLine(page));
                {{link}}
                foreach (var page in pages)
                    render.Post(page);
                render.Complete();
                await print.{{completion}};
            }
        }
        """;

    [Theory]
    [InlineData("render.LinkTo(print, new DataflowLinkOptions { MaxMessages = 100 });", "render.LinkTo(print, new DataflowLinkOptions { MaxMessages = 100, PropagateCompletion = true });")]
    [InlineData("render.LinkTo(print);", "render.LinkTo(print, new DataflowLinkOptions { PropagateCompletion = true });")]
    [InlineData("DataflowBlock.LinkTo(render, print, page => true);", "DataflowBlock.LinkTo(render, print, new DataflowLinkOptions { PropagateCompletion = true }, page => true);")]
    public Task Passes_completion_on(string before, string after) => VerifyFix.Fixed(
        "using System.Threading.Tasks.Dataflow;\n" + Pipeline(before, "{|HANG107:Completion|}"),
        "using System.Threading.Tasks.Dataflow;\n" + Pipeline(after, "Completion"));

    [Fact]
    public Task Passes_it_on_in_an_old_language() => VerifyFix.Fixed(
        OldUsing(Pipeline("render.LinkTo(print);", "{|HANG107:Completion|}")),
        OldUsing(Pipeline("render.LinkTo(print, new DataflowLinkOptions { PropagateCompletion = true });", "Completion")), language: LanguageVersion.CSharp7_3);

    private static string OldUsing(string code) => "using System.Threading.Tasks.Dataflow;\n" + code;

    [Fact]
    public Task Offers_nothing_for_a_block_that_is_not_linked() => VerifyFix.NoFix("using System.Threading.Tasks.Dataflow;\n" + Pipeline("", "{|HANG107:Completion|}"));
}
