using Hangproof.CodeFixes.Locks;
using Hangproof.CodeFixes.Timeouts;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tests.Fixes;

/// <summary>Waits in many shapes and places: whatever is offered compiles, ends the finding and leaves a second run nothing to do.</summary>
public sealed class NeverBreaksTheBuildTests
{
    private static readonly string[] _ids =
        [.. new UnboundedWaitAnalyzer().SupportedDiagnostics.Select(descriptor => descriptor.Id).Where(id => id is not ("HANG900" or "HANG410" or "HANG408"))];

    private static readonly string[] _waits =
    [
        "gate.Wait()", "await gate.WaitAsync()", "await gate.WaitAsync().ConfigureAwait(false)", "await gate.WaitAsync(CancellationToken.None)",
        "await reader.ReadAsync()", "await reader.WaitToReadAsync()", "await writer.WriteAsync(1)", "await writer.WriteAsync(item: 1)",
        "await writer.WriteAsync(await reader.ReadAsync())", "await reader.Completion", "handle.WaitOne()", "WaitHandle.WaitAny(handles)", "WaitHandle.WaitAll(handles)",
        "worker.Join()", "queue.Take()", "queue.Add(1)", "queue.Add(queue.Take())", "Task.WaitAll(one, two)", "Task.WaitAny(one, two)", "Task.WaitAll(tasks)",
        "done.Wait()", "barrier.SignalAndWait()", "table.EnterReadLock()", "Monitor.Enter(table)", "plain.Enter()", "socket.Receive(bytes)", "socket.Accept()",
        "await socket.ReceiveAsync(bytes, SocketFlags.None)", "await socket.ConnectAsync(\"host\", 80)", "await stream.ReadAsync(bytes, 0, bytes.Length)",
        "await stream.ReadAsync(bytes.AsMemory())", "await stream.WriteAsync(bytes)", "await pipe.ReadAsync()", "await timer.WaitForNextTickAsync()", "Monitor.Wait(table)",
        "SpinWait.SpinUntil(() => done.IsSet)", "gate?.Wait()",
    ];

    private static readonly string[] _places =
    [
        "{0};", "_ = {0};", "var x = {0};", "var x = {0}; Console.WriteLine(x);", "if (done.IsSet) {0};", "if (done.IsSet) {0}; else Console.WriteLine();",
        "if ({0}) Console.WriteLine();", "while (!{0}) {{ }}", "for (;;) {0};", "try {{ {0}; }} finally {{ gate.Release(); }}", "try {{ }} finally {{ {0}; }}",
        "switch (bytes.Length) {{ case 1: {0}; break; default: {0}; break; }}", "Console.WriteLine({0});", "/* a */ {0} /* b */; // c",
        "Func<Task> later = async () => {{ {0}; await Task.Yield(); }};", "Func<Task> later = async () => {0};", "async Task Local() {{ {0}; await Task.Yield(); }} await Local();",
        "label: {0};", "using (gate) {{ {0}; }}", "lock (handles) {{ }} {0};", "{{ {0}; }}", "object y = {0};", "{0}; {0};",
    ];

    private static readonly string[] _tokens = ["", "CancellationToken stop", "CancellationToken stop, CancellationToken other"];
    private static readonly string[] _styles = ["constant", "inline", "option"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_offered_compiles_and_is_found_no_more(int seed)
    {
        // Seeded, so that a failure stays one.
        var random = new Random(seed);
        var methods = Enumerable.Range(0, 60).Select(_ => Method(Pick(_places), Pick(_waits), Pick(_tokens))).ToArray();

        var offered = await Hold(methods, Pick(_styles));

        Assert.True(offered > 15, $"Only {offered} findings had a fix.");

        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }

    private static string Method(string place, string wait, string tokens) => $$"""
            async Task M#({{tokens}})
            {
                {{(tokens.Contains("other") ? "other.ThrowIfCancellationRequested();" : "")}}
                await Task.Yield();
                {{string.Format(place, wait)}}
            }

        """;

    private static async Task<int> Hold(string[] methods, string style)
    {
        var bodies = await Compiling(methods);
        var seen = 0;
        foreach (var fix in new CodeFixProvider[] { new PassTokenFix(), new AddTimeoutFix(), new SetDeadlineFix(), new TryEnterFix(), new CheckResultFix() })
        {
            var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), _ids).Add("P", "C.cs", Class(bodies)).Configure("P", $"hangproof.timeout_style = {style}");
            var document = workspace.Document("P", "C.cs");
            var offered = new List<Diagnostic>();
            foreach (var diagnostic in (await workspace.Findings(document.Project)).Where(d => fix.FixableDiagnosticIds.Contains(d.Id)))
            {
                if ((await workspace.Menu(fix, document, diagnostic)).Count > 0)
                    offered.Add(diagnostic);
            }
            var before = await workspace.Findings(document.Project);
            await workspace.FixAll(fix, fix.GetType().Name, FixAllScope.Document, document);
            // Findings asserts that there is no error.
            var after = await workspace.Findings(workspace.Document("P", "C.cs").Project);
            var text = await workspace.Text("P", "C.cs");
            Assert.True(after.Length <= before.Length - offered.Count, $"{fix.GetType().Name}: {offered.Count} offered, {before.Length} before, {after.Length} after:\n{text}\n{string.Join("\n", after)}");
            await workspace.FixAll(fix, fix.GetType().Name, FixAllScope.Document, workspace.Document("P", "C.cs"));
            Assert.Equal(text, await workspace.Text("P", "C.cs"));
            seen += offered.Count;
        }
        return seen;
    }

    /// <summary>A shape that is no C# to begin with says nothing.</summary>
    private static async Task<IReadOnlyList<string>> Compiling(IReadOnlyList<string> methods)
    {
        while (true)
        {
            var document = new FixWorkspace(new UnboundedWaitAnalyzer(), _ids).Add("P", "C.cs", Class(methods)).Document("P", "C.cs");
            var root = (await document.GetSyntaxRootAsync())!;
            var broken = (await document.Project.GetCompilationAsync())!.GetDiagnostics()
                .Where(d => d.Severity == DiagnosticSeverity.Error)
                .Select(d => root.FindNode(d.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.Text)
                .ToHashSet();
            if (broken.Count == 0)
                return methods;
            methods = [.. methods.Where((_, i) => !broken.Contains("M" + i))];
        }
    }

    private static string Class(IReadOnlyList<string> methods) => $$"""
        class C
        {
            SemaphoreSlim gate = null!; ChannelReader<int> reader = null!; ChannelWriter<int> writer = null!; WaitHandle handle = null!; WaitHandle[] handles = null!;
            Thread worker = null!; BlockingCollection<int> queue = null!; Task one = null!; Task two = null!; Task[] tasks = null!; ManualResetEventSlim done = null!;
            Barrier barrier = null!; ReaderWriterLockSlim table = null!; Lock plain = null!; Socket socket = null!; NetworkStream stream = null!; PipeReader pipe = null!;
            PeriodicTimer timer = null!; byte[] bytes = null!;

        {{string.Concat(methods.Select((method, i) => method.Replace("M#", "M" + i)))}}
        }
        """;
}
