using System.Globalization;
using System.Text;
using CsCheck;
using Hangproof.CodeFixes;
using Hangproof.CodeFixes.Timeouts;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.Tests.Fixes;

/// <summary>
/// Token and timeout fixes on random classes: methods that call one another in every manner, with random names, parameters, places and trivia.
/// Whatever is offered compiles, ends its finding, and leaves a second run nothing to do.
/// </summary>
/// <remarks>Few by default, and the same ones each time; <c>HANGPROOF_EDITS=5000</c> makes as many edits as that, of classes that nobody has seen.</remarks>
public sealed class RandomEditTests
{
    private static readonly int? _searched = int.TryParse(Environment.GetEnvironmentVariable("HANGPROOF_EDITS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    private static readonly int _wanted = _searched ?? 60;

    private static readonly Gen<string> _wait = OneOf(
        "gate.Wait()", "await gate.WaitAsync()", "await gate.WaitAsync().ConfigureAwait(false)", "await reader.ReadAsync()", "await writer.WriteAsync(await reader.ReadAsync())",
        "done.Wait()", "worker.Join()", "queue.Take()", "queue.Add(queue.Take())", "await stream.ReadAsync(bytes, 0, bytes.Length)", "handle.WaitOne()",
        "await socket.ReceiveAsync(bytes, SocketFlags.None)", "Task.WaitAll(one, two)", "barrier.SignalAndWait()", "await timer.WaitForNextTickAsync()");

    private static readonly Gen<string> _place = OneOf(
        "{0};", "_ = {0};", "if (bytes.Length > 1) {{ {0}; }}", "for (var i = 0; i < 2; i++)\n            {0};", "/* before */ {0} /* behind */; // end of line",
        "try {{ {0}; }} catch (InvalidOperationException) {{ }}", "switch (bytes.Length) {{ case 1: {0}; break; }}", "lock (this) {{ }}\n        {0};", "{{\n\n            {0};\n        }}",
        "{0}\n            ;", "\n#if DEBUG\n#else\n        {0};\n#endif\n        ");

    private static readonly Gen<string> _modifier = OneOf("", "private ", "internal ", "public ", "protected ", "public virtual ", "internal virtual ");

    private static readonly Gen<(string Declaration, string Arguments)> _parameters = OneOf(
        ("", ""), ("int n", "1"), ("int n, string s", "1, \"\""), ("int n, string s = \"x\"", "1"), ("int n = 1, string s = \"x\"", "s: \"y\""),
        ("\n        int n,\n        string s", "\n            1, // one\n            \"\""), ("int cancellationToken", "2"), ("List<int> list, in int n", "new() { 1 }, 2"), ("params int[] rest", "1, 2"));

    private static readonly Gen<string> _token = OneOf("", "", "", "CancellationToken stop", "CancellationToken stop, CancellationToken other");

    private static readonly Gen<string> _manner = OneOf("await {0}", "await this.{0}", "await {0}.ConfigureAwait(false)", "await Task.WhenAll({0}, {0})", "Func<Task> later = () => {0}; await later()", "async Task Local() => await {0}; await Local()");

    private static readonly Gen<Method> _method = Gen.Select(
        Gen.Select(_modifier, _parameters, _token), Gen.Select(_place, _wait).List[0, 2], Gen.Select(Gen.Int[0, 100], _manner).List[0, 3],
        (head, waits, calls) => new Method(head.Item1, head.Item2.Declaration, head.Item2.Arguments, head.Item3, [.. waits.Select(w => string.Format(CultureInfo.InvariantCulture, w.Item1, w.Item2))], [.. calls]));

    private static readonly Gen<(List<Method> Methods, string Style, string Api)> _class = Gen.Select(
        _method.List[2, 9], OneOf("constant", "inline", "option"), OneOf("never", "overload", "change"));

    private static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    [Fact]
    public void Whatever_is_offered_compiles_ends_its_finding_and_is_not_offered_again()
    {
        var edits = 0;
        var samples = 0u;
        while (edits < _wanted)
        {
            samples++;
            Assert.True(samples < 20 * _wanted + 100, "Hardly anything is offered.");
            // A build that fails must fail again for whoever looks into it, and not for whoever comes next.
            var seed = _searched is null ? new PCG(samples, samples).ToString() : null;
            _class.Sample(sample => edits += Edits(sample), seed: seed, iter: 1, threads: 1, print: sample => Text(sample.Methods));
        }
    }

    private static int Edits((List<Method> Methods, string Style, string Api) sample) =>
        new HangproofFix[] { new PassTokenFix(), new ThreadTokenFix(), new AddTimeoutFix() }.Sum(fix => HoldAsync(fix, sample).GetAwaiter().GetResult());

    private static async Task<int> HoldAsync(HangproofFix fix, (List<Method> Methods, string Style, string Api) sample)
    {
        var ids = fix.FixableDiagnosticIds.Except(["HANG410"]).ToArray();
        // HANG408 silences a suggestion about the same wait, but not the warning it becomes once a token is in scope.
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), [.. ids, "HANG408"]).Add("P", "C.cs", Text(sample.Methods))
            .Configure("P", $"hangproof.timeout_style = {sample.Style}\nhangproof.public_api_changes = {sample.Api}");
        var document = workspace.Document("P", "C.cs");
        if ((await document.Project.GetCompilationAsync())!.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error))
            return 0;

