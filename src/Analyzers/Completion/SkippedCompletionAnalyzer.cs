using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Completion;

/// <summary>
/// Reports the completion of a channel (HANG104) or of one side of a pipe (HANG106) that is skipped when the work before it fails, is cancelled
/// or leaves early, while somebody waits for it. The line at fault is the completion, so the wait itself is not reported as well.
/// </summary>
/// <remarks>
/// Stays silent where the completion stands in a <c>finally</c> or in a catch of everything, where nothing before it can fail, where somebody
/// else completes the same object for certain (the owner's stop path, a registration with a token), and where the wait has a bound of its own.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SkippedCompletionAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("Complete", "TryComplete", "CompleteAsync");

    public SkippedCompletionAnalyzer()
        : base(ImmutableArray.Create(Descriptors.ChannelNotCompletedOnFailure, Descriptors.Pipe))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!_words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var analysis = WaitAnalysis.Of(context.Compilation, context.Options, context.CancellationToken);
        if (analysis.Catalogue.Present.IsEmpty)
            return;
        var completions = new SkippedCompletions(analysis);
        RegisterBlocks(context, block => Over(block, completions), _words);
    }

    private static void Over(CodeBlock block, SkippedCompletions completions)
    {
        var tree = block.Node.SyntaxTree;
        var ordinal = 0;
        foreach (var hit in _words.In(tree, block.Node.Span, block.CancellationToken))
        {
            if (!hit.IsCalled || !hit.IsMember || tree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is not SimpleNameSyntax name || !CodeBlocks.Owns(block.Node, name))
                continue;
            if (completions.At(name, block.SemanticModel, block.CancellationToken) is { } skipped)
                block.ReportDiagnostic(skipped.Diagnostic(name, block.OwningSymbol, ordinal++));
        }
    }
}
