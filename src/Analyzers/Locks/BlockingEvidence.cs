using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>What shows that a wait under a lock holds others up (HANG202), where it otherwise only may (HANG252).</summary>
/// <remarks>
/// Shown is a wait for a peer, such as a network or a database, and any wait where somebody else takes the lock for quick work. Not shown is what was given the time
/// that is left, what was cancelled just before, and what stands calls away, unless who ends the wait needs the lock.
/// </remarks>
internal sealed class BlockingEvidence
{
    /// <summary>Calls from a task's function to what waits for a peer in it.</summary>
    private const int MaxTaskCalls = 3;

    private readonly LockFacts _facts;
    private readonly WaitAnalysis _waits;
    private readonly WorkWaits _work;

    public BlockingEvidence(LockFacts facts, WaitAnalysis waits, WorkWaits work)
    {
        _facts = facts;
        _waits = waits;
        _work = work;
    }

    /// <summary>Whether a wait is on a way that its reader is sure to go, and nothing there ends it.</summary>
    public bool IsPlain(IOperation wait, LockedStep step, Reached? reached, CancellationToken cancellationToken) =>
        !Ends(wait, cancellationToken) && !IsLimited(wait, cancellationToken)
        && (reached is null || !IsOfOneKind(wait) && !Ends(step.Operation, cancellationToken)
            && reached.Way.All(way => !IsJump(way) && (way.Caller is null || !IsOfOneKind(way.Site!) && !Ends(way.Site!, cancellationToken))));

    /// <summary><c>switch (kept) { case Func&lt;Task&gt; work: work().Wait(); break; }</c>: calls away, nobody sees whether what is kept is of that kind.</summary>
    private static bool IsOfOneKind(IOperation place) => EnclosingFunction.AncestorsWithin(place.Syntax).Any(around => around switch
    {
        SwitchSectionSyntax section => section.Labels.OfType<CasePatternSwitchLabelSyntax>().Any(label => IsKind(label.Pattern)),
        SwitchExpressionArmSyntax arm => IsKind(arm.Pattern),
        IfStatementSyntax { Condition: IsPatternExpressionSyntax { Pattern: var pattern } } choice => choice.Statement.Span.Contains(place.Syntax.Span) && IsKind(pattern),
        _ => false,
    });

    private static bool IsKind(PatternSyntax pattern) => pattern is DeclarationPatternSyntax or TypePatternSyntax or RecursivePatternSyntax { Type: not null };

    /// <summary>Whether the other end of a network or a database is waited for, there or in the task that is blocked on.</summary>
    public bool IsOfPeer(IOperation wait, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (_waits.FunctionWaits.At(function, wait, cancellationToken) is { } site && IsOfPeer(site))
            return true;
        return _work.Of(wait, cancellationToken) is { IsWait: true, Waited: var waited }
            && (_facts.Facts.Origins.Of(waited, cancellationToken).Leaves.Append(waited).Any(IsCallOfPeer)
                || _facts.Work.Of(waited, Frame.Root, cancellationToken).Any(work => _facts.Walk(ImmutableArray.Create(work.Body), null, cancellationToken)
                    .TakeWhile(inner => inner.Depth <= MaxTaskCalls).Any(inner => !inner.IsOneOfSeveral && _waits.FunctionWaits.In(inner.Body.Function, cancellationToken).Any(IsOfPeer))));
    }

    private bool IsCallOfPeer(IOperation task) =>
        TaskPath.Plain(task) is IInvocationOperation { TargetMethod: var called } && _waits.Catalogue.Rows(called) is { IsDefaultOrEmpty: false } rows && IsOfPeer(rows[0]);

    /// <summary>The 100 s that a request has by itself are long where it is asked for under the lock.</summary>
    private bool IsOfPeer(WaitSite site) => IsOfPeer(site.Api) && (!_waits.Judged.Of(site).IsBounded || site.Api.Kind == WaitKind.HttpCall);

    /// <summary>A child is no peer: how long it takes is what it was started for, and the end of most of them is near.</summary>
    private static bool IsOfPeer(BlockingApi api) => !api.IdleByDesign && !ShownWaits.IsOfChild(api)
        && api.Kind is WaitKind.SocketConnect or WaitKind.SocketReceive or WaitKind.SocketSend or WaitKind.StreamRead or WaitKind.StreamWrite or WaitKind.TlsHandshake or WaitKind.PipeConnect
            or WaitKind.HttpCall or WaitKind.HttpBody or WaitKind.WebSocket or WaitKind.Quic or WaitKind.Smtp or WaitKind.SerialPort or WaitKind.Database or WaitKind.Grpc;

    /// <summary>
    /// What runs a function is a delegate, an event or the end of a <c>using</c>, and who reads the call does not see which function that is; a lambda that is
    /// written in the call is seen there.
    /// </summary>
    private static bool IsJump(Reached way) =>
        way.IsOneOfSeveral || way.Site is IVariableDeclarationGroupOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }
        || way.Body.Function is AnonymousFunctionExpressionSyntax && !IsWrittenThere(way);

    private static bool IsWrittenThere(Reached way) => way.Site is { Syntax: var site } && site.SyntaxTree == way.Body.Function.SyntaxTree && site.Span.Contains(way.Body.Function.Span);

    /// <summary><c>_stop.Cancel(); _loop.Wait();</c>: whoever waits has just asked for the end.</summary>
    private bool Ends(IOperation wait, CancellationToken cancellationToken) => CancelledBefore.Is(wait, _facts.Facts.Models, cancellationToken);

    /// <summary>
    /// <c>SendAsync(message, timeout.Remaining()).GetAwaiter().GetResult()</c>: what is blocked on was told how long it may take, or sees to that itself.
    /// </summary>
    private bool IsLimited(IOperation wait, CancellationToken cancellationToken) =>
        _work.Of(wait, cancellationToken) is { IsWait: true, Waited: var waited }
        && (TaskPath.Plain(waited) is IInvocationOperation call
                && call.Arguments.Any(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type: var type, Value: var time } && _facts.Facts.Known.IsTimeSpan(type) && !Times.IsInfinite(time))
            || IsTimedBefore(waited) || _waits.TimedTasks.IsLimited(waited, cancellationToken));

    /// <summary><c>work.Wait(limit); ... return work.Result;</c>: whoever waits has waited for it with a limit before, and gone on from there.</summary>
    private static bool IsTimedBefore(IOperation waited) =>
        waited.Syntax is IdentifierNameSyntax { Identifier.ValueText: var task }
        && EnclosingFunction.OwnCalls(EnclosingFunction.Of(waited.Syntax)).TakeWhile(call => call.SpanStart < waited.Syntax.SpanStart).Any(call => call is
        {
            ArgumentList.Arguments.Count: > 0,
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync", Expression: IdentifierNameSyntax { Identifier.ValueText: var timed } },
        } && timed == task && call.FirstAncestorOrSelf<BlockSyntax>()?.Span.Contains(waited.Syntax.Span) == true);
}
