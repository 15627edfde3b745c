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

    /// <summary>Sends until nothing more is taken. The far end's buffer still swallows some for a while after the first refusal.</summary>
    public void Fill()
    {
        Near.SendTimeout = 50;
        var refusals = 0;
        while (refusals < 4)
            refusals = Sends(refusals == 0 ? _filling : _filling.AsSpan(0, 1)) ? 0 : refusals + 1;
        Near.SendTimeout = 0;
    }

    private bool Sends(ReadOnlySpan<byte> bytes)
    {
        Near.Send(bytes, SocketFlags.None, out var error);
        return error == SocketError.Success;
    }

    public void Dispose()
    {
        Client.Dispose();
        Far.Dispose();
    }
}
