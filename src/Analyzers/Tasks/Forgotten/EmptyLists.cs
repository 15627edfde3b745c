using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary><c>foreach (var part in _parts) await Renew(part);</c>, where nobody ever adds to the list: what is done for each never runs.</summary>
internal static class EmptyLists
{
    public static bool Holds(SyntaxNode node, CodeFacts facts, CancellationToken cancellationToken) =>
        EnclosingFunction.AncestorsWithin(node).Any(around => around is ForEachStatementSyntax loop && loop.Statement.Span.Contains(node.Span)
            && ValueOrigins.Unwrap(facts.Models.Operation(loop.Expression, cancellationToken)) is IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } list }
            && IsNeverFilled(list, facts, cancellationToken));

    private static bool IsNeverFilled(IFieldSymbol list, CodeFacts facts, CancellationToken cancellationToken) =>
        facts.Uses.Of(list.OriginalDefinition, cancellationToken) is { IsComplete: true, Uses: var uses }
        && facts.Models.Declarations(list.OriginalDefinition).All(declared => declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer: var first } && (first is null || IsEmpty(facts.Models.Operation(first.Value, cancellationToken))))
        && uses.All(use => Parent(use.Operation) switch
        {
            IForEachLoopOperation => true,
            IPropertyReferenceOperation { Property.Name: "Count" } => true,
            IInvocationOperation { TargetMethod.Name: "Clear" or "Remove" or "Contains" } => true,
            ISimpleAssignmentOperation { Value: var made } => IsEmpty(made),
            _ => false,
        });

    private static IOperation? Parent(IOperation use)
    {
        var parent = use.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent;
    }

    private static bool IsEmpty(IOperation? made) => ValueOrigins.Unwrap(made) is IObjectCreationOperation { Initializer: null, Arguments.IsEmpty: true };
}
