using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>One block of code as one rule looks at it; what the rules share of it is in <see cref="OwnedCode"/>.</summary>
internal readonly struct CodeBlock
{
    private readonly OwnedCode _code;
    private readonly Action<Diagnostic> _report;

    public CodeBlock(OwnedCode code, SemanticModel model, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        _code = code;
        SemanticModel = model;
        _report = report;
        CancellationToken = cancellationToken;
    }

    public SyntaxNode Node => _code.Node;

    public ISymbol OwningSymbol => _code.Owner(SemanticModel);

    public SemanticModel SemanticModel { get; }

    public CancellationToken CancellationToken { get; }

    public void ReportDiagnostic(Diagnostic diagnostic) => _report(diagnostic);
}
