using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>What the rules about locks know of one compilation: what each body takes, holds and gives back, worked out when first asked for.</summary>
internal sealed class LockFacts
{
    /// <summary>Methods in a row that only enter or leave a lock for their caller.</summary>
    private const int MaxEffectDepth = 2;

    private static readonly PerAnalysis<LockFacts> _known = new();

    private readonly RecentFacts<(SyntaxNode Function, int Depth), LockedBody> _bodies = new(EqualityComparer<(SyntaxNode, int)>.Default);

    /// <summary>By model, with which it goes: what is reached is full of operations.</summary>
    private readonly ConditionalWeakTable<SemanticModel, ConcurrentDictionary<IOperation, ImmutableArray<Reached>>> _from = new();

    private LockFacts(Compilation compilation, UserLocks users)
    {
        Facts = CodeFacts.Of(compilation);
        Identity = new LockIdentity(Facts);
        Acquisitions = new Acquisitions(Facts, Identity, users);
        Limits = new SummaryLimits();
        Calls = new CallTargets(Facts, Identity.Paths, Limits);
        Work = new WorkSources(Facts, Calls, Identity.Paths);
        AtOnce = new OverAtOnce(this);
        Keys = new LockKeys(Facts.Models);
    }

    /// <summary>One for all rules that ask about locks. Users' rows can change while the compilation does not.</summary>
    public static LockFacts Of(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        _known.Of(compilation, options, () => new LockFacts(compilation, UserLocks.Of(compilation, options, cancellationToken)));

    public CodeFacts Facts { get; }

    public LockIdentity Identity { get; }

    public Acquisitions Acquisitions { get; }

    public CallTargets Calls { get; }

    /// <summary>What a task, a thread, a timer or a registration runs.</summary>
    public WorkSources Work { get; }

    /// <summary>Calls that are over when they return.</summary>
    public OverAtOnce AtOnce { get; }

    /// <summary>Which of a table's locks is meant where a function runs once more.</summary>
    public LockKeys Keys { get; }

    public SummaryLimits Limits { get; }

    /// <summary>What a function does, by itself.</summary>
    public LockedBody Body(SyntaxNode function, CancellationToken cancellationToken) => Body(function, 0, cancellationToken);

    /// <summary>Whether a lock is held where its function calls somebody or makes something.</summary>
    public bool IsHeldAt(IOperation call, LockNode taken, CancellationToken cancellationToken) =>
        Body(EnclosingFunction.Of(call.Syntax), cancellationToken).Steps.Any(step =>
            step.Operation.Syntax == call.Syntax && step.Held.Any(held => Identity.Node(held, cancellationToken).Equals(taken)));

    /// <summary>All functions that an operation runs before it is over, nearest first, each once.</summary>
    public ImmutableArray<Reached> From(IOperation operation, CancellationToken cancellationToken)
    {
        // Each rule asks about the same calls.
        if (operation.SemanticModel is not { } model)
            return Walk(Calls.Of(operation, Frame.Root, cancellationToken), operation, cancellationToken);
        var known = _from.GetValue(model, static _ => new ConcurrentDictionary<IOperation, ImmutableArray<Reached>>());
        if (!known.TryGetValue(operation, out var reached))
            reached = known.GetOrAdd(operation, Walk(Calls.Of(operation, Frame.Root, cancellationToken), operation, cancellationToken));
        return reached;
    }

    /// <summary>Functions that something runs, and all that they run.</summary>
    public ImmutableArray<Reached> Walk(ImmutableArray<CallTarget> targets, IOperation? site, CancellationToken cancellationToken)
    {
        if (targets.IsEmpty)
            return ImmutableArray<Reached>.Empty;
        var found = ImmutableArray.CreateBuilder<Reached>();
        var seen = new HashSet<(SyntaxNode Function, int LeftOut)>();
        foreach (var target in targets)
            Add(target, site, null);
        for (var i = 0; i < found.Count; i++)
        {
            var caller = found[i];
            if (caller.Depth >= SummaryLimits.MaxDepth)
            {
                Limits.DepthMet();
                continue;
            }
            foreach (var step in caller.Body.Steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var target in Targets(step, caller.Frame, cancellationToken))
                    Add(target, step.Operation, caller);
            }
        }
        return found.ToImmutable();

        void Add(CallTarget target, IOperation? from, Reached? caller)
        {
            if (found.Count >= SummaryLimits.MaxFunctions)
            {
                Limits.FunctionsMet();
                return;
            }
            if (seen.Contains((target.Function, 0)))
                return;
            var body = Body(target.Function, cancellationToken);
            var (left, leftOut) = Left(body, target.Frame.Passed);
            if (seen.Add((target.Function, leftOut)))
                found.Add(new Reached(left, target.Frame, target.Name, from, caller) { IsOneOfSeveral = target.IsOneOfSeveral || caller is { IsOneOfSeveral: true } });
        }
    }

