using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tasks;

/// <summary>Reports what a rule found in one code block; findings of one kind are told apart by their order.</summary>
internal sealed class Findings
{
    private readonly CodeBlock _block;
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);

    public Findings(CodeBlock block) => _block = block;

    public SemanticModel Model => _block.SemanticModel;

    public ISymbol Member => _block.OwningSymbol;

    public CancellationToken CancellationToken => _block.CancellationToken;

    /// <param name="descriptor">The rule.</param>
    /// <param name="family">The certain id of the rule's family.</param>
    /// <param name="at">Where: the name of a call, or the keyword of a loop.</param>
    /// <param name="api">What it is about, in a form that survives edits: a documentation-comment id, a keyword.</param>
    /// <param name="subject">The message's subject.</param>
    /// <param name="why">The consequence.</param>
    /// <param name="wayOut">The shortest way out.</param>
    /// <param name="tokens">Usable tokens as expressions, nearest first, separated by <c>;</c>.</param>
    /// <param name="evidence">Where the reason stands.</param>
    public void Report(DiagnosticDescriptor descriptor, string family, Location at, string api, string subject, string why, string wayOut, string tokens = "", Location? evidence = null)
    {
        var key = $"{family} {api}";
        _ordinals.TryGetValue(key, out var ordinal);
        _ordinals[key] = ordinal + 1;
        _block.ReportDiagnostic(Diagnostic.Create(
            descriptor, at, evidence is null ? null : new[] { evidence },
            FindingProperties.Of(family, Member, api, "unbounded", ordinal, wayOut, tokens),
            subject, why, wayOut));
    }
}
