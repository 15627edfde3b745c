using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Completion;

/// <summary>Where a source is completed, for the message, and whether what runs there is certain to hurt.</summary>
/// <param name="Why">What the awaiting code keeps from going on.</param>
/// <param name="IsCertain">Whether that is certain to hurt.</param>
/// <param name="Where">The call that completes it.</param>
/// <param name="IsHandOver">Whether the code depends on it: with continuations of their own turn, what is completed meanwhile would be lost.</param>
internal sealed record CompletingPlace(string Why, bool IsCertain, Location? Where, bool IsHandOver = false)
{
    /// <summary>Whether somebody who awaits it is seen to block there.</summary>
    public bool IsSeenToBlock { get; init; }
}

/// <summary>Ranks the places that complete a source by what the awaiting code, run there, keeps from going on.</summary>
internal sealed class CompletingPlaces
{
    /// <summary>Callers looked at from a completion on the way to a loop.</summary>
    private const int MaxDepth = 2;

    /// <summary>Calls by which a loop waits for what comes next; named, as only the severity depends on it.</summary>
    private static readonly HashSet<string> _receives = new(StringComparer.Ordinal)
    {
        "Read", "ReadLine", "ReadByte", "ReadBytes", "ReadExactly", "ReadBlock", "ReadInt32", "Receive", "ReceiveFrom", "Accept", "Poll", "Select", "Take", "TryTake", "Wait", "WaitOne", "WaitAny", "Sleep",
        "GetConsumingEnumerable", "ReadMessage", "ReadFrame", "ReadPacket",
    };

    private static readonly string[] _ends = { "Dispose", "Close", "Stop", "Shutdown", "ShutDown", "Terminate" };

    private readonly CodeFacts _facts;
    private readonly SourceTrails _trails;
    private readonly InlineReaders _readers;
    private readonly LastActs _lastActs;
    private readonly HeldContinuations _held;

    public CompletingPlaces(CodeFacts facts)
    {
        _facts = facts;
        _trails = SourceJudge.Of(facts).Trails;
        _readers = new InlineReaders(facts);
        _lastActs = new LastActs(facts);
        _held = new HeldContinuations(facts);
    }

    /// <summary>The worst place that completes what is created, or <see langword="null"/> where nobody's code can run in one.</summary>
    public CompletingPlace? Of(IObjectCreationOperation creation, CancellationToken cancellationToken)
    {
        // `new TaskCompletionSource().Task` is what never ends, and completed by nobody.
        if (IsCompletedAtOnce(creation.Syntax) || creation.Parent is IPropertyReferenceOperation { Property.Name: "Task" })
            return null;
        var trail = _trails.Of(creation, cancellationToken);
        if (trail.IsClosed && (_readers.AreNone(Tasks(), areMeant: false, cancellationToken) || IsOverBefore(creation, trail) || IsCompletedByAwaited(creation, trail, cancellationToken)
            || (!trail.Completions.IsEmpty && trail.Completions.All(completion => _lastActs.IsOne(completion, cancellationToken)))))
            return null;
        if (IsReplacedBefore(creation, cancellationToken) || IsOverWhenBuilt(creation, cancellationToken))
            return null;
        var owner = trail.IsClosed ? OwnAwaits.Owner(creation, Tasks(), _facts, cancellationToken) : null;
        var others = trail.Completions.Where(completion => owner is null || completion is not IInvocationOperation || EnclosingFunction.Of(completion.Syntax) != owner).ToList();
        if (others.Count == 0 && !trail.Completions.IsEmpty)
            return null;
        // Where an object ends nobody is kept from anything: what it does before counts first.
        var seen = others.Where(completion => !IsBeforeAnybodyHasIt(completion, creation, cancellationToken)).OrderBy(completion => IsAtTheEnd(completion, cancellationToken)).ToList();
        foreach (var completion in seen)
        {
            if (Lock(completion, cancellationToken) is { } held && !IsOther(Completed(completion), creation, cancellationToken))
                return new CompletingPlace($"whoever awaits it goes on inside the lock on '{held}'", !AreBrief() && !IsAtTheEnd(completion, cancellationToken) && IsTakenByOthers(completion, held) && !AreAwaitedByNone(), completion.Syntax.GetLocation(), IsHandOver(creation, cancellationToken)) { IsSeenToBlock = _held.Block(Tasks(), cancellationToken) };
        }
        if (IsHandOver(creation, cancellationToken))
            return null;
        foreach (var completion in seen)
        {
            if (Loop(completion.Syntax, Completed(completion), creation, owner, 0, cancellationToken) is { } loop)
                return new CompletingPlace($"whoever awaits it goes on in the middle of '{loop}', which serves others meanwhile", !AreBrief() && !IsAtTheEnd(completion, cancellationToken) && !IsWhenStopped(completion) && !AreAwaitedByNone(), completion.Syntax.GetLocation());
        }
        // Where it does no certain harm, somebody may have meant it.
        if (WrittenDecisions.ToGoOnInline(creation.Syntax) || (trail.IsClosed && _readers.AreNone(Tasks(), areMeant: true, cancellationToken)))
            return null;
        return new CompletingPlace("whoever awaits it goes on inside the call that completes it", IsCertain: false, trail.Completions.FirstOrDefault()?.Syntax.GetLocation());

        bool AreAwaitedByNone() => _readers.AreNoneInSight(Tasks(), cancellationToken);

        bool AreBrief() => trail.IsClosed && _readers.AreBrief(Tasks(), cancellationToken);

        // What helps to complete several sources leads to the others, too.
        IEnumerable<IPropertyReferenceOperation> Tasks() => trail.Tasks.Where(task => !IsOther(task.Instance, creation, cancellationToken));
    }

