using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>A wait on what is never there: a readonly field that is set to <c>null</c> and to nothing else. It throws before it waits.</summary>
internal static class AbsentReceiver
{
    public static bool Is(WaitSite site, WaitAnalysis analysis)
    {
        var value = ValueOrigins.Unwrap(site.Receiver);
        while (value is IFieldReferenceOperation or IPropertyReferenceOperation)
        {
            if (value is IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private, Type.IsReferenceType: true } field } && IsNothing(field, site, analysis))
                return true;
            value = ValueOrigins.Unwrap(value is IFieldReferenceOperation kept ? kept.Instance : ((IPropertyReferenceOperation)value).Instance);
        }
        return false;
    }

    /// <summary>What has an attribute, or is <c>null!</c>, may be set by who makes the object.</summary>
    private static bool IsNothing(IFieldSymbol field, WaitSite site, WaitAnalysis analysis) =>
        field.GetAttributes().IsEmpty && analysis.Models.Declarations(field) is [var declared]
        && declared.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value.RawKind: (int)SyntaxKind.NullLiteralExpression }
        && analysis.Uses.Of(field, site.CancellationToken) is { IsComplete: true } uses
        && uses.Uses.All(use => use.Operation.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target != use.Operation,
            IArgumentOperation { Parameter.RefKind: var kind } => kind is RefKind.None,
            ITupleOperation => false,
            _ => true,
        });
}
