using System.Runtime.CompilerServices;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Why a source may stay open, and where.</summary>
/// <param name="What">For the message.</param>
/// <param name="Place">The place at fault.</param>
/// <param name="Completion">A completion in the function at fault.</param>
internal sealed record OpenSource(string What, Location Place, IOperation Completion)
{
    /// <summary>Whether somebody is seen to wait for its task without a bound.</summary>
    public bool IsWaitedFor { get; init; }

    /// <summary>Whether the source outlasts the call that makes it, so that others than those in sight may end what waits for it.</summary>
    public bool IsKept { get; init; }
}

/// <summary>Judges whether something always completes a source.</summary>
internal sealed class SourceJudge
{
    private static readonly ConditionalWeakTable<CodeFacts, SourceJudge> _judges = new();

    private readonly CodeFacts _facts;
    private readonly Completers _completers;
    private readonly OpenPaths _paths;
    private readonly EventDispatch _dispatch;
    private readonly LateRequests _late;
    private readonly RepeatedCalls _again;
    private readonly TaskWaiters _waits;
    private readonly ConditionalWeakTable<SourceTrail, StrongBox<OpenSource?>> _culprits = new();

    private SourceJudge(CodeFacts facts)
    {
        _facts = facts;
        _completers = new Completers(facts);
        _paths = new OpenPaths(facts);
        _dispatch = new EventDispatch(facts);
        Trails = new SourceTrails(facts);
        _late = new LateRequests(facts, _completers);
        _again = new RepeatedCalls(facts);
        _waits = new TaskWaiters(facts);
    }

    public SourceTrails Trails { get; }

    /// <summary>One for all rules that ask about sources of a compilation.</summary>
    public static SourceJudge Of(CodeFacts facts) => _judges.GetValue(facts, f => new SourceJudge(f));

    /// <summary>The place that leaves a source open, where all that happens to it is known and somebody waits for its task without a bound.</summary>
    public OpenSource? Culprit(SourceTrail trail, CancellationToken cancellationToken)
    {
        if (!_culprits.TryGetValue(trail, out var culprit))
            culprit = _culprits.GetValue(trail, t => new StrongBox<OpenSource?>(Find(t, cancellationToken)));
        return culprit.Value;
    }

    /// <summary>Who ends a source that nobody answers: whether some token, timer, or clean-up does.</summary>
    public bool IsEndedAnyway(SourceTrail trail, CancellationToken cancellationToken) =>
        trail.Completions.Any(c => _completers.Of(c, cancellationToken) is Completer.Guard or Completer.Sweep);

    /// <summary>Whether somebody else than the work that was started for it completes a source: an answer from outside, which may not come.</summary>
    public bool IsAnsweredFromOutside(SourceTrail trail, CancellationToken cancellationToken) =>
        trail.Completions.All(c => _completers.Of(c, cancellationToken) is Completer.Other or Completer.Handler or Completer.Callback || IsOwn(c, trail));

    /// <summary>
    /// <c>try { ...; answer.SetResult(value); } catch (Exception e) { answer.SetException(e); }</c>: whether whoever answers does so in a handler of all failures, or in a <c>finally</c>, too. A token
    /// would only end the wait sooner.
    /// </summary>
    public static bool IsAnsweredHoweverItEnds(SourceTrail trail) => trail.Completions.Any(IsAtAnyEnd);

    private static bool IsAtAnyEnd(IOperation completion) => EnclosingFunction.AncestorsWithin(completion.Syntax).Any(around =>
        around is FinallyClauseSyntax || (around is CatchClauseSyntax { Filter: null } clause && CatchClauses.TakesAll(clause)));

    /// <summary>The loop that leaves requests in its queue.</summary>
    public LastAnswer? LeftBehind(SourceTrail trail, CancellationToken cancellationToken) => _late.LeftBehind(trail, cancellationToken);

    /// <summary>The stop path after which requests are kept and not answered.</summary>
    public LastAnswer? AfterTheSweep(SourceTrail trail, IPropertyReferenceOperation task, CancellationToken cancellationToken) => _late.AfterTheSweep(trail, task, cancellationToken);

