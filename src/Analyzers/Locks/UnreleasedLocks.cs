using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Tasks;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>A lock that its function gives back, but not on every way out.</summary>
/// <param name="Taken">Where it takes it.</param>
/// <param name="Why">For the message: <c>it returns early</c>, <c>'Parse' throws</c>.</param>
/// <param name="Exit">Where it leaves without giving it back.</param>
internal sealed record UnreleasedLock(Acquisition Taken, string Why, SyntaxNode? Exit)
{
    /// <summary>Whether somebody waits for it without an end.</summary>
    public bool IsWaitedFor { get; init; } = true;

    /// <summary>Whether it is a permit of several, so that it takes as many of these ways out until somebody waits.</summary>
    public bool IsOfSeveral { get; init; }

    /// <summary>Whether what leaves without giving it back is in sight.</summary>
    public bool IsShown { get; init; } = true;

    /// <summary>Whether it is lost by a cancellation, of which those who wait for it mostly hear as well.</summary>
    public bool IsMeant => IsArguable && Why.EndsWith("is cancelled", StringComparison.Ordinal);

    /// <summary>Whether it is lost by what need never throw in a program that is right.</summary>
    public bool IsArguable { get; init; }
}

/// <summary>
/// Judges acquisitions one by one. A function that never gives the lock back was written to be entered by; one beside which another function
/// only gives it back shares the duty with that; neither is judged.
/// </summary>
internal sealed class UnreleasedLocks
{
    private static readonly ConditionalWeakTable<LockFacts, UnreleasedLocks> _known = new();

    private readonly LockFacts _facts;
    private readonly Runners _runners;
    private readonly FailureEvidence _outside;
    private readonly ConcurrentDictionary<SyntaxNode, UnreleasedLock?> _found = new();

    private UnreleasedLocks(LockFacts facts)
    {
        _facts = facts;
        _runners = new Runners(facts.Facts);
        _outside = new FailureEvidence(facts.Facts, new Tasks.Forgotten.OverAtOnce(facts.Facts, Implementations.Few(facts.Facts)), isOfOutside: true);
    }

    public static UnreleasedLocks Of(LockFacts facts) => _known.GetValue(facts, f => new UnreleasedLocks(f));

    public UnreleasedLock? At(SyntaxNode acquire, CancellationToken cancellationToken)
    {
        if (!_found.TryGetValue(acquire, out var found))
            found = _found.GetOrAdd(acquire, Find(acquire, cancellationToken));
        return found;
    }

