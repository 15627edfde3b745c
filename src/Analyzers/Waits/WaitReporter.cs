using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Hangproof.Waits.Bounds;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>Makes the diagnostic of a judged wait: which of the two ids, the words, and what fixes and the runtime need to know.</summary>
internal sealed class WaitReporter
{
    private const string CheckResult = "check it, and throw a 'TimeoutException'";

    private readonly WaitAnalysis _analysis;
    private readonly TokenScope _scope;
    private readonly OptInRule _inventory;
    private readonly OptInRule _locks;
    private readonly MeantWaits _meant;

    public WaitReporter(WaitAnalysis analysis, TokenScope scope)
    {
        _analysis = analysis;
        _scope = scope;
        _inventory = new OptInRule(analysis.Compilation, RuleIds.Inventory);
        _locks = analysis.PlainLocks;
        _meant = new MeantWaits(analysis);
    }

    /// <summary>Reports a wait, and says whether anything but its place in the inventory was worth reporting.</summary>
    /// <param name="isTold">Whether another rule speaks of it.</param>
    public bool Report(WaitSite site, BoundVerdict verdict, int ordinal, Action<Diagnostic> report, bool isTold = false)
    {
        if (_inventory.IsOn(site.Name.SyntaxTree, site.CancellationToken))
            report(InventoryEntry(site, verdict, ordinal));
        if (isTold)
            return true;
        if (SingleTick.Is(site))
            return false;
        if (verdict.IsBounded && !verdict.YieldsToToken)
            return ReportIgnored(site, verdict, ordinal, report) || ReportPoolThread(site, verdict, ordinal, report);
        // A token would end the wait for a task, not what the thread holds meanwhile.
        var tokens = site.Api.RuleId == RuleIds.BlockingOnTask ? ImmutableArray<ScopeToken>.Empty : _scope.At(site);
        // What an object is there for has a token as well: it can be passed, and nobody asked for this wait to end by it.
        var isMeant = tokens.Any(t => t is { IsCertain: true, IsCarried: false });
        if (!tokens.IsEmpty && !isMeant && ThrowsIntoNowhere(site))
            tokens = ImmutableArray<ScopeToken>.Empty;
        var isDeclined = isMeant && PeerPragmas.Disable(PeerPragmas.TokenNotPassed, site.Name, site.CancellationToken);
        isMeant &= !isDeclined;
        if ((!tokens.IsEmpty && RequestTokens.AddNothing(tokens, site)) || (isMeant && HandedTokens.Have(tokens, site, _analysis)))
            return ReportPoolThread(site, verdict, ordinal, report);
        // What is waited for ends by the token, and the wait with it.
        if (isMeant && site.Api.RuleId == RuleIds.SeveralTasks && tokens.All(token => !token.IsCertain || token.Holder is { } holder && GivenTokens.Have(holder, site, _analysis)))
            return ReportPoolThread(site, verdict, ordinal, report);
        if (verdict.IsBounded && !isMeant)
            return ReportPoolThread(site, verdict, ordinal, report);
        if (verdict.ToldAt is not null)
        {
            if (!IsGiven(tokens, site) || !isMeant || (verdict.ToldAt.SyntaxTree == site.Operation.Syntax.SyntaxTree && verdict.ToldAt.Span == site.Operation.Syntax.Span))
                return false;
            verdict = new BoundVerdict(BoundState.Unbounded);
        }
        var isExplicit = verdict.State == BoundState.Explicit;
        if (isExplicit && tokens.IsEmpty)
            return ReportPoolThread(site, verdict, ordinal, report);
        var isCertain = !isExplicit && (verdict.State == BoundState.Never || verdict.IsCertain || (site.Api.RuleId != RuleIds.Database && isMeant));
        if (!isCertain && ((site.Api.RuleId == RuleIds.Database && InProcessDatabase.Is(ValueOrigins.Unwrap(site.Receiver)?.Type)) || PeerLimits.IsHere(site, _analysis) || PeerLimits.AreOutside(site) || PoolThread.IsThere(site)))
            return false;
        if (!isCertain && ReportPoolThread(site, verdict, ordinal, report))
            return true;
        if (!isCertain && (isDeclined || _meant.Is(site, verdict)))
            return false;
        if (verdict is { RuleId: not (null or RuleIds.SourceNotCompleted), YieldsToToken: true } && isMeant)
            verdict = verdict with { RuleId = null, WayOut = null, WaitsToBeAsked = false };
        if (!isCertain && !isExplicit && verdict is { Why: null, WayOut: null } && DeafStop.Of(site) is { } stop && PeerLimits.IsOfNetwork(site, _analysis))
            verdict = verdict with { Why = $"'{stop.Name}' leaves the connection open", WayOut = $"close it in '{stop.Name}'", ShowsFault = true };
        var rule = verdict.RuleId ?? site.Api.RuleId;
        var isOfHost = isCertain && IsOfHost(site, verdict, tokens);
        var descriptor = isOfHost ? Descriptors.StoppingTokenIgnored : isCertain ? WaitRules.Certain(rule) : WaitRules.Possible(rule);
        if (isCertain ? verdict.WaitsToBeAsked || IsMostlyOver(site, verdict, descriptor.Id) || UnlimitedBodies.AreMeant(site, verdict, tokens, _analysis) || IsPark(site, verdict) || (verdict is { State: not BoundState.Never, IsCertain: false } && !TokenPromises.Are(tokens, rule, site, _analysis)) : !ShownWaits.Has(site, verdict, tokens, _analysis))
            descriptor = descriptor.UntilAsked();
        else if (isCertain && IsArguable(site, verdict, descriptor.Id, isMeant))
            descriptor = descriptor.AsSuggestion();
        if (verdict.EndsInTime)
            descriptor = descriptor.Saying(Wording.Blocks);
        if (descriptor.Id == RuleIds.LockPossible && !_locks.IsOn(site.Name.SyntaxTree, site.CancellationToken))
            return false;
        // A decision is never a warning, so a rule that can only warn leaves it alone.
        if (isExplicit && rule == RuleIds.Http)
            return false;
        if (AbsentReceiver.Is(site, _analysis))
            return false;
        var wayOut = verdict.WayOut ?? WayOut(site, tokens);
        report(Diagnostic.Create(
            descriptor,
            site.Name.GetLocation(),
            verdict.Evidence is { } evidence ? verdict.Others.Insert(0, evidence) : null,
            Properties(site, verdict, ordinal, wayOut, tokens, isOfHost ? RuleIds.StoppingTokenIgnored : site.Api.RuleId),
            site.DisplayName,
            verdict.Why ?? Reason(tokens, isExplicit),
            wayOut));
        return true;
    }

