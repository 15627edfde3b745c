using System.Net;
using System.Net.Sockets;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>A TCP connection on loopback whose far end neither reads nor writes.</summary>
internal sealed class Wire : IDisposable
{
    private const int SmallBuffer = 4096;

    private static readonly byte[] _filling = new byte[64 * 1024];

    public Wire()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Server.ReceiveBufferSize = SmallBuffer;
        listener.Start();
        Client = new TcpClient { SendBufferSize = SmallBuffer };
        Client.Connect((IPEndPoint)listener.LocalEndpoint);
        Near = Client.Client;
        Stream = Client.GetStream();
        Far = listener.AcceptSocket();
    }

    public TcpClient Client { get; }

    public Socket Near { get; }

    public NetworkStream Stream { get; }

    public Socket Far { get; }

    /// <summary>A connection that takes no further byte.</summary>
    public static Wire Full()
    {
        var wire = new Wire();
        wire.Fill();
        return wire;
    }

    /// <summary>Sends until no more is taken for now. The far end's buffer takes a little later on, so writes on it are repeated until one waits.</summary>
    public void Fill()
    {
        Near.SendTimeout = 20;
        var error = SocketError.Success;
        while (error == SocketError.Success)
            Near.Send(_filling, SocketFlags.None, out error);
        Near.SendTimeout = 0;
    }

    public void Dispose()
    {
        Client.Dispose();
        Far.Dispose();
    }
}
