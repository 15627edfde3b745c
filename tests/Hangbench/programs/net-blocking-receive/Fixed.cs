using System.Net;
using System.Net.Sockets;

using var silent = new TcpListener(IPAddress.Loopback, 0);
silent.Start();
var scale = new ScaleClient();
Console.WriteLine(scale.Weigh((IPEndPoint)silent.LocalEndpoint));
Console.WriteLine("DONE");

public sealed class ScaleClient
{
    public int Weigh(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 500, SendTimeout = 500 };
        try
        {
            if (!socket.ConnectAsync(address).Wait(TimeSpan.FromSeconds(1)))
                return -1;
            socket.Send(new byte[] { 1, 2 });
            var reply = new byte[4];
            var count = socket.Receive(reply);
            return count == 4 ? BitConverter.ToInt32(reply) : -1;
        }
        catch (SocketException)
        {
            return -1;
        }
    }
}
