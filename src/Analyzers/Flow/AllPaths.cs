using System.Collections.Concurrent;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Whether a function makes a call however it ends: by a <c>finally</c>, by a catch of everything, or because nothing before it can fail.</summary>
internal sealed class AllPaths
{
    /// <summary>Overrides of one method beyond which nobody looks into all.</summary>
    private const int MaxOverrides = 8;

    /// <summary>Overrides that are looked at for one that is seen to fail.</summary>
    private const int MaxSeen = 24;

    /// <summary>Calls into methods of the compilation that are looked through to see whether they can fail.</summary>
    private const int MaxDepth = 3;

    /// <summary>What keeps a function from a call where it goes another way.</summary>
    public const string ReturnsEarly = "it returns early";

    /// <summary>What ends things, whoever implements it: one that throws is a fault of its own.</summary>
    private static readonly HashSet<string> _endings = new(StringComparer.Ordinal) { "Dispose", "DisposeAsync", "Unsubscribe" };

    private readonly KnownTypes _known;
    private readonly SourceModels _models;
    private readonly DerivedTypes _derived;
    private readonly SymbolUses _uses;
    private readonly RaisedEvents _events;
    private readonly Latches _latches;

    private readonly ConcurrentDictionary<Question, string?> _skips = new();
    private readonly ChainedAnswers _canFail = new(MaxDepth);
    private readonly ChainedAnswers _canFailUncancelled = new(MaxDepth);

    public AllPaths(KnownTypes known, SourceModels models, DerivedTypes derived, SymbolUses uses)
    {
        _known = known;
        _models = models;
        _latches = new Latches(models);
        _derived = derived;
        _uses = uses;
        _events = new RaisedEvents(uses, models);
    }

    /// <summary>
    /// What keeps a function from every one of some calls in it, in words; <see langword="null"/> where it always makes one. Only what comes
    /// after <paramref name="start"/> is looked at, where there is one: what fails before a lock is taken need not give it back.
    /// </summary>
    public string? WhatSkips(SyntaxNode function, IReadOnlyCollection<SyntaxNode> calls, CancellationToken cancellationToken, SyntaxNode? start = null)
    {
        // Each wait of a lock or for an event has the same calls that end it.
        var question = new Question(function, calls, start);
        if (!_skips.TryGetValue(question, out var what))
            _skips.TryAdd(question, what = FirstSkip(function, calls, cancellationToken, start));
        return what;
    }

