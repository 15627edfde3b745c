using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Control-flow graphs of bodies, made when first asked for: lambdas and local functions have graphs of their own.</summary>
internal sealed class BodyGraphs
{
    private readonly SourceModels _models;
    private readonly ConcurrentDictionary<SyntaxNode, ControlFlowGraph?> _graphs = new();

    public BodyGraphs(SourceModels models) => _models = models;

    public ControlFlowGraph? Of(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (!_graphs.TryGetValue(function, out var graph))
            graph = _graphs.GetOrAdd(function, Make(function, cancellationToken));
        return graph;
    }

    /// <summary>The innermost method, accessor, local function or lambda around a node; the whole file for top-level statements.</summary>
    public static SyntaxNode? FunctionAround(SyntaxNode node)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                case CompilationUnitSyntax:
                case ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax }:
                    return parent;
                case TypeDeclarationSyntax:
                    return null;
            }
        }
        return null;
    }

    private ControlFlowGraph? Make(SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _models.Get(function.SyntaxTree);
        if (function is LocalFunctionStatementSyntax local)
        {
            return Outer(function, cancellationToken) is { } outer && model.GetDeclaredSymbol(local, cancellationToken) is IMethodSymbol symbol
                && outer.LocalFunctions.Contains(symbol, SymbolEqualityComparer.Default)
                ? outer.GetLocalFunctionControlFlowGraph(symbol, cancellationToken)
                : null;
        }
        if (function is AnonymousFunctionExpressionSyntax)
        {
            return Outer(function, cancellationToken) is { } outer && Lambda(outer, function) is { } lambda
                ? outer.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken)
                : null;
        }
        return model.GetOperation(function, cancellationToken) is { Parent: null } and (IMethodBodyBaseOperation or IBlockOperation)
            ? ControlFlowGraph.Create(function, model, cancellationToken)
            : null;
    }

    private ControlFlowGraph? Outer(SyntaxNode function, CancellationToken cancellationToken) =>
        FunctionAround(function) is { } outer ? Of(outer, cancellationToken) : null;

    private static IFlowAnonymousFunctionOperation? Lambda(ControlFlowGraph graph, SyntaxNode syntax)
    {
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in PathFacts.Operations(block))
            {
                if (operation is IFlowAnonymousFunctionOperation lambda && lambda.Syntax == syntax)
                    return lambda;
            }
        }
        return null;
    }
}
