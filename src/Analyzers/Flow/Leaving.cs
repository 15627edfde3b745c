using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Statements after which what follows them is not reached.</summary>
internal static class Leaving
{
    /// <summary>Whether a statement ends by leaving: the function, the round of a loop, the section of a <c>switch</c>.</summary>
    public static bool Is(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => Is(statements.Last()),
        _ => statement is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax,
    };
}
