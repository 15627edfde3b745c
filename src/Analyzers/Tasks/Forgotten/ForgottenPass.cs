using System.Collections.Immutable;
using Hangproof.Configuration;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Hangproof.Tasks.Loops;
using Hangproof.Tasks.Scopes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Judges the dropped calls and the async functions of code blocks.</summary>
internal sealed class ForgottenPass
{
    private const string Unseen = "its failure is seen by nobody";

    /// <summary>How methods begin that run what they are given and do nothing else.</summary>
    private static readonly string[] _runners = { "Run", "StartNew", "Schedule", "Invoke", "BeginInvoke", "Execute", "Submit", "Dispatch" };

    private readonly CodeFacts _facts;
    private readonly AnalyzerConfigOptionsProvider _options;
    private readonly Implementations _implementations;
    private readonly CalmCode _calm;
    private readonly StartedWork _work;
    private readonly Observers _observers;
    private readonly OverAtOnce _over;
    private readonly EndlessWork _endless;
    private readonly StopWish _wish;
    private readonly AsyncVoid _asyncVoid;
    private readonly OutlivingTask _outliving;
    private readonly Losers _losers;
    private readonly GivenWork _given;
    private readonly Habits _habits;
    private readonly OwnContext _context;
    private readonly FailureEvidence _evidence;
    private readonly FailureEvidence _outside;
    private readonly UnobservedFailures _unobserved;
    private readonly Displays _displays;
    private readonly Stakes _stakes;
    private readonly Stakes _certain;

    public ForgottenPass(CodeFacts facts, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        _facts = facts;
        _options = options.AnalyzerConfigOptionsProvider;
        _implementations = Implementations.Few(facts);
        _calm = new CalmCode(facts, _implementations);
        _work = new StartedWork(facts);
        _observers = new Observers(facts, _implementations);
        _over = new OverAtOnce(facts, _implementations);
        _endless = new EndlessWork(facts, options, cancellationToken);
        _wish = new StopWish(facts);
        _asyncVoid = new AsyncVoid(facts);
        _outliving = new OutlivingTask(facts);
        _losers = new Losers(facts);
        _given = new GivenWork(facts, _calm);
        _habits = new Habits(facts);
        _context = new OwnContext(facts);
        _evidence = new FailureEvidence(facts, _over, isOfOutside: false);
        _outside = new FailureEvidence(facts, _over, isOfOutside: true);
        _unobserved = new UnobservedFailures(facts);
        _displays = new Displays(facts);
        _stakes = new Stakes(facts, _evidence, _displays, isCertain: false);
        _certain = new Stakes(facts, _outside, _displays, isCertain: true);
    }

    /// <summary>A call at a position, if its task is dropped.</summary>
    public void Call(int position, CodeBlock block, Findings findings)
    {
        // Operations are made for a whole body: most names that some method with a task has are others' too.
        if (Named(position, block) is not var (name, invocation) || !CanBeDropped(invocation)
            || (block.SemanticModel.GetSymbolInfo(invocation, block.CancellationToken).Symbol is IMethodSymbol { ReturnType: var given } && !_facts.Known.IsTaskLike(given))
            || block.SemanticModel.GetOperation(invocation, block.CancellationToken) is not IInvocationOperation call || !_facts.Known.IsTaskLike(call.Type))
            return;
        var value = TaskPath.Carried(call);
        var isWordless = value.Parent is IExpressionStatementOperation;
        if (!isWordless && !IsDiscarded(value, block.CancellationToken))
            return;
        var names = HangproofOptions.Of(_options.GetOptions(invocation.SyntaxTree)).TaskObservers;
        if (Observers.IsNamed(call.TargetMethod, names) || IsLeftByContract(call) || DualCode.IsOver(call) || _facts.Completion.IsOver(call, block.SemanticModel, block.CancellationToken) || _over.Is(call, block.CancellationToken)
            || _observers.Keeps(call, block.CancellationToken) || IsOutliving(name, block))
            return;
        Judge(call, name, isWordless, findings);
    }

