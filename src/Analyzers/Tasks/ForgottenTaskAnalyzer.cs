using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tasks;

/// <summary>
/// Reports tasks that are started and forgotten. HANG401: dropped without a word, <c>async void</c>, an <c>async</c> lambda where a delegate that returns
/// nothing is wanted, and, even if dropped by <c>_ =</c>, work that loops or waits for ever. HANG451: other <c>_ =</c>, continuations, and those that lose a race.
/// </summary>
/// <remarks>
/// Stays silent where the work catches all it throws, a continuation or a helper looks at how it ended, the task is kept by whoever returns it or is
/// known to be over; where the compiler says the same (CS4014) and nothing hangs; for event handlers and signatures that somebody else has made;
/// and where HANG402 or HANG413 speaks.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForgottenTaskAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _async = new("async");
    private static readonly WordPositions _races = new("WhenAny");

    public ForgottenTaskAnalyzer()
        : base(ImmutableArray.Create(Descriptors.ForgottenTask, Descriptors.ForgottenTaskPossible))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (facts.Known.Task is null)
            return;
        var calls = new CallStatements(context.Compilation, context.CancellationToken);
        var pass = new ForgottenPass(facts, context.Options, context.CancellationToken);
        RegisterBlocks(context, block =>
        {
            var tree = block.Node.SyntaxTree;
            Findings? findings = null;
            foreach (var position in calls.In(tree, block.Node.Span, block.CancellationToken))
                pass.Call(position, block, findings ??= new Findings(block));
            foreach (var hit in _async.In(tree, block.Node.Span, block.CancellationToken))
                pass.Function(hit.Position, block, findings ??= new Findings(block));
            foreach (var hit in _races.In(tree, block.Node.Span, block.CancellationToken))
                pass.Race(hit.Position, block, findings ??= new Findings(block));
        });
    }
}
