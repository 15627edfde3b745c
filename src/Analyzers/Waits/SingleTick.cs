using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary><c>using var timer = new PeriodicTimer(delay); await timer.WaitForNextTickAsync();</c>: the first tick of a timer of one's own comes after its period.</summary>
internal static class SingleTick
{
    public static bool Is(WaitSite site) =>
        site.Operation is IInvocationOperation { TargetMethod: { Name: "WaitForNextTickAsync", ContainingType.Name: "PeriodicTimer" }, Instance: ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declared] } local } }
        && Initialized.Value(declared.GetSyntax(site.CancellationToken)) is BaseObjectCreationExpressionSyntax made
        && site.Model.GetOperation(made, site.CancellationToken) is IObjectCreationOperation { Arguments: [{ Value: var period }, ..] } && !Times.IsInfinite(period)
        && EnclosingFunction.Of(site.Name) is var function && EnclosingFunction.Of(made) == function
        && !EnclosingFunction.AncestorsWithin(site.Name).Any(LoopSyntax.Is)
        && EnclosingFunction.OwnNodes(function).OfType<IdentifierNameSyntax>().Count(node => node.Identifier.ValueText == local.Name && node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitForNextTickAsync" or "Period" }) == 1;
}
