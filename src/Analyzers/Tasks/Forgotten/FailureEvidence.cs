using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Handlers = Hangproof.Tasks.Loops.Handlers;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// What shows that work can fail for a reason that no reviewer can rule out by reading it: it throws, reaches the network, the disk, a process, a parser or a database,
/// or waits for what somebody else does, and nothing catches that. Work that has nothing of the kind fails only by a mistake in itself.
/// </summary>
/// <remarks>
/// Of what it finds, only the reach outside is certain to come some day: a <c>throw</c> mostly guards against a mistake, and of a delegate or a contract that others fill nobody knows.
/// </remarks>
internal sealed class FailureEvidence
{
    /// <summary>Methods that are looked into on one way.</summary>
    private const int MaxDepth = 5;

    /// <summary>Functions that are looked into for one piece of work.</summary>
    private const int MaxFunctions = 60;

    /// <summary>What can run where one method is called, of which half have to be able to fail.</summary>
    private const int MaxImplementations = 12;

    /// <summary>How a function is put where somebody takes it to run it.</summary>
    private static readonly HashSet<string> _puts = new(StringComparer.Ordinal) { "Enqueue", "Add", "TryAdd", "Push", "AddFirst", "AddLast", "TryWrite", "WriteAsync" };

    /// <summary>How a contract tells others of something.</summary>
    private static readonly string[] _tells = { "Publish", "Raise", "Notify", "Broadcast" };

    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;
    private readonly OverAtOnce _over;
    private readonly bool _isOfOutside;

    /// <param name="facts">The compilation.</param>
    /// <param name="over">Which tasks are over at once.</param>
    /// <param name="isOfOutside">Whether only what is seen to reach outside counts.</param>
    public FailureEvidence(CodeFacts facts, OverAtOnce over, bool isOfOutside) =>
        (_facts, _implementations, _over, _isOfOutside) = (facts, new Implementations(facts, MaxImplementations, new SummaryLimits()), over, isOfOutside);

    /// <summary>Whether a call whose task is dropped is shown to be able to fail.</summary>
    public bool Of(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken)
    {
        var search = new Search(this, false, ToldNotToThrow.By(call), cancellationToken);
        // What a method that is not async throws itself, it throws at its caller, and of what it starts nothing is left but what it returns.
        var isRun = bodies.Count > 0 && (StartedWork.IsStart(call.TargetMethod) || call.TargetMethod.IsAsync || call.TargetMethod.Name == "ContinueWith");
        return (isRun ? bodies.Any(body => search.In(body, 0)) : search.Dropped(call, 0)) || search.InGiven(call, 0);
    }

    /// <summary>The same of some of what stands in the function that a call sets going.</summary>
    public bool Among(SyntaxNode function, Func<SyntaxNode, bool> stands, IInvocationOperation call, CancellationToken cancellationToken) =>
        new Search(this, false, ToldNotToThrow.By(call), cancellationToken).Among(function, stands);

    /// <summary>Whether an <c>async void</c> function is.</summary>
    public bool Of(SyntaxNode function, CancellationToken cancellationToken) => new Search(this, true, ToldNotToThrow.Nothing, cancellationToken).In(function, 0);

    private sealed class Search
    {
        private readonly FailureEvidence _evidence;
        private readonly bool _isVoid;
        private readonly ToldNotToThrow _told;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<SyntaxNode> _seen = new();
        private SyntaxNode? _root;
        private bool _isSetUp;

        public Search(FailureEvidence evidence, bool isVoid, ToldNotToThrow told, CancellationToken cancellationToken) => (_evidence, _isVoid, _told, _cancellationToken) = (evidence, isVoid, told, cancellationToken);

        private CodeFacts Facts => _evidence._facts;

        private bool IsOfOutside => _evidence._isOfOutside;

        public bool In(SyntaxNode function, int depth)
        {
            if (depth > MaxDepth || _seen.Count > MaxFunctions || function is MethodDeclarationSyntax { Body: null, ExpressionBody: null } || !_seen.Add(function))
                return false;
            if (depth == 0)
                _root = function;
            var rounds = depth == 0 ? FirstCaughtRounds(function) : null;
            foreach (var node in EnclosingFunction.OwnNodes(function))
            {
                if (depth == 0)
                    _isSetUp = rounds is not null && node.Span.End <= rounds.SpanStart;
                if (FailsUnmet(node, depth))
                    return true;
            }
            return false;
        }

