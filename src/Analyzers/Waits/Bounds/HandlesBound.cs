using Hangproof.Flow;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>A wait for one of several handles ends with the first of them that is sure to be set, a wait for all with the last.</summary>
internal sealed class HandlesBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.TypeName != "System.Threading.WaitHandle" || site.Api.MemberName is not ("WaitAny" or "WaitAll") || site.Arguments.IsEmpty)
            return null;
        var handles = Handles(site.Arguments[0].Value, site, analysis).ToList();
        if (handles.Count == 0)
            return null;
        var isBounded = site.Api.MemberName == "WaitAny" ? handles.Any(Ends) : handles.All(Ends);
        return isBounded ? BoundVerdict.Owner : null;

        bool Ends(IOperation handle)
        {
            if (ValueOrigins.Unwrap(handle) is IPropertyReferenceOperation { Property: { Name: "WaitHandle" } property } && analysis.Known.IsToken(property.ContainingType))
                return true;
            var sets = analysis.Objects.Of(handle, site.CancellationToken).Calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "Set" } or IMethodReferenceOperation { Method.Name: "Set" }).ToList();
            return analysis.Endings.Of(site, sets).Any(e => e.Kind == EndingKind.Certain);
        }
    }

    /// <summary>The elements as source lists them, at the call or where its array is made.</summary>
    public static IEnumerable<IOperation> Handles(IOperation array, WaitSite site, WaitAnalysis analysis)
    {
        var origins = analysis.Origins.Of(array, site.CancellationToken);
        var lists = origins.IsComplete && !origins.Leaves.IsEmpty ? origins.Leaves.Select(leaf => leaf.Syntax) : new[] { array.Syntax };
        foreach (var list in lists)
        {
            var elements = list.DescendantNodesAndSelf().OfType<InitializerExpressionSyntax>().SelectMany(i => i.Expressions)
                .Concat(list.DescendantNodesAndSelf().OfType<CollectionExpressionSyntax>().SelectMany(c => c.Elements.OfType<ExpressionElementSyntax>()).Select(e => e.Expression));
            foreach (var element in elements)
            {
                if (analysis.Models.Get(element.SyntaxTree).GetOperation(element, site.CancellationToken) is { } handle)
                    yield return handle;
            }
        }
    }
}