    private string? FirstSkip(SyntaxNode function, IReadOnlyCollection<SyntaxNode> calls, CancellationToken cancellationToken, SyntaxNode? start)
    {
        var last = Goal(function, calls);
        var model = _models.Get(function.SyntaxTree);
        var chain = CallChain.Start();
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            // Most nodes can keep nobody from anything, and where a node starts takes a walk down to its first token.
            if (node is not ReturnStatementSyntax && !MayFail(node))
                continue;
            if (node.SpanStart >= last.SpanStart)
                break;
            if (node.Span.Contains(last.Span) || calls.Contains(node) || (start is not null && (node.SpanStart < start.Span.End || IsRefusal(node, start) || Branches.AreApart(node, start)))
                || IsCaught(node, function, last) || Within<CatchClauseSyntax>(node, function) is not null || IsWithoutReceiver(node, calls))
                continue;
            if (node is ReturnStatementSyntax && !Guards.IsDoneBefore(node, function) && !_latches.IsLost(node, function, cancellationToken) && !calls.Any(call => node.Span.Contains(call.Span) || (node.Parent!.Span.Contains(call.Span) && call.SpanStart < node.SpanStart)))
                return ReturnsEarly;
            if (MayFail(node) && !IsWordOfLog(node, function) && !Guards.Contain(node, function) && Fails(node, model, chain, cancellationToken) is { } what)
                return what;
        }
        return null;
    }

    /// <summary>What can go wrong at a node by itself, in words: it throws, or is cancelled while it waits.</summary>
    public string? WhatFails(SyntaxNode node, CancellationToken cancellationToken) => Fails(node, _models.Get(node.SyntaxTree), CallChain.Start(), cancellationToken, mustWait: true);

    /// <summary>What can go wrong at a call while nobody cancels the tokens that it is given.</summary>
    public string? WhatFailsUncancelled(IInvocationOperation call, CancellationToken cancellationToken) =>
        CanFail(call, CallChain.Start(), GivenTypes.None, cancellationToken, isUncancelled: true) ? $"'{Name(call.TargetMethod)}' throws" : null;

    /// <summary>Where the function is safe: at the <c>try</c> that makes a call however it ends, else at the last call.</summary>
    private static SyntaxNode Goal(SyntaxNode function, IReadOnlyCollection<SyntaxNode> calls)
    {
        foreach (var call in calls)
        {
            if (Within<FinallyClauseSyntax>(call, function)?.Parent is { } guarded)
                return Outermost(guarded);
            if (Within<CatchClauseSyntax>(call, function) is { } caught && CatchClauses.TakesAll(caught) && caught.Parent is TryStatementSyntax tried
                && calls.Any(other => tried.Block.Span.Contains(other.Span) || other.SpanStart > tried.Span.End))
                return tried;
        }
        return calls.OrderBy(call => call.SpanStart).Last();
    }

    /// <summary><c>finally { try { ... } finally { gate.Release(); } }</c>: where a clean-up begins with another, both are come to however the work ends.</summary>
    private static SyntaxNode Outermost(SyntaxNode guarded)
    {
        while (guarded.Parent is BlockSyntax { Parent: FinallyClauseSyntax { Parent: { } outer } } cleanup && cleanup.Statements[0] == guarded)
            guarded = outer;
        return guarded;
    }

    /// <summary><c>if (!gate.Wait(limit)) return;</c>, <c>taken = gate.Wait(limit); if (!taken) return;</c>: nothing was taken there.</summary>
    private static bool IsRefusal(SyntaxNode node, SyntaxNode start)
    {
        var answer = KeptAs(start);
        return node.Ancestors().OfType<IfStatementSyntax>().Any(choice => choice.Condition.Span.Contains(start.Span)
            || answer is not null && choice.SpanStart > start.Span.End && choice.Statement.Span.Contains(node.Span)
                && choice.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax { Identifier.ValueText: var refused } } && refused == answer);
    }

    /// <summary>The variable that keeps what a call, or its task, gives.</summary>
    private static string? KeptAs(SyntaxNode call)
    {
        var value = call;
        while (value.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax)
            value = value.Parent;
        return value.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declared } => declared.Identifier.ValueText,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } set when set.Right == value => name.Identifier.ValueText,
            _ => null,
        };
    }

    /// <summary>
    /// <c>if (_channel is null) return;</c>, or the look-up in <c>var channel = _channels[id];</c>, before <c>channel.Writer.Complete()</c>: who gets no further
    /// there has nothing to make the call on.
    /// </summary>
    private static bool IsWithoutReceiver(SyntaxNode node, IReadOnlyCollection<SyntaxNode> calls)
    {
        switch (node)
        {
            case ReturnStatementSyntax:
                var statement = node.Parent is BlockSyntax block ? block : node;
                return statement.Parent is IfStatementSyntax { Condition: var condition } choice && choice.Statement == statement
                    && Missing.IsSaid(condition, missing => calls.All(call => Receivers(call).Any(receiver => IsSame(receiver, missing))));
            case ElementAccessExpressionSyntax:
                var value = node;
                while (value.Parent is MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
                    value = value.Parent;
                return value.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept } }
                    && calls.All(call => Receivers(call).Any(receiver => receiver is IdentifierNameSyntax { Identifier.ValueText: var name } && name == kept));
            default:
                return false;
        }
    }

    private static bool IsSame(ExpressionSyntax receiver, SyntaxNode missing) => missing is SingleVariableDesignationSyntax { Identifier.ValueText: var declared }
        ? receiver is IdentifierNameSyntax { Identifier.ValueText: var name } && name == declared
        : SyntaxFactory.AreEquivalent(receiver, missing);

    /// <summary>What a call is made on, and what that is read from: of <c>state.Channel?.Complete()</c>, <c>state.Channel</c> and <c>state</c>.</summary>
    private static IEnumerable<ExpressionSyntax> Receivers(SyntaxNode call)
    {
        var receiver = call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Expression : call as ExpressionSyntax;
        while (receiver is not null)
        {
            if (receiver != call)
                yield return receiver;
            receiver = receiver switch
            {
                MemberAccessExpressionSyntax part => part.Expression,
                PostfixUnaryExpressionSyntax { Operand: var sure } => sure,
                InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } or MemberBindingExpressionSyntax =>
                    receiver.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(optional => optional.WhenNotNull.Span.Contains(receiver.Span))?.Expression,
                _ => null,
            };
        }
    }

    private static T? Within<T>(SyntaxNode node, SyntaxNode function)
        where T : SyntaxNode
    {
        for (var parent = node.Parent; parent is not null && parent != function; parent = parent.Parent)
        {
            if (parent is T found)
                return found;
        }
        return null;
    }

    /// <summary>Whether a failure here is swallowed, and the function goes on to the call; or just ends, where that is enough.</summary>
    private static bool IsCaught(SyntaxNode node, SyntaxNode function, SyntaxNode call, bool mayReturn = false)
    {
        for (var parent = node.Parent; parent is not null && parent != function; parent = parent.Parent)
        {
            if (parent is TryStatementSyntax guarded && guarded.Block.Span.Contains(node.Span) && !guarded.Block.Span.Contains(call.Span)
                && guarded.Catches.Any(c => (CatchClauses.TakesAll(c) || IsPassedOn(c, call)) && !c.Block.DescendantNodes().Any(n => (n is ThrowStatementSyntax && !CatchClauses.IsOnlyOfFatal(n)) || (n is ReturnStatementSyntax && !mayReturn))))
                return true;
        }
        return false;
    }

    /// <summary><c>catch (IOException e) { error = e; }</c> before <c>Complete(error)</c>: what can go wrong was thought of, and is told.</summary>
    private static bool IsPassedOn(CatchClauseSyntax clause, SyntaxNode call) =>
        clause.Declaration?.Identifier.ValueText is { Length: > 0 } caught && call is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } told }
        && told[0].Expression is IdentifierNameSyntax { Identifier.ValueText: var error }
        && clause.Block.Statements.Any(s => s is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax kept, Right: IdentifierNameSyntax value } }
            && kept.Identifier.ValueText == error && value.Identifier.ValueText == caught);

    /// <summary>Most nodes are of no kind that <see cref="Fails"/> looks at.</summary>
    private static bool MayFail(SyntaxNode node) =>
        node is ThrowStatementSyntax or ThrowExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or AwaitExpressionSyntax;

    /// <param name="isUncancelled">Whether the tokens that a function gets are taken to stay as they are.</param>
    /// <param name="mustWait">Whether only what waits is taken to be cancelled, and not whatever is given a token.</param>
    /// <param name="given">What the type parameters of the function stand for.</param>
    private string? Fails(SyntaxNode node, SemanticModel model, CallChain chain, CancellationToken cancellationToken, bool isUncancelled = false, bool mustWait = false, GivenTypes? given = null)
    {
        switch (node)
        {
            case ThrowStatementSyntax or ThrowExpressionSyntax:
                return "it throws";
            case InvocationExpressionSyntax invocation when model.GetOperation(invocation, cancellationToken) is IInvocationOperation call:
                if ((!mustWait || CanWait(call)) && call.Arguments.Any(a => _known.IsToken(a.Parameter?.Type) && a.ArgumentKind == ArgumentKind.Explicit && !ValueOrigins.IsNoToken(a.Value) && !(isUncancelled && ValueOrigins.Unwrap(a.Value) is IParameterReferenceOperation)))
                    return $"'{call.TargetMethod.Name}' is cancelled";
                return CanFail(call, chain, given ?? GivenTypes.None, cancellationToken, isUncancelled) && !IsAddedAfterLook(invocation) ? $"'{Name(call.TargetMethod)}' throws" : null;
            case ElementAccessExpressionSyntax access when IsLookUp(access, model, cancellationToken) && !IsLookedFor(access.Expression, access.ArgumentList.Arguments, access) && !IsAskedFor(access, model, cancellationToken):
                return $"'{access.Expression}' holds no such key";
            case AwaitExpressionSyntax { Expression: IdentifierNameSyntax task }:
                return $"'{task.Identifier.ValueText}' fails";
            default:
                return null;
        }
    }

    /// <summary>
    /// Whether a call may wait, so that a token can end it. What only takes one on, as <c>CreateLinkedTokenSource</c> does, waits for nothing; of a method in
    /// sight that gives no task, its own code tells.
    /// </summary>
    private bool CanWait(IInvocationOperation call) =>
        _known.IsTaskLike(call.Type) || (call.TargetMethod.ContainingType is { Name: not "CancellationTokenSource" } type && !_known.IsToken(type) && _models.Declarations((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition).IsEmpty);

    /// <summary>What is put together to be logged.</summary>
    private static bool IsWordOfLog(SyntaxNode node, SyntaxNode function)
    {
        for (var parent = node.Parent; parent is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax && parent != function; parent = parent.Parent)
        {
            if (parent is InvocationExpressionSyntax call && IsLog(call))
                return true;
        }
        return IsOnlyLogged(node);
    }

    /// <summary><c>log.LogError(...)</c>, <c>log?.LogError(...)</c></summary>
    private static bool IsLog(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => IsLog(access.Name.Identifier.ValueText),
        MemberBindingExpressionSyntax binding => IsLog(binding.Name.Identifier.ValueText),
        _ => false,
    };

    /// <summary><c>var text = Describe(code); log.LogError(text);</c>: a local that nothing else reads.</summary>
    private static bool IsOnlyLogged(SyntaxNode made)
    {
        if (made.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept, Parent.Parent.Parent: BlockSyntax block } })
            return false;
        var reads = block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == kept).ToList();
        return reads.Count > 0 && reads.All(read => read.Ancestors().TakeWhile(node => node is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax).OfType<InvocationExpressionSyntax>().Any(IsLog));
    }

    private static bool IsLog(string name) => name.StartsWith("Log", StringComparison.Ordinal);

    /// <summary>Reading a dictionary by its indexer throws for a key that is not there; setting it does not.</summary>
    private static bool IsLookUp(ElementAccessExpressionSyntax access, SemanticModel model, CancellationToken cancellationToken) =>
        !(access.Parent is AssignmentExpressionSyntax assignment && assignment.Left == access)
        && model.GetOperation(access, cancellationToken) is IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType: { } type } }
        && type.Name.Contains("Dictionary") && type.GetMembers("TryGetValue").Length > 0;

    /// <summary><c>if (!all.TryGetValue(key, out var found)) all.Add(key, new());</c></summary>
    private static bool IsAddedAfterLook(InvocationExpressionSyntax call) =>
        call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: var collection }, ArgumentList.Arguments: { Count: 2 } arguments } && IsLookedFor(collection, arguments, call);

    /// <summary>Whether a function asks for a key before it takes or adds it.</summary>
    private static bool IsLookedFor(ExpressionSyntax collection, SeparatedSyntaxList<ArgumentSyntax> key, SyntaxNode place) =>
        key.Count > 0 && EnclosingFunction.Of(place) is { } function
        && EnclosingFunction.OwnNodes(function).TakeWhile(node => node.SpanStart <= place.SpanStart).OfType<InvocationExpressionSyntax>().Any(look =>
            look is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryGetValue" or "ContainsKey", Expression: var asked }, ArgumentList.Arguments: { Count: > 0 } given }
            && SyntaxFactory.AreEquivalent(asked, collection) && SyntaxFactory.AreEquivalent(given[0].Expression, key[0].Expression));

    /// <summary><c>if (Has(key)) return _all[key];</c>, where <c>Has</c> is <c>_all.ContainsKey(key)</c>.</summary>
    private bool IsAskedFor(ElementAccessExpressionSyntax access, SemanticModel model, CancellationToken cancellationToken) =>
        EnclosingFunction.AncestorsWithin(access).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(access.Span) && choice.Condition is InvocationExpressionSyntax asking
            && model.GetSymbolInfo(asking, cancellationToken).Symbol is IMethodSymbol { IsVirtual: false, IsOverride: false } asked && _models.Declarations(asked.OriginalDefinition) is [var declared]
            && ReturnedExpressions.Only(declared.GetSyntax(cancellationToken)) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContainsKey", Expression: var collection }, ArgumentList.Arguments: [{ Expression: var key }] }
            && SyntaxFactory.AreEquivalent(collection, access.Expression) && access.ArgumentList.Arguments is [{ Expression: var wanted }]
            && (asking.ArgumentList.Arguments is [{ Expression: var given }] ? key is IdentifierNameSyntax && SyntaxFactory.AreEquivalent(given, wanted) : SyntaxFactory.AreEquivalent(key, wanted)));

    private static string Name(IMethodSymbol method) => method.MethodKind == MethodKind.DelegateInvoke ? "the callback" : method.Name;

    private bool CanFail(IInvocationOperation call, CallChain chain, GivenTypes types, CancellationToken cancellationToken, bool isUncancelled)
    {
        var method = types.Called(call).OriginalDefinition;
        // A log that throws is a fault of its own.
        if (method.IsLog() || method.MakesException() || OnlyLogs(method, cancellationToken))
            return false;
        // Who calls what misuses it holds the lock no longer than the mistake lives.
        if (method is { Name: "ThrowIfNull", ContainingType.Name: "ArgumentNullException" })
            return false;
        // What nobody gives is not called.
        if (method.MethodKind == MethodKind.DelegateInvoke && LeftOut.Receiver(call) is IParameterReferenceOperation { Parameter: var callback } && LeftOut.Is(callback, _uses, cancellationToken))
            return false;
        if (RaisedEvents.Of(call) is { } raised && _events.AreCalm(raised, cancellationToken))
            return false;
        // A task that nobody waits for keeps its failure.
        if (TaskPath.IsDropped(call) && ThrowsIntoTask(method, cancellationToken))
            return false;
        if (_models.Declarations(method).IsEmpty)
            return !CalmMembers.Has(method);
        // A method that calls itself fails where its other calls do.
        if (chain.Contains(method))
            return false;
        if (chain.Depth >= MaxDepth)
            return true;
        if (method.IsVirtualCall() && !_endings.Contains(method.Name) && !Compares(method) && !OnlyTells(method, cancellationToken))
            return Overrides(method) is not { Count: > 0 } overrides || (isUncancelled ? _canFailUncancelled : _canFail).Of(method, chain, inner => overrides.Any(one => BodyFails(one, inner, GivenTypes.None)));
        if (IsIterator(method, cancellationToken))
            return false;
        // What holds for the types of this call need not hold for those of another.
        return types.Of(call) is var given && given.IsEmpty ? (isUncancelled ? _canFailUncancelled : _canFail).Of(method, chain, AnyFails) : AnyFails(chain.And(method));

        bool AnyFails(CallChain inner) => BodyFails(method, inner, given);

        bool BodyFails(IMethodSymbol run, CallChain inner, GivenTypes its) => _models.Declarations(run).Any(reference =>
        {
            var body = reference.GetSyntax(cancellationToken);
            var model = _models.Get(reference.SyntaxTree);
            return EnclosingFunction.OwnNodes(body).Any(node => Fails(node, model, inner, cancellationToken, isUncancelled, given: its) is not null && !IsCaught(node, body, body, mayReturn: true));
        });
    }

    /// <summary><c>async Task RunAsync()</c>, or <c>Task Run() => RunAsync()</c> before it.</summary>
    private bool ThrowsIntoTask(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.IsAsync || (_models.Declarations(method).Select(declared => declared.GetSyntax(cancellationToken)).ToList() is [MethodDeclarationSyntax { ExpressionBody.Expression: InvocationExpressionSyntax next }]
            && _models.Operation(next, cancellationToken) is IInvocationOperation { TargetMethod.IsAsync: true });

    /// <summary>
    /// Whether what fails at a call is in sight: thrown in a body that it runs, or by the framework or another assembly that is called there. What a library does in an override
    /// the code does not show, nor what listeners do of whom there are none.
    /// </summary>
    public bool IsSeenToFail(IInvocationOperation call, CancellationToken cancellationToken) =>
        // In a graph the receiver of `Changed?.Invoke()` has no name.
        IsSeenToFail(_models.Operation(call.Syntax, cancellationToken) as IInvocationOperation ?? call, CallChain.Start(), isOverridden: false, cancellationToken);

    /// <summary>Whether a call comes to a <c>throw</c> of the compilation's own, or to what a caller, a listener or whoever fulfils a contract has run there: what the framework has to say against its arguments is left out.</summary>
    public bool IsSeenToThrow(IInvocationOperation call, CancellationToken cancellationToken) =>
        IsSeenToFail(_models.Operation(call.Syntax, cancellationToken) as IInvocationOperation ?? call, CallChain.Start(), isOverridden: false, cancellationToken, isOwn: true);

    private bool IsSeenToFail(IInvocationOperation call, CallChain chain, bool isOverridden, CancellationToken cancellationToken, bool isOwn = false)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (RaisedEvents.Of(call) is { } raised)
            return !_events.AreUnseen(raised, cancellationToken);
        if (_models.Declarations(method).IsEmpty || _endings.Contains(method.Name))
            return !isOwn || method.MethodKind == MethodKind.DelegateInvoke || method.Name.StartsWith("Throw", StringComparison.Ordinal);
        if (chain.Contains(method) || chain.Depth >= MaxDepth)
            return false;
        var isVirtual = method.IsVirtualCall();
        var bodies = isVirtual ? _derived.Overrides(method).Take(MaxSeen).Append(method) : Enumerable.Repeat(method, 1);
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            return true;
        var inner = chain.And(method);
        return bodies.SelectMany(one => _models.Declarations(one)).Any(reference =>
        {
            var body = reference.GetSyntax(cancellationToken);
            var model = _models.Get(reference.SyntaxTree);
            return EnclosingFunction.OwnNodes(body).Any(node => MayFail(node) && !((isVirtual || isOverridden) && IsOfLibrary(node, model, cancellationToken)) && Fails(node, model, inner, cancellationToken) is not null && !IsCaught(node, body, body, mayReturn: true)
                && (node is not InvocationExpressionSyntax || model.GetOperation(node, cancellationToken) is not IInvocationOperation within ? !isOwn || node is ThrowStatementSyntax or ThrowExpressionSyntax : IsSeenToFail(within, inner, isVirtual || isOverridden, cancellationToken, isOwn)));
        });
    }

    private bool IsOfLibrary(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        node is InvocationExpressionSyntax && model.GetSymbolInfo(node, cancellationToken).Symbol is IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke } called
        && _models.Declarations((called.ReducedFrom ?? called).OriginalDefinition).IsEmpty && !called.ContainingNamespace.IsSystem() && called.ContainingNamespace?.ToDisplayString().StartsWith("Microsoft.", StringComparison.Ordinal) != true;

    /// <summary>
    /// The bodies that a call of a method can run, as long as nobody else is seen to override it; <see langword="null"/> where there are none, or too many, or where it is there for others to
    /// override.
    /// </summary>
    private List<IMethodSymbol>? Overrides(IMethodSymbol method)
    {
        if (method.ContainingType is not { TypeKind: TypeKind.Class } type || _models.Declarations(method).IsEmpty)
            return null;
        var found = _derived.Overrides(method).Take(MaxOverrides + 1).ToList();
        if (found.Count > MaxOverrides || (found.Count == 0 && IsForOthers(type)))
            return null;
        if (!method.IsAbstract)
            found.Add(method);
        return found;
    }

    private static bool IsForOthers(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }
        return true;
    }

    /// <summary><c>void Progress(string text) { if (_isOn) { _log.LogDebug(text); Events.Log.Progress(text); } }</c></summary>
    private bool OnlyLogs(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (!method.ReturnsVoid || method.IsAsync || method.IsVirtualCall() || _models.Declarations(method) is not [var declared] || declared.GetSyntax(cancellationToken) is not MethodDeclarationSyntax body)
            return false;
        var model = _models.Get(declared.SyntaxTree);
        var tells = false;
        foreach (var node in EnclosingFunction.OwnNodes(body))
        {
            switch (node)
            {
                case ThrowStatementSyntax or ThrowExpressionSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax or CastExpressionSyntax or AssignmentExpressionSyntax:
                case InvocationExpressionSyntax call when !(model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol told && (told.IsLog() || IsEvent(told.ContainingType))):
                    return false;
                case InvocationExpressionSyntax:
                    tells = true;
                    break;
            }
        }
        return tells;
    }

    private static bool IsEvent(INamedTypeSymbol? type) => type?.BaseType is { Name: "EventSource", ContainingNamespace.Name: "Tracing" };

    /// <summary>What compares two objects, or has one's name, is as calm in a type that derives from this one.</summary>
    private static bool Compares(IMethodSymbol method) => method is { IsOverride: true, Name: "Equals" or "GetHashCode" or "ToString" } && method.Root().ContainingType.SpecialType == SpecialType.System_Object;

    /// <summary>The call of an iterator makes it, and runs nothing: what fails does so where it is enumerated.</summary>
    private bool IsIterator(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.ReturnType is { Name: "IEnumerable" or "IEnumerator" or "IAsyncEnumerable" or "IAsyncEnumerator" }
        && _models.Declarations(method).All(declared => EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)).Any(node => node is YieldStatementSyntax));

    /// <summary><c>override int GetHashCode() => _hash;</c>: whichever body runs, it gives what a field has.</summary>
    private bool OnlyTells(IMethodSymbol method, CancellationToken cancellationToken) =>
        !method.ReturnsVoid && Tells(method, cancellationToken)
        && _derived.Below(method.ContainingType).SelectMany(type => type.GetMembers(method.Name)).OfType<IMethodSymbol>()
            .Where(other => other.IsOverride && SymbolEqualityComparer.Default.Equals(other.Root(), method.Root())).All(other => Tells(other, cancellationToken));

    private bool Tells(IMethodSymbol method, CancellationToken cancellationToken) =>
        _models.Declarations(method) is [var declared] && declared.GetSyntax(cancellationToken) is MethodDeclarationSyntax body
        && ReturnedExpressions.Only(body) is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    /// <summary>Which calls a function may be kept from, in the order in which they are given, and from where on; who asks leaves the list as it is.</summary>
    private readonly struct Question : IEquatable<Question>
    {
        private readonly SyntaxNode _function;
        private readonly IReadOnlyCollection<SyntaxNode> _calls;
        private readonly SyntaxNode? _start;

        public Question(SyntaxNode function, IReadOnlyCollection<SyntaxNode> calls, SyntaxNode? start) => (_function, _calls, _start) = (function, calls, start);

        public bool Equals(Question other) => _function == other._function && _start == other._start && _calls.SequenceEqual(other._calls);

        public override bool Equals(object? obj) => obj is Question other && Equals(other);

        public override int GetHashCode() => unchecked((_function.GetHashCode() * 31 + (_start?.GetHashCode() ?? 0)) * 31 + _calls.Count);
    }
}
