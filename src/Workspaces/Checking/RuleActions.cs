using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Checking;

/// <summary>What a rule asked to be called for. What our own rules do not ask for is not here.</summary>
internal sealed class RuleActions
{
    private readonly List<Action<SemanticModelAnalysisContext>> _models = [];
    private readonly List<Action<CompilationAnalysisContext>> _ends = [];

    private RuleActions(DiagnosticAnalyzer rule) => Rule = rule;

    public DiagnosticAnalyzer Rule { get; }

    public static RuleActions None(DiagnosticAnalyzer rule) => new(rule);

    /// <exception cref="NotSupportedException">It asked for something else.</exception>
    public static RuleActions Of(DiagnosticAnalyzer rule, Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var actions = new RuleActions(rule);
        var starts = new Starts();
        rule.Initialize(starts);
        foreach (var start in starts.All)
            start(new Start(actions, compilation, options, cancellationToken));
        return actions;
    }

#pragma warning disable CS0618 // Meant for tests, they say, and so for whoever runs rules without the driver.
    public void LookAt(SemanticModel model, AnalyzerOptions options, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        foreach (var look in _models)
            look(new SemanticModelAnalysisContext(model, options, report, static _ => true, cancellationToken));
    }

    public void End(Compilation compilation, AnalyzerOptions options, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        foreach (var end in _ends)
            end(new CompilationAnalysisContext(compilation, options, report, static _ => true, cancellationToken));
    }
#pragma warning restore CS0618

    private sealed class Starts : AnalysisContext
    {
        public List<Action<CompilationStartAnalysisContext>> All { get; } = [];

        public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode)
        {
            if (analysisMode != GeneratedCodeAnalysisFlags.None)
                throw new NotSupportedException();
        }

        public override void EnableConcurrentExecution()
        {
            // Every one of ours can.
        }

        public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) => All.Add(action);

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw new NotSupportedException();

        public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw new NotSupportedException();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw new NotSupportedException();

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();
    }

    private sealed class Start(RuleActions actions, Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
        : CompilationStartAnalysisContext(compilation, options, cancellationToken)
    {
        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action) => actions._ends.Add(action);

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => actions._models.Add(action);

        public override void RegisterAdditionalFileAction(Action<AdditionalFileAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw new NotSupportedException();

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw new NotSupportedException();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw new NotSupportedException();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw new NotSupportedException();

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw new NotSupportedException();
    }
}
