using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Whether code waits for the end of a task, by itself or together with others, so that it is over afterwards.</summary>
internal static class Awaited
{
    private static readonly HashSet<string> _blockers = new(StringComparer.Ordinal) { "Wait", "WaitAll", "GetResult", "Result" };

    /// <param name="task">The expression that means the task, or a collection of tasks.</param>
    /// <param name="isTask">Whether it is a task: then whatever stands beside it in a call of <c>WaitAll</c> is one too, and no bound.</param>
    public static bool Is(ExpressionSyntax task, bool isTask)
    {
        for (SyntaxNode node = task; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case AwaitExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax access when access.Expression == node && _blockers.Contains(access.Name.Identifier.ValueText):
                    // A Wait with a time or a token may give up.
                    return access.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 };
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "WaitAsync" or "SuppressThrowing" }:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "WhenAll" or "WaitAsync" or "SuppressThrowing" } }:
                case ArgumentSyntax or ArgumentListSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax:
                // All that a collection holds: `tasks.Values`, `jobs.Select(job => job.Task)`.
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Values" or "Select" or "ToArray" or "ToList" } of when of.Expression == node:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" or "ToArray" or "ToList" } } all when all.Expression == node:
                    break;
                // `await WithTimeout(task, time)`: who is given the task, and is awaited, has seen to it.
                case InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAny" or "WaitAll" or "WaitAny" } } call when node == call.ArgumentList:
                    return IsAwaited(call);
                // `await task.OrTimeout(time)`: what goes on with a task gives up by an exception, and ends after it.
                case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } extended when isTask && extended.Expression == node:
                    return IsAwaited(call);
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" }, ArgumentList.Arguments: var waited }:
                    return waited.Count == 1 || isTask;
                default:
                    return false;
            }
        }
        return false;
    }

    /// <summary>What a statement works out before anything else, and all that it does: <c>task;</c>, <c>value = task;</c>, <c>var value = task;</c></summary>
    public static ExpressionSyntax? Evaluated(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var given }, ..] } => given,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax, Right: var given } } => given,
        ExpressionStatementSyntax { Expression: var only } => only,
        _ => null,
    };

    /// <summary>A task without <c>ConfigureAwait</c>.</summary>
    public static ExpressionSyntax Unconfigured(ExpressionSyntax task)
    {
        while (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } configured })
            task = configured.Expression;
        return task;
    }

    /// <summary>The same without a method of the compilation that does nothing else: <c>task.Anywhere()</c>.</summary>
    public static ExpressionSyntax Unconfigured(ExpressionSyntax task, SourceModels models, CancellationToken cancellationToken)
    {
        while (true)
        {
            task = Unconfigured(task);
            if (task is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Expression: var configured } } call || !Configures(call, models, cancellationToken))
                return task;
            task = configured;
        }
    }

    private static bool Configures(InvocationExpressionSyntax call, SourceModels models, CancellationToken cancellationToken) =>
        models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { ReducedFrom: { } helper }
        && models.Declarations(helper.OriginalDefinition) is { Length: 1 } declarations && declarations[0].GetSyntax(cancellationToken) is MethodDeclarationSyntax method
        && ReturnedExpressions.Only(method) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: IdentifierNameSyntax given } }
        && given.Identifier.ValueText == method.ParameterList.Parameters[0].Identifier.ValueText;

    public static bool IsAwaited(ExpressionSyntax call) =>
        call.Parent is AwaitExpressionSyntax || call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax { Parent: AwaitExpressionSyntax } };
}