    private void Judge(IInvocationOperation call, SimpleNameSyntax name, bool isWordless, Findings findings)
    {
        var isContinuation = call.TargetMethod is { Name: "ContinueWith", ContainingType.Name: "Task" };
        if (isContinuation && (IsOfAnothersTask(call) || _observers.Looks(call, findings.CancellationToken)))
            return;
        // In an async function the compiler says so itself.
        var isTold = EnclosingFunction.RunsAsync(EnclosingFunction.Of(name));
        if (isWordless && !isTold && call.TargetMethod is { Name: "Delay", ContainingType.Name: "Task" })
        {
            var loop = LoopSyntax.Around(name);
            if (loop is not null && LoopConditions.IsRefused(loop))
                return;
            Report(findings, loop is null ? Unpaused(call, findings.CancellationToken) : Descriptors.ForgottenTask, call, name, "nobody waits for it, so the code goes on at once", "await it, or call 'Thread.Sleep'", null);
            return;
        }
        if (IsSaidWithin(call, findings.CancellationToken) || IsSeenWithin(call, findings.CancellationToken) || AreAllSeen(call, findings.CancellationToken))
            return;
        var bodies = _work.Of(call, findings.CancellationToken);
        // Said where it is declared: its task is over when it first awaits, and what it throws goes elsewhere.
        if (bodies.Any(body => AsyncVoid.IsDeclared(body) && EnclosingFunction.IsAsync(body)))
            return;
        foreach (var body in IsHandedOut(call) ? Array.Empty<SyntaxNode>() : bodies)
        {
            if (_endless.In(body, findings.CancellationToken) is { } endless)
            {
                if (!endless.IsSaid)
                    Report(findings, isWordless && !isTold && (endless.Wait is not { } wait || _wish.IsThere(call, wait, findings.CancellationToken)) ? Missed(call, bodies, findings.CancellationToken) : Descriptors.ForgottenTaskPossible, call, name, endless.Why, "keep it, and end and await it when stopping", endless.Where);
                return;
            }
        }
        if (IsCalm(call, bodies, findings.CancellationToken) || (!isWordless && WrittenDecisions.ToForgetAndLog(name)))
            return;
        if (!isWordless || isContinuation || PeerPragmas.Disable(PeerPragmas.ForgottenTask, name, findings.CancellationToken) || WrittenDecisions.ToForget(name))
            Report(findings, Descriptors.ForgottenTaskPossible, call, name, Unseen, "await it, or catch and report what it throws", null);
        else if (!isTold && (IsOfAnother(call.TargetMethod) || IsGiven(call)))
            Report(findings, Descriptors.ForgottenTaskPossible, call, name, "what it starts may be kept by nobody", "await it, or catch and report what it throws", null);
        else if (!isTold && (IsNotification(call) || LoggedBefore.Is(call, findings.CancellationToken) || IsNamedToForget(name) || WrittenDecisions.ToIgnoreFailures(name) || WrittenDecisions.ToBecomeAsync(name) || HubSends.Is(call, _facts.Origins, findings.CancellationToken) || AreAllCalmHere(call.TargetMethod, findings.CancellationToken) || _habits.IsLeft(call.TargetMethod, name.Identifier.ValueText, findings.CancellationToken)))
            Report(findings, Descriptors.ForgottenTaskPossible, call, name, Unseen, "await it, or catch and report what it throws", null);
        else if (!isTold)
            Report(findings, Missed(call, bodies, findings.CancellationToken), call, name, Unseen, "await it, keep it to await it when stopping, or catch and report what it throws", null);
    }

