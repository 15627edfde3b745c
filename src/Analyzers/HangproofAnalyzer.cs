using System.Collections.Immutable;
using Hangproof.Configuration;
using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

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
        RegisterFiles(context, CodeFacts.Of(context.Compilation).Models, (file, _) => look(file));
    }

    private static void RegisterFiles(CompilationStartAnalysisContext context, SourceModels models, Action<SemanticModelAnalysisContext, SemanticModel> look)
    {
        var files = new AnalysedFiles(context.Compilation, context.Options);
        context.RegisterSemanticModelAction(file =>
        {
            if (!files.Contains(file.SemanticModel.SyntaxTree))
                return;
            look(file, models.Adopt(file.SemanticModel));
        });
    }

    /// <summary>
    /// Has a rule look at every block that has code of its own, in the files that the options leave to it; nobody registers for blocks in another way.
    /// </summary>
    /// <param name="words">Of these a block must hold one; none where the rule has a filter of its own.</param>
    internal static void RegisterBlocks(CompilationStartAnalysisContext context, Action<CodeBlock> look, params WordPositions[] words)
    {
        var facts = CodeFacts.Of(context.Compilation);
        RegisterFiles(context, facts.Models, (file, model) =>
        {
            var tree = file.SemanticModel.SyntaxTree;
            if (!CanBeIn(words, tree, file.CancellationToken))
                return;
            Action<Diagnostic>? report = null;
            foreach (var code in facts.Blocks.In(tree, file.CancellationToken))
            {
                file.CancellationToken.ThrowIfCancellationRequested();
                var span = code.Node.Span;
                if ((file.FilterSpan is not { } asked || asked.IntersectsWith(span)) && AreIn(words, tree, span, file.CancellationToken))
                    look(new CodeBlock(code, model, report ??= Report(file, facts), file.CancellationToken));
            }
        });
    }

    private static bool CanBeIn(WordPositions[] words, SyntaxTree tree, CancellationToken cancellationToken)
    {
        foreach (var set in words)
        {
            if (set.CanBeIn(tree, cancellationToken))
                return true;
        }
        return words.Length == 0;
    }

    private static bool AreIn(WordPositions[] words, SyntaxTree tree, TextSpan span, CancellationToken cancellationToken)
    {
        foreach (var set in words)
        {
            if (!set.In(tree, span, cancellationToken).IsEmpty)
                return true;
        }
        return words.Length == 0;
    }

    /// <summary>Most blocks of most files have nothing to say: what takes it is made for the first that may.</summary>
    private static Action<Diagnostic> Report(SemanticModelAnalysisContext file, CodeFacts facts) => diagnostic =>
    {
        if ((diagnostic.DefaultSeverity < DiagnosticSeverity.Warning || !DebugCode.Holds(diagnostic.Location, file.CancellationToken)) && !UncalledCode.Holds(diagnostic.Location, facts, file.CancellationToken))
            file.ReportDiagnostic(diagnostic);
    };
}
