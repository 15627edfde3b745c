using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Goes through a body in the order in which it runs and keeps account of the locks that are held on every way to a place. By structure and not
/// by control-flow graph: <c>lock</c>, <c>using</c>, <c>try</c> and early returns are all that real code releases by, and a tree is walked once.
/// </summary>
internal sealed class LockWalk
{
    private readonly Acquisitions _acquisitions;
    private readonly Func<IOperation, CallEffect?> _effects;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<LockedStep>.Builder _steps = ImmutableArray.CreateBuilder<LockedStep>();
    private readonly ImmutableArray<Release>.Builder _givesBack = ImmutableArray.CreateBuilder<Release>();
    private readonly Stack<Breaks> _breaks = new();
    private ImmutableArray<Acquisition>? _atExits;
    private ImmutableArray<Acquisition>? _lastExit;

    /// <summary>What is held here; <see langword="null"/> where control never comes.</summary>
    private ImmutableArray<Acquisition>? _held = ImmutableArray<Acquisition>.Empty;

    private LockWalk(Acquisitions acquisitions, Func<IOperation, CallEffect?> effects, CancellationToken cancellationToken)
    {
        _acquisitions = acquisitions;
        _effects = effects;
        _cancellationToken = cancellationToken;
    }

    /// <param name="effects">The locks that a called method of the compilation leaves its caller with, and takes from it.</param>
    public static LockedBody Over(SyntaxNode function, IOperation body, Acquisitions acquisitions, Func<IOperation, CallEffect?> effects, CancellationToken cancellationToken)
    {
        var walk = new LockWalk(acquisitions, effects, cancellationToken);
        try
        {
            walk.Visit(body switch
            {
                IAnonymousFunctionOperation lambda => lambda.Body,
                ILocalFunctionOperation local => local.Body,
                _ => body,
            });
        }
        catch (InsufficientExecutionStackException)
        {
            // Expressions that deep are generated.
            return LockedBody.Empty(function);
        }
        walk.Exit();
        return new LockedBody(function, walk._steps.ToImmutable(), walk._atExits ?? ImmutableArray<Acquisition>.Empty, walk._givesBack.ToImmutable());
    }

    private ImmutableArray<Acquisition> Held => _held ?? ImmutableArray<Acquisition>.Empty;

    private void Visit(IOperation? operation)
    {
        if (operation is null)
            return;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _cancellationToken.ThrowIfCancellationRequested();
        switch (operation)
        {
            case IBlockOperation block:
                var outer = Held;
                var scoped = VisitAll(block.Operations);
                if (scoped)
                    LeaveScopes(outer);
                break;
            case ILockOperation statement:
                Visit(statement.LockedValue);
                var taken = Take(statement);
                Visit(statement.Body);
                Leave(taken);
                break;
            case IUsingOperation scope:
                var before = Held;
                Visit(scope.Resources);
                Visit(scope.Body);
                DisposeOf(scope.Resources);
                LeaveScopes(before);
                break;
            case IConditionalOperation choice:
                Choice(choice);
                break;
            case ITryOperation guarded:
                Try(guarded);
                break;
            case ILoopOperation loop:
                Loop(loop);
                break;
            case ISwitchOperation choice:
                Switch(choice);
                break;
            case IReturnOperation returned:
                Visit(returned.ReturnedValue);
                if (returned.Kind != OperationKind.YieldReturn)
                    Exit();
                break;
            case IThrowOperation thrown:
                Visit(thrown.Exception);
                _held = null;
                break;
            case IBranchOperation branch:
                Branch(branch);
                break;
            case IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation:
                break;
            case IInvocationOperation call:
                VisitChildren(call);
                Call(call);
                break;
            case IObjectCreationOperation or IAwaitOperation:
                VisitChildren(operation);
                Step(operation);
                break;
            case IPropertyReferenceOperation property:
                VisitChildren(property);
                if (!IsWritten(property))
                    Call(property);
                break;
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment:
                VisitChildren(property);
                Visit(assignment.Value);
                Call(assignment);
                break;
            default:
                VisitChildren(operation);
                break;
        }
    }

    private void VisitChildren(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
            Visit(child);
    }

    /// <summary>Visits statements; says whether one of them declares what is disposed at the end of the block.</summary>
    private bool VisitAll(ImmutableArray<IOperation> statements)
    {
        List<IOperation>? scopes = null;
        foreach (var statement in statements)
        {
            // What stands behind a return is there for a label.
            if (_held is null && statement is ILabeledOperation)
                _held = ImmutableArray<Acquisition>.Empty;
            Visit(statement);
            if (statement is IUsingDeclarationOperation declaration)
                (scopes ??= new List<IOperation>()).Add(declaration.DeclarationGroup);
        }
        for (var i = (scopes?.Count ?? 0) - 1; i >= 0; i--)
            DisposeOf(scopes![i]);
        return scopes is not null;
    }

