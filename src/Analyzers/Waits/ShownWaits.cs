using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Lifetimes;
using Hangproof.Symbols;
using Hangproof.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Which of the waits that are only possible are shown to who did not ask: those of which the code shows what keeps them from their end, or that
/// they lack a limit that it has elsewhere. That nothing bounds the others is true, and mostly meant.
/// </summary>
internal static class ShownWaits
{
    public static bool Has(WaitSite site, BoundVerdict verdict, ImmutableArray<ScopeToken> tokens, WaitAnalysis analysis) => (verdict.State == BoundState.Explicit && site.Api.RuleId is not (RuleIds.Peer or RuleIds.Semaphore) && !IsOfChild(site.Api)) || site.Api.RuleId switch
    {
        RuleIds.Event when site.Api.Kind == WaitKind.Barrier => verdict.ShowsFault || MayBeMissed(site, analysis),
        RuleIds.Semaphore or RuleIds.Event => verdict.ShowsFault && IsFirst(site, analysis) && !(site.Api.Kind == WaitKind.MonitorWait && verdict.IsSkipped),
        RuleIds.Pipe or RuleIds.Dataflow => verdict.ShowsFault,
        // Whether a queue that somebody else makes has a limit is not known; one whose items are handed out one by one is emptied by a loop that goes on for good.
        RuleIds.ChannelWrite => verdict.ShowsFault || (IsMadeInSight(site, analysis) && !IsHandedOut(site, analysis)),
        RuleIds.BlockingCollection => verdict.ShowsFault,
        RuleIds.ChannelRead => verdict.ShowsFault || !tokens.IsEmpty || (IsMadeInSight(site, analysis) && HasEnd(site.ContainingMember.ContainingType)),
        // Of a socket that is given to whoever asks for it, the owner decides how long to wait.
        RuleIds.SyncSocket or RuleIds.AsyncSocket => (site.Api.Kind != WaitKind.SocketSend || verdict.ShowsFault) && !(site.Member?.Name.StartsWith("AuthenticateAsServer", StringComparison.Ordinal) == true && IsOfOneClient(site, analysis)) && PeerLimits.AreMissed(site, verdict, analysis)
            && ValueOrigins.Variable(site.Receiver) is not IParameterSymbol { ContainingSymbol: IMethodSymbol { DeclaredAccessibility: not Accessibility.Private, MethodKind: MethodKind.Ordinary } },
        // What was begun is not left half done by a token.
        RuleIds.Database => site.Member?.Name is not ("CommitAsync" or "RollbackAsync"),
        RuleIds.Stream => site.Api.Kind != WaitKind.StreamWrite && !IsOfChild(site.Api) && PeerLimits.AreMissed(site, verdict, analysis) && !RepeatedWaits.Is(site, analysis),
        // What a base of a missing package bounds is not in sight.
        RuleIds.Peer => site.ContainingMember.ContainingType?.BaseType?.TypeKind != TypeKind.Error && !IsLeft(site) && verdict.Why is null && NeedsPeer(site, analysis) && !IsAcceptForGood(site) && !IsEndedConversation(site),
        // A stream of answers is as long as there are any, and ends with its channel.
        RuleIds.Grpc => (site.Member as IMethodSymbol)?.ReturnType.Name is not ("AsyncDuplexStreamingCall" or "AsyncServerStreamingCall"),
        // What is there once and has no end is meant to go on as long as the process.
        RuleIds.TimerTick => HasEnd(site.ContainingMember.ContainingType) || !analysis.Process.Has(site.ContainingMember.ContainingType, site.CancellationToken),
        _ => true,
    };

    private static bool IsMadeInSight(WaitSite site, WaitAnalysis analysis) =>
        site.Subject is { } queue && !analysis.Objects.Of(queue, site.CancellationToken).Creations.IsEmpty;