    private OpenSource? Find(SourceTrail trail, CancellationToken cancellationToken)
    {
        if (!trail.IsClosed || trail.Completions.IsEmpty || trail.Creations.IsEmpty || !trail.Tasks.Any(IsOpenWait) || trail.Completions.All(IsFailure) || trail.Completions.Any(c => IsOwnAtAnyRate(c, trail)))
            return null;
        var functions = trail.Completions.GroupBy(c => c is IMethodReferenceOperation ? c.Syntax : EnclosingFunction.Of(c.Syntax)).Where(group => !IsOwn(group.First(), trail)).ToList();
        if (functions.Count == 0)
            return null;
        var completers = functions.SelectMany(group => group).Select(c => (Completion: c, Completer: _completers.Of(c, cancellationToken))).ToList();
        if (completers.Any(c => c.Completer is Completer.Sweep))
            return null;
        var guards = functions.Where(group => group.Any(c => _completers.Of(c, cancellationToken) == Completer.Guard)).ToList();
        if (guards.Count > 0)
        {
            // The last resort: where it gives up, only what came before can have completed the source.
            // A timer that is kept with its source comes again.
            return guards.Count == functions.Count && guards.Count == 1 && guards[0].All(c => c is IInvocationOperation) && trail.Creations.All(IsLocal) ? Open(guards[0], Completer.Guard, trail, cancellationToken) : null;
        }
        // Of several that complete it, one may do what the other leaves.
        return functions.Count == 1 ? Open(functions[0], completers[0].Completer, trail, cancellationToken) : null;
    }

    /// <summary>A source that is only ever failed is there to tell of a failure: where there is none it stays open.</summary>
    private static bool IsFailure(IOperation completion) => completion is IInvocationOperation { TargetMethod.Name: "SetException" or "TrySetException" };

    private OpenSource? Open(IGrouping<SyntaxNode, IOperation> completions, Completer completer, SourceTrail trail, CancellationToken cancellationToken)
    {
        if (completer is Completer.Other or Completer.Handler || completions.Any(c => c is IMethodReferenceOperation))
            return null;
        var calls = completions.Select(c => c.Syntax).Concat(Handed(completions)).ToList();
        var item = completer is Completer.Work or Completer.OwnThread ? completions.Select(c => _completers.Item(c, cancellationToken)).FirstOrDefault(i => i is not null && SourceRoots.IsOf(i, completions.Key)) : null;
        var root = SourceRoots.Of(completions.Select(c => c.Syntax), completions.Key, _facts.Models.Get(completions.Key.SyntaxTree), cancellationToken);
        var isMade = SourceRoots.IsMadeThere(root, trail, _facts, cancellationToken);
        if (isMade)
            item = root;
        // What an `async void` throws ends the process, and nobody waits then.
        var andFailures = completer == Completer.Work && !IsAsyncVoid(completions.Key);
        return _paths.In(completions.Key, calls, root, item, isMade, andFailures, cancellationToken) is { } path
            // A loop that is stopped before it came to it was told to.
            && (path.IsFailure || item is not null || !calls.Any(call => LoopSyntax.Around(call) is not null))
            && !(completer == Completer.Callback && (_dispatch.Is(completions.Key, completions, trail, cancellationToken) || (!path.IsFailure && TellsOfStates(completions))))
            && (root is not null || !_again.Comes(completions.Key, trail, path.IsFailure, cancellationToken))
            ? new OpenSource(path.What, path.Place, completions.First()) { IsWaitedFor = trail.Tasks.Any(task => _waits.Is(task, cancellationToken)), IsKept = !trail.Creations.All(IsLocal) }
            : null;
    }

    /// <summary>
    /// <c>if (state == Queued) answer.TrySetResult(true); else if (state.HasFlag(Completed)) answer.TrySetResult(false);</c>: who tells two ends of a state that is made of flags apart is told of
    /// each, and of those between.
    /// </summary>
    private bool TellsOfStates(IGrouping<SyntaxNode, IOperation> completions)
    {
        var calls = completions.Select(c => c.Syntax).OfType<InvocationExpressionSyntax>().ToList();
        return calls.Select(call => call.ToString()).Distinct().Count() > 1 && calls.Any(call => EnclosingFunction.AncestorsWithin(call).OfType<IfStatementSyntax>().Any(choice =>
            choice.Statement.Span.Contains(call.Span) && choice.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(IsOfFlags) && choice.Else is { Statement: IfStatementSyntax { Else: null } other } && calls.Any(second => second.ToString() != call.ToString() && other.Statement.Span.Contains(second.Span))));
    }