    /// <summary>The end of a scope disposes what it declares, which may be a type of the compilation.</summary>
    private void DisposeOf(IOperation resources)
    {
        // A call as the resource itself was made at the beginning.
        if (_held is null || resources is not IVariableDeclarationGroupOperation)
            return;
        _steps.Add(new LockedStep(resources, Held, ImmutableArray<Acquisition>.Empty));
    }

    private static bool IsWritten(IPropertyReferenceOperation property) =>
        property.Parent is IAssignmentOperation assignment && assignment.Target == property && assignment is ISimpleAssignmentOperation;

    private void Step(IOperation operation) => _steps.Add(new LockedStep(operation, Held, ImmutableArray<Acquisition>.Empty));

    private void Call(IOperation call)
    {
        if (_held is null)
            return;
        if (_acquisitions.Given(call, _cancellationToken) is { } release)
        {
            Step(call);
            Give(release);
            return;
        }
        if (_acquisitions.Taken(call, _cancellationToken) is { } acquisition)
        {
            // In a condition it holds on one branch only; Choice sees to that.
            _steps.Add(new LockedStep(call, Held, ImmutableArray.Create(acquisition)));
            _held = Held.Add(acquisition);
            return;
        }
        var effect = _effects(call);
        if (effect is null)
        {
            Step(call);
            return;
        }
        var before = Held;
        foreach (var given in effect.Value.Gives)
            Give(given);
        // What gives a lock back and takes it again does not take what is held.
        _steps.Add(new LockedStep(call, effect.Value.Takes.IsEmpty ? before : Held, effect.Value.Takes));
        _held = Held.AddRange(effect.Value.Takes);
    }

    private Acquisition? Take(ILockOperation statement)
    {
        if (_held is null || _acquisitions.Taken(statement, _cancellationToken) is not { } acquisition)
            return null;
        _steps.Add(new LockedStep(statement, Held, ImmutableArray.Create(acquisition)));
        _held = Held.Add(acquisition);
        return acquisition;
    }

    private void Leave(Acquisition? taken)
    {
        if (taken is null)
            return;
        _held = _held?.Remove(taken);
        LeaveAtExits(acquisition => acquisition == taken);
    }

    /// <summary>What a <c>lock</c>, a <c>using</c> or a <c>finally</c> gives back is given back for the returns and breaks within it, too.</summary>
    private void LeaveAtExits(Predicate<Acquisition> isLeft)
    {
        _atExits = _atExits?.RemoveAll(isLeft);
        _lastExit = _lastExit?.RemoveAll(isLeft);
        foreach (var target in _breaks)
            target.RemoveAll(isLeft);
    }

    private void Give(Release release)
    {
        for (var i = Held.Length - 1; i >= 0; i--)
        {
            if (IsOf(Held[i], release))
            {
                _held = Held.RemoveAt(i);
                return;
            }
        }
        if (!_givesBack.Any(other => other.Lock.Equals(release.Lock)))
            _givesBack.Add(release);
    }

    private bool IsOf(Acquisition held, Release release) =>
        (held.Kind == release.Kind || held.Kind.IsThreadAffine() == release.Kind.IsThreadAffine())
        && (held.Lock.Equals(release.Lock) && held.Lock.Root != PathRoot.Unknown
            || _acquisitions.Identity.Node(held.Lock, _cancellationToken).Equals(_acquisitions.Identity.Node(release.Lock, _cancellationToken)) && held.Lock.Steps.Any(s => s.IsElement));

    private void LeaveScopes(ImmutableArray<Acquisition> outer)
    {
        _held = _held?.RemoveAll(acquisition => acquisition.IsScope && !outer.Contains(acquisition));
        LeaveAtExits(acquisition => acquisition.IsScope && !outer.Contains(acquisition));
    }

    private void Choice(IConditionalOperation choice)
    {
        var before = Held;
        Visit(choice.Condition);
        var after = _held;
        var (whenTrue, whenFalse) = Branches(choice.Condition, before, after);
        _held = after is null ? null : whenTrue;
        Visit(choice.WhenTrue);
        var first = _held;
        _held = after is null ? null : whenFalse;
        Visit(choice.WhenFalse);
        _held = Join(first, _held);
    }

