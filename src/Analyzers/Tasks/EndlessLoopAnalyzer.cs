using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tasks;

/// <summary>
/// Reports loops without an end in work that runs on its own (HANG402): a task nobody waits for where it is started, a thread, a timer's
/// callback, what a hosted service calls.
/// </summary>
/// <remarks>
/// Stays silent for a loop with an exit of any kind (<c>break</c>, <c>return</c>, an exception that leaves it), a condition that something
/// changes, a token that is looked at or handed on, a call that fails when the owner closes, completes or disposes what it works on, and for
/// work of the whole process: started by the entry point or a static member. The loop of <c>ExecuteAsync</c> itself is HANG411's. One of an object without an end that is there once
/// waits to be asked for (<see cref="LoopOwner"/>). Of loops whose
/// task is kept, see <see cref="KeptLoop"/>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EndlessLoopAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("while", "for");

    public EndlessLoopAnalyzer()
        : base(ImmutableArray.Create(Descriptors.EndlessLoop))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (facts.Known.Task is null)
            return;
        var endless = new UnstoppableLoops(facts);
        var tokens = new LoopTokens(facts);
        var kept = new KeptLoop(facts);
        var owner = new LoopOwner(facts);
        RegisterBlocks(context, block =>
        {
            Findings? findings = null;
            StatementSyntax? outer = null;
            foreach (var loop in LoopFinder.In(block, _words))
            {
                if (kept.Of(loop, block.SemanticModel, block.CancellationToken) is { } lost)
                {
                    (findings ??= new Findings(block)).Report(Descriptors.EndlessLoop.AsSuggestion(), RuleIds.EndlessLoop, Start(lost.Call).GetLocation(), "loop", Start(lost.Call).ToString(), lost.Why, lost.WayOut, evidence: lost.Evidence.GetLocation());
                    continue;
                }
                if (outer?.Span.Contains(loop.Span) == true || endless.WorkOf(loop, block.SemanticModel, block.CancellationToken) is not { } work)
                    continue;
                outer = loop;
                var usable = tokens.At(loop, block.SemanticModel, block.CancellationToken).ToList();
                var isShown = owner.IsOutlived(loop, work, block.SemanticModel, block.CancellationToken);
                (findings ??= new Findings(block)).Report(
                    isShown ? Descriptors.EndlessLoop.AsSuggestion() : Descriptors.EndlessLoop.UntilAsked(), RuleIds.EndlessLoop, LoopShape.Keyword(loop).GetLocation(), LoopShape.Keyword(loop).ValueText, LoopFinder.Words(loop),
                    $"it runs in a {work.What}, and no token, exit or completion ends it",
                    usable.Count == 0 ? "loop on a token that its owner cancels" : $"loop on '!{usable[0]}.IsCancellationRequested'",
                    string.Join(";", usable), work.Start.GetLocation());
            }
        }, _words);
    }

    private static SyntaxNode Start(InvocationExpressionSyntax call) => call.Expression is MemberAccessExpressionSyntax access ? access.Name : call.Expression;
}
