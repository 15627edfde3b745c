using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// A lock for which all who take it wait with one token of their object. Who loses it because that token is cancelled keeps nobody waiting: the others are
/// cancelled with it.
/// </summary>
internal sealed class EndedTogether
{
    /// <summary>Callers through which a token is followed to the field that it comes from.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;
    private readonly ISymbol _source;
    private readonly CancellationToken _cancellationToken;

    private EndedTogether(CodeFacts facts, ISymbol source, CancellationToken cancellationToken) => (_facts, _source, _cancellationToken) = (facts, source, cancellationToken);

    /// <summary>The takers of a local lock, where one local or parameter is the token of each.</summary>
    private static EndedTogether? OfLocal(IInvocationOperation first, ILocalSymbol gate, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (Variable(Token(first, facts), facts, cancellationToken) is not { } token)
            return null;
        var uses = facts.Uses.Of(gate, cancellationToken);
        return uses.IsComplete && uses.Uses.All(use => use.Operation.Parent is IInvocationOperation call && call.Instance == use.Operation
            && (Takes(call) ? Variable(Token(call, facts), facts, cancellationToken) is { } other && other.IsSameLocal(token) : call.TargetMethod.Name is "Release" or "Dispose")) ? new EndedTogether(facts, token, cancellationToken) : null;
    }

    /// <summary>The local or parameter that a token is, where it is set no more.</summary>
    private static ISymbol? Variable(IOperation? token, CodeFacts facts, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(token) is ILocalReferenceOperation or IParameterReferenceOperation && ValueOrigins.Variable(token) is { } variable
        && !facts.Uses.Of(variable, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation set && set.Target == use.Operation)
            ? variable
            : null;

    /// <summary>The takers of a private lock, where one field gives the token of each.</summary>
    public static EndedTogether? Of(Acquisition taken, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (taken is { Form: AcquireForm.Cancellable, Operation: IInvocationOperation waiting } && ValueOrigins.Unwrap(taken.Object) is ILocalReferenceOperation { Local: var local })
            return OfLocal(waiting, local, facts, cancellationToken);
        if (taken.Form != AcquireForm.Cancellable || taken.Operation is not IInvocationOperation first || ValueOrigins.Unwrap(taken.Object) is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { DeclaredAccessibility: Accessibility.Private } gate }
            || Token(first, facts) is not { } token || Source(token, facts, 0, cancellationToken) is not { } source
            || !SymbolEqualityComparer.Default.Equals(source.ContainingType, gate.ContainingType) || source.IsStatic != gate.IsStatic)
            return null;
        var uses = facts.Uses.Of(gate.OriginalDefinition, cancellationToken);
        return uses.IsComplete && uses.Uses.All(use => use.Operation is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } && IsHarmless(use.Operation)) ? new EndedTogether(facts, source, cancellationToken) : null;

        bool IsHarmless(IOperation use) => use.Parent switch
        {
            IInvocationOperation call when call.Instance == use => Takes(call) ? Token(call, facts) is { } other && SymbolEqualityComparer.Default.Equals(Source(other, facts, 0, cancellationToken), source) : call.TargetMethod.Name is "Release" or "Dispose",
            ISimpleAssignmentOperation made => made.Target == use && ValueOrigins.Unwrap(made.Value) is IObjectCreationOperation,
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => call.TargetMethod.Name is "Release" or "Dispose",
            IPropertyReferenceOperation { Property.Name: "CurrentCount" } => true,
            _ => false,
        };
    }

    /// <summary>Whether what cancels a call cancels all who take the lock, too.</summary>
    public bool Cancels(IInvocationOperation call)
    {
        if (call is { TargetMethod.Name: "ThrowIfCancellationRequested", Instance: { } asked })
            return IsOurs(asked);
        var tokens = Tokens(call, _facts).ToList();
        return tokens.Count > 0 && tokens.All(IsOurs);
    }

    private bool IsOurs(IOperation token) => _source is ILocalSymbol or IParameterSymbol
        ? Variable(token, _facts, _cancellationToken) is { } variable && variable.IsSameLocal(_source)
        : SymbolEqualityComparer.Default.Equals(Source(token, _facts, 0, _cancellationToken), _source);

    private static bool Takes(IInvocationOperation call) => call.TargetMethod.Name is "Wait" or "WaitAsync";

    private static IOperation? Token(IInvocationOperation call, CodeFacts facts) => Tokens(call, facts).FirstOrDefault();

    private static IEnumerable<IOperation> Tokens(IInvocationOperation call, CodeFacts facts) =>
        call.Arguments.Where(argument => argument.ArgumentKind == ArgumentKind.Explicit && facts.Known.IsToken(argument.Parameter?.Type)).Select(argument => argument.Value);

    /// <summary>The one field, set once, whose token a value is: <c>_stopping</c>, <c>_stop.Token</c>, or what all callers pass of these.</summary>
    private static ISymbol? Source(IOperation token, CodeFacts facts, int depth, CancellationToken cancellationToken)
    {
        switch (ValueOrigins.Unwrap(token))
        {
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { IsReadOnly: true } field }:
                return field.OriginalDefinition;
            case IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } when ValueOrigins.Unwrap(source) is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { IsReadOnly: true } field }:
                return field.OriginalDefinition;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } method } parameter } when depth < MaxDepth:
                var calls = facts.Uses.Of(method.OriginalDefinition, cancellationToken);
                if (!calls.IsComplete || calls.Uses.IsEmpty || facts.Uses.Of(parameter.OriginalDefinition, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation set && set.Target == use.Operation))
                    return null;
                ISymbol? common = null;
                foreach (var call in calls.Uses)
                {
                    // Another object's method gets another object's token.
                    if (call.Operation is not IInvocationOperation { Instance: null or IInstanceReferenceOperation } || ValueOrigins.Argument(call.Operation, parameter.Ordinal) is not { } given
                        || Source(given, facts, depth + 1, cancellationToken) is not { } one || (common is not null && !SymbolEqualityComparer.Default.Equals(one, common)))
                        return null;
                    common = one;
                }
                return common;
            default:
                return null;
        }
    }
}
