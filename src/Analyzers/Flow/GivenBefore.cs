using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// <c>Body = await answer.Content.ReadAsStreamAsync(); ... new StreamReader(Body)</c>: what a field or a property of the object at hand was given last, in the same
/// function and on every way to where it is read.
/// </summary>
internal static class GivenBefore
{
    /// <summary>The value that a reference reads, where a statement of the function before it says so.</summary>
    public static IOperation? Of(IOperation read, SourceModels models, CancellationToken cancellationToken)
    {
        if (ValueOrigins.Unwrap(read) is not IMemberReferenceOperation { Member: (IFieldSymbol or IPropertySymbol) and var member, Instance: null or IInstanceReferenceOperation, Syntax: var place })
            return null;
        for (var node = place; node.Parent is { } parent && !EnclosingFunction.IsFunction(node); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            foreach (var statement in block.Statements.Reverse())
            {
                if (statement.Span.End > node.SpanStart)
                    continue;
                if (statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: var target, Right: var given } } && SymbolUses.Name(target)?.Identifier.ValueText == member.Name
                    && models.Operation(target, cancellationToken) is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } set && SymbolEqualityComparer.Default.Equals(set.Member, member))
                    return models.Operation(given, cancellationToken);
                // Whoever sets it on one way only leaves it open what it has.
                if (statement.DescendantNodes().Any(inner => inner is AssignmentExpressionSyntax { Left: var other } && SymbolUses.Name(other)?.Identifier.ValueText == member.Name))
                    return null;
            }
            // A round may read what the one before it set further down.
            if (LoopSyntax.Is(parent.Parent!))
                return null;
        }
        return null;
    }
}
