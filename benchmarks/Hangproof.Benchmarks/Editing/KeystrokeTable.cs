using System.Diagnostics;
using System.Globalization;
using Hangproof.Benchmarks.Contenders;
using Hangproof.Benchmarks.Cost;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Benchmarks.Editing;

/// <summary>
/// What a keystroke costs in an editor: the diagnostics of one large file after a character was typed into it, in a compilation of which
/// nothing else changed. CPU time, as analysis runs on one thread here and the machine may be busy otherwise; the median of many strokes.
/// </summary>
internal sealed class KeystrokeTable(int strokes)
{
    private const int Classes = 42;

    /// <summary>Until then the just-in-time compiler still works on the analyzers.</summary>
    private const int Warmups = 8;

    private readonly List<(string Name, double Median)> _rows = [];
    private int _lines;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var generated = GeneratedCode.Of(Classes);
        // One file of them all.
        var text = string.Join('\n', generated.Compilation.SyntaxTrees.Select((tree, i) => i == 0 ? tree.ToString() : WithoutHead(tree.ToString())));
        var big = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest), "Big.cs", cancellationToken: cancellationToken);
        _lines = (await big.GetTextAsync(cancellationToken)).Lines.Count;
        var compilation = generated.Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(big);
        var contenders = Contender.WithoutPeers();
        var times = contenders.ToDictionary(c => c.Name, _ => new List<double>());
        for (var stroke = -Warmups; stroke < strokes; stroke++)
        {
            foreach (var contender in contenders)
            {
                var seconds = await StrokeAsync(contender, compilation, big, stroke, cancellationToken);
                if (stroke >= 0)
                    times[contender.Name].Add(seconds);
            }
        }
        _rows.AddRange(times.Select(pair => (pair.Key, Median(pair.Value))));
    }

    public string Markdown()
    {
        var floor = _rows.Single(row => row.Name == Contender.Floor).Median;
        return $"""
            A file of {_lines.ToString("N0", CultureInfo.InvariantCulture)} lines, {strokes} keystrokes, median.

            | | ms | above the empty operation analyzer, ms |
            |---|---|---|
            {string.Join(Environment.NewLine, _rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Median * 1000:0} | {(row.Median - floor) * 1000:+0;-0;0} |")))}
            """;
    }

    private static async Task<double> StrokeAsync(Contender contender, CSharpCompilation compilation, SyntaxTree big, int stroke, CancellationToken cancellationToken)
    {
        var source = await big.GetTextAsync(cancellationToken);
        var place = source.ToString().IndexOf("var total", source.Length / 2, StringComparison.Ordinal);
        var typed = big.WithChangedText(source.WithChanges(new TextChange(new TextSpan(place, 0), $"_ = {stroke + 10}; ")));
        var edited = compilation.ReplaceSyntaxTree(big, typed);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var model = edited.GetSemanticModel(typed);
        if (contender.Analyzers.IsEmpty)
            model.GetDiagnostics(cancellationToken: cancellationToken);
        else
        {
            var run = edited.WithAnalyzers(contender.Analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
            model.GetDiagnostics(cancellationToken: cancellationToken);
            await run.GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancellationToken);
        }
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    private static string WithoutHead(string file) => file[(file.IndexOf("namespace Generated;", StringComparison.Ordinal) + "namespace Generated;".Length)..];

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
