using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// What a SignalR server sends to its clients: what goes wrong with a connection is logged and ends that connection, and the task of it all seldom has
/// anything to tell.
/// </summary>
internal static class HubSends
{
    private const string Space = "Microsoft.AspNetCore.SignalR";

    /// <summary>Methods that hand on what the next returns.</summary>
    private const int MaxDepth = 2;

    /// <summary>Whether a call is one: of a proxy, of the interface that stands for clients, or of a method that only returns such a call.</summary>
    public static bool Is(IInvocationOperation call, ValueOrigins origins, CancellationToken cancellationToken) => Is(call, origins, 0, cancellationToken);

    private static bool Is(IInvocationOperation call, ValueOrigins origins, int depth, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (IsSend(method) || (!IsProxy(method.ContainingType) && IsOfClients(ValueOrigins.Unwrap(call.Instance))))
            return true;
        if (depth >= MaxDepth || method.IsAsync || method.IsVirtualCall())
            return false;
        var returned = origins.Returns(method.OriginalDefinition, cancellationToken).ToList();
        return returned.Count > 0 && returned.All(value => ValueOrigins.Unwrap(value) is IInvocationOperation next && Is(next, origins, depth + 1, cancellationToken));
    }

    /// <summary>Whoever asks a client for an answer, <c>InvokeAsync</c>, has one to get.</summary>
    private static bool IsSend(IMethodSymbol method) =>
        method.Name is "SendAsync" or "SendCoreAsync"
        && (IsProxy(method.ContainingType) || (method is { IsExtensionMethod: true, Parameters: [{ Type: var followed }, ..] } && IsOfServer(method.ContainingType) && IsProxy(followed)));

    private static bool IsProxy(ITypeSymbol? type) => type is { Name: "IClientProxy" or "ISingleClientProxy" } && IsOfServer(type);

    /// <summary><c>context.Clients.All</c>, <c>context.Clients.Group(name)</c></summary>
    private static bool IsOfClients(IOperation? clients) =>
        (clients as IPropertyReferenceOperation)?.Property.ContainingType is { } read ? IsClients(read)
        : (clients as IInvocationOperation)?.TargetMethod.ContainingType is { } called && IsClients(called);

    private static bool IsClients(ITypeSymbol type) => type is { Name: "IHubClients" or "IHubCallerClients" } && IsOfServer(type);

    private static bool IsOfServer(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() == Space;
}
