using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Why work goes on for ever.</summary>
/// <param name="Why">In words.</param>
/// <param name="Where">Where that stands.</param>
/// <param name="IsSaid">Whether it is reported there already, or nobody's concern.</param>
/// <param name="Wait">What it waits in, if that is all: what comes may be over with whoever sends it.</param>
internal sealed record Endless(string Why, Location Where, bool IsSaid, WaitSite? Wait);

/// <summary>Why work that was started can never be stopped: a loop without an end, a wait without a bound for what may never come.</summary>
internal sealed class EndlessWork
{
    private readonly CodeFacts _facts;
    private readonly LoopEnds _ends;
    private readonly UnstoppableLoops _loops;
    private readonly BackgroundWork _background;
    private readonly Lazy<WaitAnalysis> _waits;

    public EndlessWork(CodeFacts facts, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        _facts = facts;
        _ends = new LoopEnds(facts);
        _loops = new UnstoppableLoops(facts);
        _background = new BackgroundWork(facts);
        _waits = new Lazy<WaitAnalysis>(() => WaitAnalysis.Of(facts.Compilation, options, cancellationToken));
    }

    public Endless? In(SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        foreach (var loop in EnclosingFunction.OwnNodes(function).OfType<StatementSyntax>())
        {
            if (LoopSyntax.Is(loop) && LoopConditions.CanBeEndless(loop) && _ends.IsEndless(loop, model, cancellationToken))
                return new Endless("it loops for ever, and nobody can stop it", LoopShape.Keyword(loop).GetLocation(), _loops.WorkOf(loop, model, cancellationToken) is not null || _background.IsOfSingleton(loop, cancellationToken), null);
        }
        return _waits.Value.OpenWaits.In(function, function.Span, site => site.Api.IdleByDesign && site.Api.Mode == WaitMode.Suspends && !LoopShape.TicksToItsEnd(site.Name) && !IsEndedByScope(site, function, cancellationToken) && !IsMadeWithToken(site.Receiver, cancellationToken), cancellationToken, onlyProven: true) is { } open
            // A timer ticks on by itself: nothing else has to come.
            ? new Endless($"it {open.What}, and nobody can stop it", open.Location, false, open.Site is { Api.MemberName: not "WaitForNextTickAsync" } ? open.Site : null)
            : null;
    }

    /// <summary><c>using var listener = ...; _ = Task.Run(async () => { ... await listener.GetContextAsync() ... });</c>: the end of the scope around the work ends it.</summary>
    private static bool IsEndedByScope(WaitSite site, SyntaxNode function, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(site.Receiver) is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Parent.Parent: var statement } declarator
        && statement is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } && !function.Span.Contains(declarator.Span);

    /// <summary><c>var feed = feeds(port, stop); ... await feed.Listener.AcceptTcpClientAsync()</c>: who made it, which is not in sight, was given the token to end it by.</summary>
    private bool IsMadeWithToken(IOperation? receiver, CancellationToken cancellationToken)
    {
        receiver = ValueOrigins.Unwrap(receiver);
        while (receiver is IMemberReferenceOperation { Instance: { } owner })
            receiver = ValueOrigins.Unwrap(owner);
        return receiver is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var made }
            && ValueOrigins.Unwrap(_facts.Models.Operation(made, cancellationToken)) is IInvocationOperation { TargetMethod: var maker, Arguments: var arguments }
            && (maker.MethodKind == MethodKind.DelegateInvoke || maker.IsAbstract)
            && arguments.Any(argument => ValueOrigins.GivesToken(argument, _facts.Known));
    }
}
