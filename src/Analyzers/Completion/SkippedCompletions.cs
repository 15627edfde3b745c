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
            || call.TargetMethod.ContainingType.Name is not ("ChannelWriter" or "PipeWriter" or "PipeReader"))
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
}
