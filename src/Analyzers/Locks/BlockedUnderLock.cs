using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Waits without a bound, and long sleeps, that are made while a lock is held (HANG202): there, or in what is called there.</summary>
/// <remarks>
/// Silent for waits that a time or token ends, for <c>Monitor.Wait</c> on the only lock that is held, for sleeps of up to 100 ms that are written
/// as a constant or made calls away, by a thread or by blocking on a delay, for tasks known to be over, and for taking another lock, whose order is another rule's matter.
/// </remarks>
internal sealed class BlockedUnderLock
{
    /// <summary>Calls after the first; of what is further away nobody says that it happens under this lock.</summary>
    private const int MaxCalls = 3;

    /// <summary>Milliseconds of a sleep that is long, whoever asks for it.</summary>
    private const int LongSleep = 30_000;

    private const string WayOut = "move it out of the lock, or bound it";

    private readonly LockFacts _facts;
    private readonly WaitAnalysis _waits;
    private readonly WorkWaits _work;
    private readonly BlockingEvidence _evidence;
    private readonly LongUnderLock _long;
    private readonly QuickTakers _quick;
    private readonly Lazy<WaitReporter> _reporter;
    private readonly OwnSources _sources;
    private readonly ConcurrentDictionary<(SyntaxNode, ISymbol?), bool> _holdsUp = new();

    public BlockedUnderLock(LockFacts facts, WaitAnalysis waits)
    {
        _facts = facts;
        _waits = waits;
        _work = new WorkWaits(facts.Facts);
        _evidence = new BlockingEvidence(facts, waits, _work);
        _long = new LongUnderLock(facts, waits, _work);
        _quick = new QuickTakers(facts, waits);
        _sources = new OwnSources(facts.Facts);
        _reporter = new Lazy<WaitReporter>(() => new WaitReporter(waits, new TokenScope(waits)));
    }

    /// <summary>The finding at a step of a body, if it waits there or in what it calls: one that is shown to hold others up before one that may.</summary>
    public LockFinding? At(LockedStep step, LockedBody body, CancellationToken cancellationToken)
    {
        LockFinding? possible = null;
        foreach (var (waiting, wait, reached) in Found(step, body, cancellationToken))
        {
            if (Finding(waiting, body, wait, reached, cancellationToken) is not { } finding)
                return possible;
            if (finding.Rule == Descriptors.BlocksUnderLock)
                return finding;
            if (reached is null && finding.Rule.Id != RuleIds.BlocksUnderLock && _waits.FunctionWaits.At(body.Function, wait.Operation, cancellationToken) is { } site && _reporter.Value.WarnsUnderLock(site, _waits.Judged.Of(site)))
                return null;
            possible ??= finding;
        }
        return possible;
    }

    /// <summary>What a step waits for without a bound, there and in what it calls, nearest first.</summary>
    private IEnumerable<(LockedStep Step, Wait Wait, Reached? Reached)> Found(LockedStep step, LockedBody body, CancellationToken cancellationToken)
    {
        step = Wanted(step, cancellationToken);
        if (step.Held.IsEmpty)
            yield break;
        if (Waits(step, body, Frame.Root, step.Held, cancellationToken) is { } direct && !IsOver(direct.Operation, Frame.Root, step, null, cancellationToken))
        {
            yield return (step, direct, null);
            yield break;
        }
        if (step.IsAcquisition)
            yield break;
        foreach (var reached in _facts.From(step.Operation, cancellationToken))
        {
            if (reached.Depth > MaxCalls)
                break;
            // One of several overrides that waits is no reason to say that the call does.
            if (reached.IsOneOfSeveral)
                continue;
            foreach (var inner in reached.Body.Steps)
            {
                // What a method does once it has given our lock back is done without it.
                if (reached.Body.GivesBack.Any(release => step.Held.Any(held => held.Lock.IsSame(reached.Frame.Translate(release.Lock)))))
                    break;
                if (Waits(inner, reached.Body, reached.Frame, step.Held, cancellationToken) is { } wait && !IsPassing(wait.Operation, reached) && !IsOfItsThread(wait.Operation, step, cancellationToken) && !IsOfAnotherCase(wait.Operation, reached) && !IsTurnedAway(step.Operation, reached) && !IsOfOneOperation(wait.Operation) && !IsEndedBefore(wait.Operation) && !IsOver(wait.Operation, reached.Frame, step, reached, cancellationToken))
                    yield return (step, wait, reached);
            }
        }
    }

