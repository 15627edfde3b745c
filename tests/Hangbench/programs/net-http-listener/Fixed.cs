using System.Net;

var host = new StatusHost("http://127.0.0.1:48123/");
host.Start();
await Task.Delay(50);
await host.StopAsync();
Console.WriteLine("DONE");

public sealed class StatusHost
{
    private readonly HttpListener _listener = new();
    private Task _serving = Task.CompletedTask;
    private volatile bool _stopping;

    public StatusHost(string prefix) => _listener.Prefixes.Add(prefix);

    public void Start()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    private async Task ServeAsync()
    {
        while (!_stopping)
        {
            var context = await _listener.GetContextAsync();
            context.Response.StatusCode = 204;
            context.Response.Close();
        }
    }

    public async Task StopAsync()
    {
        _stopping = true;
        _listener.Close();
        try
        {
            await _serving;
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
