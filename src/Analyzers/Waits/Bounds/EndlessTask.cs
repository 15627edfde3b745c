using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>Tasks that never complete (HANG409): an infinite delay without a token, a completion source that nothing completes.</summary>
/// <remarks>
/// Silent where nobody waits for the task itself (a race may well have a runner that never ends), in the entry point (its end is that of the
/// process) and for a source that is handed out: completing it is then somebody's contract. A function that returns <c>new TaskCompletionSource().Task</c> is
/// there to give what never ends. Where a comment says that the wait is to have no end, only a token that is meant for it is asked for.
/// </remarks>
internal sealed class EndlessTask : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId != RuleIds.NeverCompletes || site.Api.IsCreation)
            return null;
        if (site.Api.Kind == WaitKind.Delay)
            return Delay(site, analysis);
        return IsProven(site, analysis, out var source) ? new BoundVerdict(BoundState.Never, "nothing completes its source", source?.GetLocation()) : null;
    }

    /// <summary>Whether a source's task is waited for and nothing completes the source.</summary>
    public static bool IsProven(WaitSite site, WaitAnalysis analysis, out SyntaxNode? source)
    {
        source = null;
        return IsNeverCompleted(site, analysis, out source) && TaskFate.Of(site.Operation, analysis, site.CancellationToken).AwaitedAt is not null;
    }

    private static BoundVerdict Delay(WaitSite site, WaitAnalysis analysis)
    {
        if (ArgumentBound.Of(site.Arguments, site, analysis) is { IsBounded: true } bounded)
            return bounded;
        if (!IsAwaited(site, analysis) || IsEntryPoint(site, analysis))
            return BoundVerdict.Default;
        // Who is meant to wait for ever is still to be ended by the token that was given for the work.
        return WrittenDecisions.NeverToEnd(site.Name)
            ? BoundVerdict.Default with { YieldsToToken = true }
            : new BoundVerdict(BoundState.Never, "it is infinite and takes no token");
    }

    private static bool IsAwaited(WaitSite site, WaitAnalysis analysis) =>
        TaskPath.IsWaitedFor(site.Operation)
        || (TaskPath.StoredIn(site.Operation) is ILocalSymbol local && analysis.Uses.Of(local, site.CancellationToken).Uses.Any(use => TaskPath.IsWaitedFor(use.Operation)));

    private static bool IsEntryPoint(WaitSite site, WaitAnalysis analysis) =>
        site.ContainingMember.Name is "MainAsync" || SymbolEqualityComparer.Default.Equals(site.ContainingMember, analysis.Compilation.GetEntryPoint(site.CancellationToken));

    private static bool IsNeverCompleted(WaitSite site, WaitAnalysis analysis, out SyntaxNode? source)
    {
        source = null;
        if (site.Receiver is not { } receiver)
            return false;
        var origins = analysis.Origins.Of(receiver, site.CancellationToken);
        if (!origins.All(origin => origin is IObjectCreationOperation creation && creation.Type?.Name == "TaskCompletionSource"))
            return false;
        source = origins.Leaves[0].Syntax;
        if (ValueOrigins.Unwrap(receiver) is IObjectCreationOperation)
            return !IsEntryPoint(site, analysis) && TaskPath.Carried(site.Operation).Parent is not IReturnOperation;
        if (ValueOrigins.Variable(receiver) is null or IParameterSymbol)
            return false;
        // Under whatever name it goes, nobody does more with it than look at its task.
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        return facts.IsClosed && facts.Calls.All(call => call is IPropertyReferenceOperation);
    }
}
