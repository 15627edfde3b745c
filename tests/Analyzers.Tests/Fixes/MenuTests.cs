using System.Composition.Hosting;
using Hangproof.CodeFixes;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests.Fixes;

/// <summary>What people read in the menu of a finding, from fixes composed as an editor composes them, and what the preview of each shows.</summary>
public sealed class MenuTests
{
    private static readonly Lazy<IReadOnlyList<CodeFixProvider>> _composed = new(() =>
    {
        using var container = new ContainerConfiguration().WithAssembly(typeof(HangproofFix).Assembly).CreateContainer();
        return [.. container.GetExports<CodeFixProvider>().OrderBy(fix => fix.GetType().Name, StringComparer.Ordinal)];
    });

    [Fact]
    public void An_editor_finds_every_fix() =>
        Assert.Equal(
            typeof(HangproofFix).Assembly.GetTypes().Where(type => typeof(CodeFixProvider).IsAssignableFrom(type) && !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal),
            _composed.Value.Select(fix => fix.GetType().Name));

    [Fact]
    public Task A_wait_with_a_token_in_reach() => Shows(
        new UnboundedWaitAnalyzer(), "HANG206",
        "class C { async Task Go(SemaphoreSlim gate, CancellationToken stop) => await gate.WaitAsync(); }",
        "Pass 'stop' | stop");

    [Fact]
    public Task A_wait_without_a_token() => Shows(
        new UnboundedWaitAnalyzer(), "HANG256",
        "class C { internal async Task Go(SemaphoreSlim gate) => await gate.WaitAsync(); Task Top(SemaphoreSlim gate, CancellationToken stop) => Go(gate); }",
        "Add parameter 'cancellationToken' to 'Go' | , CancellationToken cancellationToken = default / cancellationToken / , stop");

    [Fact]
    public Task A_read_of_a_channel_that_nobody_can_end() => Shows(
        new UnboundedWaitAnalyzer(), "HANG101",
        "class C { readonly Channel<int> _queue = Channel.CreateUnbounded<int>(); public void Put(int n) => _queue.Writer.TryWrite(n); public async Task<int> Go(CancellationToken stop) => await _queue.Reader.ReadAsync(); }",
        "Pass 'stop' | stop");

    [Fact]
    public Task A_source_that_is_not_disposed() => Shows(
        new SourceLifetimeAnalyzer(), "HANG504",
        "class C { private CancellationToken _stop; public async Task Go() { var timed = CancellationTokenSource.CreateLinkedTokenSource(_stop); timed.CancelAfter(100); await Task.Delay(10, timed.Token); } }",
        "Declare it with 'using' | using");

    [Fact]
    public Task A_wait_that_only_a_time_can_bound() => Shows(
        new UnboundedWaitAnalyzer(), "HANG256",
        "public class C { public void Go(SemaphoreSlim gate) { gate.Wait(); } public void Free(SemaphoreSlim gate) => gate.Release(); public int Ask(ManualResetEventSlim done) { done.Wait(1); return 1; } }",
        "Add a timeout of 30 seconds | private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30); / if (! / DefaultTimeout / ) / throw new TimeoutException(\"Timed out waiting for the semaphore 'gate'.\");",
        "Add parameter 'cancellationToken' to 'Go' | public void Go(SemaphoreSlim gate) =>\n    Go(gate, CancellationToken.None); / , CancellationToken cancellationToken / cancellationToken");

    private static async Task Shows(DiagnosticAnalyzer analyzer, string id, string source, params string[] menu)
    {
        var workspace = new FixWorkspace(analyzer, id).Add("Shop", "C.cs", source);
        var document = workspace.Document("Shop", "C.cs");
        var finding = Assert.Single(await workspace.Findings(document.Project));
        var shown = new List<string>();
        foreach (var fix in _composed.Value.Where(fix => fix.FixableDiagnosticIds.Contains(id)))
        {
            foreach (var action in await workspace.Menu(fix, document, finding))
                shown.Add($"{action.Title} | {await PreviewAsync(action, document, source)}");
        }
        Assert.True(menu.SequenceEqual(shown), string.Join('\n', shown));
    }

    /// <summary>The part of the text that differs, as the preview marks it.</summary>
    private static async Task<string> PreviewAsync(CodeAction action, Document document, string source)
    {
        var operations = await action.GetPreviewOperationsAsync(CancellationToken.None);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        var changes = await changed.GetTextChangesAsync(document);
        return string.Join(" / ", changes.Select(change => change.NewText!.Trim()).Where(text => text.Length > 0)).ReplaceLineEndings("\n");
    }
}
