using Hangproof.Catalogue;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>A spin ends when somebody changes what its condition looks at: the assignments are judged like signals. One that looks for cancellation ends by that.</summary>
internal sealed class SpinBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.SpinWait || site.Arguments.FirstOrDefault()?.Value is not { } condition)
            return null;
        // `SpinUntil(() => stop.IsCancellationRequested || listener.Pending())`
        if (condition.Descendants().Any(read => read is IPropertyReferenceOperation { Property: { Name: "IsCancellationRequested", ContainingType: { } type } } && (analysis.Known.IsToken(type) || type.Name == "CancellationTokenSource")))
            return BoundVerdict.Token;
        // A condition that is made elsewhere is a lock's or a queue's own: who spins for it counts on its coming in a moment.
        if (condition.Syntax is not AnonymousFunctionExpressionSyntax { Body: ExpressionSyntax body })
            return condition.Syntax is AnonymousFunctionExpressionSyntax ? null : BoundVerdict.Default;
        if (body.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is IdentifierNameSyntax))
            return BoundVerdict.Default;
        // Anything but flags (a call, a count in a collection) can change in ways that no assignment shows.
        if (body.DescendantNodesAndSelf().Any(node => node is InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Volatile" } } }
            or MemberAccessExpressionSyntax { Expression: not (ThisExpressionSyntax or IdentifierNameSyntax { Identifier.ValueText: "Volatile" }) }))
            return null;
        var model = analysis.Models.Get(body.SyntaxTree);
        var changes = new List<IOperation>();
        var isPrivate = true;
        foreach (var flag in body.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Select(name => model.GetSymbolInfo(name, site.CancellationToken).Symbol).Where(s => s is IFieldSymbol or IPropertySymbol or ILocalSymbol or IParameterSymbol))
        {
            var uses = analysis.Uses.Of(flag!, site.CancellationToken);
            isPrivate &= uses.IsComplete;
            changes.AddRange(uses.Uses.Select(use => Change(use.Operation)).Where(change => change is not null)!);
        }
        if (changes.Count == 0)
            return isPrivate ? new BoundVerdict(BoundState.Never, $"nothing ever changes '{body}'") : null;
        var endings = analysis.Endings.Of(site, changes);
        if (endings.FirstOrDefault(e => e.Kind == EndingKind.Skippable) is { } skippable)
            return new BoundVerdict(BoundState.Unbounded, skippable.Why, skippable.Call.Syntax.GetLocation());
        return endings.Any(e => e.Kind == EndingKind.Certain) ? BoundVerdict.Owner : null;
    }

    private static IOperation? Change(IOperation use) => use.Parent switch
    {
        IAssignmentOperation assignment when assignment.Target == use => assignment,
        IIncrementOrDecrementOperation step => step,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: IInvocationOperation { TargetMethod.Name: not "Read" } call } => call,
        _ => null,
    };
}
