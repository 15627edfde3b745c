using System.IO.Pipes;

var host = new CommandHost("hb-commands");
host.Start();
await Task.Delay(50);
await host.DisposeAsync();
Console.WriteLine("DONE");

public sealed class CommandHost : IAsyncDisposable
{
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public CommandHost(string name) => _name = name;

    public int Served { get; private set; }

    public void Start() => _loop = Task.Run(ServeAsync);

    private async Task ServeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await using var pipe = new NamedPipeServerStream(_name, PipeDirection.In, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
                await pipe.WaitForConnectionAsync(_stop.Token);
                Served++;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        await _loop;
        _stop.Dispose();
    }
}
