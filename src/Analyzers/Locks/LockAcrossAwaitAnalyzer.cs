using System.Collections.Immutable;
using Hangproof.Reporting;
using Hangproof.Tasks;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Reports a monitor, <c>Lock</c>, mutex, spin lock or reader-writer lock that is held across an <c>await</c> (HANG208): after it another thread
/// may run, and only the one that entered can leave.
/// </summary>
/// <remarks>Stays silent for semaphores and asynchronous locks, which belong to no thread, and for an await of what is finished. What only a contract may do (<see cref="UnseenWork"/>) waits to be asked for.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockAcrossAwaitAnalyzer : HangproofAnalyzer
{
    private const string WayOut = "use a 'SemaphoreSlim', or leave it before the 'await'";

    public LockAcrossAwaitAnalyzer()
        : base(ImmutableArray.Create(Descriptors.LockAcrossAwait))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!AcquireCalls.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LockFacts.Of(context.Compilation, context.Options, context.CancellationToken);
        var unseen = new UnseenWork(facts.Facts);
        var continuations = new Continuations(facts.Facts);
        RegisterBlocks(context, block =>
        {
            var ordinal = 0;
            foreach (var (name, call) in AcquireCalls.In(block))
            {
                if (facts.Facts.Models.Get(call.SyntaxTree).GetOperation(call, block.CancellationToken) is not IInvocationOperation operation
                    || AcquireCalls.Taken(operation, facts, block.CancellationToken) is not { } taken || LocksAcrossAwait.All(taken, facts, block.CancellationToken).ToList() is not [var awaited, ..] awaits)
                    continue;
                var api = operation.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? name.Identifier.ValueText;
                block.ReportDiagnostic(Diagnostic.Create(
                    awaits.TrueForAll(one => unseen.Is(one.Operation, block.CancellationToken)) ? Descriptors.LockAcrossAwait.UntilAsked()
                        // What ends in a contract may be done when it returns, and then the thread does not change.
                        : awaits.Exists(one => continuations.GoOutside(one.Operation, block.CancellationToken)) ? Descriptors.LockAcrossAwait : Descriptors.LockAcrossAwait.AsSuggestion(),
                    name.GetLocation(),
                    new[] { awaited.Syntax.GetLocation() },
                    FindingProperties.Of(RuleIds.LockAcrossAwait, block.OwningSymbol, api, BoundState.Unbounded.Name(), ordinal++, WayOut),
                    taken.Object!.Syntax.ToString(),
                    WayOut));
            }
        }, AcquireCalls.Words);
    }
}