    /// <summary>
    /// What is said of dropped work: that it can fail, and that to matter to somebody, is warned of where the failure comes from outside in sight and somebody is certain to miss it.
    /// </summary>
    private DiagnosticDescriptor Missed(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken) =>
        call.SemanticModel!.GetEnclosingSymbol(call.Syntax.SpanStart, cancellationToken).IsOfObsolete() || !_evidence.Of(call, bodies, cancellationToken) || _unobserved.AreSeen(cancellationToken) || !_stakes.Of(call, bodies, cancellationToken) ? Descriptors.ForgottenTaskPossible
        : _outside.Of(call, bodies, cancellationToken) && _certain.Of(call, bodies, cancellationToken)
            // What is done once may be a best effort, unless others await it; what was started to go on is missed.
            ? StartedWork.IsStart(call.TargetMethod) && bodies.Any(LoopSyntax.GoesOn) ? Descriptors.ForgottenTask
                : StartedWork.IsStart(call.TargetMethod) || _habits.IsAwaited(call.TargetMethod, cancellationToken) ? Descriptors.ForgottenTask.AsSuggestion() : Descriptors.ForgottenTask.UntilAsked()
        : Descriptors.ForgottenTask.UntilAsked();

    /// <summary>A loop without its pause is busy; elsewhere it is mostly not missed, and least of all where a display goes on by itself.</summary>
    private static DiagnosticDescriptor Unpaused(IInvocationOperation delay, CancellationToken cancellationToken) =>
        delay.SemanticModel!.GetEnclosingSymbol(delay.Syntax.SpanStart, cancellationToken)?.ContainingType is { } type && AsyncVoid.IsOfDisplay(type) ? Descriptors.ForgottenTask.UntilAsked() : Descriptors.ForgottenTask.AsSuggestion();

    /// <summary>The same of an async function that nobody can wait for, and that is shown to be able to fail.</summary>
    private DiagnosticDescriptor Ended(SyntaxNode function, CancellationToken cancellationToken) =>
        _outside.Of(function, cancellationToken) && !AsyncVoid.IsOfWhatEndsProcess(function) ? Descriptors.ForgottenTask : Descriptors.ForgottenTask.UntilAsked();

    /// <summary><c>void FireAndForget(Job job) { job.Run(); }</c>: the name of what the call stands in says that nobody is to wait.</summary>
    private static bool IsNamedToForget(SyntaxNode place)
    {
        var function = EnclosingFunction.Of(place);
        return ((function as MethodDeclarationSyntax)?.Identifier ?? (function as LocalFunctionStatementSyntax)?.Identifier)?.ValueText is { } name
            && (name is "Forget" || name.IndexOf("FireAndForget", StringComparison.OrdinalIgnoreCase) >= 0);
    }

    /// <summary><c>Stopped?.Invoke();</c>, whatever was given to the object: who is told of something has what becomes of it.</summary>
    private static bool IsNotification(IInvocationOperation call) => call is { TargetMethod.MethodKind: MethodKind.DelegateInvoke } && ValueOrigins.Unwrap(call.Instance) is IMemberReferenceOperation or IConditionalAccessInstanceOperation;

    /// <summary><c>_ = TickAsync(timer); return timer;</c>: whoever gets it ends what waits for it.</summary>
    private static bool IsHandedOut(IInvocationOperation call) =>
        call.Arguments.Any(argument => ValueOrigins.Unwrap(argument.Value) is ILocalReferenceOperation { Local: { Name: var given, Type.Name: "PeriodicTimer" or "CancellationTokenSource" } }
            && EnclosingFunction.OwnNodes(EnclosingFunction.Of(call.Syntax)).Any(node => node is ReturnStatementSyntax { Expression: IdentifierNameSyntax returned } && returned.Identifier.ValueText == given));

