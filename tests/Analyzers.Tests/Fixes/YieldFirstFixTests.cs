using Hangproof.CodeFixes.Tasks;
using Hangproof.Tasks;
using Hangproof.Tests.Tasks;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

public sealed class YieldFirstFixTests
{
    private const string Usings = "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing Microsoft.Extensions.Hosting;\n";

    private const string Before = """
        class One : BackgroundService
        {
            protected override Task ExecuteAsync(CancellationToken stoppingToken)
            {
                // Again and again.
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
                if (Environment.HasShutdownStarted)
                    return Task.CompletedTask;
                Console.WriteLine();

                return Task.CompletedTask;
            }
        }
        class Other : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
            }
        }
        class HandsOn : BackgroundService
        {
            protected override Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
                return Task.Delay(1);
            }
        }
        """;

    private const string After = """
        class One : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await Task.Yield();
                // Again and again.
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
                if (Environment.HasShutdownStarted)
                    return;
                Console.WriteLine();
            }
        }
        class Other : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await Task.Yield();
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
            }
        }
        class HandsOn : BackgroundService
        {
            protected override Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                    Thread.Sleep(50);
                return Task.Delay(1);
            }
        }
        """;

    /// <summary>The last hands a task on: it keeps its finding, and the second run has nothing to do.</summary>
    [Theory]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.CSharp7_3)]
    public async Task Gives_the_thread_back_before_the_work(LanguageVersion language)
    {
        var workspace = new FixWorkspace(new HostedServiceAnalyzer(), "HANG411").Add("P", "C.cs", Usings + Before).Change("P", language, Hosting.Abstractions("9.0.0.0"));
        var document = workspace.Document("P", "C.cs");
        var found = await workspace.Findings(document.Project);
        Assert.Equal(3, found.Length);
        Assert.Equal("Begin with 'await Task.Yield()'", Assert.Single(await workspace.Menu(new YieldFirstFix(), document, found[0])).Title);
        Assert.Empty(await workspace.Menu(new YieldFirstFix(), document, found[2]));

        for (var run = 0; run < 2; run++)
        {
            await workspace.FixAll(new YieldFirstFix(), nameof(YieldFirstFix), FixAllScope.Document, workspace.Document("P", "C.cs"));

            Assert.Equal(Usings + After, await workspace.Text("P", "C.cs"));
        }
        Assert.Single(await workspace.Findings(workspace.Document("P", "C.cs").Project));
    }
}