        public bool Among(SyntaxNode function, Func<SyntaxNode, bool> stands) =>
            EnclosingFunction.OwnNodes(function).Any(node => stands(node) && FailsUnmet(node, 0));

        private bool FailsUnmet(SyntaxNode node, int depth) => Fails(node, depth) && !CalmCode.IsCaught(node, _told) && !_told.LeavesOut(node) && !IsMet(node) && !EmptyLists.Holds(node, Facts, _cancellationToken);

        /// <summary><c>Task.Run(Process);</c>, <c>var work = Task.Run(Process);</c> and no word of it: what is started and left fails by itself, and is told of where it is started.</summary>
        private bool IsStartOfOther(IInvocationOperation call) =>
            StartedWork.IsStart(call.TargetMethod)
            && (TaskPath.IsDropped(call) || TaskPath.Carried(call).Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } && Facts.Uses.Of(kept, _cancellationToken).Uses.IsEmpty);

        /// <summary>
        /// <c>void Read() { if (...) Ask(async () => { await Task.Delay(1000); Read(); }); else throw ...; }</c>: by what a function refuses it would have refused to come to the one that calls it again.
        /// </summary>
        private bool IsAroundRoot(SyntaxNode node) => _root is { } root && EnclosingFunction.Of(node) is var function && function != root && function.SyntaxTree == root.SyntaxTree && function.Span.Contains(root.Span);

        /// <summary>A contract by which something is handed over, <c>bus.Publish(message)</c>: who takes it has what becomes of it.</summary>
        private static bool HandsOver(IMethodSymbol method) => method is { IsAbstract: true, ReturnsVoid: true, Parameters.Length: > 0, Name: var name }
            && (name is "Enqueue" or "Post" || Array.Exists(_tells, verb => name.StartsWith(verb, StringComparison.Ordinal) && (name.Length == verb.Length || !char.IsLower(name[verb.Length]))));

        /// <summary>The loop of a function in whose rounds all is caught: who wrote that knows what fails, and what is set up before it is only worked out, if it reaches nothing.</summary>
        private static StatementSyntax? FirstCaughtRounds(SyntaxNode function) =>
            EnclosingFunction.OwnNodes(function).OfType<StatementSyntax>().FirstOrDefault(loop => LoopSyntax.Is(loop) && CatchClauses.TakeRounds(loop));

