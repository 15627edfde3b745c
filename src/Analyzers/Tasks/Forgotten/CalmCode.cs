using System.Collections.Immutable;
using Hangproof.Completion;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Handlers = Hangproof.Tasks.Loops.Handlers;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Whether work keeps its failures to itself: all that can throw in it stands in a <c>try</c> that catches everything.</summary>
internal sealed class CalmCode
{
    /// <summary>Methods that are looked into for one piece of work.</summary>
    private const int MaxDepth = 3;

    private static readonly HashSet<string> _calmMembers = new(StringComparer.Ordinal)
    {
        "Yield", "Delay", "WaitForNextTickAsync", "Increment", "Decrement", "Exchange", "CompareExchange", "GetTimestamp", "GetElapsedTime", "nameof", "SwitchTo", "ConfigureAwait", "Sleep", "KeepAlive", "TrySetResult", "TrySetException",
        "TrySetCanceled", "TryComplete", "TryWrite", "FromResult", "ReadAllAsync", "Restart", "Release", "Set", "Reset", "TryAdd", "TryRemove", "TryDequeue", "Enqueue", "CancelAfter", "GetType", "SetSynchronizationContext", "SuppressFlow", "IsAssignableFrom", "IsSubclassOf", "IsInstanceOfType", "BeginScope", "CreateScope", "IsEnabled", "StartNew", "Clear", "IsNullOrEmpty", "IsNullOrWhiteSpace",
        // Nobody expects it to throw, and its guidelines forbid it.
        "Dispose",
        // Who ends the host logs what goes wrong at that, and nothing is left after the end of the process.
        "StopApplication", "FailFast",
    };

    /// <summary>Framework types whose members do not fail in ordinary use, save for reading a text.</summary>
    private static readonly HashSet<string> _calmTypes = new(StringComparer.Ordinal) { "DateTime", "DateTimeOffset", "TimeSpan", "Stopwatch", "Math", "GC" };

    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;

    public CalmCode(CodeFacts facts, Implementations implementations) => (_facts, _implementations) = (facts, implementations);

    /// <summary>Whether nothing that a function does can make the task of it fail.</summary>
    public bool Is(SyntaxNode function, CancellationToken cancellationToken) => Is(function, ToldNotToThrow.Nothing, cancellationToken);

    /// <summary>The same of one that is told something.</summary>
    public bool Is(SyntaxNode function, ToldNotToThrow told, CancellationToken cancellationToken) => Is(function, 0, told, cancellationToken);

    /// <summary>
    /// Whether whatever an <c>async void</c> function awaits stands in a <c>try</c> that catches all of it, here or in the method that it awaits, or is over
    /// at once, or has nothing to fail by: what else it throws, a callback that is not async would throw just so.
    /// </summary>
    public bool CatchesAwaited(SyntaxNode function, Func<AwaitExpressionSyntax, CancellationToken, bool> isOver, CancellationToken cancellationToken) =>
        CatchesAwaited(
            function, 0, null,
            node => node is AwaitExpressionSyntax { Expression: var task } awaited
                && (isOver(awaited, cancellationToken) || IsOfAnswers(task, 0, cancellationToken) || AreCaught(_facts.Models.Operation(Awaited.Unconfigured(task), cancellationToken), 0, cancellationToken)),
            cancellationToken);

    /// <summary>The same of a function whose task is dropped: how a task ends that an object keeps is seen by who keeps it, if it is all that the function ends with.</summary>
    public bool CatchesItsOwn(SyntaxNode function, ToldNotToThrow told, CancellationToken cancellationToken) =>
        CatchesAwaited(function, 0, null, awaited => IsCaught(awaited, told) || (awaited is AwaitExpressionSyntax { Expression: var task } && IsEnd(awaited) && IsKept(task, function, cancellationToken)), cancellationToken);

