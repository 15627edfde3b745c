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
        if (method is { Name: "Run", ContainingType.Name: "Task" } or { Name: "StartNew", ContainingType.Name: "TaskFactory" } or { Name: "ContinueWith", ContainingType.Name: "Task" })
            return Delegate(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value, cancellationToken);
        return method.IsAbstract || method.IsVirtual || method.IsOverride ? Array.Empty<SyntaxNode>() : Bodies(method, cancellationToken);
    }

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