    /// <summary>Whether a source is completed where its object ends: who goes on there finds nothing that others still wait for.</summary>
    private bool IsAtTheEnd(IOperation completion, CancellationToken cancellationToken)
    {
        for (var member = _facts.Models.Get(completion.Syntax.SyntaxTree).GetEnclosingSymbol(completion.Syntax.SpanStart, cancellationToken); member is IMethodSymbol method; member = member.ContainingSymbol)
        {
            if (method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation && StopPath.Contains(method) && Array.Exists(_ends, end => method.SimpleName().StartsWith(end, StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    /// <summary><c>if (stop.IsCancellationRequested) done.TrySetCanceled();</c>: a loop that has been told to end serves nobody after that.</summary>
    private static bool IsWhenStopped(IOperation completion) =>
        EnclosingFunction.AncestorsWithin(completion.Syntax).TakeWhile(around => !LoopSyntax.Is(around)).Any(around => around is IfStatementSyntax { Condition: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" } } choice
            && choice.Statement.Span.Contains(completion.Syntax.Span));

    /// <summary>Whether a lock is one that others may want: it is nobody's own, or another member of the type takes it, too.</summary>
    private static bool IsTakenByOthers(IOperation completion, string held)
    {
        var function = EnclosingFunction.Of(completion.Syntax);
        var member = completion.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (completion.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || type.Modifiers.Any(SyntaxKind.PartialKeyword)
            || !type.Members.OfType<FieldDeclarationSyntax>().Any(field => !field.Modifiers.Any(modifier => modifier.RawKind is (int)SyntaxKind.PublicKeyword or (int)SyntaxKind.InternalKeyword or (int)SyntaxKind.ProtectedKeyword)
                && field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == Bare(held))))
            return true;
        return type.DescendantNodes().Any(node => node switch
        {
            LockStatementSyntax { Expression: var taken } => Bare(taken.ToString()) == Bare(held),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" or "EnterScope" or "Enter" or "TryEnter", Expression: var taken }, ArgumentList: var arguments } =>
                Bare(taken.ToString()) == Bare(held) || Bare(arguments.Arguments.FirstOrDefault()?.ToString()) == Bare(held),
            _ => false,
        } && node.FirstAncestorOrSelf<MemberDeclarationSyntax>() != member && EnclosingFunction.Of(node) != function);
    }

    private static string? Bare(string? name) => name?.StartsWith("this.", StringComparison.Ordinal) == true ? name.Substring("this.".Length) : name;

    /// <summary><c>var done = new TaskCompletionSource(); done.SetResult(); return done.Task;</c></summary>
    private static bool IsOverBefore(IOperation creation, SourceTrail trail)
    {
        var function = EnclosingFunction.Of(creation.Syntax);
        return !trail.Completions.IsEmpty && trail.Completions.All(c => c is IInvocationOperation && EnclosingFunction.Of(c.Syntax) == function && IsStraight(c.Syntax, creation.Syntax))
            && trail.Tasks.All(t => t.Syntax.SpanStart > trail.Completions.Max(c => c.Syntax.SpanStart));
    }

    /// <summary><c>_done = new TaskCompletionSource(); await _done.Task;</c>: whoever waits has made another source first, and nobody has the task of this one.</summary>
    private bool IsReplacedBefore(IObjectCreationOperation creation, CancellationToken cancellationToken)
    {
        if (UsesOfKept(creation, cancellationToken) is not { } uses)
            return false;
        var made = uses.Where(IsSet).ToList();
        return uses.All(use => made.Contains(use) || IsCompleted(use)
            || made.Any(other => other.Parent!.Syntax is var set && !set.Span.Contains(creation.Syntax.Span) && IsStraightBefore(set, use.Syntax)));
    }

    /// <summary>
    /// <c>TaskCompletionSource _free = new(); public Gate() => _free.SetResult();</c>: each constructor completes what the field begins with before anybody
    /// has the object, and whatever is completed later is another source.
    /// </summary>
    private bool IsOverWhenBuilt(IObjectCreationOperation creation, CancellationToken cancellationToken)
    {
        if (TaskPath.Carried(creation).Parent is not IFieldInitializerOperation { InitializedFields: [{ IsStatic: false, ContainingType: var type } field] } || UsesOfKept(creation, cancellationToken) is not { } uses)
            return false;
        var completed = uses.Where(IsCompleted).ToList();
        return completed.Count > 0 && type.InstanceConstructors.Length > 0 && type.InstanceConstructors.All(constructor =>
            _facts.Models.Declarations(constructor) is [var declared] && declared.GetSyntax(cancellationToken) is ConstructorDeclarationSyntax { Body: { } body } written
            && (written.Initializer is { RawKind: (int)SyntaxKind.ThisConstructorInitializer } || completed.Any(completion => IsFirstOfObject(completion.Syntax, body, field.Name))));
    }

    /// <summary>Whether a constructor comes to a place on every way, and nothing before it can give the object or its field to anybody.</summary>
    private static bool IsFirstOfObject(SyntaxNode place, BlockSyntax body, string field)
    {
        if (!body.Span.Contains(place.Span) || place.SyntaxTree != body.SyntaxTree || place.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement)
            return false;
        for (SyntaxNode? around = statement.Parent; around != body; around = around.Parent)
        {
            if (around is not (BlockSyntax or LockStatementSyntax))
                return false;
        }
        return body.DescendantNodes(TextSpan.FromBounds(body.SpanStart, statement.SpanStart)).Where(node => node.SpanStart < statement.SpanStart).All(node => node switch
        {
            // Its own methods, and the object itself, may be anywhere then.
            ThisExpressionSyntax => node.Parent is MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax },
            InvocationExpressionSyntax { Expression: SimpleNameSyntax } => false,
            AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or ReturnStatementSyntax or YieldStatementSyntax or GotoStatementSyntax => false,
            IdentifierNameSyntax { Identifier.ValueText: var name } => name != field,
            _ => true,
        });
    }

    /// <summary>
    /// <c>var read = await _available.Task; _available = new();</c>: each value is taken, and the next source made, inside the completion. In turns of their own
    /// the next value could go to a source that is completed already, and be lost.
    /// </summary>
    private bool IsHandOver(IObjectCreationOperation creation, CancellationToken cancellationToken) =>
        UsesOfKept(creation, cancellationToken) is { } uses && uses.Any(IsCompleted) && uses.Any(IsTaken) && uses.All(use => IsSet(use) || IsCompleted(use) || IsTaken(use));

    /// <summary>Every use of the private field that a source is made for.</summary>
    private List<IOperation>? UsesOfKept(IObjectCreationOperation creation, CancellationToken cancellationToken) =>
        (TaskPath.StoredIn(creation) ?? (TaskPath.Carried(creation).Parent as IFieldInitializerOperation)?.InitializedFields.FirstOrDefault()) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field
        && _facts.Uses.Of(field.OriginalDefinition, cancellationToken) is { IsComplete: true } uses
            ? uses.Uses.Select(use => use.Operation).ToList()
            : null;

    private static bool IsSet(IOperation source) => source.Parent is IAssignmentOperation set && set.Target == source;

    private static bool IsCompleted(IOperation source) => source.Parent switch
    {
        IInvocationOperation call => call.Instance == source && KnownCompletion.Completes(call.TargetMethod.Name),
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => KnownCompletion.Completes(call.TargetMethod.Name),
        _ => false,
    };

    /// <summary>Whether the value of a source is kept and the very next statement puts a new source in its place.</summary>
    private static bool IsTaken(IOperation source) =>
        source is IFieldReferenceOperation { Field: var field } && source.Parent is IPropertyReferenceOperation { Property.Name: "Task" } task
        && TaskPath.Carried(task).Parent is IAwaitOperation { Parent: IVariableInitializerOperation or ISimpleAssignmentOperation { Target: not IDiscardOperation } } awaited
        && awaited.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement
        && block.Statements.IndexOf(statement) + 1 is var next && next < block.Statements.Count
        && block.Statements[next] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax } set }
        && source.SemanticModel?.GetOperation(set) is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var replaced } }
        && SymbolEqualityComparer.Default.Equals(replaced, field);

