using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>The functions of this compilation that a call sets going.</summary>
internal sealed class StartedWork
{
    private readonly CodeFacts _facts;

    public StartedWork(CodeFacts facts) => _facts = facts;

    /// <summary>The bodies, or none where what runs is not known.</summary>
    public IReadOnlyList<SyntaxNode> Of(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (IsStart(method) || method is { Name: "ContinueWith", ContainingType.Name: "Task" })
            return Delegate(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value, cancellationToken);
        if (method.IsAbstract || method.IsVirtual || method.IsOverride)
            return Array.Empty<SyntaxNode>();
        return Handed(call, cancellationToken) is { } work && Delegate(work, cancellationToken) is { Count: > 0 } bodies ? bodies : Bodies(method, cancellationToken);
    }

    /// <summary>
    /// The work of a method that is not async and only starts it: <c>return Task.Run(async () => ...);</c>. What the method itself throws, it throws at
    /// its caller. None where it does anything else with a task.
    /// </summary>
    public IReadOnlyList<SyntaxNode> Behind(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (method.IsAsync || method.IsVirtual || method.IsAbstract || method.IsOverride)
            return Array.Empty<SyntaxNode>();
        var starts = _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).Select(value => ValueOrigins.Unwrap(value) as IInvocationOperation).ToList();
        return starts.All(start => start is not null && IsStart(start.TargetMethod)) ? starts.SelectMany(start => Of(start!, cancellationToken)).ToList() : Array.Empty<SyntaxNode>();
    }

    /// <summary>Whether a method starts what it is given, and returns the task of that.</summary>
    public static bool IsStart(IMethodSymbol method) => method is { Name: "Run", ContainingType.Name: "Task" } or { Name: "StartNew", ContainingType.Name: "TaskFactory" };

    /// <summary>What a helper that only starts what it is given was given.</summary>
    private IOperation? Handed(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var taken = call.Arguments.Where(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate).Take(2).ToList();
        if (call.TargetMethod.IsAsync || taken.Count != 1 || _facts.Models.Declarations(call.TargetMethod.OriginalDefinition).Length != 1)
            return null;
        var returned = _facts.Origins.Returns(call.TargetMethod.OriginalDefinition, cancellationToken);
        return returned.Any() && returned.All(value => Starts(value, taken[0].Parameter!.OriginalDefinition)) ? taken[0].Value : null;
    }

    private static bool Starts(IOperation returned, ISymbol parameter) =>
        ValueOrigins.Unwrap(returned) is IInvocationOperation start && IsStart(start.TargetMethod)
        && start.Arguments.Any(argument => ValueOrigins.Unwrap(argument.Value) is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter.OriginalDefinition, parameter));

    private IReadOnlyList<SyntaxNode> Delegate(IOperation? value, CancellationToken cancellationToken) => (ValueOrigins.Unwrap(value) as IDelegateCreationOperation)?.Target switch
    {
        // `Task.Run(() => LoopAsync())` is about the loop.
        IAnonymousFunctionOperation { Syntax: AnonymousFunctionExpressionSyntax lambda } => Forwarded(lambda, cancellationToken) ?? new[] { lambda },
        IMethodReferenceOperation { Method: var method } => Bodies(method, cancellationToken),
        _ => Array.Empty<SyntaxNode>(),
    };

    private IReadOnlyList<SyntaxNode>? Forwarded(AnonymousFunctionExpressionSyntax lambda, CancellationToken cancellationToken)
    {
        var expression = lambda.ExpressionBody is AwaitExpressionSyntax awaited ? awaited.Expression : lambda.ExpressionBody;
        if (expression is not InvocationExpressionSyntax invocation || _facts.Models.Get(lambda.SyntaxTree).GetOperation(invocation, cancellationToken) is not IInvocationOperation call)
            return null;
        while (call.TargetMethod.Name == "ConfigureAwait" && ValueOrigins.Unwrap(call) is IInvocationOperation inner && inner != call)
            call = inner;
        return call.TargetMethod.IsVirtual || call.TargetMethod.IsAbstract ? null : Bodies(call.TargetMethod, cancellationToken) is { Count: > 0 } bodies ? bodies : null;
    }

    private IReadOnlyList<SyntaxNode> Bodies(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Models.Declarations(method.OriginalDefinition).Select(reference => reference.GetSyntax(cancellationToken)).Where(HasBody).ToList();

    private static bool HasBody(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        LocalFunctionStatementSyntax local => local.Body is not null || local.ExpressionBody is not null,
        _ => false,
    };
}
