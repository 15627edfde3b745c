using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A body that <c>HttpClient.Timeout</c> does not reach, as it ends with the headers: the answer was asked for with <c>ResponseHeadersRead</c>, or is
/// the stream of <c>GetStreamAsync</c>. Any other body is in memory before anyone sees it.
/// </summary>
internal sealed class HttpBodyBound : IBoundTest
{
    private const int MaxSteps = 6;
    private const int ResponseHeadersRead = 1;

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        // ReadAsStream hands the stream out and does not wait for what comes through it.
        if (site.Api.Kind != WaitKind.HttpBody || site.Api.MemberName == "ReadAsStream" || site.Receiver is not { } receiver)
            return null;
        // What a stream of one's own hands on, whoever reads it decides how long to wait for.
        if (ForeignSignature.IsOfStream(site.ContainingMember) && !ForeignSignature.IsReadOnlySynchronously(site.ContainingMember))
            return null;
        IInvocationOperation? request = null;
        return HeadersOnly(receiver, 0) is { } evidence
            ? new BoundVerdict(BoundState.Never, "'HttpClient.Timeout' reaches to the headers only", evidence)
            {
                WaitsToBeAsked = BulkTransfer.IsTail(site) || FailedAnswer.IsReadBy(site, analysis) || Loopback.Asks(request!, site, analysis)
                    || (BulkTransfer.IsDownload(site, analysis) && request!.Instance is { } client && DeadlineBound.IsTakenFrom(client, site, analysis))
                    // Who hands out the body has an end by which its reader is let go.
                    || (site.ContainingMember.ContainingType.IsDisposable() && EnclosingFunction.Of(site.Name) is MethodDeclarationSyntax { ExpressionBody: not null }),
                ShowsFault = IsLimited(request!, site, analysis),
            }
            : null;

        Location Asked(IInvocationOperation call, SyntaxNode place)
        {
            request = call;
            return place.GetLocation();
        }

        Location? HeadersOnly(IOperation value, int step)
        {
            if (step > MaxSteps)
                return null;
            // What a member was given just before is what it has, whatever others give it elsewhere.
            foreach (var origin in analysis.Origins.Of(GivenBefore.Of(value, analysis.Models, site.CancellationToken) ?? value, site.CancellationToken).Leaves)
            {
                var found = origin switch
                {
                    IInvocationOperation { TargetMethod.Name: "GetStreamAsync" } call => Asked(call, call.Syntax),
                    IInvocationOperation call when Option(call) is { } option => Asked(call, option.Syntax),
                    IInvocationOperation { Instance: { } instance, TargetMethod.Name: "ReadAsStreamAsync" or "ReadAsStream" } => HeadersOnly(instance, step + 1),
                    IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Content" or "BaseStream" } => HeadersOnly(instance, step + 1),
                    IObjectCreationOperation { Arguments: { Length: > 0 } arguments } => HeadersOnly(arguments[0].Value, step + 1),
                    _ => null,
                };
                if (found is not null)
                    return found;
            }
            return null;
        }
    }

    /// <summary>Whether somebody wants the request to end: he gave it a token, or its client a time.</summary>
    private static bool IsLimited(IInvocationOperation request, WaitSite site, WaitAnalysis analysis) =>
        request.Arguments.Any(argument => analysis.Known.IsToken(argument.Parameter?.Type) && PromisedTokens.Is(argument.Value, site, analysis))
        || (request.Instance is { } client && DeadlineBound.IsGivenTo(client, site, analysis));

    private static IOperation? Option(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == "HttpCompletionOption" && argument.Value.ConstantValue is { HasValue: true, Value: ResponseHeadersRead })
                return argument.Value;
        }
        return null;
    }
}
