using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

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

    /// <summary>The reason, in words, and where it stands; and whether that is reported there already, or nobody's concern.</summary>
    public (string Why, Location Where, bool IsSaid)? In(SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        foreach (var loop in EnclosingFunction.OwnNodes(function).OfType<StatementSyntax>())
        {
            if (LoopSyntax.Is(loop) && LoopConditions.CanBeEndless(loop) && _ends.IsEndless(loop, model, cancellationToken))
                return ("it loops for ever, and nobody can stop it", LoopShape.Keyword(loop).GetLocation(), _loops.WorkOf(loop, model, cancellationToken) is not null || _background.IsOfSingleton(loop, cancellationToken));
        }
        return _waits.Value.OpenWaits.In(function, function.Span, site => site.Api.IdleByDesign && site.Api.Mode == WaitMode.Suspends && !LoopShape.TicksToItsEnd(site.Name) && !IsEndedByScope(site, function, cancellationToken), cancellationToken, onlyProven: true) is { } open
            ? ($"it {open.What}, and nobody can stop it", open.Location, false)
            : null;
    }

    /// <summary><c>using var listener = ...; _ = Task.Run(async () => { ... await listener.GetContextAsync() ... });</c>: the end of the scope around the work ends it.</summary>
    private static bool IsEndedByScope(WaitSite site, SyntaxNode function, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(site.Receiver) is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Parent.Parent: var statement } declarator
        && statement is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } && !function.Span.Contains(declarator.Span);
}