        private bool Fails(SyntaxNode node, int depth) => node switch
        {
            ThrowStatementSyntax or ThrowExpressionSyntax when IsOfOutside || (depth > 0 && (_isSetUp || IsAroundRoot(node))) => false,
            ThrowStatementSyntax thrown => Throws(thrown.Expression) && !IsKept(thrown.Expression),
            ThrowExpressionSyntax thrown => Throws(thrown.Expression) && !IsKept(thrown.Expression),
            InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax => Operation(node) switch
            {
                IInvocationOperation call => !IsStartOfOther(call) && (By(call, depth) || InGiven(call, depth)),
                IObjectCreationOperation { Constructor: { } constructor } => By(constructor, depth),
                // What belongs to a package that is missing here is somebody else's code.
                IInvalidOperation => node.Parent is AwaitExpressionSyntax,
                _ => false,
            },
            MemberAccessExpressionSyntax => Operation(node) is IPropertyReferenceOperation { Property: var property } && ExternalCode.Fails(property),
            AwaitExpressionSyntax { Expression: var task } => _isVoid && IsOfOthers(Awaited.Unconfigured(task)),
            CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } loop => Operation(loop.Expression) is { Type: { } type } and not IInvocationOperation && !type.Locations.Any(location => location.IsInSource),
            _ => false,
        };

        /// <summary><c>await _running;</c>: whatever the task of somebody's work ends with is thrown here. One of a source only ever brings an answer, as a rule.</summary>
        private bool IsOfOthers(ExpressionSyntax task) =>
            task is not InvocationExpressionSyntax and not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task" or "CompletedTask" } && Operation(task) is { } awaited && Facts.Known.IsTaskLike(awaited.Type)
            && (awaited is not IFieldReferenceOperation { Field: var field } || Given(field) is not { Count: > 0 } given ? !IsOfOutside : given.Any(work => Dropped(work, 0) || InGiven(work, 0)));

        /// <summary>The calls whose tasks a private field is given, if it is given nothing else.</summary>
        private IReadOnlyList<IInvocationOperation>? Given(IFieldSymbol field)
        {
            if (field.DeclaredAccessibility != Accessibility.Private || Facts.Uses.Of(field.OriginalDefinition, _cancellationToken) is not { IsComplete: true, Uses: var uses })
                return null;
            var given = new List<IInvocationOperation>();
            foreach (var use in uses)
            {
                if (use.Operation.Parent is not IAssignmentOperation assignment || assignment.Target != use.Operation)
                    continue;
                if (ValueOrigins.Unwrap(assignment.Value) is IInvocationOperation call)
                    given.Add(call);
                else if (assignment.Value.ConstantValue is not { HasValue: true, Value: null } && ValueOrigins.Unwrap(assignment.Value)?.ConstantValue is not { HasValue: true, Value: null })
                    return null;
            }
            return given;
        }

        private IOperation? Operation(SyntaxNode node) => Facts.Models.Operation(node, _cancellationToken);

        /// <summary>Whether the task of a call, which nobody looks at, can end with a failure.</summary>
        public bool Dropped(IInvocationOperation call, int depth)
        {
            var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
            // `Work().Logged()` is about the work.
            if (depth < MaxDepth && call.Arguments.Select(argument => argument.Value).Append(call.Instance).Any(given => Facts.Known.IsTaskLike(given?.Type) && ValueOrigins.Unwrap(given) is IInvocationOperation before && Dropped(before, depth + 1)))
                return true;
            if (method.MethodKind == MethodKind.DelegateInvoke)
                return By(call, depth);
            var running = _evidence._implementations.Of(call);
            if (Facts.Models.Declarations(method.OriginalDefinition).IsEmpty && (running.IsEmpty || !ExternalCode.IsOfProduct(method, Facts.Compilation)))
                return By(call, depth);
            return running.IsEmpty
                ? OfOthers(method, isTask: true)
                : running.Count(one => Facts.Models.Declarations(one).Any(declared => InTask(declared.GetSyntax(_cancellationToken), depth))) * 2 >= running.Length;
        }

        private bool By(IInvocationOperation call, int depth)
        {
            var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
            if (method.MethodKind == MethodKind.DelegateInvoke)
                return ByDelegate(call, depth);
            // Who tells of something, or of a failure, has none of its own.
            if (method.IsLog() || OwnMatters.Are(call, Facts, _cancellationToken) || (method.ReturnsVoid && !method.Name.StartsWith("Throw", StringComparison.Ordinal) && call.Arguments.Any(argument => argument.Value.Type.IsException())))
                return false;
            if (HandsOver(method))
                return false;
            if (!Facts.Models.Declarations(method.OriginalDefinition).IsEmpty)
            {
                if (Facts.Known.IsTaskLike(call.Type) && _evidence._over.Is(call, _cancellationToken))
                    return false;
                if (method.MethodKind == MethodKind.LocalFunction)
                    return By(method, depth);
                var running = _evidence._implementations.Of(call);
                return running.IsEmpty ? OfOthers(method, Facts.Known.IsTaskLike(call.Type)) : HalfFail(running, depth);
            }
            // A cancellation is no failure of a task that is dropped, and ends the process where it comes out of `async void`.
            if (_isVoid && !IsOfOutside && Facts.Known.IsTaskLike(call.Type) && (method is { Name: "WhenAll", ContainingType.Name: "Task" } || (!StartedWork.IsStart(method) && call.Arguments.Any(IsToken) && !IsCancellationMet(call.Syntax))))
                return true;
            if (method is { Name: "WriteAsync", ContainingType.Name: "ChannelWriter" })
                return IsOfOutside ? HasLimit(call.Instance) : !TakesAll(call.Instance, 0) && !IsNeverCompleted(call.Instance);
            if (ExternalCode.IsOfProduct(method, Facts.Compilation))
                return ExternalCode.Fails(method, false) || HalfFail(_evidence._implementations.Of(call), depth);
            // What an object inherits is as good as its own, and of another project's nobody knows what it does.
            return ExternalCode.Fails(method, Facts.Known.IsTaskLike(call.Type) && call.Instance is not IInstanceReferenceOperation);
        }

        private bool HalfFail(ImmutableArray<IMethodSymbol> running, int depth) => !running.IsEmpty && running.Count(one => Declared(one, depth)) * 2 >= running.Length;

        /// <summary>
        /// What goes on behind a task that others give, or so many that nobody can read them all, reaches somewhere; what they do before they return, a function that is not
        /// asynchronous would throw just so. What all that implement a contract here inherit from another assembly is known to fail or not.
        /// </summary>
        private bool OfOthers(IMethodSymbol method, bool isTask)
        {
            if ((!method.IsAbstract && !method.IsVirtual) || (_isVoid && ExternalCode.IsOfDisplay(method.ContainingType)))
                return false;
            var inherited = method.ContainingType is { TypeKind: TypeKind.Interface } contract
                ? Facts.Derived.Below(contract).Where(type => type.TypeKind != TypeKind.Interface).Select(type => type.FindImplementationForInterfaceMember(method)).ToList()
                : new List<ISymbol?>();
            var isFeared = isTask && !IsOfOutside;
            return inherited.Count == 0 ? isFeared : inherited.Any(one => one is IMethodSymbol own && Facts.Models.Declarations(own.OriginalDefinition).IsEmpty ? ExternalCode.Fails(own, isTask) : isFeared);
        }

        /// <summary>Whether a channel that is written to has no limit: nothing outside makes that fail.</summary>
        private bool TakesAll(IOperation? written, int depth) => depth < MaxDepth && ValueOrigins.Unwrap(written) is { } channel
            && (channel is IPropertyReferenceOperation { Property.Name: "Writer", Instance: { } whole }
                ? TakesAll(whole, depth + 1)
                : Facts.Origins.Of(channel, _cancellationToken).All(made => made is IInvocationOperation { TargetMethod: { ContainingType.Name: "Channel", Name: var name } }
                    ? name.StartsWith("CreateUnbounded", StringComparison.Ordinal)
                    : made is IPropertyReferenceOperation { Property.Name: "Writer" } && TakesAll(made, depth + 1)));

        /// <summary>Whether a channel that is written to is seen to have a limit: what is written waits for a reader, and fails where he completes it.</summary>
        private bool HasLimit(IOperation? written) => ValueOrigins.Unwrap(written) is { } channel
            && Facts.Origins.Of(channel is IPropertyReferenceOperation { Property.Name: "Writer", Instance: { } whole } ? whole : channel, _cancellationToken).Leaves.Any(made => made is IInvocationOperation { TargetMethod: { Name: "CreateBounded", ContainingType.Name: "Channel" } });

        /// <summary>A channel that its type keeps to itself, and completes nowhere.</summary>
        private bool IsNeverCompleted(IOperation? written) =>
            ValueOrigins.Unwrap(written) is IPropertyReferenceOperation { Property.Name: "Writer", Instance: IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } channel } }
            && Facts.Uses.Of(channel.OriginalDefinition, _cancellationToken) is { IsComplete: true, Uses: var uses }
            && uses.All(use => use.Operation.Parent is IAssignmentOperation { Value: IInvocationOperation { TargetMethod.ContainingType.Name: "Channel" } } or IPropertyReferenceOperation { Property.Name: "Reader" } or IPropertyReferenceOperation { Property.Name: "Writer", Parent: IInvocationOperation { TargetMethod.Name: "WriteAsync" or "TryWrite" } });

        /// <summary>
        /// What a function is given to run is looked at where it is given, and who gives an object something to run knows whether that fails: of what is kept, and of an event's
        /// handlers, those count that are here. Who is told of a failure does not fail.
        /// </summary>
        private bool ByDelegate(IInvocationOperation call, int depth)
        {
            if (call.Arguments.Any(argument => argument.Value.Type.IsException()))
                return false;
            var run = ValueOrigins.Unwrap(call.Instance);
            if (run is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var copied })
                run = ValueOrigins.Unwrap(Operation(copied));
            return run switch
            {
                IParameterReferenceOperation => false,
                IEventReferenceOperation { Event: var raised } => IsGivenWhatFails(raised, depth),
                // What goes on behind a task reaches somewhere, unless whatever is given here does not.
                IFieldReferenceOperation or IPropertyReferenceOperation when Facts.Known.IsTaskLike(call.Type) => Given(run) is not { Count: > 0 } given ? !IsOfOutside : given.Any(one => Runs(one, depth, true)),
                IMemberReferenceOperation { Member: var kept } => IsGivenWhatFails(kept, depth) || (depth < MaxDepth && Given(run).Any(one => Runs(one, depth, false))),
                ILocalReferenceOperation { Type: { } taken } => IsPutWhatFails(call, taken, depth) ?? !IsOfOutside,
                _ => !IsOfOutside,
            };
        }

        /// <summary>The functions that are in sight of what an object is given to run, to its constructor as well.</summary>
        private IReadOnlyList<IOperation> Given(IOperation kept) => Facts.Origins.Of(kept, _cancellationToken).Leaves.Where(leaf => leaf is IDelegateCreationOperation).ToList();

        /// <summary>
        /// <c>if (_jobs.TryDequeue(out var job)) job();</c>: whether any function of a kind that the type puts in a collection fails, or was given to it; <see langword="null"/> where it
        /// puts in none.
        /// </summary>
        private bool? IsPutWhatFails(IInvocationOperation call, ITypeSymbol taken, int depth)
        {
            var isAwaited = call.Syntax.Parent is AwaitExpressionSyntax;
            bool? fails = null;
            foreach (var put in call.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.DescendantNodes().OfType<InvocationExpressionSyntax>() ?? Enumerable.Empty<InvocationExpressionSyntax>())
            {
                if (!_puts.Contains(SymbolUses.Name(put.Expression)?.Identifier.ValueText ?? "") || Operation(put) is not IInvocationOperation { Arguments: var arguments }
                    || arguments.FirstOrDefault(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter?.Type, taken)) is not { Value: var given })
                    continue;
                if ((!IsOfOutside && ValueOrigins.Unwrap(given) is not IDelegateCreationOperation) || Runs(given, depth, isAwaited))
                    return true;
                fails = false;
            }
            return fails;
        }

        /// <summary>Whether a function of the compilation that an event, a field or a property is given is shown to fail.</summary>
        private bool IsGivenWhatFails(ISymbol kept, int depth) =>
            depth < MaxDepth
            && (Facts.Uses.Of(kept, _cancellationToken).Uses.Any(use => use.Operation.Parent switch
            {
                IEventAssignmentOperation { Adds: true, HandlerValue: var handler } => Runs(handler, depth, false),
                IAssignmentOperation { Target: var target, Value: var given } => target == use.Operation && Runs(given, depth, false),
                _ => false,
            })
            || Facts.Models.Declarations(kept).Any(declared => First(declared.GetSyntax(_cancellationToken)) is { Value: var first } && Runs(Operation(first), depth, false)));

        private static EqualsValueClauseSyntax? First(SyntaxNode declared) => (declared as VariableDeclaratorSyntax)?.Initializer ?? (declared as PropertyDeclarationSyntax)?.Initializer;

        /// <summary>Whether a delegate runs what fails; what an <c>async</c> function fails by comes out where that is awaited, and nowhere else.</summary>
        private bool Runs(IOperation? given, int depth, bool isAwaited) => (ValueOrigins.Unwrap(given) is IDelegateCreationOperation { Target: var target } ? target : given) switch
        {
            IAnonymousFunctionOperation { Symbol: var function, Syntax: var lambda } => (isAwaited || !function.IsAsync) && In(lambda, depth + 1),
            IMethodReferenceOperation { Method: var method } => (isAwaited || !method.IsAsync) && By(method, depth),
            _ => false,
        };

        private static bool IsCancellationMet(SyntaxNode node) =>
            EnclosingFunction.AncestorsWithin(node).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(node.Span) && attempt.Catches.Any(clause => clause.Filter is null && Handlers.IsOfCancellation(clause)));

        private bool IsToken(IArgumentOperation argument) =>
            argument.ArgumentKind == ArgumentKind.Explicit && Facts.Known.IsToken(argument.Value.Type) && argument.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" });

        /// <summary>Whether what a call runs can fail, so that the call throws.</summary>
        private bool By(IMethodSymbol method, int depth) =>
            Facts.Models.Declarations(method.OriginalDefinition).IsEmpty ? ExternalCode.Fails(method, false) : Declared(method, depth);

        /// <summary>The same of a call whose task is dropped: only what is thrown into that counts.</summary>
        private bool InTask(SyntaxNode function, int depth) => EnclosingFunction.IsAsync(function)
            ? In(function, depth)
            : ReturnedExpressions.Of(function).SelectMany(Parts).Any(returned => ValueOrigins.Unwrap(Operation(returned)) switch
            {
                // One that is handed on was looked for where it was thrown.
                IInvocationOperation { TargetMethod.Name: "FromException" } failed => failed.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>() is null,
                IInvocationOperation next => depth < MaxDepth && (StartedWork.IsStart(next.TargetMethod) ? InGiven(next, 0) : Dropped(next, depth + 1)),
                _ => false,
            });

        private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax returned) => returned switch
        {
            ConditionalExpressionSyntax choice => Parts(choice.WhenTrue).Concat(Parts(choice.WhenFalse)),
            ParenthesizedExpressionSyntax inner => Parts(inner.Expression),
            AssignmentExpressionSyntax assignment => Parts(assignment.Right),
            _ => new[] { returned },
        };

        private bool Declared(IMethodSymbol method, int depth) =>
            Facts.Models.Declarations(method.OriginalDefinition).Any(declared => In(declared.GetSyntax(_cancellationToken), depth + 1));

        /// <summary>What a call is given to run: <c>dispatcher.InvokeAsync(() => Load())</c>.</summary>
        public bool InGiven(IInvocationOperation call, int depth) => call.Arguments.Any(argument => ValueOrigins.Unwrap(argument.Value) switch
        {
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => In(lambda.Syntax, depth),
            IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } => By(method, depth),
            // `Task.WhenAll(items.Select(item => Save(item)))`
            IInvocationOperation inner when inner.TargetMethod.IsLinq() => depth < MaxDepth && InGiven(inner, depth + 1),
            _ => false,
        });

        /// <summary>A misuse that is told to whoever made it is none of what happens to work that is right.</summary>
        private static bool Throws(ExpressionSyntax? thrown) =>
            thrown is not ObjectCreationExpressionSyntax { Type: var type }
            || ((type is QualifiedNameSyntax { Right: var last } ? last : type as SimpleNameSyntax)?.Identifier.ValueText is var name
                && !(name is "NotImplementedException" or "NotSupportedException" or "ObjectDisposedException" or "UnreachableException" || name?.StartsWith("Argument", StringComparison.Ordinal) == true));

        /// <summary><c>throw _failure;</c>: whoever has the object has it, too.</summary>
        private bool IsKept(ExpressionSyntax? thrown) => thrown is not (null or BaseObjectCreationExpressionSyntax) && Operation(thrown) is IFieldReferenceOperation or IPropertyReferenceOperation;

        /// <summary>Whether a handler around takes what is expected there, and goes on.</summary>
        private static bool IsMet(SyntaxNode node) =>
            node is not (ThrowStatementSyntax or ThrowExpressionSyntax)
            && EnclosingFunction.AncestorsWithin(node).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(node.Span) && attempt.Catches.Any(IsOfFailure));

        /// <summary>Whether a handler takes what comes from outside, and does not throw again.</summary>
        private static bool IsOfFailure(CatchClauseSyntax clause) =>
            !Handlers.IsOfCancellation(clause) && !Handlers.IsOfDisposal(clause) && clause.Declaration?.Type.ToString() is not ("InvalidOperationException" or "TimeoutException" or "ArgumentException")
            && !EnclosingFunction.OwnNodes(clause.Block).Any(inner => inner is ThrowStatementSyntax or ThrowExpressionSyntax);
    }
}
