using System.Net;
using System.Net.Sockets;

using (var gateway = new Gateway())
    gateway.Start();
Console.WriteLine("DONE");

public sealed class Gateway : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Thread? _thread;
    private volatile bool _running = true;

    public void Start()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(8);
        _thread = new Thread(Accept) { IsBackground = true };
        _thread.Start();
    }

    private void Accept()
    {
        while (_running)
        {
            try
            {
                using var peer = _listener.Accept();
                peer.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }
    }

    public void Dispose()
    {
        _running = false;
        _listener.Dispose();
        _thread?.Join();
    }
}
