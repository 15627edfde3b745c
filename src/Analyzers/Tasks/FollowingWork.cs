using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Whether something comes too early where an <c>await</c> of a task of a task goes on too early: a statement after it, what is disposed there, or the end that the callers of the
/// function wait for. In a loop that accepts connections it is right that the next need not wait.
/// </summary>
internal static class FollowingWork
{
    /// <summary>How the next connection is waited for.</summary>
    private static readonly HashSet<string> _accepts = new(StringComparer.Ordinal)
    {
        "Accept", "AcceptAsync", "AcceptSocket", "AcceptSocketAsync", "AcceptTcpClient", "AcceptTcpClientAsync", "AcceptConnectionAsync", "GetContext", "GetContextAsync", "WaitForConnection", "WaitForConnectionAsync",
    };

    /// <summary>Whether a call is awaited on the spot, as a statement, and nothing depends on that.</summary>
    public static bool IsMissing(IInvocationOperation call)
    {
        var value = TaskPath.Carried(call);
        while (value.Parent is IInvocationOperation { TargetMethod.Name: "WaitAsync" } limited && limited.Instance == value)
            value = TaskPath.Carried(limited);
        if (value.Parent is not IAwaitOperation { Parent: IExpressionStatementOperation, Syntax: var awaited })
            return false;
        for (var loop = LoopSyntax.Around(awaited); loop is not null; loop = LoopSyntax.Around(loop))
        {
            if (EnclosingFunction.OwnCalls(loop).Any(other => SymbolUses.Name(other.Expression)?.Identifier.ValueText is { } name && _accepts.Contains(name)))
                return true;
        }
        return !Follows(awaited);
    }

    private static bool Follows(SyntaxNode awaited)
    {
        foreach (var node in EnclosingFunction.AncestorsWithin(awaited))
        {
            if (LoopSyntax.Is(node))
                return false;
            if (node is UsingStatementSyntax or TryStatementSyntax { Finally: not null } || IsFollowed(node))
                return true;
        }
        return EnclosingFunction.Of(awaited) is MethodDeclarationSyntax { ReturnType: not PredefinedTypeSyntax } or LocalFunctionStatementSyntax { ReturnType: not PredefinedTypeSyntax };
    }

    /// <summary>Whether a statement stands behind another in its block that does more than leave, or is to be disposed of there.</summary>
    private static bool IsFollowed(SyntaxNode node) =>
        node is StatementSyntax statement && node.Parent is BlockSyntax { Statements: var all }
        && (all.SkipWhile(one => one != statement).Skip(1).Any(next => next is not (ContinueStatementSyntax or BreakStatementSyntax or ReturnStatementSyntax { Expression: null } or EmptyStatementSyntax or LocalFunctionStatementSyntax))
            || all.TakeWhile(one => one != statement).Any(before => before is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: (int)SyntaxKind.UsingKeyword }));
}
