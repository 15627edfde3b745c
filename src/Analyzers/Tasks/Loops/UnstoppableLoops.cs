using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Loops;

/// <summary>Finds the loops in work that runs on its own and that nothing ends: what HANG402 reports, and HANG401 leaves to it.</summary>
internal sealed class UnstoppableLoops
{
    private readonly CodeFacts _facts;
    private readonly LoopEnds _ends;
    private readonly BackgroundWork _background;

    public UnstoppableLoops(CodeFacts facts)
    {
        _facts = facts;
        _ends = new LoopEnds(facts);
        _background = new BackgroundWork(facts);
    }

    /// <summary>What runs a loop that nothing ends; <see langword="null"/> where something does, it is its starter's own, or it lives as long as the process.</summary>
    public Background? WorkOf(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!LoopConditions.CanBeEndless(loop) || LoopShape.Exits(loop).Any() || IsHosted(loop, model, cancellationToken))
            return null;
        return _background.Of(EnclosingFunction.Of(loop), cancellationToken) is { IsOfProcess: false } work && !(work.What == "thread" && IsAborted(loop, model, cancellationToken)) && _ends.IsEndless(loop, model, cancellationToken) ? work : null;
    }

    /// <summary><c>_runner.Abort()</c> in the type whose thread goes round: where a platform still has that, it is the end of the loop.</summary>
    private bool IsAborted(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetEnclosingSymbol(loop.SpanStart, cancellationToken)?.ContainingType is { } type
        && _facts.Uses.Named("Abort", cancellationToken).Any(named =>
            type.DeclaringSyntaxReferences.Any(part => part.SyntaxTree == named.SyntaxTree && part.Span.Contains(named.Span))
            && _facts.Models.Get(named.SyntaxTree).GetSymbolInfo(named, cancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } });

    /// <summary>Whether a loop is one of a hosted service's own member: HANG411 speaks of these.</summary>
    private bool IsHosted(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        _facts.Hosted.Exist && EnclosingFunction.Of(loop) is MethodDeclarationSyntax method && model.GetDeclaredSymbol(method, cancellationToken) is { } member && _facts.Hosted.Token(member) is not null;
}
