using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Fixing;

/// <summary>What is said of each finding that stays.</summary>
public sealed class WhyLeftTests
{
    private const string Usings = """
        using System;
        using System.Linq.Expressions;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;


        """;

    [Theory]
    [InlineData("sealed class A(ChannelReader<int> r) { private Task<int> Next() => r.ReadAsync().AsTask(); public Func<Task<int>> F() => Next; }", "'Next' is used as a delegate (A.cs:7)")]
    [InlineData("sealed class A(ChannelReader<int> r) { private async Task<int> Next() => await r.ReadAsync(); public Expression<Func<Task<int>>> F() => () => Next(); }", "'Next' is used in an expression tree or a query (A.cs:7)")]
    [InlineData("sealed class A(ChannelReader<int> r) { private async Task<int> Next() => await r.ReadAsync(); public Task<int> F() => Next(); }", "no caller of 'Next' has a token to bring")]
    [InlineData("sealed class A(ChannelReader<int> r) { private async void Next(object? sender, EventArgs e) => await r.ReadAsync(); }", "'Next' is an event handler or a callback")]
    [InlineData("sealed class A(ChannelReader<int> r) { internal async Task<int> Next(params string[] rest) => await r.ReadAsync() + rest.Length; public Task<int> F() => Next(\"a\"); }", "'Next' has 'params', after which nothing can stand")]
    [InlineData("sealed class A(ChannelReader<int> r) : IAsyncDisposable { public async ValueTask DisposeAsync() => await r.ReadAsync(); }", "a base type or an interface that is not source decides the signature of 'DisposeAsync'")]
    [InlineData("sealed class A(SemaphoreSlim gate) { public A() : this(new(0)) => gate.Wait(); }", null)]
    [InlineData("sealed class A(SemaphoreSlim gate) { public void Enter() { gate.Wait(); } }", "only a timeout ends it: run with --timeouts")]
    [InlineData("sealed class A(SemaphoreSlim gate, CancellationToken token) { public CancellationToken Token => token; public void Enter() => gate.Wait(); }", "the fix needs somebody's look: the editor offers it")]
    [InlineData("sealed class A { internal int N; internal A(Task<int> n) { N = n.Result; } } internal sealed class B(A a) { public A Of => a; public static B Make(Task<int> n) { lock (Next) return new B(new A(n)); } static readonly object Next = new(); }", "'A' is made under a lock, or where nothing can be awaited (A.cs:7)")]
    public async Task Each_is_told(string code, string? why)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG151.severity = suggestion\ndotnet_diagnostic.HANG256.severity = suggestion\ndotnet_diagnostic.HANG453.severity = suggestion\n").Write("A.cs", Usings + code);

        var left = (await FixAsync(tree)).Left.Findings;

        Assert.DoesNotContain(left, finding => finding.WhyLeft.Length == 0);
        if (why is not null)
            Assert.Contains(why, left.Select(finding => finding.WhyLeft));
    }

    [Fact]
    public async Task What_was_taken_back_is_told_with_the_error()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library.Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;net8.0</TargetFrameworks>", StringComparison.Ordinal))
            .Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG206.severity = warning\n")
            .Write("A.cs", """
                using System.Threading;

                public static class A
                {
                #if NET10_0_OR_GREATER
                    public static void One(SemaphoreSlim gate, CancellationToken stop)
                #else
                    public static void One(SemaphoreSlim gate)
                #endif
                    {
                        gate.Wait();
                    }
                }
                """);

        Assert.All((await FixAsync(tree)).Left.Findings.Where(finding => finding.RuleId == "HANG206"), finding => Assert.StartsWith("taken back: CS0103", finding.WhyLeft, StringComparison.Ordinal));
    }

    private static async Task<FixResult> FixAsync(Tree tree)
    {
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(tree.Directory, CancellationToken.None), CancellationToken.None, asBuilt: true);
        return await new SolutionFix(loaded, RuleSelection.All(), FixSelection.Of(timeouts: false), new FixLimits(10, DiagnosticSeverity.Info)).RunAsync(progress: null, CancellationToken.None);
    }
}