    /// <summary><c>public async ValueTask&lt;Job> NextAsync() => await _jobs.Reader.ReadAsync();</c>, and nobody else reads.</summary>
    private static bool IsHandedOut(WaitSite site, WaitAnalysis analysis)
    {
        var queue = analysis.Objects.Of(site.Subject!, site.CancellationToken);
        var reads = queue.Calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "ReadAsync" or "ReadAllAsync" }).ToList();
        return reads.Count > 0 && reads.TrueForAll(read => LoopSyntax.Around(read.Syntax) is null
            && EnclosingFunction.Of(read.Syntax) is MethodDeclarationSyntax method && method.Modifiers.Any(SyntaxKind.PublicKeyword) && !queue.Creations.Any(made => method.Span.Contains(made.Syntax.Span)));
    }

    /// <summary>Whether a way out of somebody who takes part leads past the barrier: <c>if (part.IsEmpty) return; all.SignalAndWait();</c></summary>
    private static bool MayBeMissed(WaitSite site, WaitAnalysis analysis) =>
        site.Subject is { } barrier && analysis.Objects.Of(barrier, site.CancellationToken).Calls.Any(call => call is IInvocationOperation { TargetMethod.Name: "SignalAndWait" }
            && EnclosingFunction.OwnNodes(EnclosingFunction.Of(call.Syntax)).Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax && node.SpanStart < call.Syntax.SpanStart));

    /// <summary>Whether no other wait for the same stands further up in the file: what keeps one from its signal keeps all.</summary>
    private static bool IsFirst(WaitSite site, WaitAnalysis analysis) =>
        site.Subject is not { } signal || !analysis.Objects.Of(signal, site.CancellationToken).Calls.Any(call => call is IInvocationOperation { TargetMethod.Name: var name } && name == site.Member?.Name
            && call.Syntax.SyntaxTree == site.Operation.Syntax.SyntaxTree && call.Syntax.SpanStart < site.Operation.Syntax.SpanStart);

    /// <summary><c>foreach (var job in _jobs.GetConsumingEnumerable())</c>, <c>while (true) Run(_jobs.Take());</c></summary>
    private static bool IsConsumer(WaitSite site) => site.Api.Kind == WaitKind.QueueRead && (site.Member?.Name == "GetConsumingEnumerable" || LoopSyntax.Around(site.Name) is not null);

    /// <summary>Whether the consumer of a queue is one of an object, or a static type, that nobody can end.</summary>
    public static bool IsConsumerWithoutEnd(WaitSite site) =>
        IsConsumer(site) && site.ContainingMember.ContainingType is { } type && !(type.IsStatic ? type.GetMembers().Any(StopPath.Contains) : HasEnd(type));

    /// <summary><c>while (true) { await pipe.WaitForConnectionAsync(); ... }</c> of what nobody can end: it listens as long as the process.</summary>
    private static bool IsAcceptForGood(WaitSite site) =>
        site.Api.IdleByDesign && LoopSyntax.Around(site.Name) is { } loop && LoopSyntax.IsForEver(loop) && !LoopSyntax.IsBrokenOff(loop)
        && site.ContainingMember.ContainingType is { } type && !(type.IsStatic ? type.GetMembers().Any(StopPath.Contains) : OwnerEnd.IsInAny(type));

    /// <summary>
    /// <c>if (socket.State is WebSocketState.CloseReceived) await socket.CloseAsync(...)</c>, or behind the cancellation of what is received: the peer has closed already, or the
    /// connection is aborted, and nothing is waited for.
    /// </summary>
    private static bool IsEndedConversation(WaitSite site)
    {
        if (site.Member is not { Name: "CloseAsync", ContainingType.Name: "WebSocket" or "ClientWebSocket" })
            return false;
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(site.Name))
        {
            if (ancestor is IfStatementSyntax decision && decision.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == "CloseReceived"))
                return true;
        }
        return EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Name)).Any(call => call.Span.End < site.Name.SpanStart && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync" } or MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync" });
    }

    /// <summary>
    /// Whether an answer is waited for that only the other side can give: a server that has to be there. Who waits in a loop for the next thing to come is idle as long as the connection, what is
    /// sent mostly leaves at once, and a web socket is mostly connected to who is there, and closed where that one has closed.
    /// </summary>
    private static bool NeedsPeer(WaitSite site, WaitAnalysis analysis) => site.Member switch
    {
        { Name: "ReceiveAsync", ContainingType.Name: "WebSocket" or "ClientWebSocket" } => LoopSyntax.Around(site.Name) is null && !IsOfOneClient(site, analysis),
        { ContainingType.Name: "WebSocket" or "ClientWebSocket" or "HttpListener" } => false,
        // Of a port of its own kind somebody else knows how it is set.
        { ContainingType.Name: "SerialPort", Name: var name } => !name.StartsWith("Write", StringComparison.Ordinal) && !IsThere(site.Name) && site.Receiver is not IInstanceReferenceOperation && IsMadeInSight(site, analysis),
        { ContainingType.Name: "NamedPipeClientStream" } => IsNamedHere(site, analysis),
        _ => !CallsItself(site),
    };

    /// <summary><c>new NamedPipeClientStream(".", "Editor" + user)</c>: a name that somebody is given comes from who has made the pipe.</summary>
    private static bool IsNamedHere(WaitSite site, WaitAnalysis analysis) =>
        site.Receiver is { } pipe && analysis.Origins.Of(pipe, site.CancellationToken).All(made => made is IObjectCreationOperation { Arguments: var given }
            && given.FirstOrDefault(argument => argument.Parameter?.Name == "pipeName") is { Value: var name } && name.DescendantsAndSelf().Any(IsOwn));

    /// <summary>What an object keeps or is set up with names who it is there for.</summary>
    private static bool IsOwn(IOperation word) => word.ConstantValue is { HasValue: true, Value: string { Length: > 0 } }
        || word is IFieldReferenceOperation or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } or IPropertyReferenceOperation { Instance: not IInstanceReferenceOperation };

    /// <summary><c>void Listen() { try { pipe.WaitForConnection(); ... } finally { Listen(); } }</c>: a loop without an end as well.</summary>
    private static bool CallsItself(WaitSite site) =>
        EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Name)).Any(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == site.ContainingMember.Name);

    /// <summary><c>while (port.BytesToRead > 0) line.Append((char)port.ReadByte());</c></summary>
    private static bool IsThere(SyntaxNode read) =>
        EnclosingFunction.IsAskedFor(read, condition => condition.DescendantNodesAndSelf().Any(node => node is SimpleNameSyntax { Identifier.ValueText: "BytesToRead" }));

    /// <summary><c>_ = Serve(await listener.AcceptAsync());</c>: each client of a server has a task of its own, that nobody waits for.</summary>
    private static bool IsOfOneClient(WaitSite site, WaitAnalysis analysis) =>
        site.Api.Mode != WaitMode.Blocks && (EnclosingFunction.Of(site.Name) is AnonymousFunctionExpressionSyntax work
            ? ShownBlocks.IsDroppedStart(work)
            : analysis.Uses.Of(site.ContainingMember.OriginalDefinition, site.CancellationToken) is { Uses: { IsEmpty: false } calls } && calls.All(use => TaskPath.Carried(use.Operation).Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }));

    private static bool HasEnd(INamedTypeSymbol? type) => type is not null && OwnerEnd.IsIn(type);

    /// <summary><c>socket.CloseAsync(...).Forget();</c>: nobody waits for the task.</summary>
    private static bool IsLeft(WaitSite site)
    {
        for (var task = TaskPath.Carried(site.Operation); ; task = TaskPath.Carried(task.Parent.Parent!))
        {
            if (task.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation })
                return site.Api.Mode != WaitMode.Blocks;
            if (task.Parent is not IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true } helper } })
                return false;
            if (helper.ReturnsVoid)
                return !helper.Name.StartsWith("Wait", StringComparison.Ordinal) && helper.Name.IndexOf("Sync", StringComparison.Ordinal) < 0;
        }
    }

    /// <summary>What a child prints ends with the child: how long that takes is what it was started for.</summary>
    public static bool IsOfChild(BlockingApi api)
    {
        foreach (var bound in api.Bounds)
        {
            if (bound is { Kind: BoundKind.Owner, Member: { } member } && member.StartsWith("M:System.Diagnostics.Process.", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>
    /// <c>try { Load(); loaded.Set(); } catch (IOException) { failed = true; }</c>: the failure is foreseen, the function goes on, and what somebody
    /// waits for is left out, unless the <c>catch</c> gives the signal too.
    /// </summary>
    public static bool IsLeftOutByCatch(SyntaxNode signal)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(signal))
        {
            if (ancestor is TryStatementSyntax attempt && attempt.Block.Span.Contains(signal.Span) && attempt.Catches.Any(clause => !clause.Block.DescendantNodes().Any(node => node is ThrowStatementSyntax || IsAlike(node, signal))))
                return true;
        }
        return false;
    }

    private static bool IsAlike(SyntaxNode node, SyntaxNode signal) =>
        node is InvocationExpressionSyntax given && signal is InvocationExpressionSyntax left && SyntaxFactory.AreEquivalent(given.Expression, left.Expression);
}
