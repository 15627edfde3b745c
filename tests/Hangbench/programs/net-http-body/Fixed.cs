using System.Net;
using System.Net.Sockets;

using var upstream = new TcpListener(IPAddress.Loopback, 0);
upstream.Start();
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
var feed = new LogTail(http);
Console.WriteLine(await feed.FirstAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)upstream.LocalEndpoint).Port}/")));
Console.WriteLine("DONE");

public sealed class LogTail(HttpClient http)
{
    public async Task<string?> FirstAsync(Uri address)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            using var reader = new StreamReader(body);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return await reader.ReadLineAsync(deadline.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
