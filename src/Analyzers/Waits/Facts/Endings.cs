using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>Judges the calls that end a wait: who makes them, and whether anything keeps them from it.</summary>
internal sealed class Endings
{
    /// <summary>Callers that are followed from the call up to whoever decides to stop.</summary>
    private const int MaxDepth = 3;

    private static readonly HashSet<string> _starters = new(StringComparer.Ordinal)
    {
        "Run", "StartNew", "QueueUserWorkItem", "UnsafeQueueUserWorkItem", "ContinueWith", "OnCompleted", "UnsafeOnCompleted", "Invoke", "For", "ForEach", "ForEachAsync", "Thread", "Timer", "Select",
    };

    private readonly WaitAnalysis _analysis;
    private readonly Routes _routes;

    public Endings(WaitAnalysis analysis)
    {
        _analysis = analysis;
        Joins = new Joins(analysis);
        _routes = new Routes(analysis);
    }

    public AllPaths Paths => _analysis.Facts.Paths;

    public Joins Joins { get; }

    public List<Ending> Of(WaitSite site, IReadOnlyCollection<IOperation> calls) =>
        calls.Select(call => Judge(call.Syntax, calls, site, IsSignal(site.Api.Kind), 0, Name(call)) with { Call = call }).ToList();

    /// <summary>A signal belongs to ordinary work; a completion, a close or a disposal is an end in itself, whoever asks for it.</summary>
    private static bool IsSignal(WaitKind kind) => kind is WaitKind.Event or WaitKind.Countdown or WaitKind.Barrier or WaitKind.MonitorWait or WaitKind.Semaphore or WaitKind.SpinWait;

    /// <summary>Whether nothing but an ending ends the wait: what is read item by item, or written, goes on with the next of them.</summary>
    private static bool NeedsEnding(WaitSite site) =>
        IsSignal(site.Api.Kind) || site.Api.Kind is WaitKind.ChannelRead or WaitKind.ChannelCompletion or WaitKind.QueueRead && Draining.Is(site);

    /// <param name="name">How the reason names what ends the wait, whoever calls the method that does it.</param>
    private Ending Judge(SyntaxNode call, IReadOnlyCollection<IOperation> all, WaitSite site, bool isSignal, int depth, string name)
    {
        var model = _analysis.Models.Get(call.SyntaxTree);
        var operation = model.GetOperation(call, site.CancellationToken)!;
        var function = EnclosingFunction.Of(call);
        var waiting = EnclosingFunction.Of(site.Operation.Syntax);
        if (IsRegistration(call, model, site) || IsRegistration(function, model, site))
            return new Ending(EndingKind.Certain, operation);
        if (function == waiting)
            return SameFunction(call, function, operation, site);

        if (_routes.Before(call, function, site) is { } route)
            return new Ending(NeedsEnding(site) ? EndingKind.AfterJoin : EndingKind.None, operation, $"'{name}' comes only after '{route}', which waits for it");

        var member = model.GetDeclaredSymbol(function, site.CancellationToken) as IMethodSymbol;
        if (member?.MethodKind != MethodKind.LocalFunction && StopPath.Contains(member))
        {
            if (Joins.Before(call, function, site) is { } join)
                return new Ending(EndingKind.AfterJoin, operation, $"'{member!.Name}' waits for it in '{join}' before it calls '{name}'") { Join = depth == 0 ? join : null };
            if (member is { DeclaredAccessibility: Accessibility.Protected } && depth < MaxDepth && OfHook(member, operation, all, site, isSignal, depth, name) is { } hook)
                return hook;
            return Joins.InAnotherStop(member!, all.Select(other => other.Syntax).ToList(), site) is { } stuck
                ? new Ending(EndingKind.AfterJoin, operation, stuck)
                : new Ending(EndingKind.Certain, operation);
        }
        if (NeedsEnding(site) && Joins.Before(call, function, site) is { } awaited)
            return new Ending(EndingKind.AfterJoin, operation, $"'{awaited}' waits for it before '{name}' is called") { Join = depth == 0 ? awaited : null };
        if (operation is IMethodReferenceOperation)
            return new Ending(isSignal ? EndingKind.Elsewhere : EndingKind.Certain, operation);

        if (MadeHere(operation, function) is { } made && IsEndedAround(made, waiting, function))
            return new Ending(EndingKind.Certain, operation);
        var together = all.Where(other => EnclosingFunction.Of(other.Syntax) == function).Select(other => other.Syntax).ToList();
        if (Paths.WhatSkips(function, together.Count == 0 ? new[] { call } : together, site.CancellationToken, MadeHere(operation, function) ?? WaitingFrom(operation, function, waiting, site)) is { } skipped)
            return new Ending(EndingKind.Skippable, operation, $"'{name}' is skipped when {skipped}") { IsSkippedInPlace = depth == 0, IsLeftOut = true, IsFailure = skipped != AllPaths.ReturnsEarly };
        // Whoever waits was started on the way to it.
        if (site.Api.Kind == WaitKind.Event && StartOf(waiting, function) is not null && IsStarted(waiting, 0, site.CancellationToken))
            return new Ending(EndingKind.Certain, operation);
        return (site.Api.Kind switch { WaitKind.Countdown => Missed(call, function, site), WaitKind.Semaphore => OnlyOfFirst(call, function), _ => null }) is { } missed
            ? new Ending(EndingKind.Skippable, operation, $"'{name}' is skipped when {missed}")
            : Callers(function, member, operation, site, isSignal, depth, name);
    }

