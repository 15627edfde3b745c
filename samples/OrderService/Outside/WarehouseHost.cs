using System.IO.Pipes;

namespace OrderService.Outside;

/// <summary>The warehouse system behind a named pipe: grants small reservations, refuses large ones.</summary>
internal sealed class WarehouseHost : IAsyncDisposable
{
    private const int LargestReservation = 100;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public WarehouseHost(string pipeName) => _serving = ServeAsync(pipeName, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _stop.Dispose();
    }

    private static async Task ServeAsync(string pipeName, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await using var pipe = new NamedPipeServerStream(
                    pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
                await pipe.WaitForConnectionAsync(stop);
                await LineConversation.HoldAsync(pipe, Answer, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static string Answer(string command)
    {
        var words = command.Split(' ');
        if (words[0] == "COUNT")
            return "42\n";

        return int.Parse(words[2]) <= LargestReservation ? words[2] + "\n" : "ERR out of stock\n";
    }
}
