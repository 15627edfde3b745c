using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>A lock that lets nobody in twice is taken again by whoever has it (HANG205), there or in what is called there.</summary>
/// <remarks>
/// Silent for another instance's lock, for a semaphore of several or of an unknown number of permits, for a reader-writer lock whose policy
/// allows recursion or is not known, for an acquisition that only tries or that a time ends, and where a flag or a question whether the lock
/// is held decides.
/// </remarks>
internal sealed class EnteredTwice
{
    private const string WayOut = "split off what assumes that the lock is held, and call that";

    private readonly LockFacts _facts;

    public EnteredTwice(LockFacts facts) => _facts = facts;

    public LockFinding? At(LockedStep step, CancellationToken cancellationToken)
    {
        foreach (var taken in step.Taken)
        {
            if (Again(step.Held, taken, taken.Lock, cancellationToken) is { } held && !Asks(taken.Operation))
                return Finding(step, held, taken, null, cancellationToken);
        }
        if (step.IsAcquisition || IsOfDecorated(step.Operation) || !step.Held.Any(h => !h.Kind.IsReentrant()))
            return null;
        foreach (var reached in _facts.From(step.Operation, cancellationToken))
        {
            if (!TakesAny(reached.Body) || GivesBackOnTheWay(reached, step.Held) || reached.Way.Any(way => way.Site is { } site && IsOfDecorated(site)))
                continue;
            foreach (var inner in reached.Body.Steps)
            {
                foreach (var taken in inner.Taken)
                {
                    if (Again(step.Held, taken, reached.Frame.Translate(taken.Lock), cancellationToken) is { } held && !_facts.Keys.IsOfAnother(held.Lock, reached, null, cancellationToken) && !Asks(taken.Operation) && !reached.Way.Any(way => way.Site is { } site && Asks(site)))
                        return Finding(step, held, taken, reached, cancellationToken);
                }
            }
        }
        return null;
    }

