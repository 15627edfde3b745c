using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether the sides of a cycle of locks are seen to run, and one of them as work of its own: a thread, a task, a timer or an event leads to it. Of two objects that one method locks one in the other,
/// whether two callers give them the other way round.
/// </summary>
internal sealed class MetSides
{
    /// <summary>More callers than this are not followed.</summary>
    private const int MaxCallers = 60;

    private readonly CodeFacts _facts;

    public MetSides(CodeFacts facts) => _facts = facts;

    public bool Are(IReadOnlyList<LockEdge> cycle, CancellationToken cancellationToken)
    {
        var isStarted = false;
        foreach (var edge in cycle)
        {
            if (!IsCalled(edge, out var isWork, cancellationToken))
                return false;
            isStarted |= isWork;
        }
        return isStarted;
    }

    private bool IsCalled(LockEdge edge, out bool isWork, CancellationToken cancellationToken)
    {
        isWork = EnclosingFunction.AncestorsWithin(edge.Place).Any() && edge.Function is AnonymousFunctionExpressionSyntax;
        if (edge.Member is not IMethodSymbol method)
            return true;
        var isCalled = isWork || IsOfFramework(method);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { method };
        var queue = new Queue<IMethodSymbol>(seen.Cast<IMethodSymbol>());
        while (queue.Count > 0 && seen.Count <= MaxCallers)
        {
            var at = queue.Dequeue();
            // Who awaits goes on wherever there is a thread, and a framework calls what it is promised as it likes.
            isWork |= at.IsAsync || IsOfFramework(at);
            foreach (var use in at.Promised().Prepend(at.AssociatedSymbol ?? at.Root()).SelectMany(called => _facts.Uses.Of(called, cancellationToken).Uses))
            {
                isCalled = true;
                isWork |= use.Operation is IMethodReferenceOperation || use.Operation.Syntax.Ancestors().TakeWhile(around => around is not MemberDeclarationSyntax).Any(around => around is AnonymousFunctionExpressionSyntax);
                if (use.Member is IMethodSymbol caller && seen.Add(caller))
                    queue.Enqueue(caller);
            }
        }
        return isCalled;
    }

    /// <summary>An override of, or what stands for, a member that is not written here.</summary>
    private static bool IsOfFramework(IMethodSymbol method) =>
        (method.OverriddenMethod is { } overridden && overridden.Locations.All(place => !place.IsInSource)) || method.Promised().Any(promised => promised.Locations.All(place => !place.IsInSource));

    /// <summary><c>a.Transfer(b)</c> here and <c>b.Transfer(a)</c> there, or two of many by their places.</summary>
    public bool AreSwapped(LockEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Member is not IMethodSymbol method)
            return false;
        var pairs = _facts.Uses.Of(method.Root(), cancellationToken).Uses.Select(use => use.Operation).OfType<IInvocationOperation>()
            .Select(call => (One: Given(call, edge.Held.Lock), Other: Given(call, edge.TakenPath))).Where(pair => pair is { One: not null, Other: not null }).ToList();
        return pairs.Any(pair => AreOfMany(pair.One!, pair.Other!) || pairs.Any(other => SyntaxFactory.AreEquivalent(pair.One, other.Other) && SyntaxFactory.AreEquivalent(pair.Other, other.One)));
    }

    private static SyntaxNode? Given(IInvocationOperation call, ObjectPath path) =>
        path.Root == PathRoot.This ? call.Instance?.Syntax : path.Start is IParameterSymbol parameter ? ValueOrigins.Argument(call, parameter.Ordinal)?.Syntax : null;

    /// <summary><c>accounts[i].Transfer(accounts[j])</c></summary>
    private static bool AreOfMany(SyntaxNode one, SyntaxNode other) =>
        one is ElementAccessExpressionSyntax { Expression: var first, ArgumentList: var i } && other is ElementAccessExpressionSyntax { Expression: var second, ArgumentList: var j }
        && SyntaxFactory.AreEquivalent(first, second) && !(IsWritten(i) && IsWritten(j));

    private static bool IsWritten(BracketedArgumentListSyntax at) => at.Arguments.All(argument => argument.Expression is LiteralExpressionSyntax);
}
