using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// Semantic models, one a tree for all rules. Of trees other than the one under analysis asked for only by a wait that its own body leaves open,
/// which is rare: making a model binds that tree's bodies once more.
/// </summary>
internal sealed class SourceModels
{
    private readonly ConcurrentDictionary<SyntaxTree, WeakReference<SemanticModel>> _models = new();

    public SourceModels(Compilation compilation) => Compilation = compilation;

    public Compilation Compilation { get; }

    /// <summary>
    /// Where this compilation declares a symbol. A project that it refers to may be there with its sources (in an IDE, not in a build): they
    /// are another compilation's, and as closed to us as metadata.
    /// </summary>
    public ImmutableArray<SyntaxReference> Declarations(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Compilation.Assembly) ? symbol.DeclaringSyntaxReferences : ImmutableArray<SyntaxReference>.Empty;

    /// <summary>Takes the model that the compiler made for a tree, unless there is one: two models of a tree bind its bodies twice.</summary>
    public SemanticModel Adopt(SemanticModel model) => ReferenceEquals(model.Compilation, Compilation) ? Kept(model.SyntaxTree, model) : model;

    public SemanticModel Get(SyntaxTree tree) => Kept(tree, null);

    private SemanticModel Kept(SyntaxTree tree, SemanticModel? offered)
    {
        // Every rule asks for the same models: a look takes no lock, and adding does.
        if (!_models.TryGetValue(tree, out var kept))
            kept = _models.GetOrAdd(tree, static _ => new WeakReference<SemanticModel>(null!));
        if (kept.TryGetTarget(out var model))
            return model;
        lock (kept)
        {
            if (!kept.TryGetTarget(out model))
            {
#pragma warning disable RS1030 // Facts about a field or a caller lie in other bodies, where no context hands us a model; see the summary for the cost.
                model = offered ?? Compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
                kept.SetTarget(model);
            }
        }
        return model;
    }

    /// <summary>What an expression does. Parentheses and <c>!</c> do nothing, and have no operation of their own.</summary>
    public IOperation? Operation(SyntaxNode expression, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized.Expression;
                    break;
                case PostfixUnaryExpressionSyntax suppressed when suppressed.IsKind(SyntaxKind.SuppressNullableWarningExpression):
                    expression = suppressed.Operand;
                    break;
                default:
                    return Get(expression.SyntaxTree).GetOperation(expression, cancellationToken);
            }
        }
    }
}
