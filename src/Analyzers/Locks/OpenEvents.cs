using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Events of a library that anybody can subscribe to, and that could as well be raised once the lock is left: nothing comes after them in it.</summary>
internal static class OpenEvents
{
    public static bool CanWait(LockedStep step, LockedStep raising, LockFacts facts, CancellationToken cancellationToken) =>
        facts.Facts.Compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule
        && IsLast(step.Operation.Syntax) && IsFirst(step.Operation.Syntax)
        && Event(Places.Called(((IInvocationOperation)raising.Operation).Instance), facts, cancellationToken) is { } raised && IsPublic(raised);

    private static IEventSymbol? Event(IOperation? raised, LockFacts facts, CancellationToken cancellationToken) => ValueOrigins.Unwrap(raised) switch
    {
        IEventReferenceOperation one => one.Event,
        ILocalReferenceOperation local => facts.Facts.Origins.Of(local, cancellationToken).Leaves.OfType<IEventReferenceOperation>().FirstOrDefault()?.Event,
        _ => null,
    };

    private static bool IsPublic(ISymbol? symbol)
    {
        for (; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility != Accessibility.Public)
                return false;
        }
        return true;
    }

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
