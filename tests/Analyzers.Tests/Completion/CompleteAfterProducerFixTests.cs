using Microsoft.CodeAnalysis.CSharp;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Completion.CompleteAfterProducerFix>;

namespace Hangproof.Tests.Completion;

public sealed class CompleteAfterProducerFixTests
{
    private const string Before = """
        class Importer
        {
            public async Task ImportAsync(string[] rows)
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = ParseAsync(rows, channel.Writer);
                while (await channel.Reader.{|HANG103:WaitToReadAsync|}())
                {
                    while (channel.Reader.TryRead(out var item))
                        Console.WriteLine(item);
                }
                await produce;
            }

            static async Task ParseAsync(string[] rows, ChannelWriter<int> writer)
            {
                foreach (var row in rows)
                    await writer.WriteAsync(int.Parse(row));
            }
        }
        """;

    private const string After = """
        class Importer
        {
            public async Task ImportAsync(string[] rows)
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = ParseAsync(rows, channel.Writer);
                while (await channel.Reader.WaitToReadAsync())
                {
                    while (channel.Reader.TryRead(out var item))
                        Console.WriteLine(item);
                }
                await produce;
            }

            static async Task ParseAsync(string[] rows, ChannelWriter<int> writer)
            {
                try
                {
                    foreach (var row in rows)
                        await writer.WriteAsync(int.Parse(row));
                }
                finally
                {
                    writer.Complete();
                }
            }
        }
        """;

    [Fact]
    public Task Completes_the_channel_after_its_only_producer() => VerifyFix.Fixed(Before, After);

    [Fact]
    public Task Completes_it_in_an_old_language() => VerifyFix.Fixed(Before, After, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Completes_it_at_the_end_of_a_started_lambda() => VerifyFix.Fixed("""
        class C
        {
            async Task Import(string[] rows)
            {
                var channel = Channel.CreateUnbounded<string>();
                var produce = Task.Run(async () =>
                {
                    foreach (var row in rows)
                        await channel.Writer.WriteAsync(row);
                });
                await foreach (var item in channel.Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(item);
                await produce;
            }
        }
        """, """
        class C
        {
            async Task Import(string[] rows)
            {
                var channel = Channel.CreateUnbounded<string>();
                var produce = Task.Run(async () =>
                {
                    try
                    {
                        foreach (var row in rows)
                            await channel.Writer.WriteAsync(row);
                    }
                    finally
                    {
                        channel.Writer.Complete();
                    }
                });
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await produce;
            }
        }
        """);

    [Fact]
    public Task Offers_nothing_for_a_channel_that_lives_with_its_owner() => VerifyFix.NoFix("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Offers_nothing_for_several_producers() => VerifyFix.NoFix("""
        class C
        {
            async Task Import(string[] rows)
            {
                var channel = Channel.CreateUnbounded<string>();
                var workers = new List<Task>();
                for (var i = 0; i < 4; i++)
                    workers.Add(Task.Run(async () => { foreach (var row in rows) await channel.Writer.WriteAsync(row); }));
                await foreach (var item in channel.Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(item);
                await Task.WhenAll(workers);
            }
        }
        """);
}
