using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Statements after which what follows them is not reached, or nothing follows.</summary>
internal static class Leaving
{
    /// <summary>Whether a statement ends by leaving, whichever way through it is taken: the function, the round of a loop, the section of a <c>switch</c>.</summary>
    public static bool Is(StatementSyntax statement)
    {
        while (true)
        {
            switch (statement)
            {
                case BlockSyntax { Statements: { Count: > 0 } statements }:
                    statement = statements.Last();
                    break;
                case IfStatementSyntax { Else.Statement: var otherwise } choice when Is(choice.Statement):
                    statement = otherwise;
                    break;
                case LockStatementSyntax { Statement: var held }:
                    statement = held;
                    break;
                case UsingStatementSyntax { Statement: var inner }:
                    statement = inner;
                    break;
                default:
                    return statement is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax || IsThrownAgain(statement);
            }
        }
    }

    /// <summary>Whether the method has nothing left to do behind a statement.</summary>
    public static bool IsLast(StatementSyntax statement)
    {
        SyntaxNode node = statement;
        while (true)
        {
            switch (node.Parent)
            {
                case BlockSyntax block when block.Statements.Last() != node:
                    return false;
                case BlockSyntax or IfStatementSyntax or ElseClauseSyntax or FinallyClauseSyntax:
                case TryStatementSyntax attempt when attempt.Finally == node:
                    node = node.Parent;
                    break;
                default:
                    return node.Parent is BaseMethodDeclarationSyntax;
            }
        }
    }

    /// <summary><c>ExceptionDispatchInfo.Capture(e).Throw();</c>, <c>ExceptionDispatchInfo.Throw(e);</c></summary>
    private static bool IsThrownAgain(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Throw", Expression: var thrown } } }
        && (thrown is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Capture", Expression: var captured } } ? captured : thrown) is var info
        && (info as SimpleNameSyntax ?? (info as MemberAccessExpressionSyntax)?.Name) is { Identifier.ValueText: "ExceptionDispatchInfo" };
}
