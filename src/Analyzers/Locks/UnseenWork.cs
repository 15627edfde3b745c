using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether all that is awaited ends in a contract of which nothing in sight awaits anything: who fills it may well be done when he returns, and then the thread does not change.
/// </summary>
internal sealed class UnseenWork
{
    /// <summary>Calls on the way to a contract.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;

    public UnseenWork(CodeFacts facts) => (_facts, _implementations) = (facts, Implementations.Few(facts));

    public bool Is(IOperation? task, CancellationToken cancellationToken) => Is(task, 0, cancellationToken);

    private bool Is(IOperation? task, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || TaskPath.Plain(task) is not IInvocationOperation { TargetMethod: var method })
            return false;
        if (method.IsAbstract)
            return !method.ContainingNamespace.IsSystem() && !_implementations.Of(method).Any(one => Awaited(one, cancellationToken).Any());
        if (method.IsVirtualCall() || _facts.Models.Declarations(method.OriginalDefinition).IsEmpty)
            return false;
        var steps = method.IsAsync ? Awaited(method, cancellationToken).ToList() : _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).ToList<IOperation?>();
        return steps.Count > 0 && steps.TrueForAll(step => Is(step, depth + 1, cancellationToken));
    }

    private IEnumerable<IOperation?> Awaited(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Models.Declarations(method.OriginalDefinition).SelectMany(declared => EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken))).OfType<AwaitExpressionSyntax>()
            .Select(awaited => _facts.Models.Operation(awaited.Expression, cancellationToken));
}
