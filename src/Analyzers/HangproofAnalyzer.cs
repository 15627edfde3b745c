using System.Collections.Immutable;
using Hangproof.Configuration;
using Hangproof.Flow;
using Hangproof.Reporting;
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

    /// <summary>Has a rule look at every file that the options leave to it.</summary>
    internal static void RegisterFiles(CompilationStartAnalysisContext context, Action<SemanticModelAnalysisContext> look)
    {
        var files = new AnalysedFiles(context.Compilation, context.Options);
        var models = CodeFacts.Of(context.Compilation).Models;
        context.RegisterSemanticModelAction(file =>
        {
            if (!files.Contains(file.SemanticModel.SyntaxTree))
                return;
            models.Adopt(file.SemanticModel);
            look(file);
        });
    }

    /// <summary>
    /// Has a rule look at every block that has code of its own, in the files that the options leave to it; nobody registers for blocks in another way.
    /// </summary>
    /// <param name="words">Of these a block must hold one; none where the rule has a filter of its own.</param>
    internal static void RegisterBlocks(CompilationStartAnalysisContext context, Action<CodeBlock> look, params WordPositions[] words)
    {
        var blocks = CodeFacts.Of(context.Compilation).Blocks;
        RegisterFiles(context, file =>
        {
            var tree = file.SemanticModel.SyntaxTree;
            if (words.Length > 0 && !Array.Exists(words, w => w.CanBeIn(tree, file.CancellationToken)))
                return;
            Action<Diagnostic> report = diagnostic =>
            {
                if (diagnostic.DefaultSeverity < DiagnosticSeverity.Warning || !DebugCode.Holds(diagnostic.Location, file.CancellationToken))
                    file.ReportDiagnostic(diagnostic);
            };
            foreach (var code in blocks.In(tree, file.CancellationToken))
            {
                file.CancellationToken.ThrowIfCancellationRequested();
                var span = code.Node.Span;
                if ((file.FilterSpan is not { } asked || asked.IntersectsWith(span))
                    && (words.Length == 0 || Array.Exists(words, w => !w.In(tree, span, file.CancellationToken).IsEmpty)))
                    look(new CodeBlock(code, report, file.CancellationToken));
            }
        });
    }
}
