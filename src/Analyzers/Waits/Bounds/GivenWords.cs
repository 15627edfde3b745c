using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Whether words of a command come from outside of the function that starts it: from its callers, from what its object keeps or was set to. What is written out, or taken from a table of
/// the code's own, does not.
/// </summary>
internal static class GivenWords
{
    /// <summary>Locals from a word to where it comes from.</summary>
    private const int MaxDepth = 3;

    public static bool AreIn(IEnumerable<ExpressionSyntax> written, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        written.Any(word => analysis.Models.Operation(word, cancellationToken) is { } value && IsGiven(value, 0));

    private static bool IsGiven(IOperation value, int depth) => IsGivenItself(value, depth) || (!IsOfTable(value) && value.ChildOperations.Any(part => IsGiven(part, depth)));

    private static bool IsGivenItself(IOperation value, int depth) => value switch
    {
        IParameterReferenceOperation => true,
        IFieldReferenceOperation { Field: { IsConst: false } field, ConstantValue.HasValue: false } => !(field.IsStatic && field.IsReadOnly),
        IPropertyReferenceOperation { Property: { IsIndexer: false, ContainingType: { } type }, Instance: null or IInstanceReferenceOperation or IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation } => type.Name is not ("Environment" or "AppContext" or "Directory" or "String"),
        ILocalReferenceOperation { Local: var local } => depth < MaxDepth && IsGivenTo(local, value, depth + 1),
        _ => false,
    };

    /// <summary><c>_commands[5]</c></summary>
    private static bool IsOfTable(IOperation value) => value switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value.ConstantValue.HasValue: true }] } => true,
        IArrayElementReferenceOperation { Indices: [{ ConstantValue.HasValue: true }] } => true,
        _ => false,
    };

    /// <summary>What a local is given anywhere in its function, or each round of a loop.</summary>
    private static bool IsGivenTo(ILocalSymbol local, IOperation read, int depth)
    {
        if (read.SemanticModel is not { } model || local.DeclaringSyntaxReferences is not [var declared])
            return false;
        if (declared.GetSyntax() is not VariableDeclaratorSyntax variable || variable.Parent?.Parent is not LocalDeclarationStatementSyntax)
            return true;
        return (variable.Initializer is { Value: var first } && model.GetOperation(first) is { } value && IsGiven(value, depth))
            || EnclosingFunction.Of(variable).DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var next } && name == local.Name
                && model.GetOperation(next) is { } set && IsGiven(set, depth));
    }
}