    /// <summary><c>if (Monitor.TryEnter(gate))</c> holds where it is true, <c>if (!gate.Wait(0))</c> where it is not.</summary>
    private (ImmutableArray<Acquisition> WhenTrue, ImmutableArray<Acquisition> WhenFalse) Branches(IOperation condition, ImmutableArray<Acquisition> before, ImmutableArray<Acquisition>? after)
    {
        var held = after ?? before;
        switch (Bare(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                var (whenTrue, whenFalse) = Branches(not.Operand, before, after);
                return (whenFalse, whenTrue);
            case IInvocationOperation call when held.Any(a => a.Operation == call && !a.CanWaitForEver):
                return (held, held.RemoveAll(a => a.Operation == call));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return (held, held.RemoveAll(a => both.RightOperand.Syntax.Span.Contains(a.Operation.Syntax.Span) || both.LeftOperand.Syntax.Span.Contains(a.Operation.Syntax.Span)));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
                return (held.RemoveAll(a => either.RightOperand.Syntax.Span.Contains(a.Operation.Syntax.Span)), held);
            default:
                return (held, held);
        }
    }

    private static IOperation? Bare(IOperation? value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case IAwaitOperation awaited:
                    value = awaited.Operation;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } instance }:
                    value = instance;
                    break;
                default:
                    return value;
            }
        }
    }

    private void Try(ITryOperation guarded)
    {
        var before = _held;
        var outerExit = _lastExit;
        _lastExit = null;
        Visit(guarded.Body);
        var end = _held;
        foreach (var handler in guarded.Catches)
        {
            _held = before;
            Visit(handler.Filter);
            Visit(handler.Handler);
            end = Join(end, _held);
        }
        var exit = _lastExit;
        _lastExit = exit ?? outerExit;
        _held = end;
        if (guarded.Finally is not { } cleanup)
            return;
        // Where every way returns, the clean-up begins with what was held there.
        var start = end ?? exit ?? before;
        _held = start;
        Visit(cleanup);
        if (start is { } held && _held is { } left)
            LeaveAtExits(acquisition => held.Contains(acquisition) && !left.Contains(acquisition));
        if (end is null)
            _held = null;
    }

    private void Loop(ILoopOperation loop)
    {
        var breaks = new Breaks(loop.ExitLabel);
        _breaks.Push(breaks);
        var isEndless = false;
        switch (loop)
        {
            case IForEachLoopOperation each:
                Visit(each.Collection);
                var start = _held;
                Visit(each.Body);
                _held = Join(start, _held);
                break;
            case IWhileLoopOperation { ConditionIsTop: true } repeated:
                Visit(repeated.Condition);
                start = _held;
                isEndless = repeated.Condition?.ConstantValue is { HasValue: true, Value: true };
                Visit(repeated.Body);
                _held = isEndless ? null : Join(start, _held);
                break;
            case IForLoopOperation counted:
                foreach (var initial in counted.Before)
                    Visit(initial);
                Visit(counted.Condition);
                start = _held;
                isEndless = counted.Condition is null;
                Visit(counted.Body);
                foreach (var next in counted.AtLoopBottom)
                    Visit(next);
                _held = isEndless ? null : Join(start, _held);
                break;
            default:
                VisitChildren(loop);
                break;
        }
        _breaks.Pop();
        _held = breaks.IsEmpty ? _held : Join(_held, breaks.Held);
    }

    private void Switch(ISwitchOperation choice)
    {
        Visit(choice.Value);
        var before = _held;
        var breaks = new Breaks(choice.ExitLabel);
        _breaks.Push(breaks);
        var hasDefault = false;
        ImmutableArray<Acquisition>? end = null;
        foreach (var section in choice.Cases)
        {
            hasDefault |= section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default);
            _held = before;
            foreach (var clause in section.Clauses)
                Visit(clause);
            VisitAll(section.Body);
            end = Join(end, _held);
        }
        _breaks.Pop();
        if (!breaks.IsEmpty)
            end = Join(end, breaks.Held);
        _held = hasDefault ? end : Join(end, before);
    }

    private void Branch(IBranchOperation branch)
    {
        if (branch.BranchKind == BranchKind.Break && _held is { } held)
        {
            foreach (var target in _breaks)
            {
                if (SymbolEqualityComparer.Default.Equals(target.Label, branch.Target))
                {
                    target.Add(held);
                    break;
                }
            }
        }
        _held = null;
    }

    private void Exit()
    {
        if (_held is not { } held)
            return;
        _atExits = _atExits is { } exits ? exits.RemoveAll(acquisition => !held.Contains(acquisition)) : held;
        _lastExit = held;
        _held = null;
    }

    private static ImmutableArray<Acquisition>? Join(ImmutableArray<Acquisition>? one, ImmutableArray<Acquisition>? other)
    {
        if (one is not { } first)
            return other;
        return other is { } second ? first.RemoveAll(acquisition => !second.Contains(acquisition)) : first;
    }

    private sealed class Breaks
    {
        public Breaks(ILabelSymbol label) => Label = label;

        public ILabelSymbol Label { get; }

        public bool IsEmpty { get; private set; } = true;

        public ImmutableArray<Acquisition>? Held { get; private set; }

        public void Add(ImmutableArray<Acquisition> held)
        {
            Held = Join(Held, held);
            IsEmpty = false;
        }

        public void RemoveAll(Predicate<Acquisition> isLeft) => Held = Held?.RemoveAll(isLeft);
    }
}

/// <summary>What a called method does to the locks of its caller, seen from there.</summary>
/// <param name="Takes">Locks that the caller holds afterwards.</param>
/// <param name="Gives">Locks that the caller holds no longer.</param>
internal readonly record struct CallEffect(ImmutableArray<Acquisition> Takes, ImmutableArray<Release> Gives);