    /// <summary>Whether a wait is shown to hold others up.</summary>
    private bool IsShown(LockedStep step, Wait wait, LockedBody body, Reached? reached, Acquisition held, CancellationToken cancellationToken)
    {
        if (wait.NeedsLock)
            return reached is null || _evidence.IsPlain(wait.Operation, step, reached, cancellationToken);
        // An asynchronous lock is mostly there so that one thing is done at a time, however long it takes, and who waits for it holds no thread; who takes one
        // for a time goes on without it. What waits calls away is mostly bounded there by what nobody sees from here.
        if (reached is not null || held.Form == AcquireForm.Timed || !held.Kind.IsThreadAffine() || !_evidence.IsPlain(wait.Operation, step, reached, cancellationToken) || WrittenDecisions.ToTakeTurns(held.Operation.Syntax))
            return false;
        if (Pause(wait.Operation) is { } time && IsOfCallers(time, cancellationToken))
            return false;
        return (_evidence.IsOfPeer(wait.Operation, body.Function, cancellationToken) && !IsOfOneThing(held, wait.Operation))
            || HoldsUp(held, Thing(wait.Operation, body, cancellationToken), cancellationToken);
    }

    /// <summary><c>Thread.Sleep((int)pause.Value.TotalMilliseconds)</c>: how long that is the callers say, of whom none is seen to say that it is long.</summary>
    private bool IsOfCallers(IOperation time, CancellationToken cancellationToken)
    {
        var given = ValueOrigins.Unwrap(time);
        while (given is IPropertyReferenceOperation { Property: { Name: "Value" or "TotalMilliseconds" or "TotalSeconds" or "Milliseconds" or "Seconds" }, Instance: { } whole })
            given = ValueOrigins.Unwrap(whole);
        return given is IParameterReferenceOperation && !_facts.Facts.Origins.Of(given, cancellationToken).Any(said => Times.IsInfinite(said) || Times.Milliseconds(ValueOrigins.Unwrap(said)) > LongSleep);
    }

    /// <summary><c>socket.SendAsync(data);</c>: nobody waits for the task.</summary>
    private static bool IsDropped(WaitSite site) => site.Api.Mode == WaitMode.Suspends && TaskPath.Carried(site.Operation).Parent is IExpressionStatementOperation;

