using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Locks;

/// <summary>Reports work that waits for its own end (HANG414), there or through calls; see <see cref="SelfWait"/> for what it leaves alone.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfWaitAnalyzer : HangproofAnalyzer
{
    /// <summary>What waits for work: of a body with none of these nothing is asked.</summary>
    private static readonly WordPositions _words = new("await", "Wait", "WaitAll", "Result", "GetResult", "Join", "WaitOne");

    /// <summary>What starts work that can be waited for later.</summary>
    private static readonly WordPositions _starts = new("Task", "Thread", "Timer");

    public SelfWaitAnalyzer()
        : base(ImmutableArray.Create(Descriptors.WaitsForItself))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!_words.AnyIn(context.Compilation, context.CancellationToken) || !_starts.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LockFacts.Of(context.Compilation, context.Options, context.CancellationToken);
        var rule = new SelfWait(facts);
        RegisterBlocks(context, block => Over(block, facts, rule), _words);
    }

    private static void Over(CodeBlock block, LockFacts facts, SelfWait rule)
    {
        var ordinal = 0;
        foreach (var function in BlockFunctions.Of(block.Node, _words, block.CancellationToken))
        {
            if (!StoredWaits.AnyIn(function, block.CancellationToken))
                continue;
            var body = facts.Body(function, block.CancellationToken);
            foreach (var step in body.Steps)
            {
                if (rule.At(step, body, block.CancellationToken) is { } finding)
                    block.ReportDiagnostic(finding.ToDiagnostic(block.OwningSymbol, ordinal++));
            }
        }
    }
}
