using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Loops;

/// <summary>What catch clauses do to an exception that would have left a loop or ended a task.</summary>
internal static class Handlers
{
    /// <summary>Whether a clause takes everything, or everything that comes of cancelling.</summary>
    public static bool TakesCancellation(CatchClauseSyntax clause) => TakesAll(clause) || IsOfCancellation(clause);

    public static bool TakesAll(CatchClauseSyntax clause) => clause.Declaration is null || Type(clause) is "Exception";

    public static bool IsOfCancellation(CatchClauseSyntax clause) => Type(clause) is "OperationCanceledException" or "TaskCanceledException";

    public static bool IsOfDisposal(CatchClauseSyntax clause) => Type(clause) is "ObjectDisposedException";

    /// <summary>The clause within a loop that keeps what is thrown at a node from leaving the loop; none where some clause lets it through.</summary>
    public static CatchClauseSyntax? Swallowing(SyntaxNode node, StatementSyntax loop)
    {
        for (var parent = node.Parent; parent is not null && parent != loop && !EnclosingFunction.IsFunction(parent); parent = parent.Parent)
        {
            if (parent is TryStatementSyntax attempt && attempt.Block.Span.Contains(node.Span) && Swallowing(attempt, loop) is { } clause)
                return clause;
        }
        return null;
    }

    /// <summary>The first clause of a statement that takes a cancellation, if it takes all of it and goes on.</summary>
    public static CatchClauseSyntax? Swallowing(TryStatementSyntax attempt, StatementSyntax loop)
    {
        foreach (var clause in attempt.Catches)
        {
            if (TakesCancellation(clause))
                return clause.Filter is null && !LoopShape.Leaves(clause.Block, loop) ? clause : null;
        }
        return null;
    }

    /// <summary>As the message shows it: <c>catch (Exception)</c>.</summary>
    public static string Words(CatchClauseSyntax clause) => clause.Declaration is { } declaration ? $"catch ({declaration.Type})" : "catch";

    /// <summary>By its last name: an alias or a qualification is no reason to miss it.</summary>
    private static string? Type(CatchClauseSyntax clause) => clause.Declaration?.Type switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        QualifiedNameSyntax name => name.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax name => name.Name.Identifier.ValueText,
        _ => null,
    };
}
