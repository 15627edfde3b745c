using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Whether somebody is held up who need not be: another place takes the lock and waits for nothing under it. Where every place that takes a lock waits under
/// it, the lock is a queue in front of one operation, and whoever stands in it wants that operation.
/// </summary>
internal sealed class QuickTakers
{
    /// <summary>Functions that are looked at for one lock.</summary>
    private const int MaxFunctions = 40;

    private readonly LockFacts _facts;
    private readonly WaitAnalysis _waits;

    public QuickTakers(LockFacts facts, WaitAnalysis waits)
    {
        _facts = facts;
        _waits = waits;
    }

    /// <param name="held">The lock, and where it is taken by who waits under it.</param>
    /// <param name="thing">The field that has what is waited for. Who starts it, or ends it as well, is not held up by its end.</param>
    /// <param name="waits">Whether a step of a body waits, there or in what it calls.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Any(Acquisition held, ISymbol? thing, Func<LockedStep, LockedBody, bool> waits, CancellationToken cancellationToken)
    {
        var node = _facts.Identity.Node(held, cancellationToken);
        if (IsTakenByItsCollection(held, node, cancellationToken))
            return true;
        foreach (var function in Functions(held, node, cancellationToken).Distinct().Take(MaxFunctions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // While an object is made, nobody else has its lock.
            if (function is ConstructorDeclarationSyntax or DestructorDeclarationSyntax || (thing is not null && IsAboutIt(function, thing, cancellationToken)))
                continue;
            var body = _facts.Body(function, cancellationToken);
            foreach (var taken in body.Steps.SelectMany(step => step.Taken))
            {
                if (taken.Form != AcquireForm.Tries && taken.Operation.Syntax != held.Operation.Syntax && !(held.Kind.IsShared() && taken.Kind.IsShared())
                    && !body.LeavesWith.Any(left => left.Operation.Syntax == taken.Operation.Syntax)
                    && _facts.Identity.Node(taken, cancellationToken).Equals(node) && (IsStop(function, held, cancellationToken) || IsQuick(taken, body, waits, cancellationToken)))
                    return true;
            }
        }
        return false;
    }

    /// <summary><c>_open = ArrayList.Synchronized(...)</c>: each member of such a collection takes the lock that it gives as its <c>SyncRoot</c>.</summary>
    private bool IsTakenByItsCollection(Acquisition held, LockNode node, CancellationToken cancellationToken)
    {
        if (node is not { Given.Name: "SyncRoot", Symbol: IFieldSymbol collection })
            return false;
        var function = EnclosingFunction.Of(held.Operation.Syntax);
        var uses = _facts.Facts.Uses.Of(collection, cancellationToken).Uses;
        return uses.Any(use => EnclosingFunction.Of(use.Operation.Syntax) != function && use.Operation.Parent is IInvocationOperation call && call.Instance == use.Operation)
            && _facts.Facts.Origins.Of(uses[0].Operation, cancellationToken).Any(leaf => leaf is IInvocationOperation { TargetMethod: { Name: "Synchronized", IsStatic: true } });
    }

    /// <summary>Whether a function puts something else in a field, or adds to what is there, or starts it: it has to wait until what was there is over.</summary>
    private bool IsAboutIt(SyntaxNode function, ISymbol thing, CancellationToken cancellationToken) =>
        _facts.Facts.Uses.Of(thing, cancellationToken).Uses.Any(use => function.SyntaxTree == use.Operation.Syntax.SyntaxTree && function.Span.Contains(use.Operation.Syntax.Span) && use.Operation.Parent switch
        {
            IAssignmentOperation set => set.Target == use.Operation,
            IInvocationOperation { TargetMethod.Name: var name } call => call.Instance == use.Operation && (name is "Add" or "Enqueue" || name.StartsWith("Start", StringComparison.Ordinal)),
            _ => false,
        });

    /// <summary>Who is to end what the lock is held for stands in front of the lock, whatever it does inside; who ends it as well does not.</summary>
    private bool IsStop(SyntaxNode function, Acquisition held, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(held.Operation.Syntax) is var holder && holder != function && IsStop(function, cancellationToken) && !IsStop(holder, cancellationToken);

    private bool IsStop(SyntaxNode function, CancellationToken cancellationToken) =>
        _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is { } method && StopPath.Contains(method);

    private bool IsQuick(Acquisition taken, LockedBody body, Func<LockedStep, LockedBody, bool> waits, CancellationToken cancellationToken)
    {
        foreach (var step in body.Steps)
        {
            if (step.Held.Any(held => held.Operation.Syntax == taken.Operation.Syntax)
                && (step.Operation is IAwaitOperation || IsUnknown(step.Operation, cancellationToken) || _waits.FunctionWaits.At(body.Function, step.Operation, cancellationToken) is not null || waits(step, body)))
                return false;
        }
        return true;
    }

    /// <summary>Whether nobody sees what a call does: it is of another assembly than the framework's, or one of several do it.</summary>
    private bool IsUnknown(IOperation operation, CancellationToken cancellationToken) =>
        operation is IInvocationOperation { TargetMethod: var called }
        && (called.MethodKind == MethodKind.DelegateInvoke || !IsOfFramework(called) && _facts.Calls.Of(operation, Frame.Root, cancellationToken) is var targets && (targets.IsEmpty || targets.Any(target => target.IsOneOfSeveral)));

    private static bool IsOfFramework(IMethodSymbol method)
    {
        for (var space = method.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space.ContainingNamespace is { IsGlobalNamespace: true })
                return space.Name == "System" && method.DeclaringSyntaxReferences.IsEmpty;
            if (space is { Name: "Extensions", ContainingNamespace: { Name: "Microsoft", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }
        return false;
    }

    /// <summary>The functions that name the lock, or call who takes it for them.</summary>
    private IEnumerable<SyntaxNode> Functions(Acquisition held, LockNode node, CancellationToken cancellationToken)
    {
        var last = held.Lock.Steps.IsEmpty ? held.Lock.Start : held.Lock.Steps[held.Lock.Steps.Length - 1].Symbol;
        var names = new[] { node.Symbol, last, held is { IsByCall: true, Operation: IInvocationOperation call } ? call.TargetMethod.OriginalDefinition : null };
        foreach (var name in names.OfType<ISymbol>().Distinct<ISymbol>(SymbolEqualityComparer.Default))
        {
            if (name is INamedTypeSymbol type)
            {
                foreach (var function in OfType(type, cancellationToken))
                    yield return function;
                continue;
            }
            // A property that many kinds of objects have is another lock of each.
            if (node.Given is not null && SymbolEqualityComparer.Default.Equals(name, node.Given))
                continue;
            foreach (var use in _facts.Facts.Uses.Of(name, cancellationToken).Uses)
            {
                if (BodyGraphs.FunctionAround(use.Operation.Syntax) is { } function)
                    yield return function;
            }
        }
    }

    /// <summary><c>lock (this)</c>, <c>lock (typeof(Cache))</c>.</summary>
    private List<SyntaxNode> OfType(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var found = new List<SyntaxNode>();
        foreach (var declared in _facts.Facts.Models.Declarations(type.OriginalDefinition))
        {
            foreach (var hit in _facts.Acquisitions.Words.In(declared.SyntaxTree, declared.Span, cancellationToken))
            {
                if (declared.SyntaxTree.GetRoot(cancellationToken).FindToken(hit.Position) is { Parent: { } node } token && token.SpanStart == hit.Position && BodyGraphs.FunctionAround(node) is { } function)
                    found.Add(function);
            }
        }
        return found;
    }
}
