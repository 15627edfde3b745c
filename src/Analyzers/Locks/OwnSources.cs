using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// <c>sealed class Reader : TaskCompletionSource&lt;int&gt;</c> that registers with the token it is made with: what gives out its task is given a token, and that ends the wait.
/// </summary>
internal sealed class OwnSources
{
    /// <summary>Overloads that call each other.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;

    public OwnSources(CodeFacts facts) => _facts = facts;

    public bool IsEndedByToken(IOperation task, CancellationToken cancellationToken) =>
        TaskPath.Plain(task) is IInvocationOperation { TargetMethod: var method } call && call.Arguments.FirstOrDefault(argument => IsToken(argument)) is { Parameter: { } token } && AreEndedBy(method, token.Ordinal, 0, cancellationToken);

    private bool IsToken(IArgumentOperation argument) =>
        _facts.Known.IsToken(argument.Parameter?.Type) && argument is { ArgumentKind: ArgumentKind.Explicit, Value: not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }) };

    /// <summary>Whether all tasks that a method returns are over or such ones; of one that is made anew, and of one that a token ends.</summary>
    private bool AreEndedBy(IMethodSymbol method, int token, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || method.IsAsync || token >= method.Parameters.Length || _facts.Models.Declarations(method.OriginalDefinition) is not [var declared])
            return false;
        var body = declared.GetSyntax(cancellationToken);
        var given = method.OriginalDefinition.Parameters[token];
        var isEnded = false;
        foreach (var returned in ReturnedExpressions.Of(body))
        {
            switch (TaskPath.Plain(_facts.Models.Operation(returned, cancellationToken)))
            {
                case IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled" } }:
                case IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } }:
                    break;
                case IInvocationOperation call when GivenTo(call, given) is { } passed && AreEndedBy(call.TargetMethod, passed, depth + 1, cancellationToken):
                case IPropertyReferenceOperation { Property.Name: "Task", Instance: { } source } when _facts.Origins.Of(source, cancellationToken).All(made => made is IObjectCreationOperation && IsSuch(made, given, cancellationToken)):
                    isEnded = true;
                    break;
                default:
                    return false;
            }
        }
        return isEnded;
    }

    private bool IsSuch(IOperation made, IParameterSymbol token, CancellationToken cancellationToken) =>
        made is IObjectCreationOperation { Constructor: { } constructor, Type.BaseType.Name: "TaskCompletionSource" } creation && GivenTo(creation, token) is { } passed
        && _facts.Models.Declarations(constructor.OriginalDefinition) is [var declared] && constructor.OriginalDefinition.Parameters[passed] is var kept
        && EnclosingFunction.OwnCalls(declared.GetSyntax(cancellationToken)).Any(call => _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister", Instance: { } on }
            && SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(on), kept));

    /// <summary>Where a call is given what its function was given.</summary>
    private static int? GivenTo(IOperation call, IParameterSymbol parameter)
    {
        var arguments = call is IInvocationOperation invocation ? invocation.Arguments : ((IObjectCreationOperation)call).Arguments;
        return arguments.FirstOrDefault(argument => SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(argument.Value), parameter))?.Parameter?.Ordinal;
    }
}
