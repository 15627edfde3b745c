using BenchmarkDotNet.Attributes;
using Hangproof.Benchmarks.Contenders;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks.Rules;

/// <summary>What the analyzer of one rule takes for a file in which it finds something and for one in which it does not, beside an empty one.</summary>
[MemoryDiagnoser]
public class RuleCost
{
    private const string Usings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Sockets;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] _references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path))];

    private CSharpCompilation _compilation = null!;
    private DiagnosticAnalyzer[] _rule = null!;

    /// <summary>Where the pages are.</summary>
    public static string Folder { get; set; } = Path.Combine(Directory.GetCurrentDirectory(), "docs", "rules");

    public static IEnumerable<RuleCase> Cases => RulePage.Cases(Folder);

    [ParamsSource(nameof(Cases))]
    public RuleCase Case { get; set; } = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _rule = [.. RuleSelection.All().Analyzers.Where(a => a.SupportedDiagnostics.Any(d => d.Id == Case.Id))];
        _compilation = CSharpCompilation.Create(
            "Page",
            [CSharpSyntaxTree.ParseText(Case.Code, path: "Page.cs"), CSharpSyntaxTree.ParseText(Usings, path: "Usings.cs")],
            _references,
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
