using System.Collections.Concurrent;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Tokens;

/// <summary>Which fields are the signal by which their type stops its own work: a source that <c>Dispose</c>, <c>Stop</c> or <c>Close</c> cancels.</summary>
internal sealed class StopSignals
{
    private readonly WaitAnalysis _analysis;
    private readonly ConcurrentDictionary<ISymbol, bool> _isSignal = new(SymbolEqualityComparer.Default);

    public StopSignals(WaitAnalysis analysis) => _analysis = analysis;

    public bool Contains(ISymbol member, CancellationToken cancellationToken)
    {
        member = member.OriginalDefinition;
        if (!_isSignal.TryGetValue(member, out var isSignal))
            isSignal = _isSignal.GetOrAdd(member, IsSignal(member, cancellationToken));
        return isSignal;
    }

    /// <summary>Whether a wait is in the work that such a signal stops: a loop of the type's own, not a call that somebody outside makes.</summary>
    public static bool Reaches(WaitSite site)
    {
        if (StopPath.Contains(site.ContainingMember))
            return false;
        var isInner = site.ContainingMember.DeclaredAccessibility == Accessibility.Private || site.ContainingMember.IsOverride;
        var isInLoop = false;
        for (var node = site.Name.Parent; node is not (null or MemberDeclarationSyntax); node = node.Parent)
        {
            isInner |= node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;
            isInLoop |= LoopSyntax.Is(node);
        }
        return isInner && isInLoop;
    }

    private bool IsSignal(ISymbol member, CancellationToken cancellationToken)
    {
        foreach (var use in _analysis.Uses.Of(member, cancellationToken).Uses)
        {
            var isSignal = use.Operation.Parent switch
            {
                IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" } call => call.Instance == use.Operation && StopPath.Contains(use.Member),
                IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" } } => StopPath.Contains(use.Member),
                // A token kept beside its source: `_token = _stop.Token`.
                ISimpleAssignmentOperation { Value: var value } assignment => assignment.Target == use.Operation && IsTokenOfSignal(value, cancellationToken),
                _ => false,
            };
            if (isSignal)
                return true;
        }
        return false;
    }

    private bool IsTokenOfSignal(IOperation value, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(value) is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source }
        && _analysis.Known.IsTokenSource(source.Type)
        && ValueOrigins.Variable(source) is IFieldSymbol field
        && Contains(field, cancellationToken);
}
