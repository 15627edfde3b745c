using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>A cancellation that is right under its lock: the lock keeps it apart from the source's disposal, or there is nobody whom it calls back.</summary>
internal static class CancelledUnderLock
{
    public static bool IsHarmless(IInvocationOperation cancel, CodeFacts facts, CancellationToken cancellationToken) =>
        IsKeptFromDisposal(cancel.Syntax) || (ValueOrigins.Variable(cancel.Instance) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } source && IsOnlyLookedAt(source, facts, cancellationToken));

    /// <summary>
    /// The type disposes the source under the same lock elsewhere, or has looked just before whether it did. Where the disposal follows under the
    /// same roof, both can be done afterwards.
    /// </summary>
    private static bool IsKeptFromDisposal(SyntaxNode cancel)
    {
        if (EnclosingFunction.AncestorsWithin(cancel).OfType<LockStatementSyntax>().FirstOrDefault() is not { } locked || Receiver(cancel) is not { } source || Disposes(locked, source))
            return false;
        if (EnclosingFunction.OwnNodes(locked.Statement).OfType<IfStatementSyntax>().Any(choice => choice.SpanStart < cancel.SpanStart
            && choice.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText.IndexOf("disposed", StringComparison.OrdinalIgnoreCase) >= 0)))
            return true;
        return locked.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && type.DescendantNodes().OfType<LockStatementSyntax>().Any(other => other != locked && Plain(other.Expression) == Plain(locked.Expression) && Disposes(other, source));
    }

    private static bool Disposes(LockStatementSyntax locked, string source) =>
        locked.Statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => Receiver(call) == source && call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == "Dispose",
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText == "Dispose",
            _ => false,
        });

    /// <summary>What a call is made on, however it is written.</summary>
    private static string? Receiver(SyntaxNode call) => call switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => Plain(access.Expression),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax, Parent: ConditionalAccessExpressionSyntax conditional } => Plain(conditional.Expression),
        _ => null,
    };

    private static string Plain(ExpressionSyntax expression)
    {
        var text = expression.ToString().TrimEnd('!');
        return text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring("this.".Length) : text;
    }

    /// <summary><c>while (!_stop.IsCancellationRequested)</c> and nothing else: no callback was ever registered.</summary>
    private static bool IsOnlyLookedAt(IFieldSymbol source, CodeFacts facts, CancellationToken cancellationToken)
    {
        var uses = facts.Uses.Of(source, cancellationToken);
        return uses.IsComplete && uses.Uses.Any(use => IsLook(use.Operation.Parent)) && uses.Uses.All(use => use.Operation.Parent switch
        {
            { } look when IsLook(look) => true,
            IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" or "CancelAfter" or "Dispose" } => true,
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" or "CancelAfter" or "Dispose" } } => true,
            IAssignmentOperation assignment => assignment.Target == use.Operation,
            IBinaryOperation or IIsPatternOperation => true,
            _ => false,
        });
    }

    private static bool IsLook(IOperation? use) => use switch
    {
        IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } => true,
        IPropertyReferenceOperation { Property.Name: "Token", Parent: var asked } =>
            asked is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } or IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" },
        _ => false,
    };
}
