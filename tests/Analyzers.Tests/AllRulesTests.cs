using System.Collections.Immutable;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests;

/// <summary>What holds for all rules together.</summary>
public sealed class AllRulesTests
{
    private static readonly string[] _keys =
    [
        DiagnosticProperties.Method, DiagnosticProperties.Api, DiagnosticProperties.Bound, DiagnosticProperties.Fingerprint,
        DiagnosticProperties.BoundWith, DiagnosticProperties.Tokens, DiagnosticProperties.Idle,
    ];

    /// <summary>Waits of every family in the shapes that more than one rule has an eye on.</summary>
    internal const string Crowd = """
        sealed class Crowd : IDisposable
        {
            readonly Channel<int> _items = Channel.CreateBounded<int>(4);
            readonly CancellationTokenSource _stop = new();
            readonly SemaphoreSlim _permits = new(1);
            readonly object _gate = new();
            readonly TaskCompletionSource _ready = new();

            public async Task Read(CancellationToken token)
            {
                await _permits.WaitAsync();
                try { await foreach (var item in _items.Reader.ReadAllAsync()) await _items.Writer.WriteAsync(item); }
                finally { _permits.Release(); }
                await _items.Reader.Completion;
            }

            public void Block(BlockingCollection<int> queue, Thread thread, ManualResetEventSlim done, Task[] tasks, CancellationToken token)
            {
                var item = queue.Take();
                done.Wait();
                thread.Join();
                thread.Join(1000);
                Task.WaitAll(tasks);
                Monitor.TryEnter(_gate, 1000);
                lock (_gate) Monitor.Wait(_gate);
            }

            public async Task Endless(CancellationToken token)
            {
                await _ready.Task;
                await Task.Delay(-1);
            }

            public async Task Idle(CancellationToken token) => await Task.Delay(1000);

            public async Task Talk(Socket socket, NetworkStream stream, byte[] buffer, CancellationToken token)
            {
                socket.Receive(buffer);
                await socket.ReceiveAsync(buffer);
                var n = stream.Read(buffer, 0, buffer.Length);
                await stream.ReadAsync(buffer);
                using var reader = new StreamReader(stream);
                await reader.ReadLineAsync();
            }

            async Task Loop(PeriodicTimer timer)
            {
                while (await timer.WaitForNextTickAsync())
                    await _items.Reader.WaitToReadAsync();
            }

            public void Dispose() => _stop.Cancel();
        }
        """;

    [Fact]
    public async Task One_wait_gets_one_diagnostic()
    {
        var found = await Analyze(Crowd);

        Assert.True(found.Length > 12, $"only {found.Length} found");
        Assert.Empty(found.GroupBy(d => d.Location.SourceSpan).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(d => d.Id))));
    }

    [Fact]
    public async Task Every_diagnostic_carries_all_properties()
    {
        var found = await Analyze(Crowd, [RuleIds.Inventory]);

        Assert.Contains(found, d => d.Id == RuleIds.Inventory);
        Assert.All(found, d => Assert.Equal(_keys.Order(), d.Properties.Keys.Order()));
    }

    [Fact]
    public async Task Findings_of_one_file_have_fingerprints_of_their_own()
    {
        var found = await Analyze(Crowd);

        Assert.Equal(found.Length, found.Select(d => d.Properties[DiagnosticProperties.Fingerprint]).Distinct().Count());
    }

    [Fact]
    public async Task The_inventory_costs_no_entry_when_it_is_off() =>
        Assert.DoesNotContain(await Analyze(Crowd), d => d.Id == RuleIds.Inventory);

    [Fact]
    public async Task Test_projects_are_left_alone() =>
        Assert.Empty(await Analyze(Crowd, references: [EmptyAssembly("xunit.core")]));

    [Fact]
    public async Task Sources_of_another_project_are_left_to_it()
    {
        const string library = """
            public class Library
            {
                public readonly Channel<int> Items = Channel.CreateUnbounded<int>();
                public Socket Open() => new(SocketType.Stream, ProtocolType.Tcp);
                public static async Task Read(ChannelReader<int> reader, CancellationToken stop = default) => await reader.ReadAsync(stop);
                public void Go(Action action) => action();
            }
            """;
        var other = CSharpCompilation.Create(
            "Library", [CSharpSyntaxTree.ParseText(Snippet.GlobalUsings), CSharpSyntaxTree.ParseText(library)], References.Net, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        var found = await Analyze("""
            class User(Library library)
            {
                readonly SemaphoreSlim _gate = new(1);
                public async Task Use(CancellationToken token)
                {
                    await _gate.WaitAsync();
                    library.Go(() => { });
                    await Library.Read(library.Items.Reader);
                    await library.Items.Reader.ReadAsync();
                    library.Open().Receive(new byte[1]);
                    _gate.Release();
                }
            }
            """, references: [other.ToMetadataReference()]);

        Assert.NotEmpty(found);
    }

    internal static async Task<ImmutableArray<Diagnostic>> Analyze(string source, string[]? switchedOn = null, params MetadataReference[] references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        if (switchedOn is not null)
            options = options.WithSpecificDiagnosticOptions(switchedOn.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Info)));
        var compilation = CSharpCompilation.Create(
            "Tested",
            [CSharpSyntaxTree.ParseText(Snippet.GlobalUsings, path: "GlobalUsings.cs"), CSharpSyntaxTree.ParseText(source, path: "Test.cs")],
            [.. References.Net, .. references],
            options);
        var analyzers = typeof(HangproofAnalyzer).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(HangproofAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!);
        var found = await compilation
            .WithAnalyzers([.. analyzers], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (failure, _, _) => Assert.Fail(failure.ToString()), concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return found;
    }

    private static PortableExecutableReference EmptyAssembly(string name)
    {
        using var image = new MemoryStream();
        Assert.True(CSharpCompilation.Create(name, references: References.Net, options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