    /// <summary>Whether a statement of the same block, or of one around it, comes first.</summary>
    private static bool IsStraightBefore(SyntaxNode set, SyntaxNode use) =>
        set is { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } } && set.SyntaxTree == use.SyntaxTree && set.Span.End <= use.SpanStart && block.Span.Contains(use.Span)
        && EnclosingFunction.Of(set) == EnclosingFunction.Of(use);

    /// <summary><c>await HandleAsync(new Request { Reply = reply }); ... await reply.Task</c>: who is awaited completes it itself, before anybody goes on.</summary>
    private bool IsCompletedByAwaited(IObjectCreationOperation creation, SourceTrail trail, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(creation.Syntax);
        if (TaskPath.StoredIn(creation) is not ILocalSymbol local)
            return false;
        var own = trail.Tasks.Where(task => EnclosingFunction.Of(task.Syntax) == function).ToList();
        if (own.Count == 0)
            return false;
        var first = own.Min(task => task.Syntax.SpanStart);
        return EnclosingFunction.OwnNodes(function).OfType<AwaitExpressionSyntax>().Any(awaited =>
            awaited.SpanStart > creation.Syntax.SpanStart && awaited.Span.End < first
            && awaited.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == local.Name)
            && _facts.Models.Get(awaited.SyntaxTree).GetOperation(awaited, cancellationToken) is IAwaitOperation { Operation: var task } && Called(task) is { } called
            && _facts.Models.Declarations(called.OriginalDefinition).Select(reference => reference.GetSyntax(cancellationToken)).ToList() is { Count: > 0 } bodies
            && trail.Completions.All(completion => bodies.Contains(EnclosingFunction.Of(completion.Syntax)))
            && trail.Tasks.All(other => own.Contains(other) || (IsOfAnotherRequest(other, task, local, function) && !bodies.Contains(EnclosingFunction.Of(other.Syntax)))));
    }

    /// <summary>
    /// The task of a request's source, <c>request.Reply.Task</c>, read where only other requests are: this one is made for the call, and the source
    /// is given to nobody else.
    /// </summary>
    private static bool IsOfAnotherRequest(IPropertyReferenceOperation task, IOperation call, ILocalSymbol local, SyntaxNode function) =>
        ValueOrigins.Unwrap(task.Instance) is IMemberReferenceOperation { Member.ContainingType: { } request }
        && call.DescendantsAndSelf().OfType<IObjectCreationOperation>().Any(made => SymbolEqualityComparer.Default.Equals(made.Type?.OriginalDefinition, request.OriginalDefinition))
        && EnclosingFunction.OwnNodes(function).OfType<IdentifierNameSyntax>().All(name => name.Identifier.ValueText != local.Name || call.Syntax.Span.Contains(name.Span) || name.Parent is MemberAccessExpressionSyntax access && access.Expression == name);

    private static IMethodSymbol? Called(IOperation task) =>
        ValueOrigins.Unwrap(task) is IInvocationOperation call ? call.TargetMethod.Name == "ConfigureAwait" && call.Instance is { } inner ? Called(inner) : call.TargetMethod : null;

    /// <summary><c>_ready = new TaskCompletionSource(); _ready.SetResult();</c>: nobody can wait yet, whatever else is done with the variable.</summary>
    private static bool IsCompletedAtOnce(SyntaxNode creation)
    {
        if (creation.FirstAncestorOrSelf<StatementSyntax>() is not { } made)
            return false;
        var target = made switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } when assignment.Right == creation => assignment.Left.ToString(),
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: { } value } variable] } when value == creation => variable.Identifier.ValueText,
            _ => null,
        };
        // if (_ready is null) _ready = new(); _ready.SetResult();
        if (made.Parent is IfStatementSyntax { Else: null } choice)
            made = choice;
        return target is not null && made.Parent is BlockSyntax block && block.Statements.IndexOf(made) + 1 is var next && next < block.Statements.Count
            && block.Statements[next] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax completion } }
            && completion.Expression.ToString() == target && KnownCompletion.Completes(completion.Name.Identifier.ValueText);
    }

    /// <summary>Whether no loop comes back to the completion with a task that was read in a round before.</summary>
    private static bool IsStraight(SyntaxNode completion, SyntaxNode creation) => !EnclosingFunction.AncestorsWithin(completion).Any(node =>
        LoopSyntax.Is(node) && !node.Span.Contains(creation.Span));

    /// <summary><c>var done = new TaskCompletionSource(); if (isThere) done.SetResult(); else Ask(done);</c>: the local that keeps it was not read till then.</summary>
    private bool IsBeforeAnybodyHasIt(IOperation completion, IOperation creation, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(creation.Syntax);
        return creation.Syntax.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept } } && completion is IInvocationOperation
            && EnclosingFunction.Of(completion.Syntax) == function && IsStraight(completion.Syntax, creation.Syntax) && completion.Syntax.SpanStart > creation.Syntax.Span.End
            && !function.DescendantNodes(TextSpan.FromBounds(creation.Syntax.Span.End, completion.Syntax.SpanStart)).Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == kept && node.SpanStart < completion.Syntax.SpanStart && !IsState(node, cancellationToken)
                // In another branch it is completed as well.
                && !(node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } && KnownCompletion.Completes(member)));
    }

    /// <summary><c>BeginRead(buffer, OnRead, done)</c>: a callback gets it back as its state; who keeps it till then does not know what it is.</summary>
    private bool IsState(SyntaxNode source, CancellationToken cancellationToken) =>
        source.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 1 } call }
        && _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { Arguments: var arguments }
        && arguments.Any(argument => argument.Syntax == source.Parent && argument.Parameter?.Type.SpecialType == SpecialType.System_Object)
        && arguments.Any(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate);

    /// <summary>The source that a call, or a method group, completes.</summary>
    private static IOperation? Completed(IOperation completion) => (completion as IInvocationOperation)?.Instance ?? (completion as IMethodReferenceOperation)?.Instance;

    /// <summary>Whether a source can only be one that is made elsewhere: what helps to complete several of them takes this one from another caller.</summary>
    private bool IsOther(IOperation? source, IOperation creation, CancellationToken cancellationToken) =>
        source is not null && _facts.Origins.Of(source, cancellationToken).All(leaf => leaf is IObjectCreationOperation { Type: var type } && SourceTrails.IsSource(type) && leaf.Syntax != creation.Syntax);

    private string? Lock(IOperation completion, CancellationToken cancellationToken)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(completion.Syntax))
        {
            if (ancestor is LockStatementSyntax locked && locked.Statement.Span.Contains(completion.Syntax.Span))
                return locked.Expression.ToString();
            if (ancestor is UsingStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } scope } })
                return scope.Expression.ToString();
            if (ancestor is TryStatementSyntax { Finally.Block: var last } attempt && attempt.Block.Span.Contains(completion.Syntax.Span) && Semaphore(last, attempt, cancellationToken) is { } semaphore)
                return semaphore.ToString();
        }
        return null;
    }

    /// <summary><c>_gate.Wait(); try { done.SetResult(); } finally { _gate.Release(); }</c>: a semaphore of one permit that is given back behind what it guards.</summary>
    private ExpressionSyntax? Semaphore(BlockSyntax last, TryStatementSyntax attempt, CancellationToken cancellationToken) =>
        last.Statements.OfType<ExpressionStatementSyntax>().Select(statement => statement.Expression).OfType<InvocationExpressionSyntax>()
            .Select(release => release.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release", Expression: var gate } ? gate : null)
            .FirstOrDefault(gate => gate is not null && IsTakenBefore(gate, attempt) && _facts.Models.Operation(gate, cancellationToken) is { Type: { Name: "SemaphoreSlim", ContainingNamespace.Name: "Threading" } } semaphore
                && _facts.Origins.Of(semaphore, cancellationToken).All(made => made is IObjectCreationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: 1 } }, ..] }));

    private static bool IsTakenBefore(ExpressionSyntax gate, TryStatementSyntax attempt) => EnclosingFunction.OwnCalls(EnclosingFunction.Of(attempt)).Any(call =>
        call.Span.End < attempt.Block.Span.End && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" } taken && SyntaxFactory.AreEquivalent(taken.Expression, gate));

    /// <summary>The function whose loop waits for what comes next and makes the completion, itself or through what it calls.</summary>
    /// <param name="place">The completion, or the call that leads to it.</param>
    /// <param name="source">What is completed, as it is named at the place; <see langword="null"/> where that is not known.</param>
    /// <param name="creation">The source that is asked about.</param>
    /// <param name="owner">The function that makes it, where nobody else awaits it.</param>
    /// <param name="depth">How many calls the completion is away.</param>
    /// <param name="cancellationToken">A token.</param>
    private string? Loop(SyntaxNode place, IOperation? source, IOperation creation, SyntaxNode? owner, int depth, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(place);
        // Who calls what completes it is not waiting for it then.
        if (function == owner)
            return null;
        if (EnclosingFunction.AncestorsWithin(place).Any(node => Receives(node) && !IsLeftAfter(place, source, node)) && !AwaitedWork.Follows(place, _facts, cancellationToken))
            return IsOther(source, creation, cancellationToken) ? null : Name(function);
        if (depth >= MaxDepth || function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method || method.IsVirtualCall()
            || !SymbolUses.CannotBeSeenOutside(method))
            return null;
        var given = ValueOrigins.Unwrap(source) is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method) ? parameter : null;
        foreach (var use in _facts.Uses.Of(method, cancellationToken).Uses)
        {
            if (use.Operation is IInvocationOperation call && !(IsLeft(call) && IsBehindAwait(place, function))
                && Loop(call.Syntax, given is null ? null : ValueOrigins.Argument(call, given.Ordinal), creation, owner, depth + 1, cancellationToken) is { } loop)
                return IsOther(source, creation, cancellationToken) ? null : loop;
        }
        return null;
    }

    /// <summary>Whether the caller goes on without the task of a call: drops it, has none of an <c>async void</c>, or has a method that gives nothing look after it.</summary>
    private static bool IsLeft(IInvocationOperation call) => TaskPath.Carried(call).Parent switch
    {
        IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } => call.TargetMethod.IsAsync || call.Type is { SpecialType: not SpecialType.System_Void },
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ReturnsVoid: true, IsExtensionMethod: true }, Parent: IExpressionStatementOperation } } => true,
        _ => false,
    };

    /// <summary>Whether every way to a place in an async function leads past an <c>await</c>: its caller has gone on then.</summary>
    private static bool IsBehindAwait(SyntaxNode place, SyntaxNode function)
    {
        if (!EnclosingFunction.IsAsync(function))
            return false;
        if (EnclosingFunction.OwnNodes(place).Any(node => node is AwaitExpressionSyntax))
            return true;
        for (var node = place; node.Parent is { } parent && node != function; node = parent)
        {
            if (parent is BlockSyntax block && block.Statements.TakeWhile(statement => statement != node).Any(IsAwaited))
                return true;
            // What is caught is what the `await` threw.
            if (parent is TryStatementSyntax { Block.Statements: [var first, ..] } && node is CatchClauseSyntax && IsAwaited(first))
                return true;
        }
        return false;

        static bool IsAwaited(StatementSyntax statement) =>
            statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax && EnclosingFunction.OwnNodes(statement).Any(node => node is AwaitExpressionSyntax && !node.Ancestors().TakeWhile(around => around != statement)
                .Any(around => around is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression }));
    }

    private static bool Receives(SyntaxNode node) => node switch
    {
        ForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } => true,
        ForEachStatementSyntax loop => IsReceive(loop.Expression),
        WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax { Condition: null } =>
            EnclosingFunction.OwnNodes(node).Any(n => n is AwaitExpressionSyntax || IsReceive(n)),
        _ => false,
    };

    /// <summary><c>await ConnectAsync(); ready.SetResult(); return;</c>: the loop tries until it can complete, and has nobody to serve afterwards, whichever way it is left.</summary>
    private static bool IsLeftAfter(SyntaxNode place, IOperation? source, SyntaxNode loop)
    {
        var own = ValueOrigins.Variable(source) is ILocalSymbol or IParameterSymbol ? ValueOrigins.Variable(source)!.Name : null;
        var node = (SyntaxNode?)place.FirstAncestorOrSelf<StatementSyntax>();
        if (node is null || EnclosingFunction.OwnNodes(node).Any(GoesOn))
            return false;
        while (node is not null && node != loop)
        {
            var statements = node.Parent switch
            {
                BlockSyntax block => block.Statements,
                SwitchSectionSyntax section => section.Statements,
                _ => default,
            };
            SyntaxNode? left = null;
            foreach (var next in statements.Skip(statements.IndexOf(statement => statement == node) + 1))
            {
                if (EnclosingFunction.OwnNodes(next).Append(next).Any(inner => GoesOn(inner) || IsReceive(inner) || (inner is AwaitExpressionSyntax awaited && !IsOver(awaited, own)) || Replaces(inner, own)))
                    return false;
                if (next is ReturnStatementSyntax or ThrowStatementSyntax)
                    return true;
                if (next is BreakStatementSyntax)
                {
                    left = LoopSyntax.LeftBy(next);
                    if (left == loop)
                        return true;
                    break;
                }
            }
            // What a loop within does, it may do again.
            if (left is null && node.Parent != loop && LoopSyntax.Is(node.Parent))
                return false;
            node = left ?? node.Parent;
        }
        return false;

        static bool GoesOn(SyntaxNode node) => node is ContinueStatementSyntax or GotoStatementSyntax;
        static bool Replaces(SyntaxNode node, string? own) => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var set } } && set == own;
    }

    /// <summary><c>done.SetResult(); return await done.Task;</c>: what is completed just before is not waited for.</summary>
    private static bool IsOver(AwaitExpressionSyntax awaited, string? completed)
    {
        var task = awaited.Expression;
        if (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } })
            task = configured;
        return task is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == completed;
    }

    /// <summary>Whether a call is one by which a loop waits for what comes next.</summary>
    public static bool IsReceive(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && _receives.Contains(name);

    private static string Name(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        _ => "a loop",
    };
}
