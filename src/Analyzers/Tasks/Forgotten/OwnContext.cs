using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// A synchronization context that the application declares and installs itself: what <c>async void</c> throws on its thread comes back to it, and does not
/// end the process where whatever comes back runs in a <c>try</c> that catches everything.
/// </summary>
internal sealed class OwnContext
{
    private readonly CodeFacts _facts;
    private readonly FoundOnce _catches;

    public OwnContext(CodeFacts facts) => (_facts, _catches) = (facts, new FoundOnce(Find));

    /// <summary>Found out once, and only where there is something to report.</summary>
    public bool Catches(CancellationToken cancellationToken) => _catches.Is(cancellationToken);

    private bool Find(CancellationToken cancellationToken) =>
        _facts.Mentions("SetSynchronizationContext", cancellationToken) && _facts.Compilation.FindType("System.Threading.SynchronizationContext") is { } context
        && _facts.Derived.Below(context).Any(type => RunsCaught(type, cancellationToken));

    /// <summary>Whether a type runs what is posted to it, and only so; what is sent throws at the sender.</summary>
    private bool RunsCaught(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var runs = _facts.Models.Declarations(type).SelectMany(part => part.GetSyntax(cancellationToken).DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => call.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText != "Send"
                && _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke, ContainingType.Name: "SendOrPostCallback" } })
            .ToList();
        return runs.Count > 0 && runs.All(CalmCode.IsCaught);
    }
}
