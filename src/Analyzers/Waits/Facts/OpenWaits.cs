using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Facts;

/// <summary>A wait without a bound, found while judging another.</summary>
/// <param name="What">For the message: <c>waits in 'ChannelReader.ReadAsync'</c>.</param>
/// <param name="Location">Where.</param>
/// <param name="IsNever">Whether nothing will ever end it.</param>
internal sealed record OpenWait(string What, Location Location, bool IsNever)
{
    /// <summary>Calls that lead to it.</summary>
    public int Calls { get; init; }

    /// <summary>The wait itself, where it is one.</summary>
    public WaitSite? Site { get; init; }
}

/// <summary>
/// Finds what a stretch of code waits for without a bound, itself or through methods of the compilation: the holder of a lock and the body of
/// a thread are only as bounded as what they do.
/// </summary>
internal sealed class OpenWaits
{
    private readonly WaitAnalysis _analysis;
    private readonly BlockedTasks _tasks;

    public OpenWaits(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _tasks = new BlockedTasks(analysis);
    }

    /// <summary>
    /// The first one in a function, within a span of it; what <paramref name="isApart"/> says of a wait or call leaves it out, and tasks that
    /// are blocked on count where <paramref name="andTasks"/> asks for them. What may last, a delegate that gives a task and a wait
    /// that most ways end, is no proof that it does: <paramref name="onlyProven"/> leaves it out.
    /// </summary>
    public OpenWait? In(SyntaxNode function, TextSpan span, Func<WaitSite, bool> isMeant, CancellationToken cancellationToken, Func<SyntaxNode, bool>? isApart = null, bool andTasks = false, bool onlyProven = false)
    {
        if (!JudgedWaits.Enter(function))
            return null;
        try
        {
            return Own(function, span, isMeant, isApart, onlyProven, cancellationToken)
                ?? (andTasks ? _tasks.In(function, span, isMeant, onlyProven, cancellationToken) : null)
                ?? Called(function, span, isMeant, isApart, andTasks, onlyProven, cancellationToken);
        }
        finally
        {
            JudgedWaits.Leave();
        }
    }

    private OpenWait? Own(SyntaxNode function, TextSpan span, Func<WaitSite, bool> isMeant, Func<SyntaxNode, bool>? isApart, bool onlyProven, CancellationToken cancellationToken)
    {
        foreach (var site in _analysis.FunctionWaits.In(function, cancellationToken))
        {
            if (!span.Contains(site.Name.Span) || EnclosingFunction.Of(site.Name) != function || isApart?.Invoke(site.Name) == true
                // How long a task lasts is for the rules about what it waits for to say.
                || site.Api.RuleId == RuleIds.BlockingOnTask || !isMeant(site))
                continue;
            var verdict = _analysis.Judged.Of(site);
            if (!verdict.IsBounded && !(onlyProven && verdict.ToldAt is not null))
                return new OpenWait($"waits in '{site.DisplayName}'", site.Name.GetLocation(), verdict.State == BoundState.Never) { Site = site };
        }
        return null;
    }

    private OpenWait? Called(SyntaxNode function, TextSpan span, Func<WaitSite, bool> isMeant, Func<SyntaxNode, bool>? isApart, bool andTasks, bool onlyProven, CancellationToken cancellationToken)
    {
        var model = _analysis.Models.Get(function.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnCalls(function))
        {
            if (!span.Contains(node.Span) || isApart?.Invoke(node) == true || model.GetOperation(node, cancellationToken) is not IInvocationOperation { TargetMethod: var method } call)
                continue;
            if (method.MethodKind == MethodKind.DelegateInvoke)
            {
                if (OfDelegate(call, isMeant, isApart, andTasks, onlyProven, cancellationToken) is { } waiting)
                    return waiting;
                continue;
            }
            // An async method that is not awaited here runs on its own, and one without a task always does.
            if (method.IsVirtualCall() || method is { IsAsync: true, ReturnsVoid: true } || (_analysis.Known.IsTaskLike(call.Type) && ValueOrigins.IsLeft(call)))
                continue;
            foreach (var reference in _analysis.Models.Declarations(method.OriginalDefinition))
            {
                var body = reference.GetSyntax(cancellationToken);
                if (In(body, body.Span, isMeant, cancellationToken, isApart, andTasks, onlyProven) is { } inner)
                    return inner with { Calls = inner.Calls + 1 };
            }
        }
        return null;
    }

    private OpenWait? OfDelegate(IInvocationOperation call, Func<WaitSite, bool> isMeant, Func<SyntaxNode, bool>? isApart, bool andTasks, bool onlyProven, CancellationToken cancellationToken)
    {
        if (!_analysis.Known.IsTaskLike(call.Type) || call.Arguments.Any(a => _analysis.Known.IsToken(a.Parameter?.Type)))
            return null;
        // Where it is in sight what runs, that says how long.
        var targets = _analysis.Locks.Calls.Handlers.Of(call.Instance, Frame.Root, cancellationToken);
        if (targets.IsEmpty)
            return onlyProven ? null : new OpenWait($"runs '{Delegate(call)}'", call.Syntax.GetLocation(), IsNever: false);
        foreach (var target in targets)
        {
            if (In(target.Function, target.Function.Span, isMeant, cancellationToken, isApart, andTasks, onlyProven) is { } open && !IsEndedByGiver(open, call, cancellationToken))
                return open;
        }
        return null;
    }

    /// <summary><c>_accept(listener)</c>: what a delegate is given to wait on is ended by the owner of whoever gives it.</summary>
    private bool IsEndedByGiver(OpenWait open, IInvocationOperation call, CancellationToken cancellationToken) =>
        open is { IsNever: false, Calls: 0, Site: { } site } && ValueOrigins.Variable(site.Subject) is IParameterSymbol { Ordinal: var ordinal, ContainingSymbol: var waiting }
        && SymbolEqualityComparer.Default.Equals(waiting, site.Model.GetEnclosingSymbol(site.Name.SpanStart, cancellationToken))
        && ValueOrigins.Argument(call, ordinal) is { } given
        && _analysis.Endings.Of(site, _analysis.EndingCalls.Of(site, _analysis.Objects.Of(given, cancellationToken))).Any(ending => ending.Kind == EndingKind.Certain);

    private static string Delegate(IInvocationOperation call) => call.Instance?.Syntax is { } instance ? instance.ToString() : "a callback";
}
