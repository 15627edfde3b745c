using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests;

/// <summary>An editor makes a compilation with every keystroke, and keeps files, references and options from one to the next.</summary>
public sealed class KeptMemoryTests
{
    [Fact]
    public async Task Nothing_of_a_compilation_stays_when_it_is_gone()
    {
        ImmutableArray<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(Snippet.GlobalUsings, path: "GlobalUsings.cs"), CSharpSyntaxTree.ParseText(AllRulesTests.Crowd, path: "Test.cs")];
        var options = new AnalyzerOptions([]);

        var compilation = await AnalyzeAsync(trees, options);

        for (var i = 0; i < 10 && compilation.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(compilation.IsAlive);
        GC.KeepAlive(trees);
        GC.KeepAlive(options);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> AnalyzeAsync(ImmutableArray<SyntaxTree> trees, AnalyzerOptions options)
    {
        var compilation = CSharpCompilation.Create("Tested", trees, References.Net, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var probe = new Probe();
        var analyzers = typeof(HangproofAnalyzer).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(HangproofAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!);
        var found = await compilation.WithAnalyzers([probe, .. analyzers], options).GetAnalyzerDiagnosticsAsync();
        Assert.True(found.Length > 12, $"only {found.Length} found");
        return probe.Analysed!;
    }

    /// <summary>The compilation that is analysed is a copy, which only an analyzer gets to see.</summary>
#pragma warning disable RS1001, RS1036 // It ships with nothing.
    private sealed class Probe : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1036
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("PROBE", "Probe", "Probe", "Test", DiagnosticSeverity.Hidden, isEnabledByDefault: true)];

        public WeakReference? Analysed { get; private set; }

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationAction(ended => Analysed = new(ended.Compilation));
        }
    }
}
