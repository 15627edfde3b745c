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
        written.Any(word => analysis.Models.Operation(word, cancellationToken) is { } value && IsGiven(value, analysis, 0, cancellationToken));

    private static bool IsGiven(IOperation value, WaitAnalysis analysis, int depth, CancellationToken cancellationToken) =>
        IsGivenItself(value, analysis, depth, cancellationToken) || (!IsOfTable(value) && value.ChildOperations.Any(part => IsGiven(part, analysis, depth, cancellationToken)));

    private static bool IsGivenItself(IOperation value, WaitAnalysis analysis, int depth, CancellationToken cancellationToken) => value switch
    {
        IParameterReferenceOperation => true,
        IFieldReferenceOperation { Field: { IsConst: false } field, ConstantValue.HasValue: false } => !field.IsStatic || (!field.IsReadOnly && !IsWorkedOut(field, analysis, depth + 1, cancellationToken)),
        IPropertyReferenceOperation { Property: { IsIndexer: false, ContainingType: { } type }, Instance: null or IInstanceReferenceOperation or IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation } => type.Name is not ("Environment" or "AppContext" or "Directory" or "String"),
        ILocalReferenceOperation { Local: var local } => depth < MaxDepth && IsGivenTo(local, value, analysis, depth + 1, cancellationToken),
        _ => false,
    };

    /// <summary><c>Tool.Path = FindTool();</c>: a static field to which the code itself says what it is.</summary>
    private static bool IsWorkedOut(IFieldSymbol field, WaitAnalysis analysis, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            return false;
        var set = analysis.Uses.Of(field, cancellationToken).Uses.Select(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation ? assignment.Value : null).OfType<IOperation>().ToList();
        return set.Count > 0 && set.TrueForAll(value => !IsGiven(value, analysis, depth, cancellationToken));
    }

    /// <summary><c>_commands[5]</c></summary>
    private static bool IsOfTable(IOperation value) => value switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value.ConstantValue.HasValue: true }] } => true,
        IArrayElementReferenceOperation { Indices: [{ ConstantValue.HasValue: true }] } => true,
        _ => false,
    };

    /// <summary>What a local is given anywhere in its function, or each round of a loop.</summary>
    private static bool IsGivenTo(ILocalSymbol local, IOperation read, WaitAnalysis analysis, int depth, CancellationToken cancellationToken)
    {
        if (read.SemanticModel is not { } model || local.DeclaringSyntaxReferences is not [var declared])
            return false;
        if (declared.GetSyntax() is not VariableDeclaratorSyntax variable || variable.Parent?.Parent is not LocalDeclarationStatementSyntax)
            return true;
        return (variable.Initializer is { Value: var first } && model.GetOperation(first) is { } value && IsGiven(value, analysis, depth, cancellationToken))
            || EnclosingFunction.Of(variable).DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var next } && name == local.Name
                && model.GetOperation(next) is { } set && IsGiven(set, analysis, depth, cancellationToken));
    }
}