    private UnreleasedLock? Find(SyntaxNode acquire, CancellationToken cancellationToken)
    {
        if (acquire is not InvocationExpressionSyntax || BodyGraphs.FunctionAround(acquire) is not { } function
            || _facts.Facts.Models.Get(acquire.SyntaxTree).GetOperation(acquire, cancellationToken) is not IInvocationOperation call
            || AcquireCalls.Taken(call, _facts, cancellationToken) is not { IsScope: false, Object: not null } taken)
            return null;
        if (_facts.Acquisitions.IsOfOneCall(taken.Object, cancellationToken) || IsKept(taken, function, cancellationToken))
            return null;
        var (releases, isOwn) = Releases(function, taken, cancellationToken);
        if (IsGivenBackAtOnce(acquire, releases))
            return null;
        // Several permits at once, given back by their count, are no lock.
        if (releases.OfType<InvocationExpressionSyntax>().Any(AcquireCalls.GivesBackSeveral))
            return null;
        if (!isOwn || IsLeftToCaller(releases, function, cancellationToken) || IsTakenBack(acquire, taken, releases, cancellationToken) || releases.All(release => (release.SpanStart < acquire.SpanStart && !ShareLoop(release, acquire)) || Branches.AreApart(release, acquire)) || IsHandedOver(taken, function, cancellationToken)
            || _facts.Body(function, cancellationToken).LeavesWith.Any(left => left.Operation.Syntax == acquire)
            || _facts.Facts.Graphs.Of(function, cancellationToken) is not { } graph)
            return null;
        // What is held across an await has a graver fault.
        if (taken.Kind.IsThreadAffine() && LocksAcrossAwait.At(taken, _facts, cancellationToken) is not null)
            return null;
        var lost = Walk(null);
        if (lost is not null && EndedTogether.Of(taken, _facts.Facts, cancellationToken) is { } ended)
            lost = Walk(ended);
        // Of what is disposed, nobody takes the lock again, and one who does is told so.
        if (lost is { IsThrown: true } && taken.Lock.Root == PathRoot.This && IsDisposal(function, cancellationToken))
            return null;
        // Where nobody is left who could take it, nobody waits; what other processes know is another matter.
        if (lost is not var (why, exit, isThrown, isShown) || (isThrown && taken.Kind != LockKind.Mutex && taken.Object.Type?.Name != "Semaphore" && _runners.EndsProcess(function, cancellationToken)))
            return null;
        var isArguable = isThrown && exit is not (ThrowStatementSyntax or ThrowExpressionSyntax or CatchClauseSyntax) && !ReachesOutside(exit, cancellationToken);
        var isOfSeveral = taken.Kind == LockKind.Semaphore && _facts.Identity.Permits(taken.Object, cancellationToken) > 1;
        return exit == acquire && IsOneOfEach(acquire, taken, releases) ? null : new UnreleasedLock(taken, why, exit)
        {
            IsOfSeveral = isOfSeveral,
            IsWaitedFor = !IsWaitedForByNobody(taken, cancellationToken),
            IsShown = isShown && !(isThrown && _runners.EndsProcess(function, cancellationToken, orOnCompletion: true)) && !(isArguable && !IsThrownInSight(exit, cancellationToken)),
            IsArguable = exit is CatchClauseSyntax || isArguable || (isThrown && isOfSeveral && exit is not (ThrowStatementSyntax or ThrowExpressionSyntax)),
        };

        (string Why, SyntaxNode? Exit, bool IsThrown, bool IsShown)? Walk(EndedTogether? together) =>
            new ReleaseWalk(graph, function, acquire, taken.Object?.Syntax.ToString(), releases, _facts.Facts.Paths, cancellationToken, together, condition => IsNeverSet(condition, cancellationToken)).Run();
    }

