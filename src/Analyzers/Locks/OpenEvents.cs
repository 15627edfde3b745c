using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Locks;

/// <summary>Events that could as well be raised once the lock is left: nothing comes after them in it.</summary>
internal static class OpenEvents
{
    public static bool CanWait(SyntaxNode call) => IsLast(call) && IsFirst(call);

    /// <summary>Whether the type has not raised the same further up under a lock: where one is mended all are.</summary>
    private static bool IsFirst(SyntaxNode call) =>
        call is not InvocationExpressionSyntax { Expression: var raised } || call.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
        || !type.DescendantNodes().TakeWhile(node => node.SpanStart < call.SpanStart).Any(node => node is InvocationExpressionSyntax { Expression: var before } && SyntaxFactory.AreEquivalent(before, raised) && node.Ancestors().Any(around => around is LockStatementSyntax));

    /// <summary>Whether what follows under the lock is nothing but other calls of the kind, or the way out.</summary>
    private static bool IsLast(SyntaxNode call)
    {
        foreach (var ancestor in call.AncestorsAndSelf())
        {
            if (ancestor is LockStatementSyntax or FinallyClauseSyntax || EnclosingFunction.IsFunction(ancestor) || ancestor is TryStatementSyntax { Finally: not null })
                return true;
            if (LoopSyntax.Is(ancestor))
                return false;
            if (ancestor is StatementSyntax { Parent: BlockSyntax block } statement && block.Statements.Skip(block.Statements.IndexOf(statement) + 1).Any(later => later is not (ReturnStatementSyntax or BreakStatementSyntax)))
                return false;
        }
        return true;
    }
}
