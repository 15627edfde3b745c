using Hangproof.Flow;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Asks the wait engine about those who wait for a completion: whether one of them waits for ever because this very call is skipped.</summary>
internal sealed class SkippedCompletions
{
    private readonly WaitAnalysis _analysis;
    private readonly WaitSiteFinder _finder;

    public SkippedCompletions(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _finder = new WaitSiteFinder(analysis);
    }

    public SkippedCompletion? At(SimpleNameSyntax name, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetOperation(SymbolUses.Expression(name), cancellationToken) is not IInvocationOperation { Instance: { } completed } call
            || call.TargetMethod.ContainingType.Name is not ("ChannelWriter" or "PipeWriter" or "PipeReader") || IsOfWhatWasBegun(name))
            return null;
        foreach (var use in _analysis.Objects.Of(completed, cancellationToken).Calls)
        {
            if (_finder.Of(use, cancellationToken) is not { } site)
                continue;
            var verdict = _analysis.Judged.Of(site);
            if (verdict.ToldAt is { } told && told.SyntaxTree == call.Syntax.SyntaxTree && told.Span == call.Syntax.Span)
                return new SkippedCompletion(call, site, verdict.Why!);
        }
        return null;
    }

    /// <summary><c>if (_hasStarted) writer.Complete();</c>: what fails before has begun nothing, and which call does begin it is nowhere in the function.</summary>
    private static bool IsOfWhatWasBegun(SimpleNameSyntax name) => EnclosingFunction.AncestorsWithin(name).Any(ancestor =>
        ancestor is IfStatementSyntax { Condition: IdentifierNameSyntax { Identifier.ValueText: var flag }, Statement: var begun } && begun.Span.Contains(name.Span)
        && (flag.IndexOf("start", StringComparison.OrdinalIgnoreCase) >= 0 || flag.IndexOf("begun", StringComparison.OrdinalIgnoreCase) >= 0 || flag.IndexOf("open", StringComparison.OrdinalIgnoreCase) >= 0));
}
