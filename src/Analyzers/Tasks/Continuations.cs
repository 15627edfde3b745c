using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Whether what a task does next can go on without the thread, or scheduler, that waits for it.</summary>
internal sealed class Continuations
{
    /// <summary>Async methods looked through from one wait.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;

    public Continuations(CodeFacts facts) => _facts = facts;

    /// <summary>Whether all of a task's work runs on the pool: it was started there, or every await on the way says <c>ConfigureAwait(false)</c>.</summary>
    public bool AreFree(IOperation task, CancellationToken cancellationToken) => IsFree(task, 0, cancellationToken);

    /// <summary>
    /// Whether a task is seen to go on where it was started: an <c>async</c> method in sight awaits without <c>ConfigureAwait(false)</c>, and not what somebody gave it to run.
    /// What happens in other assemblies, and behind a contract, nobody sees.
    /// </summary>
    public bool AreHere(IOperation task, CancellationToken cancellationToken) => IsHere(task, 0, cancellationToken);

    private bool IsHere(IOperation? task, int depth, CancellationToken cancellationToken)
    {
        if (Call(task, cancellationToken) is not { TargetMethod: var method } || depth > MaxDepth || method.IsVirtualCall())
            return false;
        return method.IsAsync
            ? _facts.Models.Declarations(method.OriginalDefinition).Any(declared => EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)).OfType<AwaitExpressionSyntax>()
                .Any(wait => !IsConfigured(wait.Expression) && _facts.Models.Operation(wait.Expression, cancellationToken) is var awaited
                    && awaited is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } && !IsFree(awaited, depth + 1, cancellationToken)))
            : _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).Any(returned => IsHere(returned, depth + 1, cancellationToken));
    }

    private bool IsFree(IOperation? task, int depth, CancellationToken cancellationToken)
    {
        if (Call(task, cancellationToken) is not { TargetMethod: var method } call || depth > MaxDepth)
            return false;
        if (method is { Name: "Run", ContainingType: var type } && SymbolEqualityComparer.Default.Equals(type, _facts.Known.Task))
            return true;
        if (method.Name is "Unwrap" or "AsTask" or "WaitAsync" or "Preserve")
            return IsFree(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, depth + 1, cancellationToken);
        if (method is { Name: "StartNew", ContainingType.Name: "TaskFactory" })
            return call.Arguments.Any(a => a.Value is IPropertyReferenceOperation { Property: { Name: "Default", ContainingType.Name: "TaskScheduler" } });
        var declarations = _facts.Models.Declarations(method.OriginalDefinition);
        if (method.IsVirtualCall() || declarations.IsEmpty)
            return false;
        return method.IsAsync
            ? declarations.All(d => IsConfigured(d.GetSyntax(cancellationToken), depth, cancellationToken))
            : _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).ToList() is { Count: > 0 } returned && returned.All(r => IsFree(r, depth + 1, cancellationToken));
    }

    /// <summary>The call that makes a task: itself, or what the local was made with that holds it.</summary>
    private IInvocationOperation? Call(IOperation? task, CancellationToken cancellationToken)
    {
        var value = ValueOrigins.Unwrap(task);
        if (value is ILocalReferenceOperation { Local: var local } && _facts.Models.Declarations(local) is { Length: 1 } declarations
            && declarations[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } initial })
            value = ValueOrigins.Unwrap(_facts.Models.Operation(initial, cancellationToken));
        return value as IInvocationOperation;
    }

    private bool IsConfigured(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 })
                return false;
            if (node is AwaitExpressionSyntax wait && !(IsConfigured(wait.Expression) || IsFree(model.GetOperation(wait.Expression, cancellationToken), depth + 1, cancellationToken)))
                return false;
        }
        return true;
    }

    private static bool IsConfigured(ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }, ArgumentList.Arguments: { Count: 1 } arguments }
        && (arguments[0].Expression.IsKind(SyntaxKind.FalseLiteralExpression) || arguments[0].Expression.ToString().Contains("ConfigureAwaitOptions") && !arguments[0].Expression.ToString().Contains("ContinueOnCapturedContext"));
}
