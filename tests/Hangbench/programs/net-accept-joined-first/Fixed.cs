using System.Net;
using System.Net.Sockets;

var server = new EchoServer();
server.Start();
await Task.Delay(50);
await server.StopAsync();
Console.WriteLine("DONE");

public sealed class EchoServer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _accepting = Task.CompletedTask;
    private int _clients;

    public int Clients => _clients;

    public void Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                _clients++;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    public async Task StopAsync()
    {
        _listener.Stop();
        await _accepting;
    }
}