    /// <summary><c>T Peek(bool unlocks) { Monitor.Enter(_gate); ... if (unlocks) Monitor.Exit(_gate); }</c>: whoever calls it says whether he goes on with the lock.</summary>
    private bool IsLeftToCaller(HashSet<SyntaxNode> releases, SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Facts.Models.Get(function.SyntaxTree);
        var own = releases.Where(release => !EnclosingFunction.AncestorsWithin(release).Any(around => around is CatchClauseSyntax)).ToList();
        return own.Count > 0 && own.TrueForAll(release => EnclosingFunction.AncestorsWithin(release).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(release.Span)
            && choice.Condition is IdentifierNameSyntax && model.GetSymbolInfo(choice.Condition, cancellationToken).Symbol is IParameterSymbol { Type.SpecialType: SpecialType.System_Boolean }));
    }

    /// <summary><c>if (SkipRound) return;</c>, and whoever in the program sets it sets it to <see langword="false"/>.</summary>
    private bool IsNeverSet(IOperation condition, CancellationToken cancellationToken)
    {
        if (condition is not IMemberReferenceOperation { Member: IFieldSymbol { HasConstantValue: false } or IPropertySymbol { IsAbstract: false, IsVirtual: false, IsOverride: false, SetMethod: not null } } reference
            || reference.Member is not { DeclaringSyntaxReferences: [var declared] } flag || declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer: not null } or PropertyDeclarationSyntax { Initializer: not null })
            return false;
        var uses = _facts.Facts.Uses.Of(flag, cancellationToken);
        var isProgram = _facts.Facts.Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication;
        return (uses.IsComplete || isProgram) && uses.Uses.Any(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation) && uses.Uses.All(use => use.Operation.Parent switch
        {
            ISimpleAssignmentOperation set when set.Target == use.Operation => set.Value.ConstantValue is { HasValue: true, Value: false },
            IAssignmentOperation other when other.Target == use.Operation => false,
            IArgumentOperation { Parameter.RefKind: not RefKind.None } => false,
            _ => true,
        });
    }

    /// <summary>Whether what fails there is thrown in sight, or by what somebody gave to be run.</summary>
    private bool IsThrownInSight(SyntaxNode? exit, CancellationToken cancellationToken) =>
        Called(exit) is not { } called || _facts.Facts.Models.Operation(called, cancellationToken) is not IInvocationOperation call || _facts.Facts.Paths.IsSeenToThrow(call, cancellationToken);

    private static InvocationExpressionSyntax? Called(SyntaxNode? exit) => (exit is AwaitExpressionSyntax { Expression: var task } ? Awaited.Unconfigured(task) : exit) as InvocationExpressionSyntax;

    /// <summary>Whether what is called there is seen to need a peer, a disk or a text of others, all of which fail some day.</summary>
    private bool ReachesOutside(SyntaxNode? exit, CancellationToken cancellationToken)
    {
        if (Called(exit) is not { } called || _facts.Facts.Models.Operation(called, cancellationToken) is not IInvocationOperation { TargetMethod: var method, Type: var type } call)
            return false;
        // A task that is not awaited has its failure to itself.
        if (TaskPath.IsDropped(call) && _facts.Facts.Known.IsTaskLike(type))
            return false;
        var declared = _facts.Facts.Models.Declarations(method.OriginalDefinition);
        return declared.IsEmpty
            ? ExternalCode.Fails(method, _facts.Facts.Known.IsTaskLike(type))
            : declared.Any(one => _outside.Of(one.GetSyntax(cancellationToken), cancellationToken));
    }

    /// <summary>A lock that all who take it try, or wait for with a time: who comes later goes on without it.</summary>
    private bool IsWaitedForByNobody(Acquisition taken, CancellationToken cancellationToken) =>
        taken is { Kind: LockKind.Semaphore or LockKind.Monitor, CanWaitForEver: false, Object: { } gate } && _facts.Facts.Objects.Of(gate, cancellationToken) is var facts && (facts.IsPrivate || ValueOrigins.Variable(gate) is ILocalSymbol)
        && !facts.Calls.Any(call => call is ILockOperation) && facts.Calls.OfType<IInvocationOperation>().All(call => AcquireCalls.Taken(call, _facts, cancellationToken) is not { CanWaitForEver: true });

    private bool IsDisposal(SyntaxNode function, CancellationToken cancellationToken) =>
        _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { Name: "Dispose" or "DisposeAsync" or "DisposeCore" or "DisposeAsyncCore" };

    /// <summary><c>Take(); try { ... } finally { GiveBack(); }</c>, as nearly all of it is written: no way leads past that, and none need be looked for.</summary>
    private static bool IsGivenBackAtOnce(SyntaxNode acquire, HashSet<SyntaxNode> releases)
    {
        var taken = acquire.Parent;
        while (taken is AwaitExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax)
            taken = taken.Parent;
        if (taken is not ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } } statement)
            return false;
        var next = statements.IndexOf(statement) + 1;
        return next < statements.Count && statements[next] is TryStatementSyntax { Finally.Block.Statements: [ExpressionStatementSyntax first, ..] } && releases.Contains(first.Expression);
    }

    /// <summary>
    /// <c>try { for (i = 0; ...; i++) { one = all[i]; Monitor.Enter(one); } ... } finally { for (...) { one = all[i]; Monitor.Exit(one); } }</c>: each turn
    /// takes another lock, and the end gives back those that it goes over.
    /// </summary>
    private static bool IsOneOfEach(SyntaxNode acquire, Acquisition taken, HashSet<SyntaxNode> releases)
    {
        if (LoopSyntax.Around(acquire) is not { } loop || taken.Object?.Syntax is not ExpressionSyntax one || Collection(one, loop) is not { } all)
            return false;
        foreach (var attempt in EnclosingFunction.AncestorsWithin(loop).OfType<TryStatementSyntax>().Where(attempt => attempt.Block.Span.Contains(loop.Span)))
        {
            foreach (var release in releases.OfType<InvocationExpressionSyntax>())
            {
                if (attempt.Finally?.Span.Contains(release.Span) == true && LoopSyntax.Around(release) is { } back && attempt.Finally.Span.Contains(back.Span)
                    && Released(release) is { } given && Collection(given, back) is { } same && Microsoft.CodeAnalysis.CSharp.SyntaxFactory.AreEquivalent(all, same))
                    return true;
            }
        }
        return false;
    }

    /// <summary>What a call gives back: <c>Monitor.Exit(one)</c>, <c>one.Release()</c>.</summary>
    private static ExpressionSyntax? Released(InvocationExpressionSyntax release) => release switch
    {
        { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exit", Expression: var owner }, ArgumentList.Arguments: var given } => given is [{ Expression: var one }] ? one : owner,
        { Expression: MemberAccessExpressionSyntax { Expression: var owner } } => owner,
        _ => null,
    };

    /// <summary>The collection of which a loop takes another element in each turn; <see langword="null"/> where it takes none, or may take one twice.</summary>
    private static ExpressionSyntax? Collection(ExpressionSyntax one, StatementSyntax loop)
    {
        if (one is IdentifierNameSyntax { Identifier.ValueText: var name })
        {
            if (loop is ForEachStatementSyntax each && each.Identifier.ValueText == name)
                return each.Expression;
            var values = EnclosingFunction.OwnNodes(loop).Select(node => node switch
            {
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Right: var given } when left.Identifier.ValueText == name => given,
                VariableDeclaratorSyntax { Initializer.Value: var given } declared when declared.Identifier.ValueText == name => given,
                _ => null,
            }).OfType<ExpressionSyntax>().ToList();
            if (values is not [var only])
                return null;
            one = only;
        }
        while (one is CastExpressionSyntax or ParenthesizedExpressionSyntax)
            one = one is CastExpressionSyntax cast ? cast.Expression : ((ParenthesizedExpressionSyntax)one).Expression;
        var (collection, arguments) = one switch
        {
            ElementAccessExpressionSyntax element => (element.Expression, element.ArgumentList.Arguments),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax read } call => (read.Expression, call.ArgumentList.Arguments),
            _ => default,
        };
        return arguments is [{ Expression: IdentifierNameSyntax index }] && loop is ForStatementSyntax { Incrementors: var steps }
            && steps.Any(step => step.DescendantNodes().Any(part => part is IdentifierNameSyntax counted && counted.Identifier.ValueText == index.Identifier.ValueText)) ? collection : null;
    }

    /// <summary><c>_held[name] = mutex</c>: a lock that its function made and puts where it outlives the call is meant to stay taken.</summary>
    private bool IsKept(Acquisition taken, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (ValueOrigins.Unwrap(taken.Object) is not ILocalReferenceOperation { Local: var local })
            return false;
        var model = _facts.Facts.Models.Get(function.SyntaxTree);
        return EnclosingFunction.OwnNodes(function).OfType<AssignmentExpressionSyntax>().Any(assignment =>
            assignment is { Left: MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or IdentifierNameSyntax, Right: IdentifierNameSyntax name }
            && name.Identifier.ValueText == local.Name
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, local)
            && model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol);
    }

    /// <summary><c>gate.Release(); await Task.Delay(pause); await gate.WaitAsync();</c>: who is called with the lock gives it back for a while.</summary>
    private bool IsTakenBack(SyntaxNode acquire, Acquisition taken, HashSet<SyntaxNode> releases, CancellationToken cancellationToken)
    {
        if (acquire.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement
            || block.Statements.TakeWhile(before => before != statement).FirstOrDefault(before => before is ExpressionStatementSyntax { Expression: var call } && releases.Contains(call)) is not { } given)
            return false;
        var model = _facts.Facts.Models.Get(acquire.SyntaxTree);
        return !EnclosingFunction.OwnCalls(EnclosingFunction.Of(acquire)).Any(call => call.SpanStart < given.SpanStart
            && model.GetOperation(call, cancellationToken) is IInvocationOperation before && AcquireCalls.Taken(before, _facts, cancellationToken) is { } other && other.Kind == taken.Kind && other.Lock.Equals(taken.Lock));
    }

    private static bool ShareLoop(SyntaxNode one, SyntaxNode other) =>
        other.Ancestors().Any(node => LoopSyntax.Is(node) && node.Span.Contains(one.Span));

    /// <summary>
    /// The calls of a function that give a lock back, by themselves or by another method that does: <c>return FinishAsync(lockHeld: true)</c>
    /// leaves it to that one.
    /// </summary>
    private (HashSet<SyntaxNode> Releases, bool AnyOwn) Releases(SyntaxNode function, Acquisition taken, CancellationToken cancellationToken)
    {
        var model = _facts.Facts.Models.Get(function.SyntaxTree);
        var releases = new HashSet<SyntaxNode>();
        var isOwn = false;
        var others = _facts.Facts.Objects.Of(taken.Object!, cancellationToken).Calls
            .Where(use => _facts.Acquisitions.Given(use, cancellationToken) is { } release && release.Kind == taken.Kind)
            .Select(use => BodyGraphs.FunctionAround(use.Syntax)).OfType<SyntaxNode>().Where(other => other != function).ToList();
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (node is not InvocationExpressionSyntax || model.GetOperation(node, cancellationToken) is not IInvocationOperation call)
                continue;
            if (_facts.Acquisitions.Given(call, cancellationToken) is { } release)
            {
                if (AcquireCalls.IsOf(release, taken))
                    isOwn |= releases.Add(node);
            }
            else if (others.Count > 0 && _facts.Facts.Models.Declarations((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition)
                .Any(declaration => others.Any(other => other.SyntaxTree == declaration.SyntaxTree && other.Span == declaration.Span)))
                releases.Add(node);
        }
        return (releases, isOwn);
    }

    private bool IsHandedOver(Acquisition taken, SyntaxNode function, CancellationToken cancellationToken)
    {
        var releasing = new HashSet<SyntaxNode>();
        var acquiring = new HashSet<SyntaxNode>();
        var isSeen = false;
        foreach (var use in _facts.Facts.Objects.Of(taken.Object!, cancellationToken).Calls)
        {
            isSeen |= use.Syntax == taken.Operation.Syntax;
            if (BodyGraphs.FunctionAround(use.Syntax) is not { } around)
                continue;
            if (use is IMethodReferenceOperation { Method.Name: "Release" or "Exit" or "ReleaseMutex" })
                return true;
            if (use is IInvocationOperation { TargetMethod.Name: var name } && AcquireNames.Contains(name))
                acquiring.Add(around);
            if (_facts.Acquisitions.Given(use, cancellationToken) is { } release && release.Kind == taken.Kind)
                releasing.Add(around);
        }
        // A lock that another assembly declares may be given back there, too.
        return !isSeen || releasing.Any(other => other != function && (!acquiring.Contains(other) || (other.SyntaxTree == function.SyntaxTree && function.Span.Contains(other.Span))));
    }

    private static readonly HashSet<string> AcquireNames = new(StringComparer.Ordinal)
    {
        "Enter", "TryEnter", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock", "TryEnterReadLock", "TryEnterWriteLock", "TryEnterUpgradeableReadLock",
    };
}