    /// <param name="function">The function.</param>
    /// <param name="depth">Methods that were looked into on the way to it.</param>
    /// <param name="call">The call that runs it, where that is one.</param>
    /// <param name="isOthers">Whether what is awaited, and not caught, is nothing to fail by for another reason.</param>
    /// <param name="cancellationToken">A token.</param>
    private bool CatchesAwaited(SyntaxNode function, int depth, ExpressionSyntax? call, Func<SyntaxNode, bool> isOthers, CancellationToken cancellationToken)
    {
        var awaited = EnclosingFunction.OwnNodes(function).Where(node => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } && !CannotFail(node, cancellationToken) && !IsEntering(node, function, call, cancellationToken)).ToList();
        return awaited.Count > 0
            && awaited.All(node => IsCaught(node) || WrittenDecisions.NeverToThrow(node) || IsPause(node, depth, cancellationToken) || isOthers(node) || (depth < MaxDepth && node is AwaitExpressionSyntax { Expression: var task } && CatchesItself(task, depth, cancellationToken)));
    }

    /// <summary>Whether a call runs what catches all it awaits, itself or in the method whose task it returns, whichever of those that can run here.</summary>
    public bool CatchesItself(IInvocationOperation call, CancellationToken cancellationToken) =>
        call.Syntax is InvocationExpressionSyntax task && CatchesItself(task, 0, cancellationToken);

    /// <summary>Whether nothing follows in a function but what a <c>finally</c> tidies up.</summary>
    private static bool IsEnd(SyntaxNode awaited) => EnclosingFunction.AncestorsWithin(awaited).All(ancestor => ancestor switch
    {
        BlockSyntax block => block.Statements.Last().Span.Contains(awaited.Span),
        StatementSyntax => ancestor is TryStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax or IfStatementSyntax,
        _ => true,
    });

    /// <summary><c>await Task.Yield();</c>, <c>await Task.WhenAny(a, b);</c></summary>
    private bool CannotFail(SyntaxNode awaited, CancellationToken cancellationToken) =>
        awaited is AwaitExpressionSyntax { Expression: var task }
        && Awaited.Unconfigured(task, _facts.Models, cancellationToken) is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" }, Name.Identifier.ValueText: "Yield" or "WhenAny" }
                or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitToReadAsync", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } },
        };

    /// <summary>
    /// <c>await semaphore.WaitAsync(time);</c> without a token has nothing to fail by but the semaphore's own end; with one, it and any lock that is held by a
    /// <c>using</c> have nothing but a cancellation, which may be caught. None of it holds where the function throws itself.
    /// </summary>
    private bool IsEntering(SyntaxNode awaited, SyntaxNode function, ExpressionSyntax? call, CancellationToken cancellationToken)
    {
        if (awaited is not AwaitExpressionSyntax { Expression: var task } entered
            || Awaited.Unconfigured(task, _facts.Models, cancellationToken) is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name }, ArgumentList.Arguments: { Count: <= 1 } given } entering
            || (name != "WaitAsync" && !(name.Contains("Lock") && given.Count == 1 && IsHeld(entered))) || _facts.Models.Operation(entering, cancellationToken) is not IInvocationOperation { TargetMethod: var method })
            return false;
        var isSemaphore = method.ContainingType is { Name: "SemaphoreSlim", ContainingNamespace.Name: "Threading" };
        if (given.Count == 0)
            return isSemaphore;
        // Who does not get in says so to somebody who is gone: `if (!await semaphore.WaitAsync(0)) throw new BusyException();`.
        if (_facts.Models.Operation(given[0].Expression, cancellationToken) is not { } argument || EnclosingFunction.OwnNodes(function).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax && !IsCaught(node)))
            return false;
        return _facts.Known.IsToken(method.Parameters.LastOrDefault()?.Type)
            ? (isSemaphore && IsNone(argument, function, call, cancellationToken)) || ((isSemaphore || name != "WaitAsync") && IsCancellationCaught(awaited))
            : isSemaphore;
    }

    /// <summary><c>using (await door.LockAsync(token))</c></summary>
    private static bool IsHeld(AwaitExpressionSyntax entered) =>
        (entered.Parent is UsingStatementSyntax scope && scope.Expression == entered)
        || entered.Parent is EqualsValueClauseSyntax { Parent.Parent.Parent: UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } };

    private static bool IsCancellationCaught(SyntaxNode awaited) => EnclosingFunction.AncestorsWithin(awaited).Any(ancestor =>
        ancestor is TryStatementSyntax attempt && attempt.Block.Span.Contains(awaited.Span)
        && attempt.Catches.Any(clause => clause.Filter is null && Handlers.IsOfCancellation(clause) && !EnclosingFunction.OwnNodes(clause.Block).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)));

    /// <summary>Whether a token is none that anybody could cancel, as far as the call says that runs the function.</summary>
    private bool IsNone(IOperation? token, SyntaxNode function, ExpressionSyntax? call, CancellationToken cancellationToken) => ValueOrigins.Unwrap(token) switch
    {
        IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } => true,
        ICoalesceOperation choice => IsNone(choice.Value, function, call, cancellationToken) && IsNone(choice.WhenNull, function, call, cancellationToken),
        IParameterReferenceOperation { Parameter: { ContainingSymbol: var of } parameter } =>
            call is not null && of.DeclaringSyntaxReferences.Any(declared => declared.SyntaxTree == function.SyntaxTree && declared.Span == function.Span)
            && _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { Arguments: var arguments }
            && arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { } argument
            && (argument.ArgumentKind == ArgumentKind.DefaultValue || ValueOrigins.IsNoToken(argument.Value))
            && !_facts.Uses.Of(parameter, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation),
        _ => false,
    };

    /// <summary><c>await source.Task</c>, <c>await connection.Closed</c>: a member of an object that the function did not make.</summary>
    private bool IsKept(ExpressionSyntax task, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (Awaited.Unconfigured(task) is not MemberAccessExpressionSyntax { Expression: var owner } member)
            return false;
        while (owner is MemberAccessExpressionSyntax outer)
            owner = outer.Expression;
        var model = _facts.Models.Get(task.SyntaxTree);
        return model.GetSymbolInfo(member, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol && model.GetSymbolInfo(owner, cancellationToken).Symbol is var of
            && !(of is ILocalSymbol && of.DeclaringSyntaxReferences.Any(declared => function.Span.Contains(declared.Span)));
    }

    /// <summary>What a handler of everything awaits itself is the last resort.</summary>
    public static bool IsCaught(SyntaxNode awaited) => IsCaught(awaited, ToldNotToThrow.Nothing);

    /// <summary>The same in a function that is told something.</summary>
    public static bool IsCaught(SyntaxNode awaited, ToldNotToThrow told) => EnclosingFunction.AncestorsWithin(awaited).Any(ancestor =>
        ancestor is TryStatementSyntax attempt && (attempt.Block.Span.Contains(awaited.Span) || attempt.Catches.Any(clause => clause.Span.Contains(awaited.Span))) && CatchesAll(attempt, told));

    /// <summary><c>await Task.Delay(time);</c> without a token has nothing to fail by, nor has what the function does after it.</summary>
    private bool IsPause(SyntaxNode awaited, int depth, CancellationToken cancellationToken) =>
        awaited is AwaitExpressionSyntax { Expression: var task, Parent: ExpressionStatementSyntax { Parent: BlockSyntax { Parent: MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax } body } pause }
        && Awaited.Unconfigured(task, _facts.Models, cancellationToken) is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" }, Name.Identifier.ValueText: "Delay" },
            ArgumentList.Arguments.Count: 1,
        }
        && new Walk(this, _facts.Models.Get(body.SyntaxTree), depth, ToldNotToThrow.Nothing, cancellationToken) is var walk && body.Statements.SkipWhile(statement => statement != pause).Skip(1).All(walk.Calm);

    /// <summary><c>await NotifyAsync(changes);</c>, which catches what it awaits, itself or in the method whose task it returns.</summary>
    private bool CatchesItself(ExpressionSyntax task, int depth, CancellationToken cancellationToken)
    {
        task = Awaited.Unconfigured(task, _facts.Models, cancellationToken);
        return depth <= MaxDepth && task is InvocationExpressionSyntax && Called(task, cancellationToken) is { Count: > 0 } called && called.All(method => Running(method, task) is { IsEmpty: false } running && running.All(one => CatchesItself(one, task, depth, cancellationToken)));
    }

    /// <summary>What runs where a method is called: itself, or what overrides it, where nobody outside can.</summary>
    private ImmutableArray<IMethodSymbol> Running(IMethodSymbol method, ExpressionSyntax call) =>
        !method.IsVirtualCall() || call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } } ? ImmutableArray.Create(method)
        : SymbolUses.CannotBeSeenOutside(method) && _implementations.Of(method) is var all && !all.Any(LoopsOn) ? all
        : ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>What a call runs; where a package is missing and no overload binds, all that it may run.</summary>
    private List<IMethodSymbol> Called(ExpressionSyntax call, CancellationToken cancellationToken)
    {
        var info = _facts.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken);
        return info.Symbol is IMethodSymbol method ? new List<IMethodSymbol> { method } : info.CandidateSymbols.OfType<IMethodSymbol>().Where(candidate => _facts.Known.IsTaskLike(candidate.ReturnType)).ToList();
    }

    /// <summary>Whether work may never end: that is no less of a finding where it catches what it awaits.</summary>
    public bool LoopsOn(IMethodSymbol method) =>
        _facts.Models.Declarations(method).Any(reference => EnclosingFunction.OwnNodes(reference.GetSyntax()).OfType<StatementSyntax>().Any(loop => LoopSyntax.Is(loop) && LoopConditions.CanBeEndless(loop)));

    private bool CatchesItself(IMethodSymbol method, ExpressionSyntax call, int depth, CancellationToken cancellationToken) =>
        !method.IsAbstract && _facts.Models.Declarations(method.OriginalDefinition) is { Length: > 0 } declarations
        && declarations.All(reference => reference.GetSyntax(cancellationToken) is var body && (method.IsAsync
            ? CatchesAwaited(body, depth + 1, call, _ => false, cancellationToken) || (!AwaitsAnything(body) && Is(body, depth + 1, ToldNotToThrow.Nothing, cancellationToken))
            : ReturnedExpressions.Of(body).ToList() is { Count: > 0 } returned && returned.All(one => IsOverAtOnce(one) || CatchesItself(one, depth + 1, cancellationToken) || IsTold(one) || DoesEach(one, depth, cancellationToken))));

    /// <summary><c>return work().ContinueWith(task => Tell(task.Exception));</c></summary>
    private static bool IsTold(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" }, ArgumentList.Arguments: [{ Expression: SimpleLambdaExpressionSyntax { Parameter.Identifier.ValueText: var ended } next }, ..] }
        && next.DescendantNodes().Any(node => node is ArgumentSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exception", Expression: IdentifierNameSyntax of } } && of.Identifier.ValueText == ended);

    /// <summary><c>return Task.WhenAll(handlers.Select(handler => One(handler)));</c></summary>
    private bool DoesEach(ExpressionSyntax task, int depth, CancellationToken cancellationToken) =>
        depth < MaxDepth
        && task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll", Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" } }, ArgumentList.Arguments: [{ Expression: InvocationExpressionSyntax each }] }
        && each is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ExpressionBody: InvocationExpressionSyntax one } }] }
        && CatchesItself(one, depth + 1, cancellationToken);

    private static bool AwaitsAnything(SyntaxNode function) => EnclosingFunction.OwnNodes(function).Any(node => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 });

    /// <summary><c>return default;</c>, <c>return Task.CompletedTask;</c></summary>
    private static bool IsOverAtOnce(ExpressionSyntax task) =>
        task is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" }
            or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FromResult" } };

    /// <summary><c>answer.Task</c>, itself or from the method that gives it, of a source that is only ever given a result: there is nothing that it could fail by.</summary>
    private bool IsOfAnswers(ExpressionSyntax task, int depth, CancellationToken cancellationToken)
    {
        task = Awaited.Unconfigured(task);
        if (task is InvocationExpressionSyntax)
            return depth < MaxDepth && Called(task, cancellationToken) is { Count: > 0 } called && called.All(method => method is { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false }
                && _facts.Models.Declarations(method.OriginalDefinition) is { Length: > 0 } declarations
                && declarations.All(reference => ReturnedExpressions.Of(reference.GetSyntax(cancellationToken)).ToList() is { Count: > 0 } returned && returned.All(one => IsOverAtOnce(one) || IsOfAnswers(one, depth + 1, cancellationToken))));
        return task is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task" } member && _facts.Models.Operation(member, cancellationToken) is IPropertyReferenceOperation { Instance: { } source } && SourceTrails.IsSource(source.Type) && SourceTrails.Variable(source) is { } variable
            && SourceJudge.Of(_facts).Trails.Of(variable, cancellationToken) is { IsClosed: true, Completions: { IsEmpty: false } completions }
            && completions.All(completion => completion is IInvocationOperation { TargetMethod.Name: "SetResult" or "TrySetResult" } or IMethodReferenceOperation { Method.Name: "SetResult" or "TrySetResult" });
    }

    /// <summary>
    /// <c>await Task.WhenAll(_up, _down);</c>, <c>await _up;</c>: whether all that an object's own fields are ever given catches what it awaits.
    /// </summary>
    private bool AreCaught(IOperation? tasks, int depth, CancellationToken cancellationToken)
    {
        tasks = ValueOrigins.Unwrap(tasks);
        if (tasks is null || depth > MaxDepth)
            return false;
        if (Elements.Of(tasks) is { Count: > 0 } each)
            return each.All(one => AreCaught(one, depth + 1, cancellationToken));
        return tasks switch
        {
            IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" }, Arguments: [{ Value: var all }] } => AreCaught(all, depth + 1, cancellationToken),
            IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList", Instance: { } copied, Arguments.IsEmpty: true } => AreCaught(copied, depth + 1, cancellationToken),
            IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList", Instance: null, Arguments: [{ Value: var copied }] } => AreCaught(copied, depth + 1, cancellationToken),
            IFieldReferenceOperation { Field: var field } when _facts.Known.IsTaskLike(field.Type) => IsOnlyGivenCaught(field, cancellationToken),
            ILocalReferenceOperation { Local: var list } when !_facts.Known.IsTaskLike(list.Type) => IsFilledWithCaught(list, depth, cancellationToken),
            _ => false,
        };
    }

    /// <summary><c>var running = new List&lt;Task&gt;(); running.Add(_up);</c></summary>
    private bool IsFilledWithCaught(ILocalSymbol list, int depth, CancellationToken cancellationToken) =>
        _facts.Models.Declarations(list) is { Length: 1 } declarations
        && declarations[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } }
        && _facts.Uses.Of(list, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
        && uses.All(use => TaskPath.Consumer(TaskPath.Carried(use.Operation)) switch
        {
            { TargetMethod.Name: "Add", Arguments: [{ Value: var added }] } => AreCaught(added, depth + 1, cancellationToken),
            // Where the list is awaited, or copied for that.
            { TargetMethod.Name: "ToArray" or "ToList" or "WhenAll" } => true,
            _ => use.Operation.Parent is IPropertyReferenceOperation { Property.Name: "Count" },
        });

    /// <summary>Whether a field has no task but those of calls that catch what they await.</summary>
    private bool IsOnlyGivenCaught(IFieldSymbol field, CancellationToken cancellationToken)
    {
        if (_facts.Models.Declarations(field) is not { Length: 1 } declarations || declarations[0].GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer: null }
            || _facts.Uses.Of(field, cancellationToken) is not { IsComplete: true, Uses: var uses })
            return false;
        var given = uses.Where(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation).Select(use => ValueOrigins.Unwrap(((IAssignmentOperation)use.Operation.Parent!).Value)).ToList();
        return given.Any(task => task is IInvocationOperation)
            && given.All(task => task is { ConstantValue: { HasValue: true, Value: null } } || (task is IInvocationOperation call && CatchesItself(call, cancellationToken)))
            && !uses.Any(use => use.Operation.Parent is ITupleOperation or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out });
    }

    /// <summary>What is awaited only to go on elsewhere, <c>await mainThread;</c>: it is no task, and nothing comes of it.</summary>
    private static bool IsSwitch(AwaitExpressionSyntax awaited, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetAwaitExpressionInfo(awaited).GetResultMethod is { DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax(cancellationToken) is MethodDeclarationSyntax { Body.Statements.Count: 0 };

    private bool Is(SyntaxNode function, int depth, ToldNotToThrow told, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            return false;
        var body = function switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.Body,
            MethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody?.Expression,
            _ => null,
        };
        var walk = new Walk(this, _facts.Models.Get(function.SyntaxTree), depth, told, cancellationToken);
        return body switch
        {
            // Work that does nothing but hand on how something ended.
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TrySetResult" or "TrySetException" or "TrySetCanceled" } } => true,
            BlockSyntax block => walk.Calm(block),
            ExpressionSyntax expression => walk.Calm(expression),
            _ => false,
        };
    }

    /// <summary>A handler with a filter is one too if what it leaves is a cancellation, which is nobody's failure, or what nobody should catch.</summary>
    private static bool CatchesAll(TryStatementSyntax attempt, ToldNotToThrow told) =>
        attempt.Catches.Any(clause => Handlers.TakesAll(clause) && (clause.Filter is null || IsSwitch(clause.Filter) || clause.Filter.ToString() is var filter && (filter.Contains("Cancel") || filter.Contains("Fatal") || filter.Contains("Critical")))
            && (!EnclosingFunction.OwnNodes(clause.Block).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax && !told.LeavesOut(node)) || CatchClauses.RethrowsFatal(clause) || HandsOn(clause.Block) || HandsOn(attempt.Finally) || GivesAway(clause)));

    /// <summary><c>when (!BreakOnErrors)</c>: a switch that is thrown once says nothing of what is caught.</summary>
    private static bool IsSwitch(CatchFilterClauseSyntax filter) =>
        filter.FilterExpression is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } };

    /// <summary>What is thrown again after a completion source or a log had it was seen.</summary>
    private static bool HandsOn(SyntaxNode? handler) =>
        handler is not null && EnclosingFunction.OwnNodes(handler).OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText is "SetException" or "TrySetException" or "LogError" or "LogCritical" or "LogWarning");

    /// <summary><c>catch (Exception e) { onFailure(e); throw; }</c>, <c>catch (Exception e) { await raiser.Raise(new Lost(e)); throw; }</c>, <c>catch (Exception e) { pump.Failure = e; throw; }</c>, <c>catch (Exception e) { _log?.Warn(e.Message); throw; }</c>, <c>catch { _log.Error("failed"); throw; }</c></summary>
    private static bool GivesAway(CatchClauseSyntax clause) =>
        EnclosingFunction.OwnNodes(clause.Block).Any(node => node is InvocationExpressionSyntax told && Logs.TellsOfFailure(told))
        || clause.Declaration?.Identifier.ValueText is { Length: > 0 } caught
        && (clause.Block.Statements.Any(statement => statement is ExpressionStatementSyntax { Expression: var done } && (done is AwaitExpressionSyntax { Expression: var task } ? Awaited.Unconfigured(task) : done) switch
        {
            InvocationExpressionSyntax call => call.ArgumentList.DescendantNodes().Any(node => node is IdentifierNameSyntax { Parent: ArgumentSyntax or AssignmentExpressionSyntax } given && given.Identifier.ValueText == caught),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: MemberAccessExpressionSyntax, Right: IdentifierNameSyntax kept } => kept.Identifier.ValueText == caught,
            _ => false,
        })
        || EnclosingFunction.OwnNodes(clause.Block).Any(node => node is InvocationExpressionSyntax log && Logs.Tells(log, caught)));

    private sealed class Walk
    {
        private readonly CalmCode _calm;
        private readonly SemanticModel _model;
        private readonly int _depth;
        private readonly ToldNotToThrow _told;
        private readonly CancellationToken _cancellationToken;

        public Walk(CalmCode calm, SemanticModel model, int depth, ToldNotToThrow told, CancellationToken cancellationToken) =>
            (_calm, _model, _depth, _told, _cancellationToken) = (calm, model, depth, told, cancellationToken);

        public bool Calm(StatementSyntax? statement) => statement switch
        {
            null => true,
            BlockSyntax block => block.Statements.All(Calm),
            TryStatementSyntax attempt => CatchesAll(attempt, _told) || (Calm(attempt.Block) && attempt.Catches.All(clause => Calm(clause.Block)) && Calm(attempt.Finally?.Block)),
            UsingStatementSyntax scope => Calm(scope.Statement),
            LockStatementSyntax scope => Calm(scope.Statement),
            CheckedStatementSyntax scope => Calm(scope.Block),
            IfStatementSyntax choice => Calm(choice.Condition) && Calm(choice.Statement) && Calm(choice.Else?.Statement),
            WhileStatementSyntax loop => Calm(loop.Condition) && Calm(loop.Statement),
            DoStatementSyntax loop => Calm(loop.Condition) && Calm(loop.Statement),
            ForStatementSyntax loop => (loop.Condition is null || Calm(loop.Condition)) && Calm(loop.Statement),
            CommonForEachStatementSyntax loop => Calm(loop.Expression) && Calm(loop.Statement),
            LocalDeclarationStatementSyntax local => local.UsingKeyword.RawKind != 0 || local.Declaration.Variables.All(variable => variable.Initializer is null || Calm(variable.Initializer.Value)),
            ExpressionStatementSyntax expression => Calm(expression.Expression),
            ReturnStatementSyntax returned => returned.Expression is null || Calm(returned.Expression),
            LocalFunctionStatementSyntax or EmptyStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
            _ => false,
        };

        public bool Calm(ExpressionSyntax expression) =>
            EnclosingFunction.OwnNodes(expression).Prepend(expression).All(node => node switch
            {
                InvocationExpressionSyntax invocation => Calm(invocation),
                ElementAccessExpressionSyntax or ThrowExpressionSyntax => false,
                // Of what is in a variable nobody knows whether it fails.
                AwaitExpressionSyntax { Expression: not InvocationExpressionSyntax } awaited => IsSwitch(awaited, _model, _cancellationToken),
                CastExpressionSyntax { Type: not PredefinedTypeSyntax } or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } => false,
                _ => true,
            });

        private bool Calm(InvocationExpressionSyntax invocation)
        {
            var name = SymbolUses.Name(invocation.Expression)?.Identifier.ValueText ?? "";
            // Without a token, entering fails only where the semaphore is disposed, and reading where the writer ends with a failure.
            if (_calmMembers.Contains(name) || IsLog(name, invocation) || IsOfNotEmpty(name, invocation) || (name is "WaitAsync" or "WaitToReadAsync" && invocation.ArgumentList.Arguments.Count == 0))
                return true;
            if (_model.GetOperation(invocation, _cancellationToken) is not IInvocationOperation { TargetMethod: var method } call)
                return false;
            if (_calmTypes.Contains(method.ContainingType.Name) && method.ContainingNamespace is { Name: "System" or "Diagnostics" } && !name.Contains("Parse"))
                return true;
            // Nothing is left after the end of the process, and how work ends whose task is kept is seen by who keeps it.
            if (method is { Name: "Exit", ContainingType: { Name: "Environment", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } || (StartedWork.IsStart(method) && Observers.IsStored(call)))
                return true;
            return !method.IsAbstract && !method.IsVirtual
                && _calm._facts.Models.Declarations(method.OriginalDefinition) is { Length: > 0 } declarations
                && declarations.All(reference => _calm.Is(reference.GetSyntax(_cancellationToken), _depth + 1, _told, _cancellationToken));
        }

        /// <summary><c>if (queue.Count == 0) return; queue.Dequeue();</c></summary>
        private static bool IsOfNotEmpty(string name, InvocationExpressionSyntax invocation) =>
            name is "Dequeue" or "Pop" or "Peek" && invocation.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax collection }
            && invocation.FirstAncestorOrSelf<StatementSyntax>()?.Parent is BlockSyntax block
            && block.Statements.TakeWhile(statement => statement.Span.End <= invocation.SpanStart).OfType<IfStatementSyntax>().Any(look => Leaving.Is(look.Statement)
                && look.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count", Expression: IdentifierNameSyntax counted }, Right: LiteralExpressionSyntax { Token.ValueText: "0" } }
                && counted.Identifier.ValueText == collection.Identifier.ValueText);

        /// <summary>Who reports does not fail: else nobody could report anything.</summary>
        private static bool IsLog(string name, InvocationExpressionSyntax invocation) =>
            name.StartsWith("Log", StringComparison.Ordinal)
            || (invocation.Expression is MemberAccessExpressionSyntax { Expression: var receiver } && receiver.ToString() is var text
                && (text.EndsWith("ogger", StringComparison.Ordinal) || text.EndsWith("og", StringComparison.Ordinal) || text is "Console" or "Console.Error" or "Console.Out" or "Trace" or "Debug"));
    }
}
