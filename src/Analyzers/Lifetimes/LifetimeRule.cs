using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Lifetimes;

/// <summary>
/// What the rules of lifetimes share: each starts at a creation or a call whose name is looked for in the text first, and asks what becomes of
/// what it gives.
/// </summary>
internal abstract class LifetimeRule
{
    /// <summary>Names that creations and calls stand under; <c>new</c> stands for those whose type is left to the compiler.</summary>
    protected abstract WordPositions Words { get; }

    /// <summary>Names of which a file must hold one for the words to count there.</summary>
    protected abstract WordPositions Gate { get; }

    /// <summary>Whether the compilation knows a type that the rule is about.</summary>
    protected abstract bool IsPresent(LifetimeTypes types);

    /// <summary>Whether a creation or call is one that the rule is about.</summary>
    protected abstract bool IsMeant(IOperation operation, LifetimeTypes types);

    protected abstract void Judge(LifetimeSite site, Action<Diagnostic> report);

    public void Start(CompilationStartAnalysisContext context)
    {
        if (!Gate.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LifetimeFacts.Of(context.Compilation);
        if (!IsPresent(facts.Types))
            return;
        HangproofAnalyzer.RegisterBlocks(context, block => Over(block, facts), Words);
    }

    private void Over(CodeBlock block, LifetimeFacts facts)
    {
        var tree = block.Node.SyntaxTree;
        var hits = Words.In(tree, block.Node.Span, block.CancellationToken);
        if (hits.IsEmpty || !Gate.CanBeIn(tree, block.CancellationToken))
            return;
        var root = tree.GetRoot(block.CancellationToken);
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var hit in hits)
        {
            if (Expression(root.FindToken(hit.Position), hit.Position) is not { } expression || !CodeBlocks.Owns(block.Node, expression)
                || block.SemanticModel.GetOperation(expression, block.CancellationToken) is not { } operation
                || !IsMeant(operation, facts.Types) || !Executed.Is(operation))
                continue;
            var api = LifetimeSite.ApiOf(operation);
            ordinals.TryGetValue(api, out var ordinal);
            ordinals[api] = ordinal + 1;
            Judge(new LifetimeSite(operation, block.OwningSymbol, ordinal, facts, block.CancellationToken), block.ReportDiagnostic);
        }
    }

    /// <summary>The creation or call that a word may be the name of.</summary>
    private static SyntaxNode? Expression(SyntaxToken token, int position)
    {
        if (token.SpanStart != position)
            return null;
        switch (token.Parent)
        {
            case ImplicitObjectCreationExpressionSyntax creation:
                return creation;
            case SimpleNameSyntax name:
                if (SymbolUses.Expression(name) is InvocationExpressionSyntax invocation)
                    return invocation;
                return name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } written && written.Type.Span.End == name.Span.End ? written : null;
            default:
                return null;
        }
    }
}
