using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Timeouts.AddDeadlineFix>;

namespace Hangproof.Tests.Fixes;

public sealed class AddDeadlineFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    private static string Client(string body, string returned = "Task<byte[]>") => $$"""
        class C
        {
            async {{returned}} AskAsync(UdpClient udp, byte[] question)
            {
                {{body}}
            }
        }
        """;

    [Fact]
    public Task Declares_before_what_is_used_behind() => Verify.Fixed(
        Client("""
            var answer = await udp.{|HANG352:ReceiveAsync|}(); // the answer
                    return answer.Buffer;
            """),
        Client("""
            UdpReceiveResult answer;
                    using (var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
                    {
                        try
                        {
                            answer = await udp.ReceiveAsync(deadline.Token);
                        }
                        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
                        {
                            throw new TimeoutException("Timed out waiting for 'UdpClient.ReceiveAsync' on 'udp'.");
                        }
                    } // the answer
                    return answer.Buffer;
            """),
        Inline, LanguageVersion.CSharp7_3);

    [Fact]
    public Task Returns_from_within() => Verify.Fixed(
        Client("return (await udp.{|HANG352:ReceiveAsync|}()).Buffer;"),
        Client("""
            using (var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
                    {
                        try
                        {
                            return (await udp.ReceiveAsync(deadline.Token)).Buffer;
                        }
                        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
                        {
                            throw new TimeoutException("Timed out waiting for 'UdpClient.ReceiveAsync' on 'udp'.");
                        }
                    }
            """),
        Inline);

    [Fact]
    public Task Leaves_a_statement_that_declares_by_the_way() => Verify.NoFix(
        Client("""
            M(out var count, await udp.{|HANG352:ReceiveAsync|}());
                    return new byte[count];
            """).Replace("class C\n{", "class C\n{\n    void M(out int count, UdpReceiveResult result) => count = 0;", StringComparison.Ordinal));

    [Fact]
    public Task Leaves_an_embedded_statement() => Verify.NoFix(
        Client("""
            if (question.Length > 0)
                        await udp.{|HANG352:ReceiveAsync|}();
            """, "Task"));

    [Fact]
    public Task Leaves_what_is_given_a_time_itself() => Verify.NoFix("""
        class C
        {
            async Task EnterAsync(SemaphoreSlim gate)
            {
                await gate.{|HANG256:WaitAsync|}();
            }
        }
        """);
}
