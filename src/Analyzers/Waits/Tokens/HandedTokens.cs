using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// <c>var running = child.RunAsync(stop); await child.StandardInput.WriteAsync(text);</c>: what is read or written was handed to a function of the compilation together
/// with the token, and that one registers with it: it ends what is read, and the wait with it.
/// </summary>
internal static class HandedTokens
{
    public static bool Have(ImmutableArray<ScopeToken> tokens, WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId is not (RuleIds.Stream or RuleIds.Peer or RuleIds.AsyncSocket or RuleIds.Process) || Root(site.Receiver?.Syntax) is not { } subject)
            return false;
        var names = new HashSet<string>(tokens.Where(token => token.IsCertain).Select(token => token.Expression), StringComparer.Ordinal);
        return EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Name)).Any(call => call.Span.End < site.Name.SpanStart
            && call.ArgumentList.Arguments.Any(argument => names.Contains(argument.Expression.ToString()))
            && (call.ArgumentList.Arguments.Any(argument => IsNamed(argument.Expression, subject)) || (call.Expression is MemberAccessExpressionSyntax { Expression: var on } && IsNamed(on, subject)))
            && Registers(call));

        bool Registers(InvocationExpressionSyntax call) =>
            site.Model.GetSymbolInfo(call, site.CancellationToken).Symbol is IMethodSymbol method
            && analysis.Models.Declarations((method.ReducedFrom ?? method).OriginalDefinition).Any(declaration => declaration.GetSyntax(site.CancellationToken) is var body
                && (TreeWords.Holds(body, "Register", site.CancellationToken) || TreeWords.Holds(body, "UnsafeRegister", site.CancellationToken)));
    }

    private static bool IsNamed(ExpressionSyntax expression, string subject) => expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == subject;

    /// <summary>The variable that a chain of members begins with.</summary>
    private static string? Root(SyntaxNode? receiver)
    {
        while (receiver is MemberAccessExpressionSyntax { Expression: var inner })
            receiver = inner;
        return receiver is IdentifierNameSyntax { Identifier.ValueText: var name } ? name : null;
    }
}