    /// <summary>
    /// Whether the token that is not passed is all that is wrong with a wait that somebody ends on every way that is ever taken: holders give back, and what reads a pipe ends
    /// with what writes it. Who stops waits for whoever is at work, however long that takes.
    /// </summary>
    private static bool IsMostlyOver(WaitSite site, BoundVerdict verdict, string id) =>
        verdict is { State: not BoundState.Never, IsCertain: false } && site.Member?.ContainingNamespace.IsSystem() == true
        && ((id == RuleIds.Pipe && !verdict.IsSkipped) || (id == RuleIds.Semaphore && !StopPath.Contains(site.ContainingMember))
            // What is sent goes into the connection's buffer, a close frame as well, and a child's output ends with the child.
            || site.Api.Farewell == Farewell.Sent || (id == RuleIds.AsyncSocket && site.Api.Kind == WaitKind.SocketSend) || (id == RuleIds.Stream && ProcessBound.IsOfProcess(site.Api)));

    /// <summary>Whether nothing shows that no end comes where whoever waits mostly does so for as long as the process runs, or his peer ends it on every way that is ever taken.</summary>
    private bool IsArguable(WaitSite site, BoundVerdict verdict, string id, bool hasToken) =>
        verdict.IsArguable || (site.Member?.ContainingNamespace.IsSystem() == true && (IsMostlyEnded(site, verdict, id) || (id == RuleIds.Http && !hasToken) || IsOwnFarewell(site)));

