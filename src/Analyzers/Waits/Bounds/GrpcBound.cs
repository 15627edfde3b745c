using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A deadline among a call's arguments or in its <c>CallOptions</c>, or one that is passed on from the call that is being served. The streams of
/// a call end with it, and so are its concern.
/// </summary>
internal sealed class GrpcBound : IBoundTest
{
    private readonly ConditionalWeakTable<WaitAnalysis, GrpcDeadlines> _deadlines = new();

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.Grpc)
            return null;
        if (site.Api.TypeName.StartsWith("Grpc.Core.", StringComparison.Ordinal))
            return BoundVerdict.Owner;
        foreach (var argument in site.Arguments)
        {
            if (argument.ArgumentKind != ArgumentKind.Explicit)
                continue;
            if (argument.Parameter is { Name: "deadline" } && argument.Value is not ({ ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation or IConversionOperation { Operand: { ConstantValue: { HasValue: true, Value: null } } }))
                return BoundVerdict.Deadline;
            if (argument.Parameter?.Type.Name == "CallOptions" && !IsEmpty(argument.Value, site, analysis) && !analysis.Origins.Of(argument.Value, site.CancellationToken).All(origin => IsEmpty(origin, site, analysis)))
                return BoundVerdict.Deadline;
        }
        return _deadlines.GetValue(analysis, a => new GrpcDeadlines(a)).AreGivenTo(site.Member?.ContainingType, site.CancellationToken) ? BoundVerdict.Deadline : new BoundVerdict(BoundState.Unbounded) { WayOut = "give it a deadline" };
    }

    /// <summary>Options in which nobody wrote a deadline or a token.</summary>
    private static bool IsEmpty(IOperation origin, WaitSite site, WaitAnalysis analysis) => origin switch
    {
        IDefaultValueOperation => true,
        IObjectCreationOperation creation => creation.Arguments.All(a => a.ArgumentKind == ArgumentKind.DefaultValue || a.Parameter?.Name is not ("deadline" or "cancellationToken")),
        IInvocationOperation { TargetMethod.Name: "WithHeaders", Instance: { } options } =>
            analysis.Origins.Of(options, site.CancellationToken).All(inner => IsEmpty(inner, site, analysis)),
        _ => false,
    };
}
