using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Connecting a socket of datagrams sends nothing and waits for nobody: it only says where they go. Sending one waits for no peer either: what the network does not take
/// is lost.
/// </summary>
internal sealed class DatagramBound : IBoundTest
{
    /// <summary>Methods from which the socket is given on: a factory, and one that it calls.</summary>
    private const int MaxFactories = 2;

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.SocketConnect or WaitKind.SocketSend) || site.Receiver is not { } socket)
            return null;
        return site.Member is { ContainingType.Name: "UdpClient" } || AreForDatagrams(socket, analysis.Origins, MaxFactories, site.CancellationToken) ? BoundVerdict.Complete : null;
    }

    /// <summary>Whether all that a variable can have is sockets of datagrams, or none at all.</summary>
    private static bool AreForDatagrams(IOperation socket, ValueOrigins origins, int factories, CancellationToken cancellationToken)
    {
        var isSome = false;
        return origins.Of(socket, cancellationToken).All(origin =>
        {
            if (ValueOrigins.Unwrap(origin) is { ConstantValue: { HasValue: true, Value: null } })
                return true;
            isSome = true;
            return IsForDatagrams(origin)
                || (factories > 0 && origin is IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } factory } && Gives(factory, origins, factories - 1, cancellationToken));
        }) && isSome;
    }

    private static bool Gives(IMethodSymbol factory, ValueOrigins origins, int factories, CancellationToken cancellationToken)
    {
        var returned = origins.Returns(factory.OriginalDefinition, cancellationToken).ToList();
        return returned.Count > 0 && returned.TrueForAll(one => AreForDatagrams(one, origins, factories, cancellationToken));
    }

    private static bool IsForDatagrams(IOperation origin) =>
        origin is IObjectCreationOperation creation && creation.Arguments.Any(argument => argument.Value is IFieldReferenceOperation { Field: { Name: "Dgram", ContainingType.Name: "SocketType" } });
}
