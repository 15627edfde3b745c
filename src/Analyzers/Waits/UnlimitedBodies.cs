using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Bodies of which nobody is seen to want a limit: no caller has a token that they could take, the request got none, and no time is set for its client. Whoever calls that waits for a
/// download as long as it takes, as everywhere else in such a program.
/// </summary>
internal static class UnlimitedBodies
{
    public static bool AreMeant(WaitSite site, BoundVerdict verdict, ImmutableArray<ScopeToken> tokens, WaitAnalysis analysis) =>
        site.Api.Kind == WaitKind.HttpBody
        && (!(verdict.ShowsFault || tokens.Any(token => token is { IsCertain: true, IsCarried: false } && PromisedTokens.Is(token.Holder, site, analysis))) || IsToldAtCaller(site, analysis));

    /// <summary><c>var size = ReadSize(body); await body.ReadExactlyAsync(block, 0, size);</c>: a helper reads on in a stream that all who call it read themselves, and the trap is told there.</summary>
    private static bool IsToldAtCaller(WaitSite site, WaitAnalysis analysis) =>
        ValueOrigins.Unwrap(site.Receiver) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { DeclaredAccessibility: not Accessibility.Public } helper } stream }
        && analysis.Uses.Of(helper, site.CancellationToken).Uses is { IsEmpty: false } calls
        && calls.All(call => ValueOrigins.Argument(call.Operation, stream.Ordinal)?.Syntax is IdentifierNameSyntax { Identifier.ValueText: var given } && EnclosingFunction.OwnCalls(EnclosingFunction.Of(call.Operation.Syntax)).Any(other =>
            other.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var read }, Name.Identifier.ValueText: var name } && read == given
            && (name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("CopyTo", StringComparison.Ordinal))));
}
