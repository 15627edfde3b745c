using System.Net;
using System.Net.Sockets;

using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
var finder = new DeviceFinder((IPEndPoint)silent.Client.LocalEndPoint!);
Console.WriteLine(finder.Find());
Console.WriteLine("DONE");

public sealed class DeviceFinder
{
    private readonly IPEndPoint _broadcast;

    public DeviceFinder(IPEndPoint broadcast) => _broadcast = broadcast;

    public string Find()
    {
        using var udp = new UdpClient();
        udp.Client.SendTimeout = 500;
        udp.Send(new byte[] { 1 }, 1, _broadcast);
        var from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            var answer = udp.Receive(ref from); // BUG
            return $"{from} {answer.Length}";
        }
        catch (SocketException)
        {
            return "nobody";
        }
    }
}