    /// <summary><c>lock (LockOf(name)) Download(name);</c>, <c>lock (socket) socket.Send(data);</c>: whoever waits there wants just this, one after the other.</summary>
    private static bool IsOfOneThing(Acquisition held, IOperation wait) =>
        ValueOrigins.Unwrap(held.Object) is var locked
        && (locked is IInvocationOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false }
            || (ValueOrigins.Variable(locked) is { } owner && wait is IInvocationOperation { Instance: { } asked } && SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(asked), owner)));

    /// <summary>Whether somebody else takes a lock for quick work, or to stop.</summary>
    /// <param name="held">The lock, and where it is taken.</param>
    /// <param name="thing">What is waited for under it, whose own starts and ends do not count.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool HoldsUp(Acquisition held, ISymbol? thing, CancellationToken cancellationToken)
    {
        var asked = (held.Operation.Syntax, thing);
        if (!_holdsUp.TryGetValue(asked, out var holdsUp))
            holdsUp = _holdsUp.GetOrAdd(asked, _quick.Any(held, thing, (step, body) => Found(step, body, cancellationToken).Any(), cancellationToken));
        return holdsUp;
    }

    /// <summary>The variable that has what is waited for, or of whom it is asked: <c>_thread</c> of <c>_thread.Join()</c>, <c>_server</c> of <c>_server.StopAsync().Wait()</c>.</summary>
    private ISymbol? Thing(IOperation wait, LockedBody body, CancellationToken cancellationToken)
    {
        var waited = _work.Of(wait, cancellationToken)?.Waited ?? _waits.FunctionWaits.At(body.Function, wait, cancellationToken)?.Receiver;
        var thing = TaskPath.Plain(waited);
        if (thing is IInvocationOperation { Instance: { } asked })
            thing = ValueOrigins.Unwrap(asked);
        // `lock (_tasks) { foreach (var task in _tasks) task.Wait(); }`
        if (thing is ILocalReferenceOperation { Local: var each } && _facts.Facts.Models.Declarations(each) is [var declared] && declared.GetSyntax(cancellationToken) is ForEachStatementSyntax { Expression: var all })
            thing = ValueOrigins.Unwrap(_facts.Facts.Models.Operation(all, cancellationToken));
        if (thing is IConditionalAccessInstanceOperation)
            thing = LeftOut.Receiver((IInvocationOperation)thing.Parent!);
        return ValueOrigins.Variable(thing) as IFieldSymbol;
    }

    /// <summary>What is spun for is about to be there, and a sleep that ends is as a rule a retry's, which the calls in between may never come to.</summary>
    private static bool IsPassing(IOperation wait, Reached reached) =>
        wait is IInvocationOperation { TargetMethod.Name: "SpinUntil" } || (Pause(wait) is { } time && !Times.IsInfinite(time));

    /// <summary>
    /// Blocking on a task calls away from an <c>await gate.WaitAsync()</c>: who waits for such a lock holds no thread, and what the one inside holds is told where it blocks.
    /// </summary>
    private bool IsOfItsThread(IOperation wait, LockedStep step, CancellationToken cancellationToken) =>
        step.Held.All(held => held.Operation is IInvocationOperation { TargetMethod.Name: "WaitAsync" } && TaskPath.Carried(held.Operation).Parent is IAwaitOperation) && _work.Of(wait, cancellationToken) is { IsWait: true, Blocks: true, Waited: { Type.Name: not "Thread" } };

    /// <summary>Whether a time is short as it is written, there or where it has its name.</summary>
    private bool IsShort(IOperation time, CancellationToken cancellationToken) => Times.IsShort(time) || _facts.Facts.Origins.Of(time, cancellationToken).All(Times.IsShort);

    /// <summary>The time of <c>Thread.Sleep(time)</c>, or of <c>Task.Delay(time).Wait()</c>, which is the same.</summary>
    private static IOperation? Pause(IOperation wait) => wait switch
    {
        IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" }, Arguments: [{ Value: var time }] } => time,
        IInvocationOperation { TargetMethod.Name: "Wait" or "GetResult", Instance: { } blocked }
            when TaskPath.Plain(blocked) is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } }, Arguments: [{ Value: var time }, ..] } => time,
        _ => null,
    };

    /// <summary>Whether the task that is blocked on is over by then: of a helper that blocks on a task that it was given, each that it is given on the way from here.</summary>
    private bool IsOver(IOperation wait, Frame frame, LockedStep step, Reached? reached, CancellationToken cancellationToken) =>
        _work.Of(wait, cancellationToken) is { IsWait: true, Blocks: true, Waited: { Type.Name: not "Thread" } waited } && IsOver(waited, frame, step, reached, 0, cancellationToken);

    private bool IsOver(IOperation task, Frame frame, LockedStep step, Reached? reached, int depth, CancellationToken cancellationToken)
    {
        if (_facts.AtOnce.IsOver(task, frame, cancellationToken))
            return true;
        if (depth > MaxCalls || reached is null || TaskPath.Plain(task) is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol helper } parameter }
            || _facts.Facts.Uses.Of(parameter, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation))
            return false;
        // A function is gone through once, by the first call that gets there: the others may give it another task.
        var all = _facts.From(step.Operation, cancellationToken).SelectMany(caller => caller.Body.Steps, (caller, inner) => (inner.Operation, caller.Frame, Caller: (Reached?)caller)).Prepend((step.Operation, Frame.Root, null));
        var isSeen = false;
        foreach (var (operation, theirs, caller) in all)
        {
            if (operation is not IInvocationOperation call || !SymbolEqualityComparer.Default.Equals((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition, helper.OriginalDefinition))
                continue;
            if (ValueOrigins.Argument(call, parameter.Ordinal) is not { } given || !IsOver(given, theirs, step, caller, depth + 1, cancellationToken))
                return false;
            isSeen |= call == reached.Site;
        }
        return isSeen;
    }

    /// <summary>Calls away and in a branch within a branch: what is waited for in a case of a case is not what the call under the lock does.</summary>
    private static bool IsOfAnotherCase(IOperation wait, Reached reached) =>
        reached.Depth > 0 && EnclosingFunction.AncestorsWithin(wait.Syntax).Count(node => node is IfStatementSyntax or SwitchSectionSyntax or ConditionalExpressionSyntax or CatchClauseSyntax) > 1;

    /// <summary><c>_isDisposed = true; Pause();</c>, where <c>Pause</c> begins with <c>if (_isDisposed) return;</c>: it never comes to what it waits for.</summary>
    private bool IsTurnedAway(IOperation call, Reached reached) =>
        reached.Way.First().Body.Function is BaseMethodDeclarationSyntax { Body.Statements: [IfStatementSyntax { Condition: { } asked } first, ..] } && SymbolUses.Name(asked) is { } flag && Leaving.Is(first.Statement)
        && call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement
        && block.Statements.TakeWhile(earlier => earlier != statement).Any(earlier => earlier is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression, Left: var set } }
            && SymbolUses.Name(set) is { } name && name.Identifier.ValueText == flag.Identifier.ValueText
            && SymbolEqualityComparer.Default.Equals(_facts.Facts.Models.Get(name.SyntaxTree).GetSymbolInfo(name).Symbol, _facts.Facts.Models.Get(flag.SyntaxTree).GetSymbolInfo(flag).Symbol))
        && reached.Way.First().Frame.This is null or { IsThis: true };

    /// <summary>
    /// A helper that starts one operation, gives it a signal of its own and waits for that is the synchronous form of the operation, as a write to a file is:
    /// how long it takes is the helper's own rule's matter.
    /// </summary>
    private static bool IsOfOneOperation(IOperation wait) =>
        wait is IInvocationOperation { Instance: { } instance } && ValueOrigins.Unwrap(instance) is ILocalReferenceOperation { Local: var signal }
        && !(instance.Type?.Name is "Task" or "ValueTask" or "TaskAwaiter" or "Thread")
        && EnclosingFunction.OwnNodes(EnclosingFunction.Of(wait.Syntax)).Any(node => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var started } } call
            && call.SpanStart < wait.Syntax.SpanStart && (started.EndsWith("Async", StringComparison.Ordinal) || started.StartsWith("Begin", StringComparison.Ordinal))
            && call.ArgumentList.Arguments.Any(argument => argument.Expression is IdentifierNameSyntax given && given.Identifier.ValueText == signal.Name));

    /// <summary>
    /// <c>open.Cancellation.Cancel(); open.Done.WaitOne();</c>, <c>child.StandardInput.Close(); child.WaitForExit();</c>: whoever waits has just ended what it waits
    /// for, by another part of the same object.
    /// </summary>
    private static bool IsEndedBefore(IOperation wait)
    {
        if (wait is not IInvocationOperation { Instance: { } waited } || Root(waited.Syntax) is not { } root || wait.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
            return false;
        return block.Statements.TakeWhile(before => before != statement).Any(before =>
            before is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var ended } } }
            && (name == "Cancel" || KnownCompletion.Completes(name) || IsInput(ended, name)) && ended is MemberAccessExpressionSyntax && Root(ended) == root);

        bool IsInput(ExpressionSyntax ended, string name) =>
            name is "Close" or "Dispose" && ended is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardInput" } && wait is IInvocationOperation { TargetMethod: { Name: "WaitForExit", ContainingType.Name: "Process" } };
    }

    /// <summary>The name that a chain of members begins with.</summary>
    private static string? Root(SyntaxNode expression)
    {
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    expression = inner.Expression;
                    break;
                case CastExpressionSyntax cast:
                    expression = cast.Expression;
                    break;
                case MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access:
                    expression = access.Expression;
                    break;
                case IdentifierNameSyntax name:
                    return name.Identifier.ValueText;
                default:
                    return null;
            }
        }
    }

    /// <summary>
    /// A lock that is only tried keeps a second run out, and nobody waits for it; nor for one that nobody gives. One that the step itself waits for, as <c>gate.EnterAsync().Wait()</c> does, is not held yet.
    /// </summary>
    private LockedStep Wanted(LockedStep step, CancellationToken cancellationToken) =>
        step.Held.Any(held => IsUnwanted(held, step, cancellationToken)) ? step with { Held = step.Held.RemoveAll(held => IsUnwanted(held, step, cancellationToken)) } : step;

    private bool IsUnwanted(Acquisition held, LockedStep step, CancellationToken cancellationToken) =>
        held.Form == AcquireForm.Tries
        // `var turn = new Mutex(false, "setup"); if (!turn.WaitOne(100)) return;`: whoever wants one that the function makes comes by here, and goes on.
        || held is { Form: AcquireForm.Timed, Lock: { Root: PathRoot.Variable, Steps.IsEmpty: true, Start: ILocalSymbol } }
        || held.Lock is { Root: PathRoot.Variable, Steps.IsEmpty: true, Start: IParameterSymbol given } && LeftOut.Is(given, _facts.Facts.Uses, cancellationToken)
        || held.Operation is IInvocationOperation && held.Operation != step.Operation && step.Operation.Syntax.Span.Contains(held.Operation.Syntax.Span);

    /// <summary>
    /// A lock that one loop takes, each time round, and nobody else: it is one's own turn, and nobody waits for it. The loop runs once, as far as can be seen.
    /// </summary>
    private bool IsOfOneLoop(Acquisition held, CancellationToken cancellationToken)
    {
        if (held.Lock is not { Root: PathRoot.This, Steps: [{ IsElement: false, Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field }] } || _facts.Facts.Uses.Of(field, cancellationToken) is not { IsComplete: true, Uses: var uses })
            return false;
        var function = EnclosingFunction.Of(held.Operation.Syntax);
        return EnclosingFunction.AncestorsWithin(held.Operation.Syntax).Any(LoopSyntax.Is)
            && uses.All(use => use.Operation.Parent is not (IArgumentOperation or IReturnOperation or IVariableInitializerOperation or ILockOperation)
                && (use.Operation.Parent is not IInvocationOperation call || _facts.Acquisitions.Taken(call, cancellationToken) is null || call.Syntax == held.Operation.Syntax))
            && _facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method
            && _facts.Facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: [{ Operation: var start }] } && !start.Syntax.Ancestors().Any(LoopSyntax.Is);
    }

    /// <summary>What this rule says of a wait that the wait rules have found: they need not tell what it warns of, nor suggest what it suggests.</summary>
    public DiagnosticDescriptor? SpeaksOf(WaitSite site)
    {
        if (!IsMeant(site) || BodyGraphs.FunctionAround(site.Name) is not { } function || _facts.Acquisitions.Words.In(function.SyntaxTree, function.Span, site.CancellationToken).IsEmpty)
            return null;
        var body = _facts.Body(function, site.CancellationToken);
        return body.Steps.FirstOrDefault(step => step.Operation.Syntax == site.Operation.Syntax) is { } step && Wanted(step, site.CancellationToken) is { Held.IsEmpty: false } held
            && Waits(held, body, Frame.Root, held.Held, site.CancellationToken) is { } wait
                ? Finding(held, body, wait, null, site.CancellationToken) is { Rule: var rule } ? rule : Descriptors.BlocksUnderLock
                : null;
    }

    private LockFinding? Finding(LockedStep step, LockedBody body, Wait wait, Reached? reached, CancellationToken cancellationToken)
    {
        var others = step.Held.RemoveAll(one => IsOfOneLoop(one, cancellationToken));
        if (others.IsEmpty)
            return null;
        var held = others[others.Length - 1];
        var name = LockIdentity.Name(held.Lock);
        var what = reached is null ? $"'{Places.Name(wait.Operation)}' {wait.What}" : $"'{Places.Name(step.Operation)}' {wait.What} in '{Places.Name(wait.Operation)}'{Way(reached)}";
        var around = reached?.Body ?? body;
        var rule = !IsShown(step, wait, around, reached, held, cancellationToken) ? Descriptors.BlocksUnderLockPossible
            : IsSeen(wait, around, cancellationToken) && _long.Is(wait.Operation, around.Function, held, () => HoldsUp(held, Thing(wait.Operation, around, cancellationToken), cancellationToken), cancellationToken) ? wait.NeedsLock ? Descriptors.BlocksUnderLock : Descriptors.BlocksUnderLock.AsSuggestion()
            : Descriptors.BlocksUnderLock.UntilAsked();
        return new LockFinding(rule, Places.Of(step.Operation), Places.Api(step.Operation), WayOut, name.Length == 0 ? "a lock" : name, what)
        {
            Evidence = reached is null
                ? ImmutableArray.Create(Places.Of(held.Operation).GetLocation())
                : ImmutableArray.Create(Places.Of(held.Operation).GetLocation(), Places.Of(wait.Operation).GetLocation()),
        };
    }

    /// <summary>
    /// Whether what keeps the wait from its end is in sight: who ends it needs the lock, or nobody does on some way. A pause ends, as does what a task does that is blocked on, and most peers
    /// answer.
    /// </summary>
    private bool IsSeen(Wait wait, LockedBody around, CancellationToken cancellationToken) =>
        wait.NeedsLock
        || (_long.Site(wait.Operation, around.Function, cancellationToken) is { } site && site.Api.RuleId != RuleIds.BlockingOnTask && _waits.Judged.Of(site) is { State: BoundState.Never } or { ShowsFault: true });

    private static string Way(Reached reached) => reached.Depth == 0 ? "" : $" ({reached.WayName})";

    /// <summary>A wait, what it is in words, and whether who ends it is seen to need the lock.</summary>
    private sealed record Wait(IOperation Operation, string What, bool NeedsLock = false);

    /// <summary>What a step waits for without a bound, in words.</summary>
    private Wait? Waits(LockedStep step, LockedBody body, Frame frame, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        if (step.Operation is IInvocationOperation or IPropertyReferenceOperation or IAwaitOperation && WrittenDecisions.NotToBlock(step.Operation.Syntax)
            || _work.Of(step.Operation, cancellationToken) is { IsWait: true, Waited: var task } && _sources.IsEndedByToken(task, cancellationToken))
            return null;
        switch (step.Operation)
        {
            case IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" }, Arguments: [{ Value: var pause }] } when !IsShort(pause, cancellationToken):
                return new Wait(step.Operation, "sleeps");
            case IInvocationOperation { TargetMethod.Name: "Wait" or "GetResult" } when Pause(step.Operation) is { } time && IsShort(time, cancellationToken):
                return null;
            case IInvocationOperation call when WaitingHandlers.IsHandedOver(call):
                return new Wait(step.Operation, "waits for another thread");
        }
        if (_waits.FunctionWaits.At(body.Function, step.Operation, cancellationToken) is { } site && IsMeant(site))
        {
            // What an override written here does is followed; what it overrides does not run.
            if (step.Operation is IInvocationOperation { TargetMethod: { IsOverride: true, DeclaringSyntaxReferences.IsEmpty: false } })
                return null;
            if (IsNeverFull(site) || IsJustMade(site) || IsDropped(site))
                return null;
            if (IsOnlyLookedAt(site, cancellationToken) || IsThere(site))
                return null;
            var state = _waits.Judged.Of(site).State;
            if (state is BoundState.Unbounded or BoundState.Explicit or BoundState.Never)
            {
                return site.Api.Kind == WaitKind.MonitorWait && GivesBackAll(site, frame, held, cancellationToken) ? null
                    : site.Api.RuleId == RuleIds.BlockingOnTask ? _sources.IsTimedThere(_work.Of(step.Operation, cancellationToken)?.Waited, cancellationToken) ? null : new Wait(step.Operation, "blocks on a task")
                    : new Wait(step.Operation, "can wait for ever", !MissedToken.IsOfPeer(site.Api.Kind) && NeedsLock(site, frame, held, cancellationToken));
            }
            // What a peer has to do ends with the peer as well, whoever else could close the connection.
            if (state == BoundState.Owner && !MissedToken.IsOfPeer(site.Api.Kind) && NeedsLock(site, frame, held, cancellationToken))
                return new Wait(step.Operation, "waits for who needs the lock", NeedsLock: true);
        }
        return _work.Of(step.Operation, cancellationToken) is { IsWait: true, Blocks: true, Waited: { Type.Name: not "Thread" } waited } && !IsEndedByHelper(waited) && !_sources.IsTimedThere(waited, cancellationToken) && !_facts.AtOnce.Is(waited, frame, cancellationToken)
            ? new Wait(step.Operation, "blocks on a task")
            : null;
    }

    /// <summary>A channel that nobody outside can have made, where nobody here makes one with a capacity.</summary>
    private bool IsNeverFull(WaitSite site) =>
        site.Api.Kind == WaitKind.ChannelWrite && site.Receiver is { } receiver && _facts.Facts.Uses.Named("CreateBounded", site.CancellationToken).IsEmpty
        && (_waits.Objects.Of(receiver, site.CancellationToken).IsPrivate || IsOfOwnCollection(receiver, site));

    /// <summary><c>_out = Channel.CreateBounded(1); await _out.Writer.WriteAsync(first);</c>: there is room for the first.</summary>
    private static bool IsJustMade(WaitSite site)
    {
        if (site.Api.Kind is not (WaitKind.ChannelWrite or WaitKind.QueueWrite) || site.Receiver?.Syntax is not ExpressionSyntax receiver || LoopSyntax.Around(site.Name) is not null)
            return false;
        var queue = receiver is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Writer", Expression: var channel } ? channel : receiver;
        var before = EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).Where(node => node.Span.End <= site.Operation.Syntax.SpanStart).ToList();
        return before.OfType<AssignmentExpressionSyntax>().LastOrDefault(set => SyntaxFactory.AreEquivalent(set.Left, queue)) is { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } } made
            && block.Span.Contains(site.Name.Span) && made.Right is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateBounded" } }
            && !before.Any(node => node is InvocationExpressionSyntax && node.SpanStart > made.Span.End);
    }

    /// <summary><c>foreach (var reader in _readers) reader.Writer.Write(item);</c>, and nobody outside sees <c>_readers</c>.</summary>
    private bool IsOfOwnCollection(IOperation receiver, WaitSite site) =>
        receiver is IPropertyReferenceOperation { Instance: ILocalReferenceOperation { Local: var local } } && _facts.Facts.Models.Declarations(local) is [var declared] && declared.GetSyntax(site.CancellationToken) is ForEachStatementSyntax loop
        && site.Model.GetSymbolInfo(loop.Expression, site.CancellationToken).Symbol is IFieldSymbol collection && SymbolUses.CannotBeSeenOutside(collection);

    /// <summary><c>while (signal.CurrentCount > 0) signal.Wait();</c>: what is asked for is there.</summary>
    private static bool IsThere(WaitSite site) =>
        site.Api.Kind == WaitKind.Semaphore && site.Receiver is { Syntax: var semaphore } && EnclosingFunction.IsAskedFor(site.Operation.Syntax, condition => IsCounted(condition, semaphore));

    private static bool IsCounted(ExpressionSyntax condition, SyntaxNode semaphore) =>
        condition is BinaryExpressionSyntax { OperatorToken.ValueText: ">" or "!=", Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CurrentCount", Expression: var counted }, Right: LiteralExpressionSyntax { Token.ValueText: "0" } }
        && SyntaxFactory.AreEquivalent(counted, semaphore);

    /// <summary><c>task.WithCancellation(timeout.Token).GetAwaiter().GetResult()</c>: a helper that takes a task with a time or token is there to end the wait.</summary>
    private bool IsEndedByHelper(IOperation waited) =>
        ValueOrigins.Unwrap(waited) is IInvocationOperation helper && TaskPath.IsHelper(helper, _facts.Facts.Known)
        && helper.Arguments.Any(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type: var type } && (_facts.Facts.Known.IsToken(type) || _facts.Facts.Known.IsTimeSpan(type))
            && argument.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" }));

    /// <summary><c>var written = writer.WriteAsync(item); if (written.IsCompleted) written.GetAwaiter().GetResult();</c>, or nobody waits for it at all.</summary>
    private bool IsOnlyLookedAt(WaitSite site, CancellationToken cancellationToken)
    {
        if (TaskPath.StoredIn(site.Operation) is not ILocalSymbol local)
            return false;
        var waited = _facts.Facts.Uses.Of(local, cancellationToken).Uses.Where(use => TaskPath.IsWaitedFor(use.Operation)).ToList();
        return (waited.Count > 0 || site.Api.Mode == WaitMode.Suspends) && waited.All(use => _facts.Facts.Completion.IsOver(use.Operation, site.Model, cancellationToken));
    }

    /// <summary>Taking a lock is no wait of this kind, whether by a lock or by a semaphore that starts with permits.</summary>
    private bool IsMeant(WaitSite site) =>
        site.Api.RuleId is not (RuleIds.Lock or RuleIds.NeverCompletes) && (site.Api.Kind != WaitKind.Semaphore || _facts.Identity.Permits(site.Receiver, site.CancellationToken) == 0);

    /// <summary>A monitor is given back while its pulse is waited for; another lock around it is not.</summary>
    private bool GivesBackAll(WaitSite site, Frame frame, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        var path = frame.Translate(_facts.Identity.Paths.Of(site.Arguments.FirstOrDefault()?.Value, cancellationToken));
        var node = _facts.Identity.Node(path, cancellationToken);
        return held.All(h => h.Lock.IsSame(path) || _facts.Identity.Node(h.Lock, cancellationToken).Equals(node));
    }

    /// <summary>Whether whatever ends a wait first takes a lock that is held meanwhile.</summary>
    private bool NeedsLock(WaitSite site, Frame frame, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        if (site.Receiver is not { } receiver)
            return false;
        var facts = _waits.Objects.Of(receiver, cancellationToken);
        if (frame.This is { IsThis: false })
            return site.Api.Kind is WaitKind.QueueWrite or WaitKind.ChannelWrite && facts.IsPrivate && AreReadUnder(facts, held, cancellationToken);
        var endings = _waits.EndingCalls.Of(site, facts).ToList();
        // `queue.Writer.Complete(); await queue.Reader.Completion;`: what was to come has come.
        if (endings.Any(ending => ending.Syntax.SpanStart < site.Operation.Syntax.SpanStart && EnclosingFunction.Of(ending.Syntax) == EnclosingFunction.Of(site.Operation.Syntax)))
            return false;
        if (endings.Count > 0 && endings.All(ending => IsMadeUnder(ending, held, cancellationToken)))
            return true;
        // Room is made by readers. One that takes the lock between two items makes none while a writer waits in it.
        if (site.Api.Kind is not (WaitKind.QueueWrite or WaitKind.ChannelWrite) || !facts.IsPrivate)
            return false;
        var readers = facts.Calls.OfType<IInvocationOperation>().Where(call => _readers.Contains(call.TargetMethod.Name)).Select(call => BodyGraphs.FunctionAround(call.Syntax)).OfType<SyntaxNode>().Distinct().ToList();
        return readers.Count > 0 && readers.All(reader => _facts.Walk(ImmutableArray.Create(new CallTarget(reader, Frame.Root, "")), null, cancellationToken)
            .Any(reached => reached.Body.Steps.Any(step => step.Taken.Any(taken => taken.CanWaitForEver && held.Any(h => _facts.Identity.AreSame(h.Lock, reached.Frame.Translate(taken.Lock), cancellationToken))))));
    }

    /// <summary>
    /// The queue is another object's, which hands out what to enumerate: whoever does so in the type of the lock, and takes it between two items.
    /// </summary>
    private bool AreReadUnder(ObjectFacts queue, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        var readers = queue.Calls.OfType<IInvocationOperation>().Where(call => _readers.Contains(call.TargetMethod.Name)).ToList();
        var consumers = readers.SelectMany(reader => Consumers(reader, cancellationToken)).ToList();
        return consumers.Count > 0 && consumers.Count >= readers.Count && consumers.All(consumer => consumer is not null
            && _facts.Walk(ImmutableArray.Create(new CallTarget(consumer, Frame.Root, "")), null, cancellationToken).Any(reached => reached.Frame.This is null or { IsThis: true }
                && reached.Body.Steps.Any(step => step.Taken.Any(taken => taken.CanWaitForEver && held.Any(h => _facts.Identity.AreSame(h.Lock, taken.Lock, cancellationToken))))));
    }

    /// <summary>The function that goes over the items: the one that asks for them, or who calls it where it returns what it got.</summary>
    private IEnumerable<SyntaxNode?> Consumers(IInvocationOperation reader, CancellationToken cancellationToken)
    {
        if (BodyGraphs.FunctionAround(reader.Syntax) is not { } function || TaskPath.Carried(reader).Parent is not IReturnOperation)
            return new[] { BodyGraphs.FunctionAround(reader.Syntax) };
        if (_facts.Facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method)
            return new SyntaxNode?[] { null };
        var declared = method.Promised().Append(method);
        return declared.SelectMany(member => _facts.Facts.Uses.Of(member, cancellationToken).Uses).Select(use => BodyGraphs.FunctionAround(use.Operation.Syntax));
    }

    private static readonly HashSet<string> _readers = new(StringComparer.Ordinal)
    {
        "Take", "TryTake", "GetConsumingEnumerable", "TakeFromAny", "TryTakeFromAny", "ReadAsync", "TryRead", "ReadAllAsync", "WaitToReadAsync",
    };

    private bool IsMadeUnder(IOperation call, ImmutableArray<Acquisition> held, CancellationToken cancellationToken)
    {
        return BodyGraphs.FunctionAround(call.Syntax) is { } function
        && _facts.Body(function, cancellationToken) is var body
        && body.Steps.FirstOrDefault(step => step.Operation.Syntax == call.Syntax) is { } step
        && (step.Held.Any(held => held.CanWaitForEver && IsNeeded(held)) || body.Steps.TakeWhile(other => other != step).Any(other => other.Taken.Any(IsPassed)));

        bool IsNeeded(Acquisition needed) => held.Any(h => _facts.Identity.AreSame(h.Lock, needed.Lock, cancellationToken));

        // Taken and given back on the way there, on every way.
        bool IsPassed(Acquisition passed) => passed.CanWaitForEver && IsNeeded(passed)
            && !EnclosingFunction.AncestorsWithin(passed.Operation.Syntax).Any(around => around is IfStatementSyntax or SwitchStatementSyntax or ConditionalExpressionSyntax or CatchClauseSyntax
                or WhileStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or DoStatementSyntax);
    }
}
