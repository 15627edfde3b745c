using System.Collections.Immutable;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>What a rule about locks has to say about one place.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Place">The name of the call: the diagnostic's span.</param>
/// <param name="Api">What the call names, for the fingerprint.</param>
/// <param name="WayOut">The shortest way out, for people.</param>
/// <param name="Words">The words of the message, without the way out, which is the last.</param>
internal sealed record LockFinding(DiagnosticDescriptor Rule, SyntaxNode Place, string Api, string WayOut, params string[] Words)
{
    /// <summary>Where else it stands: the acquisition, the wait that is reached, the other side.</summary>
    public ImmutableArray<Location> Evidence { get; init; } = ImmutableArray<Location>.Empty;

    public Diagnostic ToDiagnostic(ISymbol member, int ordinal) => Diagnostic.Create(
        Rule, Place.GetLocation(), Evidence.IsEmpty ? null : Evidence, FindingProperties.Of(Rule.Id, member, Api, "unbounded", ordinal, WayOut), Words.Append(WayOut).ToArray<object>());
}
