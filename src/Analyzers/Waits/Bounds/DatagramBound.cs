using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>Connecting a socket of datagrams sends nothing and waits for nobody: it only says where they go.</summary>
internal sealed class DatagramBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not WaitKind.SocketConnect || site.Receiver is not { } socket)
            return null;
        return analysis.Origins.Of(socket, site.CancellationToken).All(IsForDatagrams) ? BoundVerdict.Complete : null;
    }

    private static bool IsForDatagrams(IOperation origin) =>
        origin is IObjectCreationOperation creation && creation.Arguments.Any(argument => argument.Value is IFieldReferenceOperation { Field: { Name: "Dgram", ContainingType.Name: "SocketType" } });
}
