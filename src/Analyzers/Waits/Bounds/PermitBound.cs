using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Locks;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A semaphore that starts with permits is a lock: its waiters wait no longer than its holders hold it. Harmless where every holder gives the
/// permit back however it ends and waits only for what is bounded meanwhile; else the holder at fault is the reason.
/// </summary>
internal sealed class PermitBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.Semaphore || site.Api.Receiver.Test == ReceiverTest.Named || site.Receiver is not { } receiver)
            return null;
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        if (facts.IsClosed && !Permits.AreSignals(facts) && analysis.Locks.Acquisitions.IsOfOneCall(receiver, site.CancellationToken))
            return BoundVerdict.Owner;
        if (!facts.IsClosed && IsPermitOfKey(receiver, facts, analysis, site.CancellationToken))
            return BoundVerdict.Owner with { YieldsToToken = true };
        if ((!facts.IsClosed && !IsSharedWithDerived(receiver, facts)) || Permits.AreSignals(facts))
            return null;
        var paths = analysis.Endings.Paths;
        var brief = new BriefHolders(analysis);
        var releases = facts.Calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "Release" }).ToList();
        var acquires = facts.Calls.Where(IsAcquire).ToList();
        var areBrief = acquires.Count > 0;
        foreach (var acquire in acquires)
        {
            if (IsTakenBack(acquire, releases))
                continue;
            var function = EnclosingFunction.Of(acquire.Syntax);
            var own = releases.Where(r => EnclosingFunction.Of(r.Syntax) == function && r.Syntax.SpanStart > acquire.Syntax.SpanStart).Select(r => r.Syntax).ToList();
            if (BeforeNext(acquire, acquires, own) is { Count: > 0 } nearest)
                own = nearest;
            if (own.Count == 0)
            {
                var handedOver = HandedOver(function, releases, paths, site.CancellationToken) ?? OfCallers(function);
                if (handedOver is not { State: BoundState.Owner })
                    return handedOver;
                areBrief = false;
                continue;
            }
            if (Fault(function, acquire.Syntax, own) is { } fault)
                return fault;
            areBrief = areBrief && own.All(release => release.FirstAncestorOrSelf<FinallyClauseSyntax>() is not null)
                && brief.Is(function, TextSpan.FromBounds(acquire.Syntax.Span.End, own.Max(r => r.SpanStart)), 0, site.CancellationToken);
        }
        // Who has it is at it for a moment: there is next to nothing to be cancelled.
        return BoundVerdict.Owner with { YieldsToToken = true, WaitsToBeAsked = areBrief };

        // Why a holder may keep the permit for ever, if it may: it takes it, and gives it back at some calls further down.
        BoundVerdict? Fault(SyntaxNode function, SyntaxNode acquire, List<SyntaxNode> own)
        {
            var given = own.Concat(HandedOn(function, releases, analysis, site.CancellationToken)).ToList();
            if (paths.WhatSkips(function, given, site.CancellationToken, acquire) is { } skipped)
            {
                var isTold = UnreleasedLocks.Of(analysis.Locks).At(acquire, site.CancellationToken) is not null;
                return new BoundVerdict(BoundState.Unbounded, $"'Release' is skipped when {skipped}", own[own.Count - 1].GetLocation()) { ShowsFault = true, ToldAt = isTold ? acquire : null };
            }
            var held = TextSpan.FromBounds(acquire.Span.End, own.Max(r => r.SpanStart));
            return analysis.OpenWaits.In(function, held, IsMeant, site.CancellationToken, node => IsGivenBackMeanwhile(node, releases, acquires)) is { } open
                ? new BoundVerdict(BoundState.Unbounded, $"its holder {open.What}", open.Location)
                : null;
        }

        // `await locks.LockAsync(key); try { ... } finally { locks.Unlock(key); }`: the callers hold it between the two.
        BoundVerdict? OfCallers(SyntaxNode taking)
        {
            var returning = releases.Select(r => Symbol(EnclosingFunction.Of(r.Syntax))).OfType<IMethodSymbol>().Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
                .SelectMany(method => analysis.Uses.Of(method, site.CancellationToken).Uses).Where(use => use.Operation is IInvocationOperation).Select(use => use.Operation.Syntax).ToList();
            if (returning.Count == 0 || Symbol(taking) is not { } method)
                return null;
            var isCalled = false;
            foreach (var call in analysis.Uses.Of(method, site.CancellationToken).Uses)
            {
                var caller = EnclosingFunction.Of(call.Operation.Syntax);
                var own = returning.Where(r => EnclosingFunction.Of(r) == caller && r.SpanStart > call.Operation.Syntax.SpanStart).ToList();
                if (own.Count == 0)
                    return null;
                if (Fault(caller, call.Operation.Syntax, own) is { } fault)
                    return fault;
                isCalled = true;
            }
            return isCalled ? BoundVerdict.Owner : null;
        }

        IMethodSymbol? Symbol(SyntaxNode function) =>
            function is AnonymousFunctionExpressionSyntax ? null : analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, site.CancellationToken) as IMethodSymbol;

        // A semaphore that starts with permits is a lock: in which order they are taken is another rule's matter.
        bool IsMeant(WaitSite other) => other.Api.RuleId != RuleIds.Lock
            && !(other.Api.Kind == WaitKind.Semaphore && other.Receiver is { } gate && analysis.Objects.Of(gate, site.CancellationToken) is var others
                && (others.AreOf(facts) || (!others.Creations.IsEmpty && !Permits.AreSignals(others))));
    }

    /// <summary>One permit a key, in a collection that nobody else has: whoever took it gives it back by its key.</summary>
    private static bool IsPermitOfKey(IOperation receiver, ObjectFacts facts, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var path = analysis.Locks.Identity.Paths.Of(receiver, cancellationToken);
        return !facts.Creations.IsEmpty && !Permits.AreSignals(facts) && path.Steps.Length > 1 && path.Steps[path.Steps.Length - 1].IsElement
            && path.Steps[path.Steps.Length - 2].Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } keys
            && analysis.Uses.Of(keys, cancellationToken).Uses.Any(use => use.Operation.Parent is IPropertyReferenceOperation { Property.IsIndexer: true, Parent: IInvocationOperation { TargetMethod.Name: "Release" } });
    }

    /// <summary>A protected one is used by types that derive elsewhere, too; those who wrote them have the holders in sight for their model.</summary>
    private static bool IsSharedWithDerived(IOperation receiver, ObjectFacts facts) =>
        !facts.Creations.IsEmpty && ValueOrigins.Variable(receiver) is IFieldSymbol { DeclaredAccessibility: Accessibility.Protected };

    private static bool IsAcquire(IOperation call) => call is IInvocationOperation { TargetMethod.Name: "Wait" or "WaitAsync" or "WaitOne" };

    /// <summary>Where the function takes it again further down, what gives it back between the two belongs to the first, if nothing goes around it.</summary>
    private static List<SyntaxNode> BeforeNext(IOperation acquire, List<IOperation> acquires, List<SyntaxNode> releases)
    {
        var statement = acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        var next = acquires.Where(other => other.Syntax.SyntaxTree == acquire.Syntax.SyntaxTree && other.Syntax.SpanStart > acquire.Syntax.SpanStart && EnclosingFunction.Of(other.Syntax) == EnclosingFunction.Of(acquire.Syntax))
            .Select(other => other.Syntax.SpanStart).DefaultIfEmpty(int.MinValue).Min();
        return releases.Where(release => release.SpanStart < next && release.FirstAncestorOrSelf<StatementSyntax>() is { } given
            && (given.Parent == statement?.Parent || given.Parent is BlockSyntax { Parent: FinallyClauseSyntax { Parent: TryStatementSyntax attempt } } && attempt.Parent == statement?.Parent)).ToList();
    }

    /// <summary><c>gate.Release(); await CallbackAsync(); await gate.WaitAsync();</c>: what stands between is done without the permit.</summary>
    private static bool IsGivenBackMeanwhile(SyntaxNode node, List<IOperation> releases, List<IOperation> acquires)
    {
        foreach (var release in releases)
        {
            if (release.Syntax.SyntaxTree == node.SyntaxTree && release.Syntax.Span.End <= node.SpanStart
                && release.Syntax.FirstAncestorOrSelf<StatementSyntax>()?.Parent is BlockSyntax block && block.Span.Contains(node.Span) && IsTakenAgain(node, block, acquires))
                return true;
        }
        return false;
    }

    private static bool IsTakenAgain(SyntaxNode node, BlockSyntax block, List<IOperation> acquires)
    {
        foreach (var acquire in acquires)
        {
            if (acquire.Syntax.SyntaxTree == node.SyntaxTree && acquire.Syntax.SpanStart >= node.Span.End
                && (block.Span.Contains(acquire.Syntax.Span) || block.Parent is TryStatementSyntax { Finally: { } cleanup } && cleanup.Span.Contains(acquire.Syntax.Span)))
                return true;
        }
        return false;
    }

    /// <summary>The second half of it: whoever had the permit before has it again, and gives it back in its own time.</summary>
    private static bool IsTakenBack(IOperation acquire, List<IOperation> releases) =>
        releases.Any(release => release.Syntax.SyntaxTree == acquire.Syntax.SyntaxTree && release.Syntax.SpanStart < acquire.Syntax.SpanStart
            && release.Syntax.FirstAncestorOrSelf<StatementSyntax>()?.Parent is BlockSyntax { Parent: TryStatementSyntax { Finally: { } cleanup } attempted } block
            && block == attempted.Block && cleanup.Span.Contains(acquire.Syntax.Span));

    /// <summary><c>return FinishAsync(lockHeld: true);</c>: whoever finishes the work releases what was taken here.</summary>
    private static IEnumerable<SyntaxNode> HandedOn(SyntaxNode function, List<IOperation> releases, WaitAnalysis analysis, CancellationToken cancellationToken) => releases.All(release => EnclosingFunction.Of(release.Syntax) == function)
        ? Enumerable.Empty<SyntaxNode>()
        : EnclosingFunction.OwnNodes(function).OfType<ReturnStatementSyntax>().SelectMany(left => left.DescendantNodes()).OfType<InvocationExpressionSyntax>()
            .Where(call => analysis.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method
                && analysis.Models.Declarations(method).Any(d => releases.Any(r => EnclosingFunction.Of(r.Syntax) is var releasing && releasing != function && releasing == d.GetSyntax(cancellationToken))));

    /// <summary>The permit is given back by work that the function starts, or by disposing what it returns.</summary>
    private static BoundVerdict? HandedOver(SyntaxNode function, List<IOperation> releases, AllPaths paths, CancellationToken cancellationToken)
    {
        var nested = releases.Where(r => function.Span.Contains(r.Syntax.Span)).ToList();
        foreach (var release in nested)
        {
            if (paths.WhatSkips(EnclosingFunction.Of(release.Syntax), new[] { release.Syntax }, cancellationToken) is { } skipped)
                return new BoundVerdict(BoundState.Unbounded, $"'Release' is skipped when {skipped}", release.Syntax.GetLocation()) { ShowsFault = true };
        }
        return nested.Count > 0 || releases.Any(IsDisposal) ? BoundVerdict.Owner : null;

        static bool IsDisposal(IOperation release) =>
            EnclosingFunction.Of(release.Syntax) is MethodDeclarationSyntax { Identifier.ValueText: "Dispose" or "DisposeAsync" };
    }
}
