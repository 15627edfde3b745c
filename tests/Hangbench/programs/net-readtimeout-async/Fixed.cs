using System.Net;
using System.Net.Sockets;
using System.Text;

using var silent = new TcpListener(IPAddress.Loopback, 0);
silent.Start();
Console.WriteLine(await new WhoisClient().AskAsync((IPEndPoint)silent.LocalEndpoint, "example.org"));
Console.WriteLine("DONE");

public sealed class WhoisClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<string> AskAsync(IPEndPoint server, string name)
    {
        using var client = new TcpClient();
        using var deadline = new CancellationTokenSource(Patience);
        await client.ConnectAsync(server, deadline.Token);
        var stream = client.GetStream();
        stream.ReadTimeout = (int)Patience.TotalMilliseconds;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(name + "\r\n"), deadline.Token);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync(deadline.Token);
        }
        catch (IOException)
        {
            return "no answer";
        }
    }
}