    /// <summary>What a function does with the flags that it was given, and a number for what it does not do.</summary>
    private static (LockedBody Body, int LeftOut) Left(LockedBody body, CallKnowledge passed)
    {
        if (passed.Constants.IsEmpty)
            return (body, 0);
        var leftOut = 0;
        var steps = body.Steps;
        for (var i = body.Steps.Length - 1; i >= 0; i--)
        {
            if (!passed.LeavesOut(body.Steps[i].Operation.Syntax, body.Function))
                continue;
            steps = steps.RemoveAt(i);
            leftOut = unchecked(leftOut * 31 + i + 1);
        }
        return leftOut == 0 ? (body, 0) : (body with { Steps = steps }, leftOut);
    }

    /// <summary>Most operations call nothing of the compilation, whoever asks.</summary>
    private ImmutableArray<CallTarget> Targets(LockedStep step, Frame frame, CancellationToken cancellationToken)
    {
        if (step.CallsNothing)
            return ImmutableArray<CallTarget>.Empty;
        var targets = Calls.Of(step.Operation, frame, cancellationToken);
        if (targets.IsEmpty && step.Operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }
            && (frame.Passed == CallKnowledge.Nothing || Calls.Of(step.Operation, Frame.Root, cancellationToken).IsEmpty))
            step.CallsNothing = true;
        return targets;
    }

    private LockedBody Body(SyntaxNode function, int depth, CancellationToken cancellationToken) =>
        _bodies.TryGet((function, depth), out var body) ? body : _bodies.Add((function, depth), Make(function, depth, cancellationToken));

    private LockedBody Make(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        if (Facts.Models.Get(function.SyntaxTree).GetOperation(function, cancellationToken) is not { } operation)
            return LockedBody.Empty(function);
        return LockWalk.Over(function, operation, Acquisitions, call => depth < MaxEffectDepth ? Effect(call, depth + 1, cancellationToken) : null, cancellationToken);
    }

    /// <summary>What a method that enters or leaves a lock for its caller does there.</summary>
    private CallEffect? Effect(IOperation operation, int depth, CancellationToken cancellationToken)
    {
        if (operation is not IInvocationOperation { TargetMethod: { } method } call || !MayEnterOrLeave(method, cancellationToken))
            return null;
        var targets = Calls.Of(call, Frame.Root, cancellationToken);
        if (targets.Length != 1 || Body(targets[0].Function, depth, cancellationToken) is not { } body || body.LeavesWith.IsEmpty && body.GivesBack.IsEmpty)
            return null;
        var isScope = IsScope(method);
        return new CallEffect(
            body.LeavesWith.Select(a => a with { Operation = call, Lock = targets[0].Frame.Translate(a.Lock), IsScope = isScope, IsByCall = true }).ToImmutableArray(),
            body.GivesBack.Select(r => r with { Operation = call, Lock = targets[0].Frame.Translate(r.Lock) }).ToImmutableArray());
    }

    /// <summary>Most methods hold no word of a lock, and are not looked into.</summary>
    private bool MayEnterOrLeave(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (var declaration in Facts.Models.Declarations((method.ReducedFrom ?? method).OriginalDefinition))
        {
            if (!_effectWords.In(declaration.SyntaxTree, declaration.Span, cancellationToken).IsEmpty)
                return true;
        }
        return method.ContainingType?.TypeKind == TypeKind.Interface && !Facts.Models.Declarations(method.OriginalDefinition).IsEmpty;
    }

    private static readonly WordPositions _effectWords = new(
        "Enter", "TryEnter", "EnterScope", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock", "LockAsync", "AcquireAsync",
        "Exit", "Release", "ReleaseMutex", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock");

    /// <summary>Whether what a method returns is there to be disposed.</summary>
    private bool IsScope(IMethodSymbol method)
    {
        var type = method.ReturnType;
        if (type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && Facts.Known.IsTaskLike(type))
            type = arguments[0];
        return type.IsDisposable() && !Facts.Known.IsTaskLike(type)
            || type.IsRefLikeType;
    }
}

/// <summary>A function that is run on the way.</summary>
/// <param name="Body">What it does.</param>
/// <param name="Frame">Its objects, seen from where the way starts.</param>
/// <param name="Name">For messages.</param>
/// <param name="Site">The operation that runs it.</param>
/// <param name="Caller">The function in which that stands; <see langword="null"/> at the start.</param>
internal sealed record Reached(LockedBody Body, Frame Frame, string Name, IOperation? Site, Reached? Caller)
{
    public int Depth { get; } = Caller is null ? 0 : Caller.Depth + 1;

    /// <summary>Whether a call on the way could have run another function as well.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Whether the function gives one of some locks back.</summary>
    public bool GivesBack(ImmutableArray<Acquisition> held)
    {
        foreach (var release in Body.GivesBack)
        {
            foreach (var other in held)
            {
                if (other.Lock.IsSame(Frame.Translate(release.Lock)))
                    return true;
            }
        }
        return false;
    }

    /// <summary>From the first function on.</summary>
    public IEnumerable<Reached> Way => Caller is null ? new[] { this } : Caller.Way.Concat(new[] { this });

    /// <summary>For messages: <c>Save -> Announce</c>.</summary>
    public string WayName => string.Join(" -> ", Way.Where(step => step.Name.Length > 0).Select(step => step.Name));
}
