using BenchmarkDotNet.Attributes;
using Hangproof.Benchmarks.Contenders;
using Hangproof.Benchmarks.Cost;
using Hangproof.Docs.Rules;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks.Rules;

/// <summary>What the analyzer of one rule takes for a file in which it finds something and for one in which it does not, beside an empty one.</summary>
[MemoryDiagnoser]
public class RuleCost
{
    private CSharpCompilation _compilation = null!;
    private DiagnosticAnalyzer[] _rule = null!;

    public static IEnumerable<RuleCase> Cases => RuleCase.OfPages();

    [ParamsSource(nameof(Cases))]
    public RuleCase Case { get; set; } = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _rule = [.. RuleSelection.All().Analyzers.Where(a => a.SupportedDiagnostics.Any(d => d.Id == Case.Id))];
        _compilation = CSharpCompilation.Create(
            "Page",
            [CSharpSyntaxTree.ParseText(Case.Code, path: "Page.cs"), CSharpSyntaxTree.ParseText(Page.ImplicitUsings, path: "Usings.cs")],
            GeneratedCode.References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    [Benchmark(Baseline = true, Description = "empty analyzer")]
    public Task<int> EmptyAsync() => CountAsync([new EmptyOperationAnalyzer()]);

    [Benchmark(Description = "rule")]
    public Task<int> RuleAsync() => CountAsync(_rule);

    private async Task<int> CountAsync(DiagnosticAnalyzer[] analyzers)
    {
        // A clone forgets what was bound.
        var run = _compilation.Clone().WithAnalyzers([.. analyzers], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
        return (await run.GetAnalyzerDiagnosticsAsync()).Length;
    }
}
