using System.Collections.Immutable;
using Hangproof.Configuration;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof;

/// <summary>
/// The ritual of every analyzer, sealed so that no rule can forget it: generated code left alone, concurrent, and nothing registered for a
/// compilation in which the rule has nothing to find.
/// </summary>
public abstract class HangproofAnalyzer : DiagnosticAnalyzer
{
    private protected HangproofAnalyzer(ImmutableArray<DiagnosticDescriptor> descriptors) => SupportedDiagnostics = descriptors;

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    /// <summary>Registers what the rule needs, or nothing.</summary>
    private protected abstract void Start(CompilationStartAnalysisContext context);

    /// <summary>
    /// Has a rule look at every block that has code of its own, in the files that the options leave to it; nobody registers for blocks in another way.
    /// </summary>
    internal static void RegisterBlocks(CompilationStartAnalysisContext context, Action<CodeBlockAnalysisContext> look)
    {
        var files = new AnalysedFiles(context.Compilation, context.Options);
        context.RegisterCodeBlockAction(block =>
        {
            if (CodeBlocks.HasCode(block) && files.Contains(block.CodeBlock.SyntaxTree))
                look(block);
        });
    }
}
