using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>
    /// <c>async Task&lt;Client&gt; Make() { using var limit = new CancellationTokenSource(time); await client.ConnectAsync(limit.Token); return client; }</c>: all that a helper waits for
    /// got the token of a source with a time that it makes there.
    /// </summary>
    public bool IsTimedThere(IOperation? task, CancellationToken cancellationToken)
    {
        if (task is null || TaskPath.Plain(task) is not IInvocationOperation { TargetMethod: { IsAsync: true } method } || method.IsVirtualCall() || _facts.Models.Declarations(method.OriginalDefinition) is not [var declared])
            return false;
        var awaits = EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)).OfType<AwaitExpressionSyntax>().ToList();
        return awaits.Count > 0 && awaits.All(awaited => TaskPath.Plain(_facts.Models.Operation(awaited.Expression, cancellationToken)) switch
        {
            IInvocationOperation call => call.Arguments.Any(argument => IsTimedToken(argument.Value, cancellationToken)),
            // What is called may not be known, as long as nobody restored it; the token is.
            IInvalidOperation unknown => unknown.Descendants().Any(part => IsTimedToken(part, cancellationToken)),
            _ => false,
        });
    }

    private bool IsTimedToken(IOperation token, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(token) is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } && _facts.Known.IsToken(token.Type) && IsTimed(source, cancellationToken);

    private bool IsTimed(IOperation source, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(source) is ILocalReferenceOperation && _facts.Origins.Of(source, cancellationToken).All(made => made is IObjectCreationOperation { Arguments: [{ Value: var time }, ..] } && !Times.IsInfinite(time));

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
