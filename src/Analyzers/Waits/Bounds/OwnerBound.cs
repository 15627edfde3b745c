using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Tasks.Loops;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Whoever owns what is waited on ends the wait: a registration with a token, the owner's stop path, or a producer that completes however it
/// ends. Where the object never leaves the compilation and no such call exists, or none can be reached, nothing will ever end it.
/// </summary>
internal sealed class OwnerBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        // Whoever disposes a client at shutdown bounds no request: a request has an end of its own, or none.
        if (site.Api.Kind is WaitKind.HttpCall or WaitKind.ThreadJoin or WaitKind.SpinWait or WaitKind.Task or WaitKind.Delay || site.Subject is not { } subject)
            return null;
        // A transport completes its pipes when its connection ends.
        if (site.Api.Kind is WaitKind.PipeRead or WaitKind.PipeWrite && analysis.Origins.Of(subject, site.CancellationToken) is { } origins
            && origins.All(IsOfTransport))
            return BoundVerdict.Owner;
        if (site.Api.Kind == WaitKind.TimerTick && LoopShape.TicksToItsEnd(site.Name))
            return BoundVerdict.Owner with { YieldsToToken = true };
        var facts = analysis.Objects.Of(subject, site.CancellationToken);
        if (site.Api.Kind == WaitKind.MonitorWait && facts.IsClosed && LooksAtNothing(site.Operation.Syntax))
            return new BoundVerdict(BoundState.Unbounded, "no condition is looked at, so that a pulse which comes before it is lost") { IsCertain = true };
        if (site.Api.Kind == WaitKind.Event && TimerDrain.Judge(site, analysis) is { } drained)
            return drained;
        if (site.Api.Kind == WaitKind.Semaphore && !Permits.AreSignals(facts))
            return null;
        var endings = analysis.Endings.Of(site, analysis.EndingCalls.Of(site, facts));
        var certain = endings.Where(e => e.Kind == EndingKind.Certain).ToList();
        if (certain.Count > 0 && WakesOne(site, certain, facts, analysis) is { } one)
            return new BoundVerdict(BoundState.Unbounded, one, certain[0].Call.Syntax.GetLocation()) { ShowsFault = true };
        if (site.Api.Kind == WaitKind.MonitorWait && endings.Count > 0 && endings.All(IsPulseOfOne) && WaitForDifferent(site, facts))
            return new BoundVerdict(BoundState.Unbounded, "'Pulse' wakes one of those who wait, and not all wait for the same", endings[0].Call.Syntax.GetLocation()) { ShowsFault = true, WayOut = "call 'PulseAll'" };
        if (certain.Count > 0 && (NeedsOne(site.Api.Kind) || !endings.Any(e => e.Kind == EndingKind.Skippable)) && !MissesCondition(site, certain, analysis))
            return BoundVerdict.Owner;
        if (site.Api.Kind is WaitKind.PipeRead or WaitKind.PipeWrite && !facts.Creations.IsEmpty && facts.Creations.All(creation => IsClosedUnder(creation, site, analysis)))
            return BoundVerdict.Owner;
        // What another caller of a helper does with an object of its own is no reason here.
        if (endings.FirstOrDefault(e => e.Kind == EndingKind.Skippable && (!facts.IsMerged || IsSameMember(e.Call, site))) is { } skippable)
        {
            var isOnlyLeftOut = IsOnlyLeftOut(skippable, site);
            return new BoundVerdict(BoundState.Unbounded, skippable.Why, skippable.Call.Syntax.GetLocation())
            {
                ShowsFault = !isOnlyLeftOut,
                IsSkipped = true,
                IsOnlyLeftOut = isOnlyLeftOut,
                ToldAt = skippable.IsSkippedInPlace && IsCompletion(site.Api.Kind) ? skippable.Call.Syntax : null,
            };
        }
        if (endings.Count > 0 && endings.All(e => e.Kind is EndingKind.AfterJoin or EndingKind.None) && endings.FirstOrDefault(e => e.Kind == EndingKind.AfterJoin) is { } late && facts.IsPrivate)
            return RepeatedWaits.Is(site, analysis) ? BoundVerdict.Owner : new BoundVerdict(BoundState.Never, late.Why, late.Call.Syntax.GetLocation()) { Others = late.Join is { } join ? ImmutableArray.Create(join.GetLocation()) : ImmutableArray<Location>.Empty };
        if (endings.Count == 0 && site.Api.Kind is WaitKind.ChannelRead or WaitKind.ChannelWrite && IsCompletedThroughRecord(site, analysis))
            return BoundVerdict.Owner;
        if (endings.Count == 0 && facts.IsClosed && !facts.IsStatic && Missing(site, facts) is { } missing)
            return site.Api.Kind == WaitKind.QueueRead && ServedByProcess.Is(site, analysis) ? BoundVerdict.Owner : Missing(site, facts, missing, analysis);
        return null;
    }

    /// <summary>
    /// <c>Parse(); ready.Set();</c>: whoever waits may not be there yet when that fails, nor may the program. One that a <c>catch</c> around the signal survives leaves him waiting.
    /// Of a connection the way on which its close is skipped is mostly not the one on which the peer is waited for: the failure skips the wait too.
    /// </summary>
    private static bool IsOnlyLeftOut(Ending ending, WaitSite site) =>
        site.Api.RuleId is RuleIds.SyncSocket or RuleIds.AsyncSocket or RuleIds.Stream or RuleIds.Peer
        || (site.Api.Kind is WaitKind.Event or WaitKind.MonitorWait || (ending.IsLeftOut && site.Api.RuleId == RuleIds.Semaphore))
        && !(ending is { IsSkippedInPlace: true, IsFailure: true } && ShownWaits.IsLeftOutByCatch(ending.Call.Syntax));

    /// <summary>The pipes of a connection, and those of the request that a server reads from it, or answers, at a rate that it holds its client to.</summary>
    private static bool IsOfTransport(IOperation pipe) => pipe switch
    {
        IPropertyReferenceOperation { Property: { Name: "Input" or "Output", ContainingType.Name: "IDuplexPipe" }, Instance: var connection } => IsTransport(connection),
        IPropertyReferenceOperation { Property: { Name: "BodyReader", ContainingType.Name: "HttpRequest" } or { Name: "BodyWriter", ContainingType.Name: "HttpResponse" } } => true,
        _ => false,
    };

    private static bool IsTransport(IOperation? pipe) => ValueOrigins.Unwrap(pipe) switch
    {
        IPropertyReferenceOperation { Property.Name: "Transport" } => true,
        IFieldReferenceOperation { Field.Name: var kept } => kept.TrimStart('_').Equals("transport", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary><c>PipeReader.Create(_stream)</c>, and the stop path closes the stream.</summary>
    private static bool IsClosedUnder(IOperation creation, WaitSite site, WaitAnalysis analysis) =>
        CapacityBound.Under(creation) is { } under
        && analysis.Objects.Of(under, site.CancellationToken).Calls.Where(EndingCalls.Closes).ToList() is { Count: > 0 } closings
        && analysis.Endings.Of(site, closings).Any(ending => ending.Kind == EndingKind.Certain);

    /// <summary>What is read to its end, and whoever is to end it leaves before that when something fails: the line at fault is the completion.</summary>
    private static bool IsCompletion(WaitKind kind) => kind is WaitKind.ChannelRead or WaitKind.ChannelCompletion or WaitKind.PipeRead or WaitKind.PipeWrite;

    /// <summary>
    /// <c>foreach (var entry in _workers.Values) entry.Channel.Writer.Complete();</c>: the type ends channels of this kind through the records that it
    /// keeps them in.
    /// </summary>
    private static bool IsCompletedThroughRecord(WaitSite site, WaitAnalysis analysis)
    {
        if (site.ContainingMember.ContainingType is not { } owner || (site.Receiver?.Type as INamedTypeSymbol)?.TypeArguments is not [.., { } item])
            return false;
        foreach (var reference in owner.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(site.CancellationToken).DescendantNodes())
            {
                if (node is InvocationExpressionSyntax
                    {
                        Expression: MemberAccessExpressionSyntax
                        {
                            Name.Identifier.ValueText: "Complete" or "TryComplete",
                            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Writer", Expression: MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } } writer,
                        },
                    }
                    && analysis.Models.Get(node.SyntaxTree).GetTypeInfo(writer, site.CancellationToken).Type is INamedTypeSymbol { TypeArguments: [{ } written] }
                    && SymbolEqualityComparer.Default.Equals(written, item))
                    return true;
            }
        }
        return false;
    }

    /// <summary>
    /// A channel that is drained and never completed is a rule of its own. One that lives as long as its owner is told of the token that would
    /// end the reader, where there is one; one that lives for a call would still never come to its end.
    /// </summary>
    private static BoundVerdict Missing(WaitSite site, ObjectFacts facts, string missing, WaitAnalysis analysis)
    {
        var evidence = facts.Creations[0].Syntax.GetLocation();
        // Of an object without an end the reader idles until both are collected: nobody waits for it.
        var isIdle = site.Api.RuleId == RuleIds.ChannelRead && IsIdleOfItsObject(site, facts, analysis);
        if (isIdle && !site.ContainingMember.ContainingType.GetMembers().Any(StopPath.Contains))
            return new BoundVerdict(BoundState.Unbounded, missing, evidence);
        var verdict = new BoundVerdict(BoundState.Never, missing, evidence);
        return site.Api.RuleId != RuleIds.ChannelRead
            ? verdict with { WaitsToBeAsked = ShownWaits.IsConsumerWithoutEnd(site) }
            : verdict with
            {
                RuleId = RuleIds.ChannelNeverCompleted,
                WayOut = "call 'Complete' on its writer after the last item",
                // The reader of the only object there is ends with the process, though the object has an end.
                WaitsToBeAsked = isIdle && analysis.Process.Has(site.ContainingMember.ContainingType, site.CancellationToken),
                YieldsToToken = !facts.Creations.All(creation => IsKeptInLocal(creation.Syntax)),
                Others = facts.Calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "WriteAsync" or "TryWrite" }).Select(call => call.Syntax.GetLocation()).ToImmutableArray(),
            };
    }

    private static bool IsIdleOfItsObject(WaitSite site, ObjectFacts facts, WaitAnalysis analysis)
    {
        var function = EnclosingFunction.Of(site.Name);
        return EnclosingFunction.IsAsync(function) && !facts.Creations.Any(creation => IsKeptInLocal(creation.Syntax))
            && site.ContainingMember is { IsStatic: false, DeclaredAccessibility: Accessibility.Private, ContainingType: not null }
            && analysis.Uses.Of(site.ContainingMember, site.CancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses } && uses.All(use => IsStartedAndLeft(use.Operation, analysis, site.CancellationToken));
    }

    /// <summary>Whether what starts the work is a statement of its own, whose task at most goes to a field that nobody reads.</summary>
    private static bool IsStartedAndLeft(IOperation start, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        // public Pump() => Task.Run(Read);
        var statement = start.Syntax.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Expression ?? start.Syntax.FirstAncestorOrSelf<ArrowExpressionClauseSyntax>(clause => clause.Parent is ConstructorDeclarationSyntax)?.Expression;
        return statement switch
        {
            InvocationExpressionSyntax => true,
            AssignmentExpressionSyntax { Left: var kept } => analysis.Models.Get(kept.SyntaxTree).GetSymbolInfo(kept, cancellationToken).Symbol switch
            {
                IDiscardSymbol => true,
                IFieldSymbol field => analysis.Uses.Of(field, cancellationToken) is { IsComplete: true, Uses: var reads } && reads.All(read => read.Operation.Parent is IAssignmentOperation assignment && assignment.Target == read.Operation),
                _ => false,
            },
            _ => false,
        };
    }

    private static bool IsKeptInLocal(SyntaxNode creation) => creation.FirstAncestorOrSelf<StatementSyntax>() is LocalDeclarationStatementSyntax;

    private static bool IsSameMember(IOperation call, WaitSite site) =>
        site.ContainingMember.DeclaringSyntaxReferences.Any(member => member.SyntaxTree == call.Syntax.SyntaxTree && member.Span.Contains(call.Syntax.Span));

    /// <summary>A signal that wakes a single waiter does not end the waits of several: threads or tasks started in a loop, all of them stopped by one call.</summary>
    private static string? WakesOne(WaitSite site, List<Ending> endings, ObjectFacts facts, WaitAnalysis analysis)
    {
        var isOne = site.Api.Kind switch
        {
            WaitKind.Event => facts.Creations.Any(c => c.Type?.Name == "AutoResetEvent" || c.Syntax.ToString().Contains("EventResetMode.AutoReset")),
            WaitKind.MonitorWait => endings.All(IsPulseOfOne),
            WaitKind.Semaphore => endings.All(e => e.Call is IInvocationOperation { TargetMethod.Name: "Release", Arguments.Length: 0 }),
            _ => false,
        };
        return isOne && endings.All(e => !IsRepeated(e.Call.Syntax)) && analysis.Endings.IsStartedRepeatedly(site)
            ? $"'{((IInvocationOperation)endings[0].Call).TargetMethod.Name}' wakes one of its waiters, and several are started"
            : null;
    }

    private static bool IsPulseOfOne(Ending ending) => ending.Call is IInvocationOperation { TargetMethod.Name: "Pulse" };

    /// <summary>Whether who is woken may find that it was not meant: what is looked at depends on who waits, or is another thing elsewhere.</summary>
    private static bool WaitForDifferent(WaitSite site, ObjectFacts facts)
    {
        if (site.Name.FirstAncestorOrSelf<WhileStatementSyntax>() is not { Condition: var condition })
            return false;
        if (condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } }))
            return true;
        var function = EnclosingFunction.Of(site.Name);
        return facts.Calls.Any(call => call is IInvocationOperation { TargetMethod.Name: "Wait" } && EnclosingFunction.Of(call.Syntax) != function
            && call.Syntax.FirstAncestorOrSelf<WhileStatementSyntax>() is { Condition: var other } && !SyntaxFactory.AreEquivalent(other, condition));
    }

    private static bool IsRepeated(SyntaxNode call) => call.Ancestors().Any(node => node is ForStatementSyntax or WhileStatementSyntax or CommonForEachStatementSyntax);

    /// <summary>One completion is enough; of a countdown every signal counts.</summary>
    private static bool NeedsOne(WaitKind kind) => kind is not (WaitKind.Countdown or WaitKind.Barrier);

    /// <summary>What must happen and nothing in the compilation does, in words; <see langword="null"/> where the wait needs nothing of the kind.</summary>
    private static string? Missing(WaitSite site, ObjectFacts facts) => site.Api.Kind switch
    {
        WaitKind.PipeRead when !facts.Creations.All(c => c.Type?.Name == "Pipe") => null,
        WaitKind.ChannelRead or WaitKind.ChannelCompletion or WaitKind.QueueRead or WaitKind.PipeRead when Draining.Is(site) => "nothing ever completes it",
        WaitKind.Event when facts.Creations.All(IsUnset) => "nothing ever sets it",
        WaitKind.Countdown => "nothing ever signals it",
        WaitKind.MonitorWait => "nothing ever pulses it",
        WaitKind.Semaphore => "nothing ever releases it",
        _ => null,
    };

    private static bool IsUnset(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: var arguments } && arguments.All(a => a.Value.ConstantValue is not { HasValue: true, Value: true })
        && !arguments.Any(a => a.Parameter?.Name == "name");

    /// <summary>
    /// <c>lock (gate) { Monitor.Wait(gate); return _result; }</c>: neither a loop nor a question around it, and nothing under the lock before it
    /// that could start whoever pulses.
    /// </summary>
    private static bool LooksAtNothing(SyntaxNode wait)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(wait))
        {
            switch (ancestor)
            {
                case LockStatementSyntax locked when locked.Statement.Span.Contains(wait.Span):
                    return !locked.Statement.DescendantNodes().Any(node => node.SpanStart < wait.SpanStart && !node.Span.Contains(wait.Span) && node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or IfStatementSyntax)
                        && !EnclosingFunction.AncestorsWithin(locked).Any(outer => outer is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax or IfStatementSyntax);
                case WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax or IfStatementSyntax or ElseClauseSyntax or ConditionalExpressionSyntax or BinaryExpressionSyntax or SwitchStatementSyntax:
                    return false;
            }
        }
        return false;
    }

    /// <summary>A pulse ends a wait in a loop only if whoever pulses also makes the loop's condition false.</summary>
    private static bool MissesCondition(WaitSite site, List<Ending> endings, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.MonitorWait)
            return false;
        if (site.Name.FirstAncestorOrSelf<WhileStatementSyntax>() is not { } loop)
            return false;
        var read = Fields(loop.Condition, site.Model, writesOnly: false);
        return !endings.Any(e =>
        {
            var function = EnclosingFunction.Of(e.Call.Syntax);
            return Fields(function, analysis.Models.Get(function.SyntaxTree), writesOnly: true).Overlaps(read);
        });
    }

    private static HashSet<ISymbol> Fields(SyntaxNode scope, SemanticModel model, bool writesOnly)
    {
        var fields = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var name in scope.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (writesOnly && !(name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name))
                continue;
            if (model.GetSymbolInfo(name).Symbol is { Kind: SymbolKind.Field or SymbolKind.Property or SymbolKind.Local or SymbolKind.Parameter } symbol)
                fields.Add(symbol);
        }
        return fields;
    }
}
