using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary><c>_stop.Cancel(); await _work;</c>: a source that the object keeps, or the function, is cancelled on the way to a wait.</summary>
internal static class CancelledBefore
{
    public static bool Is(IOperation wait, SourceModels models, CancellationToken cancellationToken) =>
        EnclosingFunction.OwnCalls(EnclosingFunction.Of(wait.Syntax)).TakeWhile(call => call.SpanStart < wait.Syntax.SpanStart)
            .Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync" } or MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync" }
                && call.FirstAncestorOrSelf<BlockSyntax>()?.Span.Contains(wait.Syntax.Span) == true
                && models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod.ContainingType.Name: "CancellationTokenSource", Instance: IFieldReferenceOperation or ILocalReferenceOperation or IConditionalAccessInstanceOperation });
}