        var findings = await workspace.Findings(document.Project);
        var offered = 0;
        foreach (var finding in findings.Where(finding => ids.Contains(finding.Id)))
            offered += (await workspace.Menu(fix, document, finding)).Count > 0 ? 1 : 0;
        if (offered == 0)
            return 0;
        await workspace.FixAll(fix, fix.GetType().Name, FixAllScope.Document, document);
        var text = await workspace.Text("P", "C.cs");
        try
        {
            // Findings asserts that there is no error.
            var after = await workspace.Findings(workspace.Document("P", "C.cs").Project);
            // A wait that is bounded now blocks a pool thread all the same: another matter, and no longer this fix's.
            var left = after.Count(finding => ids.Contains(finding.Id));
            Assert.True(left <= findings.Length - offered, $"{offered} offered, {findings.Length} before, {left} after");
            await workspace.FixAll(fix, fix.GetType().Name, FixAllScope.Document, workspace.Document("P", "C.cs"));
            Assert.Equal(text, await workspace.Text("P", "C.cs"));
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{fix.GetType().Name}: {e.Message}\n{text}");
        }
        return offered;
    }

    private static string Text(List<Method> methods)
    {
        var text = new StringBuilder("""
            public class C
            {
                SemaphoreSlim gate = null!; ChannelReader<int> reader = null!; ChannelWriter<int> writer = null!; WaitHandle handle = null!; Thread worker = null!;
                BlockingCollection<int> queue = null!; Task one = null!; Task two = null!; ManualResetEventSlim done = null!; Barrier barrier = null!;
                Socket socket = null!; NetworkStream stream = null!; PeriodicTimer timer = null!; byte[] bytes = null!;

            """);
        for (var i = 0; i < methods.Count; i++)
        {
            var method = methods[i];
            // A token after `params` is none of C#.
            var token = method.Parameters.StartsWith("params", StringComparison.Ordinal) ? "" : method.Token;
            var parameters = string.Join(", ", new[] { token, method.Parameters }.Where(part => part.Length > 0));
            text.Append(CultureInfo.InvariantCulture, $"\n    /// <summary>{i}</summary>\n    {method.Modifier}async Task M{i}({parameters})\n    {{\n        await Task.Yield();\n");
            if (token.Contains("other", StringComparison.Ordinal))
                text.Append("        other.ThrowIfCancellationRequested();\n");
            foreach (var wait in method.Waits)
                text.Append("        { ").Append(wait).Append(" }\n");
            foreach (var (which, manner) in method.Calls)
            {
                var called = methods[which % methods.Count];
                var given = called.Token.Length == 0 || called.Parameters.StartsWith("params", StringComparison.Ordinal) ? ""
                    : called.Token.Contains("other", StringComparison.Ordinal) ? "default, default" : "default";
                var arguments = string.Join(", ", new[] { given, called.Arguments }.Where(part => part.Length > 0));
                text.Append(CultureInfo.InvariantCulture, $"        {{ {string.Format(CultureInfo.InvariantCulture, manner, $"M{which % methods.Count}({arguments})")}; }}\n");
            }
            text.Append("    }\n");
        }
        return text.Append("}\n").ToString();
    }

    internal sealed record Method(string Modifier, string Parameters, string Arguments, string Token, IReadOnlyList<string> Waits, IReadOnlyList<(int, string)> Calls);
}
