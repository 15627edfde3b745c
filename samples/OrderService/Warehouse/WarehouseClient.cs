using System.IO.Pipes;
using System.Text;

namespace OrderService.Warehouse;

/// <summary>Talks to the warehouse system on this machine through its named pipe: one command, one answer.</summary>
internal sealed class WarehouseClient(string pipeName)
{
    private const string Refusal = "ERR ";

    public async Task<string> SendAsync(string command, CancellationToken cancellationToken)
    {
        await using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous);
        await pipe.ConnectAsync();
        await pipe.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"), cancellationToken);

        using var reader = new StreamReader(pipe, Encoding.UTF8);
        var answer = await reader.ReadLineAsync(cancellationToken)
            ?? throw new IOException($"The warehouse closed the pipe before it answered '{command}'.");

        if (answer.StartsWith(Refusal, StringComparison.Ordinal))
            throw new InvalidOperationException($"The warehouse refused '{command}': {answer[Refusal.Length..]}.");

        return answer;
    }
}
