using System.Collections.Immutable;
using Hangproof.CodeFixes;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests;

/// <summary>While code is written it is broken nearly all of the time: no rule and no fix may throw at it, whatever rules are on.</summary>
public sealed class HalfTypedCodeTests
{
    private const string Shapes = """
        partial record Feed(Channel<int> Items, int Size = 1) : IAsyncDisposable
        {
            static readonly Lazy<SemaphoreSlim> _gate = new(() => new SemaphoreSlim(1, 1));
            readonly Func<CancellationToken, Task> _wait = async token => { await _gate.Value.WaitAsync(); _gate.Value.Release(); };
            Task? _loop;

            public Task<int> this[int index] { get => Items.Reader.ReadAsync().AsTask(); init { _loop?.Wait(); } }

            public async IAsyncEnumerable<int> All([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                stop.CancelAfter(TimeSpan.FromSeconds(1));
                while (await Items.Reader.WaitToReadAsync(stop.Token) is true and not false)
                {
                    if (Items.Reader.TryRead(out var item) && item switch { > 3 => true, { } n when n < 0 => false, _ => true })
                        yield return item;
                }
            }

            unsafe T Wait<T>(T value, params Task[] tasks) where T : struct, IComparable<T>
            {
                var (first, _) = (Task.WhenAny(tasks), tasks is [var head, ..] ? head : null);
                lock (tasks)
                    first.GetAwaiter().GetResult();
                retry:
                try { Task.Run(() => { Local(); void Local() => Task.WaitAll(tasks); }).Wait(); }
                catch (AggregateException e) when (e.InnerException is OperationCanceledException { CancellationToken: { CanBeCanceled: true } }) { goto retry; }
                int* p = stackalloc int[1];
                return (from task in tasks where task.Wait(1000) select value).FirstOrDefault();
            }

            public async ValueTask DisposeAsync()
            {
                await using var timer = new Timer(_ => _gate.Value.Wait(), null, 0, 1);
                await (_loop ?? Task.CompletedTask).ConfigureAwait(false);
            }
        }
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> _analyzers = [.. Instances<HangproofAnalyzer>(typeof(HangproofAnalyzer))];
    private static readonly ImmutableArray<HangproofFix> _fixes = [.. Instances<HangproofFix>(typeof(HangproofFix))];

    private static readonly Lazy<Task<Document>> _typed = new(PrepareAsync);

    [Theory]
    [InlineData(Shapes, 3)]
    [InlineData(AllRulesTests.Crowd, 4)]
    public async Task Code_cut_at_a_token_throws_nothing(string code, int oneIn)
    {
        var ends = CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens().Select(token => token.Span.End).Where((_, i) => i % oneIn == 0);

        await Parallel.ForEachAsync(ends, async (end, _) => await TypeAsync(code[..end]));
    }

    [Theory]
    [InlineData(AllRulesTests.Crowd)]
    [InlineData(Shapes)]
    public async Task Code_without_one_of_its_tokens_throws_nothing(string code)
    {
        var tokens = CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens().Select(token => token.Span).Where((_, i) => i % 5 == 0);

        await Parallel.ForEachAsync(tokens, async (span, _) => await TypeAsync(code.Remove(span.Start, span.Length)));
    }

    [Theory]
    [InlineData("await reader.ReadAsync(")]
    [InlineData("await reader.ReadAsync(,)")]
    [InlineData("await .ReadAsync()")]
    [InlineData("await reader?.Completion.")]
    [InlineData("await Task.WhenAny(reader.Completion, Task.Delay(")]
    [InlineData("Task.WaitAll(new Task[] { , })")]
    [InlineData("using var x = ; await reader.ReadAsync()")]
    [InlineData("Unknown stop = new(); await reader.ReadAsync()")]
    [InlineData("foreach (var in reader.ReadAllAsync())")]
    [InlineData("await new TaskCompletionSource<>().Task")]
    public async Task Broken_statements_throw_nothing(string statement) =>
        await TypeAsync($$"""class C { async Task M(ChannelReader<int> reader, CancellationToken stop, CancellationToken) { {{statement}}; } }""");

    /// <summary>Compiled once, so that what is typed binds against references that are known already; every rule is on.</summary>
    private static async Task<Document> PrepareAsync()
    {
        var document = new FixWorkspace(_analyzers[0]).Add("Half", "Typed.cs", "").Document("Half", "Typed.cs");
        var switchedOn = _analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Where(rule => !rule.IsEnabledByDefault)
            .Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Info)).Distinct();
        var project = document.Project.WithCompilationOptions(document.Project.CompilationOptions!.WithSpecificDiagnosticOptions(switchedOn));
        Assert.NotNull(await project.GetCompilationAsync());
        return project.GetDocument(document.Id)!;
    }

    private static async Task TypeAsync(string code)
    {
        var document = (await _typed.Value).WithText(SourceText.From(code));
        var model = (await document.GetSemanticModelAsync())!;
        var found = await model.Compilation
            .WithAnalyzers(_analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (failure, _, _) => Assert.Fail($"{failure}\n{code}"), concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None);
        Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");
        // Where the cursor is, and nowhere else, somebody opens the light bulb.
        if (found.Where(diagnostic => diagnostic.Location.IsInSource).MaxBy(diagnostic => diagnostic.Location.SourceSpan.Start) is not { } last)
            return;
        var menu = new List<CodeAction>();
        foreach (var fix in _fixes.Where(fix => fix.FixableDiagnosticIds.Contains(last.Id)))
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, last, (action, _) => menu.Add(action), CancellationToken.None));
    }

    private static IEnumerable<T> Instances<T>(Type one) =>
        one.Assembly.GetTypes().Where(type => type.IsSubclassOf(one) && !type.IsAbstract).Select(type => (T)Activator.CreateInstance(type)!);
}
