using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A wait for a signal or a permit while a lock is held that everybody who gives it must take first: <c>lock (_gate) _done.Wait();</c> and
/// <c>lock (_gate) _done.Set();</c>, or the semaphore of a key that is awaited under the gate of the table of keys. Nothing can end it.
/// </summary>
/// <remarks>Silent where one of those who can end it needs no such lock, or may stand outside the compilation.</remarks>
internal sealed class EntangledBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.Semaphore or WaitKind.Event or WaitKind.Countdown) || site.Receiver is not { } receiver)
            return null;
        var held = HeldAt(site.Name, analysis, site.CancellationToken);
        if (held.Count == 0)
            return null;
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        var endings = analysis.EndingCalls.Of(site, facts);
        if (!facts.IsPrivate || endings.IsEmpty)
            return null;
        ISymbol? needed = null;
        foreach (var ending in endings)
        {
            if (ending is not IInvocationOperation || Same(HeldAt(ending.Syntax, analysis, site.CancellationToken), held) is not { } both)
                return null;
            needed ??= both;
        }
        var first = (IInvocationOperation)endings[0];
        return new BoundVerdict(BoundState.Never, $"it is made under '{needed!.Name}', which whoever calls '{first.TargetMethod.Name}' takes first", first.Syntax.GetLocation())
        {
            IsCertain = true,
            WayOut = $"wait after '{needed.Name}' is given back",
        };
    }

    private static ISymbol? Same(HashSet<ISymbol> some, HashSet<ISymbol> others) => some.FirstOrDefault(others.Contains);

    /// <summary>The fields that a function has locked, or taken the only permit of, where control comes to a node.</summary>
    private static HashSet<ISymbol> HeldAt(SyntaxNode node, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var held = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var function = EnclosingFunction.Of(node);
        var model = analysis.Models.Get(function.SyntaxTree);
        foreach (var around in EnclosingFunction.AncestorsWithin(node).OfType<LockStatementSyntax>())
            Add(around.Expression);
        var calls = EnclosingFunction.OwnNodes(function).OfType<InvocationExpressionSyntax>().Where(call => call.Expression is MemberAccessExpressionSyntax).ToList();
        foreach (var take in calls)
        {
            var access = (MemberAccessExpressionSyntax)take.Expression;
            if (take.Span.End > node.SpanStart || access.Name.Identifier.ValueText is not ("Wait" or "WaitAsync"))
                continue;
            // Given back after the node, and not in between.
            var gives = calls.Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release" } give
                && give.Expression.ToString() == access.Expression.ToString() && call.SpanStart > take.SpanStart).ToList();
            if (gives.Count > 0 && gives.All(give => give.SpanStart > node.SpanStart)
                && model.GetTypeInfo(access.Expression, cancellationToken).Type?.Name == "SemaphoreSlim")
                Add(access.Expression);
        }
        return held;

        void Add(ExpressionSyntax gate)
        {
            if (gate is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && model.GetSymbolInfo(gate, cancellationToken).Symbol is IFieldSymbol field)
                held.Add(field);
        }
    }
}
