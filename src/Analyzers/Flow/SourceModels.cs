using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// Semantic models of trees other than the one under analysis, one a tree. Asked for only by a wait that its own body leaves open, which is
/// rare: making a model binds that tree's bodies once more.
/// </summary>
internal sealed class SourceModels
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();

    public SourceModels(Compilation compilation) => Compilation = compilation;

    public Compilation Compilation { get; }

    public SemanticModel Get(SyntaxTree tree) =>
#pragma warning disable RS1030 // Facts about a field or a caller lie in other bodies, where no context hands us a model; see the summary for the cost.
        _models.GetOrAdd(tree, t => Compilation.GetSemanticModel(t));
#pragma warning restore RS1030
}