    /// <summary><c>using (var peer = await Accept()) { ... peer.Close(); }</c>: before there is a thing to end, nothing keeps anybody from ending it.</summary>
    private static SyntaxNode? MadeHere(IOperation ending, SyntaxNode function) =>
        ending is IInvocationOperation { Instance: { } ended } && ValueOrigins.Variable(ended) is ILocalSymbol { DeclaringSyntaxReferences: [{ } declared] }
        && function.SyntaxTree == declared.SyntaxTree && function.Span.Contains(declared.Span) && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null } declarator
        && Initialized.IsUsing(declarator)
            ? declarator
            : null;

    /// <summary>
    /// <c>using (var client = new UdpClient()) { while (...) { try { reading = Task.Run(...); ...; client.Close(); } catch { ... } } }</c>: whatever keeps a function from the close takes it
    /// out of the <c>using</c> in the end, unless it waits for the reader first.
    /// </summary>
    private static bool IsEndedAround(SyntaxNode made, SyntaxNode waiting, SyntaxNode function) =>
        waiting is AnonymousFunctionExpressionSyntax && waiting.SyntaxTree == function.SyntaxTree && EnclosingFunction.Of(waiting) == function
        && made.FirstAncestorOrSelf<StatementSyntax>() is { } scope && (scope is UsingStatementSyntax ? scope : scope.Parent)?.Span.Contains(waiting.Span) == true
        && !EnclosingFunction.OwnNodes(function).Any(node => node is FinallyClauseSyntax or CatchClauseSyntax && EnclosingFunction.OwnNodes(node).Any(inner => inner is AwaitExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAll" or "Result" or "GetResult" or "Join" }));

    /// <summary>
    /// From where on somebody can wait for a signal: who is started here, once he is; who waits for an event that is set from the start, once it is reset. What
    /// fails before lets nobody wait.
    /// </summary>
    private SyntaxNode? WaitingFrom(IOperation ending, SyntaxNode function, SyntaxNode waiting, WaitSite site)
    {
        if (StartOf(waiting, function) is { } start)
            return start;
        if (ending is not IInvocationOperation { TargetMethod.Name: "Set", Instance: { } signal })
            return null;
        var reset = EnclosingFunction.OwnCalls(function).LastOrDefault(call => call.Span.End <= ending.Syntax.SpanStart
            && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Reset", Expression: var other } && SyntaxFactory.AreEquivalent(other, signal.Syntax));
        return reset is not null && _analysis.Origins.Of(signal, site.CancellationToken).All(IsMadeSet) ? reset : null;
    }

    /// <summary>The statement by which a function starts the work that waits, where each call of it starts one.</summary>
    private static SyntaxNode? StartOf(SyntaxNode waiting, SyntaxNode function) =>
        waiting is AnonymousFunctionExpressionSyntax && waiting.SyntaxTree == function.SyntaxTree && function.Span.Contains(waiting.Span) && EnclosingFunction.Of(waiting) == function && !EnclosingFunction.AncestorsWithin(waiting).Any(LoopSyntax.Is)
            ? waiting.Ancestors().OfType<StatementSyntax>().FirstOrDefault(statement => statement.Parent is BlockSyntax)
            : null;

    /// <summary><c>new ManualResetEvent(true)</c></summary>
    private static bool IsMadeSet(IOperation made) => made is IObjectCreationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: true } }, ..] };

    /// <summary>What makes a countdown come short although the work always gets to its signal: a condition around it, or work that is never started.</summary>
    private static string? Missed(SyntaxNode call, SyntaxNode function, WaitSite site)
    {
        foreach (var choice in Choices(call, function))
        {
            // `if (count > 0) left.Signal(count);`
            if (!IsCountOf(choice.Condition, call))
                return $"'{choice.Condition}' is false";
        }
        // Started in a loop that the wait stands behind: an item passed over is a signal that never comes.
        if (function.FirstAncestorOrSelf<StatementSyntax>(s => s is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax) is not { } loop)
            return null;
        if (loop.Span.Contains(site.Name.Span))
            return "the work that signals is not started yet";
        return EnclosingFunction.OwnNodes(loop).Any(n => n is ContinueStatementSyntax or BreakStatementSyntax && n.SpanStart < function.SpanStart)
            ? "an item is passed over"
            : null;
    }

    private static bool IsCountOf(ExpressionSyntax condition, SyntaxNode call) =>
        condition is BinaryExpressionSyntax { OperatorToken.ValueText: var compared, Left: var asked, Right: LiteralExpressionSyntax { Token.ValueText: var least } } && (compared, least) is (">" or "!=", "0") or (">=", "1")
        && (call as InvocationExpressionSyntax ?? call.FirstAncestorOrSelf<InvocationExpressionSyntax>()) is { ArgumentList.Arguments: [{ Expression: var count }] } && SyntaxFactory.AreEquivalent(asked, count);

    /// <summary><c>if (_items.Count == 1) _ready.Release();</c>: who adds the second before the first is taken wakes nobody for it.</summary>
    private static string? OnlyOfFirst(SyntaxNode call, SyntaxNode function)
    {
        foreach (var choice in Choices(call, function))
        {
            if (choice.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: var count } asked && SymbolUses.Name(count)?.Identifier.ValueText is "Count" or "Length")
                return $"'{asked}' is false";
        }
        return null;
    }

    /// <summary>The conditions on which a function makes a call, and does nothing otherwise, from the inside out.</summary>
    private static IEnumerable<IfStatementSyntax> Choices(SyntaxNode call, SyntaxNode function)
    {
        for (var node = call.Parent; node is not null && node != function; node = node.Parent)
        {
            if (node is IfStatementSyntax { Else: null } choice && choice.Statement.Span.Contains(call.Span))
                yield return choice;
        }
    }

    /// <summary>
    /// The waiter makes the call itself: before the wait, so that there is nothing left to wait for, or not at all. Only a meeting of several
    /// that run the same code is different: each gives its own signal, and waits for those of the others.
    /// </summary>
    private Ending SameFunction(SyntaxNode call, SyntaxNode function, IOperation operation, WaitSite site)
    {
        switch (site.Api.Kind)
        {
            case WaitKind.Barrier:
                return Paths.WhatSkips(function, new[] { call }, site.CancellationToken) is { } skipped
                    ? new Ending(EndingKind.Skippable, operation, $"'{Name(operation)}' is skipped when {skipped}")
                    : new Ending(EndingKind.Certain, operation);
            case WaitKind.Countdown or WaitKind.MonitorWait:
                return new Ending(EndingKind.Elsewhere, operation);
            default:
                return new Ending(IsBefore(call, site.Operation.Syntax) ? EndingKind.Certain : EndingKind.None, operation);
        }
    }

    /// <summary>What a base type of this compilation calls when it stops, <c>OnStopped</c>: the end is made where that is called.</summary>
    private Ending? OfHook(IMethodSymbol hook, IOperation operation, IReadOnlyCollection<IOperation> all, WaitSite site, bool isSignal, int depth, string name)
    {
        var uses = _analysis.Uses.Of(hook.Root(), site.CancellationToken).Uses;
        Ending? best = null;
        // Of those that are as sure the last one tells why: from behind, none is more than the first that is certain, and hooks that call hooks are many.
        for (var i = uses.Length - 1; i >= 0 && best is not { Kind: EndingKind.Certain }; i--)
        {
            if (uses[i].Operation is not IInvocationOperation { Instance: null or IInstanceReferenceOperation } call)
                continue;
            var ending = Judge(call.Syntax, all.Append(call).ToList(), site, isSignal, depth + 1, name);
            if (best is null || ending.Kind > best.Kind)
                best = ending;
        }
        return best is null ? null : best with { Call = operation };
    }

    /// <summary>The function always makes the call; who runs the function?</summary>
    private Ending Callers(SyntaxNode function, IMethodSymbol? member, IOperation operation, WaitSite site, bool isSignal, int depth, string name)
    {
        var isOpen = !isSignal && function is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
        if (IsStarted(function, 0, site.CancellationToken))
            return new Ending(EndingKind.Certain, operation);
        if (member is null || function is AnonymousFunctionExpressionSyntax || depth >= MaxDepth)
            return new Ending(isSignal ? EndingKind.Elsewhere : EndingKind.Certain, operation);
        if (member.MethodKind == MethodKind.Constructor || function is CompilationUnitSyntax)
            return new Ending(isSignal ? EndingKind.Elsewhere : EndingKind.Certain, operation);
        Ending? best = null;
        foreach (var use in _analysis.Uses.Of(member.Root(), site.CancellationToken).Uses)
        {
            if (EnclosingFunction.Of(use.Operation.Syntax) == function)
                continue;
            var caller = (use.Operation is IMethodReferenceOperation && IsStarted(use.Operation.Syntax, 0, site.CancellationToken)) || member.IsAsync && !isSignal
                ? new Ending(EndingKind.Certain, operation)
                : Judge(use.Operation.Syntax, new[] { use.Operation }, site, isSignal, depth + 1, name);
            if (best is null || caller.Kind > best.Kind)
                best = caller;
        }
        if (best is null or { Kind: EndingKind.None } && isOpen)
            return new Ending(EndingKind.Certain, operation);
        return best is null ? new Ending(isSignal ? EndingKind.Elsewhere : EndingKind.Certain, operation) : best with { Call = operation };
    }

    /// <summary>Whether the function that waits is started in a loop, and so has several waiters at a time.</summary>
    public bool IsStartedRepeatedly(WaitSite site)
    {
        var waiting = EnclosingFunction.Of(site.Operation.Syntax);
        if (waiting is AnonymousFunctionExpressionSyntax)
            return IsRepeated(waiting);
        return _analysis.Models.Get(waiting.SyntaxTree).GetDeclaredSymbol(waiting, site.CancellationToken) is IMethodSymbol method
            && _analysis.Uses.Of(method, site.CancellationToken).Uses.Any(use => IsRepeated(use.Operation.Syntax) && !IsTurn(use.Operation));
    }

    /// <summary>A call that is over before the loop goes on: one waiter at a time.</summary>
    private static bool IsTurn(IOperation use) =>
        use is IInvocationOperation { TargetMethod: { ReturnType: var type, IsAsync: false } } && type.Name is not ("Task" or "ValueTask") || use.Parent is IAwaitOperation;

    private static bool IsRepeated(SyntaxNode start) =>
        start.Ancestors().TakeWhile(node => node is not (BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax))
            .Any(node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax
                or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" or "Repeat" } });

    /// <summary>Whether a lambda, or the method group of a call, is registered with a token, itself or from the field that caches it.</summary>
    private bool IsRegistration(SyntaxNode callback, SemanticModel model, WaitSite site)
    {
        if (callback.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax cache })
            return model.GetDeclaredSymbol(cache, site.CancellationToken) is IFieldSymbol { IsReadOnly: true } field
                && _analysis.Uses.Of(field, site.CancellationToken).Uses.Any(use => IsRegistered(use.Operation.Syntax, site));
        return IsRegistered(callback, site);
    }

    private bool IsRegistered(SyntaxNode callback, WaitSite site) =>
        callback.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax register }
        && _analysis.Models.Get(register.SyntaxTree).GetOperation(register, site.CancellationToken) is IInvocationOperation { TargetMethod: { Name: "Register" or "UnsafeRegister", ContainingType.Name: "CancellationToken" } }
        && !(EnclosingFunction.Of(register) == EnclosingFunction.Of(site.Operation.Syntax) && register.SpanStart > site.Operation.Syntax.SpanStart);

    private static bool IsBefore(SyntaxNode call, SyntaxNode wait) =>
        call.SpanStart < wait.SpanStart
        && call.FirstAncestorOrSelf<StatementSyntax>()?.Parent is { } block && block.Span.Contains(wait.Span);

    /// <summary>Whether a lambda or method group is given to what runs it: a starter of the framework, or a method of the compilation that passes it on to one.</summary>
    private bool IsStarted(SyntaxNode callback, int depth, CancellationToken cancellationToken)
    {
        if (callback.Parent is not ArgumentSyntax { Parent.Parent: { } target } argument)
            return false;
        if (Starts(target))
            return true;
        if (depth >= MaxDepth || Arguments(_analysis.Models.Get(target.SyntaxTree).GetOperation(target, cancellationToken)).FirstOrDefault(a => a.Syntax == argument)?.Parameter is not { } parameter)
            return false;
        return _analysis.Uses.Of(parameter, cancellationToken).Uses.Any(use => IsStarted(use.Operation.Syntax, depth + 1, cancellationToken))
            || Calls(parameter, cancellationToken).Any(call => EnclosingFunction.Of(call) is AnonymousFunctionExpressionSyntax around && IsStarted(around, depth + 1, cancellationToken));
    }

    private static ImmutableArray<IArgumentOperation> Arguments(IOperation? call) => call switch
    {
        IInvocationOperation invocation => invocation.Arguments,
        IObjectCreationOperation creation => creation.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

    /// <summary>Where a method of the compilation calls a delegate that it is given.</summary>
    private IEnumerable<SyntaxNode> Calls(IParameterSymbol parameter, CancellationToken cancellationToken) =>
        _analysis.Models.Declarations(parameter.ContainingSymbol).SelectMany(method => method.GetSyntax(cancellationToken).DescendantNodes()
            .Where(node => node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax called } && called.Identifier.ValueText == parameter.Name));

    private static bool Starts(SyntaxNode target) => target switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => _starters.Contains(access.Name.Identifier.ValueText),
        ObjectCreationExpressionSyntax creation => _starters.Contains(creation.Type.ToString()),
        ImplicitObjectCreationExpressionSyntax => true,
        _ => false,
    };

    private static string Name(IOperation call) => call switch
    {
        IInvocationOperation invocation => invocation.TargetMethod.Name,
        IMethodReferenceOperation reference => reference.Method.Name,
        _ => call.Syntax.ToString(),
    };
}