    /// <summary><c>CloseAsync(status, text, CancellationToken.None)</c>: who says good-bye when he is told to stop has no use for the token that tells him.</summary>
    private static bool IsOwnFarewell(WaitSite site) =>
        site.Api.Farewell == Farewell.Answered && site.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit && ValueOrigins.IsNoToken(argument.Value));

    /// <summary>The same of the framework's own calls: who adds a row of his own asks for it.</summary>
    private bool IsMostlyEnded(WaitSite site, BoundVerdict verdict, string id) =>
        id == RuleIds.BlockingCollection || (verdict.State != BoundState.Never && id is RuleIds.Dataflow or RuleIds.Semaphore or RuleIds.Event or RuleIds.StoppingTokenIgnored)
        // What nobody is seen to limit may take all that is written, and what reads a pipe ends with what writes it.
        || (id == RuleIds.ChannelWrite && site.Api.Kind == WaitKind.ChannelWrite && !CapacityBound.IsSeen(site, _analysis))
        || (id == RuleIds.Pipe && verdict.State != BoundState.Never)
        // Most streams end with what feeds them.
        || (id == RuleIds.Stream && verdict.State != BoundState.Never);

    /// <summary><c>new AutoResetEvent(false).WaitOne()</c>, <c>await new TaskCompletionSource().Task</c>: of what has no name nobody could forget the end, and whoever writes it wants none.</summary>
    private bool IsPark(WaitSite site, BoundVerdict verdict) =>
        verdict.State == BoundState.Never && (site.Api.Kind == WaitKind.Delay || ValueOrigins.Unwrap(site.Receiver) is IObjectCreationOperation || IsNamedForNothing(site));

    /// <summary><c>var never = new TaskCompletionSource(); await never.Task;</c></summary>
    private bool IsNamedForNothing(WaitSite site) =>
        ValueOrigins.Variable(site.Receiver) is ILocalSymbol { Type.Name: "TaskCompletionSource" } local && _analysis.Uses.Of(local, site.CancellationToken).Uses.Length == 1;

    /// <summary>Whether a wait under a lock is warned of for itself: a rule about the lock that only suggests leaves it alone then.</summary>
    public bool WarnsUnderLock(WaitSite site, BoundVerdict verdict)
    {
        var warns = false;
        if (!IsOfLock(site))
            Report(site, verdict, 0, diagnostic => warns |= diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != RuleIds.Inventory);
        return warns;
    }

    /// <summary>Whether blocking on a task there is judged by the lock around it, of which the rule about the lock speaks.</summary>
    public static bool IsOfLock(WaitSite site) =>
        site.Api.RuleId == RuleIds.BlockingOnTask && !EnclosingFunction.IsAsync(EnclosingFunction.Of(site.Name)) && EnclosingFunction.AncestorsWithin(site.Name).Any(around => around is LockStatementSyntax);

    /// <summary>
    /// Whether the exception of a cancelled wait would end the process: nobody catches it in the handler of an event. Where a time limit says by
    /// its result that it is over, that is the way out.
    /// </summary>
    private static bool ThrowsIntoNowhere(WaitSite site) =>
        site.Api is { IdleByDesign: false } && site.Api.Find(BoundKind.Timeout) is { Expiry.Kind: ExpiryKind.ReturnsFalse }
        && site.Model.GetEnclosingSymbol(site.Name.SpanStart, site.CancellationToken) is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction, ReturnsVoid: true, Parameters: [_, { Type: var data }] }
        && IsEventData(data)
        && !EnclosingFunction.AncestorsWithin(site.Name).Any(node => node is TryStatementSyntax attempt && attempt.Block.Span.Contains(site.Name.Span) && attempt.Catches.Any(TakesCancellation));

    private static bool IsEventData(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "EventArgs", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }
        return false;
    }

    private static bool TakesCancellation(CatchClauseSyntax clause) =>
        CatchClauses.TakesAll(clause) || (clause.Declaration?.Type is { } type && SymbolUses.Name(type)?.Identifier.ValueText is "OperationCanceledException" or "TaskCanceledException" or "AggregateException");

    /// <summary>Whether the caller gave the token. What an object keeps to stop its work by is a second word about the wait that the completion at fault leaves open.</summary>
    private static bool IsGiven(ImmutableArray<ScopeToken> tokens, WaitSite site) =>
        tokens.FirstOrDefault(token => token.IsCertain) is { Expression: var name } && name.IndexOf('.') < 0
        && site.Model.LookupSymbols(site.Name.SpanStart, name: name).Any(symbol => symbol is IParameterSymbol or ILocalSymbol);

    /// <summary>Whether what a wait misses is the token by which a host stops the service: one rule speaks of that, whatever is waited for.</summary>
    private bool IsOfHost(WaitSite site, BoundVerdict verdict, ImmutableArray<ScopeToken> tokens) =>
        verdict is { State: not BoundState.Never, IsCertain: false } && tokens is [{ IsCertain: true, Expression: var nearest }, ..]
        && _analysis.Facts.Hosted.Exist && _analysis.Facts.Hosted.Token(site.ContainingMember)?.Name == nearest;

    private bool ReportIgnored(WaitSite site, BoundVerdict verdict, int ordinal, Action<Diagnostic> report)
    {
        if (verdict.State != BoundState.Timeout || TimedWaitResult.Ignored(site, _analysis) is not var (consequence, isShown, isOfLock))
            return false;
        report(Diagnostic.Create(
            // Whose end is not needed at once was mostly given the time as a best effort.
            !isShown ? Descriptors.TimedWaitIgnoredPossible : isOfLock && !StopPath.Contains(site.ContainingMember) ? Descriptors.TimedWaitIgnored : Descriptors.TimedWaitIgnored.UntilAsked(),
            site.Name.GetLocation(),
            null,
            Properties(site, verdict, ordinal, CheckResult, ImmutableArray<ScopeToken>.Empty),
            site.DisplayName,
            consequence,
            CheckResult));
        return true;
    }

    /// <summary>Bounded or not, a wait that could be awaited should not cost a thread of the pool.</summary>
    private bool ReportPoolThread(WaitSite site, BoundVerdict verdict, int ordinal, Action<Diagnostic> report)
    {
        if (PoolThread.Counterpart(site, verdict, _analysis) is not { } counterpart)
            return false;
        var wayOut = $"await '{counterpart}'";
        report(Diagnostic.Create(
            PoolThread.IsShown(site, _analysis) ? Descriptors.BlocksPoolThread : Descriptors.BlocksPoolThread.UntilAsked(),
            site.Name.GetLocation(),
            null,
            Properties(site, verdict, ordinal, wayOut, ImmutableArray<ScopeToken>.Empty),
            site.Api.DisplayName,
            PoolThread.RunsOn(site),
            wayOut));
        return true;
    }

    /// <summary>Reports a wait that leaves its method's token out, in a body in which nothing else was worth reporting.</summary>
    public void ReportUnused(UnusedToken.Finding finding, Action<Diagnostic> report)
    {
        const string wayOut = "pass it";
        report(Diagnostic.Create(
            !finding.IsMissed ? Descriptors.TokenNotUsed.UntilAsked() : finding.IsArguable ? Descriptors.TokenNotUsed.AsSuggestion() : Descriptors.TokenNotUsed,
            finding.Place.GetLocation(),
            new[] { finding.Wait.Syntax.GetLocation(), finding.Parameter.Locations[0] },
            FindingProperties.Of(RuleIds.TokenNotUsed, finding.Parameter.ContainingSymbol, finding.Api, BoundState.Unbounded.Name(), 0, wayOut, finding.Parameter.Name),
            finding.Parameter.Name,
            $"'{finding.Name}' waits and could take it",
            wayOut));
    }

    private static string Reason(ImmutableArray<ScopeToken> tokens, bool isExplicit) =>
        isExplicit ? "it is told not to end" : tokens.IsEmpty ? "nothing bounds it" : $"'{tokens[0].Expression}' is in scope and not passed";

    /// <summary>What a function makes for itself has no other owner.</summary>
    private bool IsMadeHere(WaitSite site) =>
        ValueOrigins.Variable(site.Receiver) is ILocalSymbol && _analysis.Origins.Of(site.Receiver!, site.CancellationToken).All(origin => origin is IObjectCreationOperation && EnclosingFunction.Of(origin.Syntax) == EnclosingFunction.Of(site.Name));

    private string WayOut(WaitSite site, ImmutableArray<ScopeToken> tokens)
    {
        var api = site.Api;
        if (!tokens.IsEmpty)
            return _scope.CanPass(api) ? $"pass '{tokens[0].Expression}'" : ReadWaysOut.IsLeftToDisposal(api, _scope) ? ReadWaysOut.DisposalBy(tokens[0].Expression) : $"wrap it in 'WaitAsync({tokens[0].Expression})'";
        foreach (var bound in api.Bounds)
        {
            switch (bound.Kind)
            {
                case BoundKind.Token when _scope.CanPass(api) && (!api.Bounds.Any(b => b.Kind == BoundKind.Timeout) || api.IdleByDesign):
                    return "pass a 'CancellationToken'";
                case BoundKind.Timeout when !api.IdleByDesign:
                    return "give it a timeout";
                case BoundKind.Deadline:
                    return $"set '{Simple(bound.Member!)}'";
                case BoundKind.Wrap when bound.IsFix:
                    return Wrapped();
                case BoundKind.Owner when IsOfFamily(site):
                    return $"call '{Simple(bound.Member!)}' in a member that ends its object";
                case BoundKind.Owner when !IsMadeHere(site):
                    return $"have the owner call '{Simple(bound.Member!)}'";
            }
        }
        if (api.Mode == WaitMode.Blocks)
            return ReadWaysOut.OfBlocking(site);
        return ReadWaysOut.IsLeftToDisposal(api, _scope) ? ReadWaysOut.Disposal : Wrapped();
    }

    private string Wrapped() => _scope.CanWrap ? "wrap it in 'WaitAsync'" : "race it with 'Task.WhenAny' and 'Task.Delay'";

    /// <summary>A field that is shown to derived types only: who has the object does not have what it waits for.</summary>
    private static bool IsOfFamily(WaitSite site) => ValueOrigins.Variable(site.Receiver) is IFieldSymbol { DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal };

    private static string Simple(string memberId)
    {
        var parameters = memberId.IndexOf('(');
        var path = parameters < 0 ? memberId : memberId.Substring(0, parameters);
        return path.Substring(path.LastIndexOf('.') + 1);
    }

    private static Diagnostic InventoryEntry(WaitSite site, BoundVerdict verdict, int ordinal) =>
        Diagnostic.Create(Descriptors.Inventory, site.Name.GetLocation(), null, Properties(site, verdict, ordinal, "", ImmutableArray<ScopeToken>.Empty),
            site.DisplayName, verdict.State.Name());

    private static ImmutableDictionary<string, string?> Properties(WaitSite site, BoundVerdict verdict, int ordinal, string wayOut, ImmutableArray<ScopeToken> tokens, string? family = null) =>
        FindingProperties.Of(
            family ?? site.Api.RuleId, site.ContainingMember, site.Api.Key, verdict.State.Name(), ordinal, wayOut, string.Join(";", tokens.Select(t => t.Expression)), site.Api.IdleByDesign);
}
