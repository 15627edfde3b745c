using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Who looks after a task that its starter drops: a continuation, a helper.</summary>
internal sealed class Observers
{
    private static readonly HashSet<string> _outcomes = new(StringComparer.Ordinal) { "Exception", "IsFaulted", "Status", "Result", "Wait", "GetAwaiter", "IsCompletedSuccessfully" };

    /// <summary>Methods that hand on what the next returns.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;

    public Observers(CodeFacts facts, Implementations implementations) => (_facts, _implementations) = (facts, implementations);

    /// <summary>Whether a method is named by the option, itself or by an attribute it has.</summary>
    public static bool IsNamed(IMethodSymbol method, ImmutableArray<string> names) =>
        !names.IsEmpty && (names.Contains(method.Name) || method.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: var name } && (names.Contains(name) || names.Contains(Short(name)))));

    private static string Short(string attribute) => attribute.EndsWith("Attribute", StringComparison.Ordinal) ? attribute.Substring(0, attribute.Length - "Attribute".Length) : attribute;

    /// <summary>Whether a continuation looks at how the task before it ended.</summary>
    public bool Looks(IInvocationOperation continuation, CancellationToken cancellationToken)
    {
        var text = continuation.Syntax is InvocationExpressionSyntax invocation ? invocation.ArgumentList.ToString() : "";
        if (text.Contains("OnlyOnFaulted") || text.Contains("NotOnRanToCompletion") || text.Contains("OnlyOnCanceled"))
            return true;
        var callback = continuation.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value;
        return (ValueOrigins.Unwrap(callback) as IDelegateCreationOperation)?.Target switch
        {
            IAnonymousFunctionOperation lambda => Names(lambda.Syntax, lambda.Symbol.Parameters.FirstOrDefault()?.Name),
            IMethodReferenceOperation { Method: var method } => _facts.Models.Declarations(method.OriginalDefinition) is { Length: > 0 } declarations
                ? declarations.Any(reference => Names(reference.GetSyntax(cancellationToken), method.Parameters.FirstOrDefault()?.Name))
                : true,
            // A delegate from elsewhere is somebody's contract.
            _ => true,
        };
    }

    private static bool Names(SyntaxNode function, string? task) =>
        task is not null && function.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == task && name.Parent switch
        {
            MemberAccessExpressionSyntax access => _outcomes.Contains(access.Name.Identifier.ValueText),
            AwaitExpressionSyntax or ArgumentSyntax => true,
            _ => false,
        });

    /// <summary>Whether a helper of the compilation takes a task and does nothing with it: <c>Forget</c> with an empty body.</summary>
    public bool Forgets(IArgumentOperation argument, CancellationToken cancellationToken)
    {
        if (argument is not { Parameter: { ContainingSymbol: IMethodSymbol { ReturnsVoid: true } method } parameter } || _facts.Models.Declarations(method.OriginalDefinition) is not { Length: 1 } declarations)
            return false;
        return declarations[0].GetSyntax(cancellationToken) is MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null }
            && _facts.Uses.Of(parameter.OriginalDefinition, cancellationToken).Uses.All(use => use.Operation.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation } or IConversionOperation { Parent: ISimpleAssignmentOperation { Target: IDiscardOperation } });
    }

    /// <summary>Whether a method of the compilation keeps the task that it returns, or hands on one that it has looked after: its caller need not.</summary>
    public bool Keeps(IInvocationOperation call, CancellationToken cancellationToken) => Keeps(call, 0, cancellationToken);

    private bool Keeps(IInvocationOperation call, int depth, CancellationToken cancellationToken)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (depth > MaxDepth || method.IsAsync || (_facts.Models.Declarations(method).IsEmpty && CallKnowledge.Nothing.Kind(call.Instance) is not { TypeKind: TypeKind.Class }))
            return false;
        // Of an interface's, each has to.
        var methods = _implementations.Of(call);
        return !methods.IsEmpty && methods.All(one => !one.IsAsync && _facts.Origins.Returns(one, cancellationToken).Any(returned => IsKept(Target(returned), depth, cancellationToken) || IsContinuation(returned, call)));
    }

    private bool IsKept(IOperation? returned, int depth, CancellationToken cancellationToken) => returned switch
    {
        IFieldReferenceOperation or IPropertyReferenceOperation { Property.Name: not "CompletedTask" } => true,
        ILocalReferenceOperation local => _facts.Uses.Of(local.Local, cancellationToken).Uses.Any(use => IsSeenTo(use.Operation, cancellationToken)),
        IParameterReferenceOperation parameter => _facts.Uses.Of(parameter.Parameter.OriginalDefinition, cancellationToken).Uses.Any(use => IsSeenTo(use.Operation, cancellationToken)),
        IInvocationOperation inner => TakesFailures(inner.TargetMethod) || Keeps(inner, depth + 1, cancellationToken) || (Before(inner) is { } before && IsKept(before, depth, cancellationToken)),
        _ => false,
    };

    private bool IsSeenTo(IOperation task, CancellationToken cancellationToken) =>
        IsStored(task) || (TaskPath.Consumer(TaskPath.Carried(task)) is { TargetMethod.Name: "ContinueWith" } continuation && Looks(continuation, cancellationToken));

    /// <summary><c>static Task Catch(this Task task, Action&lt;Exception&gt; handler)</c>: who follows a task and is given what to do with its failure.</summary>
    private bool TakesFailures(IMethodSymbol method) =>
        (method.ReducedFrom ?? method) is { IsExtensionMethod: true, ReturnsVoid: false } helper && Follows(helper.OriginalDefinition.Parameters[0].Type)
        && helper.OriginalDefinition.Parameters.Any(parameter => parameter.Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } && invoke.Parameters.Any(given => given.Type.IsException()));

    private bool Follows(ITypeSymbol type) => _facts.Known.IsTaskLike(type) || type is ITypeParameterSymbol { ConstraintTypes: var constraints } && constraints.Any(_facts.Known.IsTaskLike);

    /// <summary>The task that a call of a helper follows: <c>task.Catch(handler).Finally(end)</c>.</summary>
    private IInvocationOperation? Before(IInvocationOperation call) =>
        call.TargetMethod is { IsExtensionMethod: true } or { ReducedFrom: not null } && call.Arguments is [{ Value: var first }, ..] && ValueOrigins.Unwrap(first) is IInvocationOperation before && Follows(before.Type!) ? before : null;

    /// <summary>
    /// <c>static Task Then(this Task task, Action&lt;Task&gt; next) => task.ContinueWith(next)</c>, called on a task that somebody else has: how that ends is seen by who has it.
    /// </summary>
    private static bool IsContinuation(IOperation returned, IInvocationOperation call) =>
        ValueOrigins.Unwrap(returned) is IInvocationOperation { TargetMethod: { Name: "ContinueWith", ContainingType.Name: "Task" }, Instance: { } followed }
        && ValueOrigins.Unwrap(followed) is IParameterReferenceOperation { Parameter.Ordinal: var ordinal } && ordinal < call.Arguments.Length
        && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal) is { Value: var given } && ValueOrigins.Unwrap(given) is not IInvocationOperation;

    /// <summary>Whether a task is put in a field, or in a collection that is one.</summary>
    public static bool IsStored(IOperation task)
    {
        var value = TaskPath.Carried(task);
        return value.Parent switch
        {
            IAssignmentOperation assignment => assignment.Value == value && assignment.Target is IFieldReferenceOperation or IPropertyReferenceOperation,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "AddOrUpdate" or "Enqueue" or "Push", Instance: { } kept } } => ValueOrigins.Unwrap(kept) is IFieldReferenceOperation or IPropertyReferenceOperation,
            _ => false,
        };
    }

    private static IOperation? Target(IOperation returned) => ValueOrigins.Unwrap(returned) switch
    {
        IAssignmentOperation assignment => assignment.Target,
        var value => value,
    };
}
