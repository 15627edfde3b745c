using System.Net;
using System.Net.Sockets;

using var silent = new TcpListener(IPAddress.Loopback, 0);
silent.Start();
using var client = new TcpClient();
using var start = new CancellationTokenSource(1000);
await client.ConnectAsync((IPEndPoint)silent.LocalEndpoint, start.Token);
using var link = new PlcLink(client);
Console.WriteLine(link.ReadFrame()?.Length ?? -1);
Console.WriteLine("DONE");

public sealed class PlcLink : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly BinaryReader _reader;

    public PlcLink(TcpClient client)
    {
        _stream = client.GetStream();
        _stream.ReadTimeout = 1000;
        _reader = new BinaryReader(_stream);
    }

    public byte[]? ReadFrame()
    {
        try
        {
            var length = _reader.ReadInt32();
            return _reader.ReadBytes(length);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
    }
}
