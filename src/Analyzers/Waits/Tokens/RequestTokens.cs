using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// <c>context.RequestAborted</c> beside a socket that the request was accepted as: the server that cancels the token has ended the connection, and every
/// wait on it. Only what is asked of somebody else needs the token.
/// </summary>
internal static class RequestTokens
{
    public static bool AddNothing(ImmutableArray<ScopeToken> tokens, WaitSite site) =>
        site.Api.Kind == WaitKind.WebSocket && tokens.All(IsOfRequest) && site.Receiver?.Type is { Name: not "ClientWebSocket" };

    private static bool IsOfRequest(ScopeToken token) => token.Expression == "RequestAborted" || token.Expression.EndsWith(".RequestAborted", StringComparison.Ordinal);
}
