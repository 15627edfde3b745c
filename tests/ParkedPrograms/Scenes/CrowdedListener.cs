using System.Net;
using System.Net.Sockets;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>A listener that accepts nobody and whose queue is full: who connects, waits.</summary>
internal static class CrowdedListener
{
    private static readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private static readonly List<Socket> _queue = [];

    static CrowdedListener()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        while (IsQueued())
        {
        }
    }

    public static IPEndPoint EndPoint { get; }

    private static bool IsQueued()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _queue.Add(socket);
        return socket.ConnectAsync(EndPoint).Wait(TimeSpan.FromMilliseconds(200));
    }
}