    /// <summary><c>class Cache(IStore inner) : IStore { ... inner.Save(item) ... }</c>: what a type stands before is as a rule not of the type itself.</summary>
    private static bool IsOfDecorated(IOperation call) =>
        call is IInvocationOperation { Instance: { Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } contract } instance }
        && ValueOrigins.Unwrap(instance) switch
        {
            IFieldReferenceOperation { Field.ContainingType: var owner } => owner,
            IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var owner } } => owner,
            _ => null,
        } is { } decorator
        && decorator.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default);

    /// <summary>Most functions that are run on the way take nothing.</summary>
    private static bool TakesAny(LockedBody body)
    {
        foreach (var step in body.Steps)
        {
            if (!step.Taken.IsEmpty)
                return true;
        }
        return false;
    }

    private static bool GivesBackOnTheWay(Reached reached, ImmutableArray<Acquisition> held)
    {
        for (var way = reached; way is not null; way = way.Caller)
        {
            if (way.GivesBack(held))
                return true;
        }
        return false;
    }

    private Acquisition? Again(ImmutableArray<Acquisition> held, Acquisition taken, ObjectPath path, CancellationToken cancellationToken)
    {
        if (taken.Kind.IsReentrant() || !taken.CanWaitForEver)
            return null;
        foreach (var other in held)
        {
            if (_facts.Identity.AreSame(other.Lock, path, cancellationToken) && KeepsOut(other.Kind, taken.Kind) && !LockKeys.AreApart(other, taken) && IsCertain(other, taken, cancellationToken))
                return other;
        }
        return null;
    }

    /// <summary>Whether a side of a lock keeps out who wants another; a reader may find a writer queued between its two turns.</summary>
    private static bool KeepsOut(LockKind held, LockKind wanted) => (held, wanted) switch
    {
        (LockKind.UpgradeableSide, LockKind.WriteSide or LockKind.ReadSide) => false,
        (LockKind.ReadSide or LockKind.UpgradeableSide or LockKind.WriteSide, LockKind.ReadSide or LockKind.UpgradeableSide or LockKind.WriteSide) => true,
        (LockKind.AsyncLock or LockKind.AsyncReadSide, LockKind.AsyncLock or LockKind.AsyncReadSide) => true,
        _ => held == wanted,
    };

    private bool IsCertain(Acquisition held, Acquisition taken, CancellationToken cancellationToken) => taken.Kind switch
    {
        LockKind.Semaphore => _facts.Identity.Permits(taken.Object ?? held.Object, cancellationToken) == 1 && !IsGivenByAnother(taken.Object ?? held.Object, cancellationToken),
        LockKind.SpinLock => true,
        _ => !_facts.Acquisitions.AllowsReentry(taken, cancellationToken),
    };

    /// <summary><c>new Thread(Run).Start(); started.WaitOne();</c> where <c>Run</c> gives the permit: what only gives it, and runs elsewhere, makes a signal of it.</summary>
    private bool IsGivenByAnother(IOperation? semaphore, CancellationToken cancellationToken)
    {
        if (semaphore is null)
            return false;
        var uses = _facts.Facts.Objects.Of(semaphore, cancellationToken).Calls;
        var taking = uses.Where(use => use is IInvocationOperation call && AcquireCalls.Taken(call, _facts, cancellationToken) is not null).Select(use => BodyGraphs.FunctionAround(use.Syntax)).ToList();
        return uses.Any(use => _facts.Acquisitions.Given(use, cancellationToken) is not null && BodyGraphs.FunctionAround(use.Syntax) is MethodDeclarationSyntax giving && !taking.Contains(giving)
            && _facts.Facts.Models.Get(giving.SyntaxTree).GetDeclaredSymbol(giving, cancellationToken) is IMethodSymbol method
            && _facts.Facts.Uses.Of(method, cancellationToken).AreOnlyGiven);
    }

    private static bool IsOfSides(LockKind kind) => kind is LockKind.ReadSide or LockKind.UpgradeableSide or LockKind.WriteSide;

    /// <summary>Whether nobody in sight calls the function, which only its own product could.</summary>
    private bool IsUncalled(LockedStep step, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(step.Operation.Syntax) is MethodDeclarationSyntax function && _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method
        && method.DeclaredAccessibility is Accessibility.Internal or Accessibility.Private or Accessibility.ProtectedAndInternal && !method.IsOverride && !method.IsVirtual && method.GetAttributes().IsEmpty && !method.Promised().Any()
        && _facts.Facts.Uses.Of(method, cancellationToken).Uses.All(use => SymbolEqualityComparer.Default.Equals(use.Member, method));

    /// <summary>Whether a flag of the caller, or a question whether the lock is held, decides about an operation.</summary>
    private static bool Asks(IOperation operation)
    {
        foreach (var node in operation.Syntax.Ancestors())
        {
            var condition = node switch
            {
                IfStatementSyntax choice when !choice.Condition.Span.Contains(operation.Syntax.Span) => choice.Condition,
                CatchClauseSyntax { Filter.FilterExpression: { } filter } when !filter.Span.Contains(operation.Syntax.Span) => filter,
                ConditionalExpressionSyntax choice when !choice.Condition.Span.Contains(operation.Syntax.Span) => choice.Condition,
                _ => null,
            };
            if (condition is not null && condition.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => IsAnswer(name, condition)))
                return true;
            if (node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax)
                return node.DescendantNodes().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText is "IsEntered" or "IsWriteLockHeld" or "IsReadLockHeld" or "IsHeldByCurrentThread"
                    or "IsUpgradeableReadLockHeld");
        }
        return false;
    }

    private static bool IsAnswer(SimpleNameSyntax name, ExpressionSyntax condition)
    {
        var text = name.Identifier.ValueText;
        if (text.IndexOf("held", StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("lock", StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("reent", StringComparison.OrdinalIgnoreCase) >= 0)
            return true;
        // A parameter that stands for itself: `if (async)`, `if (!synchronize)`.
        return condition.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is { } method
            && method.ParameterList.Parameters.Any(p => p.Identifier.ValueText == text && p.Type is PredefinedTypeSyntax { Keyword.ValueText: "bool" });
    }

    private LockFinding Finding(LockedStep step, Acquisition held, Acquisition taken, Reached? reached, CancellationToken cancellationToken) =>
        new(IsUncalled(step, cancellationToken) ? Descriptors.EnteredTwice.UntilAsked() : Descriptors.EnteredTwice, Places.Of(step.Operation), Places.Api(step.Operation), WayOut,
            LockIdentity.Name(held.Lock), (reached is null ? "it is taken again" : $"'{reached.WayName}' takes it again") + (IsOfSides(taken.Kind) ? ", which throws where its policy is 'NoRecursion'" : ""))
        {
            Evidence = reached is null
                ? ImmutableArray.Create(Places.Of(held.Operation).GetLocation())
                : ImmutableArray.Create(Places.Of(held.Operation).GetLocation(), Places.Of(taken.Operation).GetLocation()),
        };
}