    /// <summary><c>Task.Run(() => { SaveAsync(); });</c>: what is left is said of the inner call.</summary>
    private bool IsSaidWithin(IInvocationOperation call, CancellationToken cancellationToken) =>
        StartedWork.IsStart(call.TargetMethod)
        && call.Arguments.Any(argument => argument.Syntax is ArgumentSyntax { Expression: LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Block.Statements: [ExpressionStatementSyntax { Expression: InvocationExpressionSyntax left }] } }
            && _facts.Known.IsTaskLike(_facts.Models.Operation(left, cancellationToken)?.Type));

    /// <summary><c>Task.Run(() => work().ContinueWith(task => Report(task.Status)));</c></summary>
    private bool IsSeenWithin(IInvocationOperation call, CancellationToken cancellationToken) =>
        StartedWork.IsStart(call.TargetMethod) && call.Arguments is [{ Value: var work }, ..]
        && ValueOrigins.Unwrap(Called(work)) is IInvocationOperation { TargetMethod: { Name: "ContinueWith", ContainingType.Name: "Task" } } continuation && _observers.Looks(continuation, cancellationToken);

    /// <summary><c>_ = Task.WhenAll(items.Select(item => WorkAsync(item).ContinueWith(Report)));</c>: whether of all tasks each is looked at, or catches what it awaits and ends.</summary>
    private bool AreAllSeen(IInvocationOperation call, CancellationToken cancellationToken) =>
        call is { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" }, Arguments: [{ Value: var tasks }] }
        && Each(tasks) is { Count: > 0 } each && each.All(one => ValueOrigins.Unwrap(one) is IInvocationOperation task
            && (task.TargetMethod is { Name: "ContinueWith", ContainingType.Name: "Task" }
                ? _observers.Looks(task, cancellationToken)
                : _calm.CatchesItself(task, cancellationToken) && _work.Of(task, cancellationToken).All(body => _endless.In(body, cancellationToken) is null)));

    private static IReadOnlyList<IOperation>? Each(IOperation tasks) =>
        ValueOrigins.Unwrap(tasks) is IInvocationOperation { TargetMethod: { Name: "Select" } select, Arguments: [_, { Value: var selector }] } && select.IsLinq()
            ? Called(selector) is { } one ? new[] { one } : null
            : Elements.Of(tasks);

    /// <summary>Whether neither the work nor, for a continuation, what it follows can fail.</summary>
    private bool IsCalm(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken)
    {
        if (IsHarmless(call.TargetMethod) || IsCompletion(call) || IsWakeUp(call) || IsSetting(call) || IsPartOfKept(call, cancellationToken))
            return true;
        var isCalm = IsCalm(bodies, ToldNotToThrow.By(call), cancellationToken) || _given.IsCalm(call, cancellationToken) || IsCalm(_work.Behind(call, cancellationToken), cancellationToken) || _calm.CatchesItself(call, cancellationToken) || AreAllCalm(call.TargetMethod, cancellationToken);
        if (!isCalm || call.TargetMethod.Name != "ContinueWith")
            return isCalm;
        // How a task ends that somebody else has is seen by who has it.
        return ValueOrigins.Unwrap(call.Instance) is not IInvocationOperation before || IsCalm(before, _work.Of(before, cancellationToken), cancellationToken);
    }

    /// <summary>Whether whatever implements a method of an interface that nobody else can implement reports what it catches.</summary>
    private bool AreAllCalm(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.ContainingType is { TypeKind: TypeKind.Interface } contract && SymbolUses.CannotBeSeenOutside(contract) && AreAllCalm(_implementations.Of(method.OriginalDefinition), cancellationToken);

    /// <summary>Whether whatever implements an interface of this compilation reports what it catches, and ends: what somebody else adds may do neither.</summary>
    private bool AreAllCalmHere(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.ContainingType is { TypeKind: TypeKind.Interface } contract && !_facts.Models.Declarations(contract.OriginalDefinition).IsEmpty
        && _implementations.Of(method.OriginalDefinition) is var implementations && !implementations.Any(_calm.LoopsOn) && AreAllCalm(implementations, cancellationToken);

    private bool AreAllCalm(ImmutableArray<IMethodSymbol> implementations, CancellationToken cancellationToken) =>
        !implementations.IsEmpty
        && implementations.All(one => IsCalm(_facts.Models.Declarations(one).Select(declared => declared.GetSyntax(cancellationToken)).ToList(), cancellationToken));

    private bool IsCalm(IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken) => IsCalm(bodies, ToldNotToThrow.Nothing, cancellationToken);

    private bool IsCalm(IReadOnlyList<SyntaxNode> bodies, ToldNotToThrow told, CancellationToken cancellationToken) =>
        bodies.Count > 0 && bodies.All(body => _calm.CatchesItsOwn(body, told, cancellationToken) || _calm.Is(body, told, cancellationToken));

    /// <summary>An async function at a position: declared <c>void</c>, or given to whoever wants an <c>Action</c>.</summary>
    public void Function(int position, CodeBlock block, Findings findings)
    {
        var token = block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(position);
        if (token.SpanStart != position || !token.IsKind(SyntaxKind.AsyncKeyword) || token.Parent is not { } function || (function != block.Node && !CodeBlocks.Owns(block.Node, function)))
            return;
        if (function is AnonymousFunctionExpressionSyntax lambda)
            Lambda(lambda, block, findings);
        else if (AsyncVoid.IsDeclared(function) && block.SemanticModel.GetDeclaredSymbol(function, block.CancellationToken) is IMethodSymbol method
            && !IsObserver(method) && !IsSeenTo(function, block.CancellationToken) && !PeerPragmas.Disable(PeerPragmas.AsyncVoid, function, block.CancellationToken) && !_asyncVoid.IsCalledFor(method, block.CancellationToken))
        {
            findings.Report(
                !EndsProcess(method, function, block.CancellationToken) ? Descriptors.ForgottenTaskPossible : AsyncVoid.IsAction(method) ? Descriptors.ForgottenTask
                : Ended(function, block.CancellationToken) is var ended && _asyncVoid.IsTakenForAwaited(method, block.CancellationToken) ? ended : _asyncVoid.IsOfNobody(method, block.CancellationToken) ? ended.AsSuggestion() : ended.UntilAsked(), RuleIds.ForgottenTask, method.Locations[0], method.GetDocumentationCommentId() ?? method.Name, method.Name,
                "it is 'async void': nobody can wait for it, and what it throws ends the process", "return a 'Task', or catch and report what it throws");
        }
    }

    /// <summary>Whether what an <c>async void</c> method throws is shown to come, and to come to nobody: no display takes it, and somebody calls it who could have waited.</summary>
    private bool EndsProcess(IMethodSymbol method, SyntaxNode function, CancellationToken cancellationToken) =>
        !method.IsOfObsolete() && !AsyncVoid.IsTwin(method, function) && !AsyncVoid.IsOfDisplay(method.ContainingType) && !AsyncVoid.MayBePromised(method) && !AsyncVoid.IsOfLogger(method.ContainingType) && !_asyncVoid.IsHandlerInUse(method, cancellationToken) && !_asyncVoid.IsLeftAtItsCalls(method, cancellationToken) && !IsLeftOnPurpose(function, cancellationToken) && !_asyncVoid.GoesOnUnknown(function, cancellationToken)
        && (AsyncVoid.IsAction(method)
            || (!AsyncVoid.MeetsAll(function) && _evidence.Of(function, cancellationToken) && !_displays.AreUsed(cancellationToken) && _asyncVoid.IsCalledByOthers(method, cancellationToken)));

    /// <summary>Whether it is in writing that nobody waits for an async function, or what comes back to the application's own thread is caught there.</summary>
    private bool IsLeftOnPurpose(SyntaxNode function, CancellationToken cancellationToken) => WrittenDecisions.ToRunUnawaited(function) || _context.Catches(cancellationToken);

    /// <summary>A race at a position, if nobody sees to those that lose it.</summary>
    public void Race(int position, CodeBlock block, Findings findings)
    {
        if (Named(position, block) is var (name, invocation) && block.SemanticModel.GetOperation(invocation, block.CancellationToken) is IInvocationOperation race && _losers.AreLeft(race, name, block.CancellationToken))
            Report(findings, Descriptors.ForgottenTaskPossible, race, name, "all tasks but the first go on, and nobody cancels them or sees how they end", "cancel the others with a linked source", null);
    }

    /// <summary><c>static async void Forget(this Task task) => await task;</c>: whoever calls it wants a failure to end the process.</summary>
    private bool IsObserver(IMethodSymbol method) => method is { IsExtensionMethod: true, Parameters: [{ Type: var type }, ..] } && _facts.Known.IsTaskLike(type);

    private bool IsSeenTo(SyntaxNode function, CancellationToken cancellationToken) => _calm.CatchesAwaited(function, IsOver, cancellationToken) || _calm.Is(function, cancellationToken);

    /// <summary>What is awaited and over at once throws where a callback that is not async would throw, too.</summary>
    private bool IsOver(AwaitExpressionSyntax awaited, CancellationToken cancellationToken) =>
        Awaited.Unconfigured(awaited.Expression) is InvocationExpressionSyntax task && _facts.Models.Operation(task, cancellationToken) is IInvocationOperation call && _over.Is(call, cancellationToken);

    private void Lambda(AnonymousFunctionExpressionSyntax lambda, CodeBlock block, Findings findings)
    {
        if (block.SemanticModel.GetOperation(lambda, block.CancellationToken) is not IAnonymousFunctionOperation operation || AsyncVoid.Taker(operation) is not { } creation || IsSeenTo(lambda, block.CancellationToken)
            || _asyncVoid.IsNeverStarted(creation, block.CancellationToken)
            || PeerPragmas.Disable(PeerPragmas.AsyncVoid, lambda, block.CancellationToken))
            return;
        var taker = AsyncVoid.CallName(creation);
        var why = taker is null
            ? "nobody can wait for it, and what it throws ends the process"
            : $"'{taker}' takes it as an '{creation.Type!.Name}' and does not wait for it; what it throws ends the process";
        findings.Report(
            AsyncVoid.IsCommandOf(operation) || IsLeftOnPurpose(lambda, block.CancellationToken) || (GoesToDisplay(operation.Symbol, block.CancellationToken) && !AsyncVoid.LooksAwaited(creation)) || !_evidence.Of(lambda, block.CancellationToken) ? Descriptors.ForgottenTaskPossible
            // Whoever goes through a list for each of which something is to be done goes on before any of it is.
            : taker is "Parallel.ForEach" or "Parallel.For" or "List.ForEach" ? Descriptors.ForgottenTask : Ended(lambda, block.CancellationToken), RuleIds.ForgottenTask, lambda.AsyncKeyword.GetLocation(), $"async {taker}", "async lambda", why,
            taker is "Parallel.ForEach" or "Parallel.For" ? "use 'Parallel.ForEachAsync'" : "catch and report what it throws");
    }

    private bool GoesToDisplay(IMethodSymbol lambda, CancellationToken cancellationToken) => _displays.AreUsed(cancellationToken) || AsyncVoid.IsOfDisplay(lambda.ContainingType);

    private static void Report(Findings findings, DiagnosticDescriptor descriptor, IInvocationOperation call, SimpleNameSyntax name, string why, string wayOut, Location? evidence) =>
        findings.Report(
            descriptor, RuleIds.ForgottenTask, name.GetLocation(), call.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? call.TargetMethod.Name,
            $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}", why, wayOut, evidence: evidence);

    /// <summary>The call whose name stands at a position, where it belongs to the block.</summary>
    private static (SimpleNameSyntax Name, InvocationExpressionSyntax Invocation)? Named(int position, CodeBlock block) =>
        block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(position).Parent is SimpleNameSyntax name && CodeBlocks.Owns(block.Node, name) && SymbolUses.Expression(name) is InvocationExpressionSyntax invocation
            ? (name, invocation)
            : null;

    /// <summary>By syntax: what is not the outermost call of a statement, a lambda's body or a discard is awaited, stored or passed on.</summary>
    private static bool CanBeDropped(InvocationExpressionSyntax invocation)
    {
        SyntaxNode node = invocation;
        while (node.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
            node = node.Parent;
        return node.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax
            or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } or ArgumentSyntax;
    }

    private bool IsDiscarded(IOperation value, CancellationToken cancellationToken) => value.Parent switch
    {
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IArgumentOperation argument => _observers.Forgets(argument, cancellationToken),
        _ => false,
    };

    private bool IsOutliving(SimpleNameSyntax name, CodeBlock block)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(name))
        {
            var scopes = ancestor switch
            {
                UsingStatementSyntax statement => new[] { ResourceScope.Of(statement) },
                BlockSyntax statements => statements.Statements.OfType<LocalDeclarationStatementSyntax>().Where(local => local.UsingKeyword.RawKind != 0).Select(ResourceScope.Of),
                TryStatementSyntax { Finally: { } clause } => new[] { ResourceScope.Of(clause) },
                _ => Enumerable.Empty<ResourceScope?>(),
            };
            foreach (var scope in scopes)
            {
                if (scope is not null && scope.Span.Contains(name.Span) && _outliving.In(scope, block.SemanticModel, block.CancellationToken).Any(found => found.Name == name))
                    return true;
            }
        }
        return false;
    }

    /// <summary>
    /// A continuation that only goes on after a delay or a task that somebody else has: how that task ends is seen by who has it, and nobody waits for
    /// a few statements that follow.
    /// </summary>
    private static bool IsOfAnothersTask(IInvocationOperation continuation) =>
        ValueOrigins.Unwrap(continuation.Instance) is not IInvocationOperation { TargetMethod.Name: not "Delay" }
        && continuation.Type is INamedTypeSymbol { TypeArguments: [] or [{ Name: not ("Task" or "ValueTask") }] };

    /// <summary>
    /// What is left by its contract: an awaiter starts a continuation, which sees to what it throws itself, and a call that is told to fire and
    /// forget gives a task that says nothing.
    /// </summary>
    private static bool IsLeftByContract(IInvocationOperation call) =>
        call.Arguments.Any(argument => IsContinuation(argument) || argument.Value is { Type.TypeKind: TypeKind.Enum, Syntax: var flags } && flags.ToString().Contains("FireAndForget"));

    private static bool IsContinuation(IArgumentOperation argument) =>
        argument.Parameter?.Type.TypeKind == TypeKind.Delegate
        && ValueOrigins.Variable(argument.Value) is { } variable && (variable.Name.IndexOf("continuation", StringComparison.OrdinalIgnoreCase) >= 0
            || variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { Name: "OnCompleted" or "UnsafeOnCompleted" } });

    /// <summary>
    /// A method of somebody else's assembly, or of an interface that only others implement, that is not called <c>Async</c>: its task may be a handle to what it keeps
    /// itself, and nobody here can tell.
    /// </summary>
    private bool IsOfAnother(IMethodSymbol method) =>
        !method.Name.EndsWith("Async", StringComparison.Ordinal)
        && (_facts.Models.Declarations(method.OriginalDefinition).IsEmpty
            ? method.ContainingNamespace is { } space && space.ToDisplayString() is var name && !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Microsoft", StringComparison.Ordinal)
            : method is { IsAbstract: true, ContainingType: { TypeKind: TypeKind.Interface } contract } && !_facts.Derived.Below(contract).Any(type => type.TypeKind != TypeKind.Interface));

    /// <summary><c>Task.Factory.StartNew(runner)</c>, <c>Task.Run(() => callback(state))</c>: whether what somebody gave can fail is known to who gave it.</summary>
    private static bool IsGiven(IInvocationOperation call) =>
        call.TargetMethod.Name is "Run" or "StartNew" && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value is { } work
        && (ValueOrigins.Unwrap(work) is IParameterReferenceOperation
            || Called(work) is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } } });

    /// <summary><c>Task.Run(() => waiter.SetResult(true))</c>: it wakes somebody, who runs on by himself.</summary>
    private bool IsWakeUp(IInvocationOperation call) =>
        StartedWork.IsStart(call.TargetMethod) && call.Arguments is [{ Value: var work }, ..]
        && Called(work) is IInvocationOperation { TargetMethod: { Name: var name, ReturnType: var type } } && (KnownCompletion.Completes(name) || name is "Set" or "Release") && !_facts.Known.IsTaskLike(type);

    /// <summary><c>loop.ScheduleAsync(() => options.AutoRead = true, delay)</c>, <c>dispatcher.InvokeAsync(() => Count++)</c>: nothing but a value is set, and none is worked out.</summary>
    private static bool IsSetting(IInvocationOperation call) =>
        _runners.Any(runner => call.TargetMethod.Name.StartsWith(runner, StringComparison.Ordinal))
        && call.Arguments.Where(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate).ToList() is [{ Value: var work }]
        && (Called(work) is IIncrementOrDecrementOperation || (Called(work) is ISimpleAssignmentOperation { Value: var value } && value.DescendantsAndSelf().All(part =>
            part is ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation or IUnaryOperation { OperatorMethod: null }
                or IConversionOperation { OperatorMethod: null, IsImplicit: true } or IBinaryOperation { OperatorMethod: null, OperatorKind: not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder) }
            || part.ConstantValue.HasValue)));

    /// <summary>
    /// <c>Task Stop() { foreach (var part in _parts) part.Stop(); return _stopped.Task; }</c>: who asks the whole gets the whole's own task.
    /// </summary>
    private bool IsPartOfKept(IInvocationOperation call, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(call.Syntax) is MethodDeclarationSyntax whole && whole.Identifier.ValueText == call.TargetMethod.Name && call.Instance is not (null or IInstanceReferenceOperation)
        && _facts.Models.Get(whole.SyntaxTree).GetDeclaredSymbol(whole, cancellationToken) is { IsAsync: false } method && _facts.Known.IsTaskLike(method.ReturnType)
        && _facts.Origins.Returns(method, cancellationToken).ToList() is { Count: > 0 } returned && returned.All(IsKept);

    private static bool IsKept(IOperation returned) =>
        ValueOrigins.Unwrap(returned) is IFieldReferenceOperation or IPropertyReferenceOperation { Property: { Name: not "CompletedTask" } and { IsStatic: false } };

    /// <summary>The call that a lambda consists of, and nothing else.</summary>
    private static IOperation? Called(IOperation work) =>
        ValueOrigins.Unwrap(work) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.IsAsync: false, Body.Operations: var operations } }
            ? operations switch
            {
                [IExpressionStatementOperation statement] => statement.Operation,
                [IExpressionStatementOperation statement, IReturnOperation { ReturnedValue: null }] => statement.Operation,
                [IReturnOperation returned] => returned.ReturnedValue,
                _ => null,
            }
            : null;

    /// <summary><c>source.TrySetResultAsync(item);</c>: a helper that completes a source elsewhere.</summary>
    private static bool IsCompletion(IInvocationOperation call) =>
        call.TargetMethod is { IsExtensionMethod: true, Name: var name } && name.StartsWith("TrySet", StringComparison.Ordinal)
        && call.Arguments is [{ Value.Type.Name: "TaskCompletionSource" }, ..];

    /// <summary>What ends in nothing but a cancellation; and a log, which has nobody to tell that it failed.</summary>
    private static bool IsHarmless(IMethodSymbol method) =>
        method is { Name: "Delay" or "WhenAny", ContainingType.Name: "Task" }
        || (method.Name.StartsWith("Log", StringComparison.Ordinal) && method.ContainingType.Name.EndsWith("Logger", StringComparison.Ordinal)) || method.IsLogAsync();
}
