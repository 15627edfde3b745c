using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// <c>new HttpClient { BaseAddress = new Uri("http://127.0.0.1:5000") }</c>: the peer is a process of the same machine, mostly of the same product. Its connection breaks when it ends, and
/// no network gets lost in between.
/// </summary>
internal static class Loopback
{
    public static bool Asks(IInvocationOperation request, WaitSite site, WaitAnalysis analysis) =>
        request.Arguments.Any(argument => IsWritten(argument.Value.Syntax))
        || (site.ContainingMember.ContainingType is { } type && analysis.Compilation.FindType("System.Net.Http.HttpClient")?.GetMembers("BaseAddress").FirstOrDefault() is { } address
            && analysis.Uses.Of(address, site.CancellationToken).Uses.Any(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation
                && SymbolEqualityComparer.Default.Equals(use.Member?.ContainingType, type) && IsWritten(set.Value.Syntax)));

    private static bool IsWritten(SyntaxNode address) => address.DescendantTokens().Any(token => token.Parent is LiteralExpressionSyntax or InterpolatedStringTextSyntax
        && (token.ValueText.Contains("127.0.0.1") || token.ValueText.Contains("://localhost")));
}
