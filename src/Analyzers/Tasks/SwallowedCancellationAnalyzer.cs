using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tasks;

/// <summary>
/// Reports a catch of everything, or of <see cref="OperationCanceledException"/>, in an endless loop that goes on although the token that
/// its calls are given is cancelled (HANG415): it spins for ever at shutdown.
/// </summary>
/// <remarks>
/// Stays silent where the handler filters or leaves the loop, where an earlier one does so for a cancellation, where the loop looks at the
/// token anywhere else, where another exit can be reached once the token is cancelled, and for a token of each round's own (a time limit) or
/// of a source that is replaced (a wake-up).
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwallowedCancellationAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("catch");

    public SwallowedCancellationAnalyzer()
        : base(ImmutableArray.Create(Descriptors.CancellationSwallowed))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (facts.Known.CancellationToken is null || !_words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var swallowed = new SwallowedToken(facts);
        RegisterBlocks(context, block =>
        {
            Findings? findings = null;
            foreach (var hit in _words.In(block.Node.SyntaxTree, block.Node.Span, block.CancellationToken))
            {
                var token = block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(hit.Position);
                if (!token.IsKind(SyntaxKind.CatchKeyword) || token.Parent is not CatchClauseSyntax clause || !CodeBlocks.Owns(block.Node, clause)
                    || swallowed.By(clause, block.SemanticModel, block.CancellationToken) is not { } use)
                    continue;
                var name = TokenText(use.Token);
                (findings ??= new Findings(block)).Report(
                    Descriptors.CancellationSwallowed, RuleIds.CancellationSwallowed, clause.CatchKeyword.GetLocation(), "catch", Handlers.Words(clause),
                    $"the loop goes on although '{name}' is cancelled", $"leave it when '{name}.IsCancellationRequested'", name, use.Node.GetLocation());
            }
        }, _words);
    }

    private static string TokenText(ExpressionSyntax token) => token.WithoutTrivia().ToString();
}
