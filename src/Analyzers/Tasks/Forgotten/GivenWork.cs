using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary><c>void Later(Func&lt;Task> work) => _ = Task.Run(() => work());</c>: what is started is what the callers give.</summary>
internal sealed class GivenWork
{
    private readonly CodeFacts _facts;
    private readonly CalmCode _calm;

    public GivenWork(CodeFacts facts, CalmCode calm) => (_facts, _calm) = (facts, calm);

    /// <summary>Whether all who give it to a member that nobody else can call give what catches all it awaits.</summary>
    public bool IsCalm(IInvocationOperation start, CancellationToken cancellationToken)
    {
        if (!StartedWork.IsStart(start.TargetMethod) || start.Arguments is not [{ Value: var run }, ..] || Parameter(run) is not { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } taker } work)
            return false;
        var calls = _facts.Uses.Of(taker.OriginalDefinition, cancellationToken);
        return !calls.Uses.IsEmpty && (calls.IsComplete || taker.DeclaredAccessibility is Accessibility.Protected)
            && calls.Uses.All(use => use.Operation is IInvocationOperation call && ValueOrigins.Argument(call, work.Ordinal) is { } given && CatchesAll(given, cancellationToken));
    }

    private static IParameterSymbol? Parameter(IOperation run)
    {
        run = ValueOrigins.Unwrap(run)!;
        if (run is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: var called }] } })
            run = ValueOrigins.Unwrap(called is IAwaitOperation awaited ? awaited.Operation : called) is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } given } ? given : run;
        return (ValueOrigins.Unwrap(run) as IParameterReferenceOperation)?.Parameter;
    }

    private bool CatchesAll(IOperation given, CancellationToken cancellationToken) => (ValueOrigins.Unwrap(given) as IDelegateCreationOperation)?.Target switch
    {
        IAnonymousFunctionOperation { Symbol.IsAsync: true, Syntax: var lambda } => _calm.CatchesItsOwn(lambda, ToldNotToThrow.Nothing, cancellationToken),
        IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: var returned }] } => ValueOrigins.Unwrap(returned) is IInvocationOperation call && _calm.CatchesItself(call, cancellationToken),
        IMethodReferenceOperation { Method: { IsVirtual: false, IsAbstract: false, IsAsync: true } method } => _facts.Models.Declarations(method.OriginalDefinition) is { Length: 1 } declared
            && _calm.CatchesItsOwn(declared[0].GetSyntax(cancellationToken), ToldNotToThrow.Nothing, cancellationToken),
        _ => false,
    };
}