    private bool IsOfFlags(IdentifierNameSyntax name) =>
        _facts.Models.Get(name.SyntaxTree).GetTypeInfo(name).Type is { TypeKind: TypeKind.Enum } type && type.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "FlagsAttribute" });

    private static bool IsAsyncVoid(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } or LocalFunctionStatementSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } => EnclosingFunction.IsAsync(function),
        _ => false,
    };

    private static bool IsLocal(IObjectCreationOperation creation) => TaskPath.Carried(creation).Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation };

    /// <summary>Calls in the same function that take the source along: whoever gets it may complete it.</summary>
    private static IEnumerable<SyntaxNode> Handed(IGrouping<SyntaxNode, IOperation> completions)
    {
        var names = new HashSet<string>(completions.Select(c => c.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText).OfType<string>());
        return completions.Key.DescendantNodes().OfType<ArgumentSyntax>()
            .Where(a => a.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && names.Contains(name))
            // Whoever waits for what it is in completes nothing.
            .Select(a => a.Parent?.Parent).Where(call => call is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SetResult" or "TrySetResult" } }).OfType<SyntaxNode>();
    }

    /// <summary>Whether the function that made a source completes it, and is no loop that others wait for meanwhile.</summary>
    private static bool IsOwn(IOperation completion, SourceTrail trail)
    {
        if (completion is not IInvocationOperation)
            return false;
        var function = EnclosingFunction.Of(completion.Syntax);
        return trail.Creations.Any(c => EnclosingFunction.Of(c.Syntax) == function);
    }

    /// <summary><c>await Task.WhenAny(answer.Task, sent); answer.TrySetResult(false);</c>: the function that made it completes it itself, whatever became of it till then.</summary>
    private static bool IsOwnAtAnyRate(IOperation completion, SourceTrail trail) =>
        IsOwn(completion, trail) && completion is IInvocationOperation { TargetMethod.Name: "TrySetResult" or "TrySetException" or "TrySetCanceled" }
        && completion.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Parent: var owner } } && owner == EnclosingFunction.Of(completion.Syntax);

    /// <summary><c>var first = await Task.WhenAny(answer.Task, all); if (first == all) throw ...; return answer.Task.Result;</c>: it has won by then.</summary>
    private static bool IsRacedBefore(IPropertyReferenceOperation task) => EnclosingFunction.OwnCalls(EnclosingFunction.Of(task.Syntax)).Any(call => call.Span.End <= task.Syntax.SpanStart
        && call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAny" }, ArgumentList.Arguments: { Count: > 1 } raced } && raced.Any(argument => SyntaxFactory.AreEquivalent(argument.Expression, task.Syntax)));

    /// <summary><c>Task Forced => _forced.Task;</c>, of which all who read it only have it race with something else, or ask whether it is over.</summary>
    private bool IsOnlyRaced(IPropertyReferenceOperation task)
    {
        if (task.SemanticModel?.GetEnclosingSymbol(task.Syntax.SpanStart) is not IMethodSymbol { AssociatedSymbol: IPropertySymbol property })
            return false;
        var uses = property.Promised().Append(property).SelectMany(member => _facts.Uses.Of(member.OriginalDefinition, CancellationToken.None).Uses).Select(use => use.Operation).ToList();
        return uses.Count > 0 && uses.All(use => TaskPath.Consumer(TaskPath.Carried(use)) is { TargetMethod.Name: "WhenAny" } || use.Parent is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" })
            && uses.Any(use => TaskPath.Consumer(TaskPath.Carried(use)) is { TargetMethod.Name: "WhenAny" });
    }

    /// <summary>Whether whoever reads a task waits for it, or may, without a bound in sight.</summary>
    private bool IsOpenWait(IPropertyReferenceOperation task)
    {
        var value = TaskPath.Carried(task);
        return value.Parent switch
        {
            IReturnOperation => !IsOnlyRaced(task),
            IAwaitOperation => true,
            IInvocationOperation { TargetMethod.Name: "Wait", Arguments.Length: 0 } => true,
            IInvocationOperation { TargetMethod.Name: "GetAwaiter" } or IPropertyReferenceOperation { Property.Name: "Result" } => !IsRacedBefore(task),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAll" } } => true,
            IVariableInitializerOperation or ISimpleAssignmentOperation => TaskPath.StoredIn(task) is ILocalSymbol local
                && _facts.Uses.Of(local, CancellationToken.None).Uses is var uses && uses.Any(u => TaskPath.IsWaitedFor(u.Operation) || u.Operation.Parent is IReturnOperation)
                && !uses.Any(u => TaskPath.Consumer(TaskPath.Carried(u.Operation)) is { TargetMethod.Name: "WhenAny" or "WaitAsync" or "Wait" }),
            _ => false,
        };
    }
}
