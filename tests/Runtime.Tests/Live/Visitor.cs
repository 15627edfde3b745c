using System.Net;
using System.Net.Sockets;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Asks a target again and again and counts answers.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _visits;

    public Visitor(int port)
    {
        _visits = Task.Run(() => VisitAsync(port));
    }

    public int Answers { get; private set; }

    public int Failures { get; private set; }

    public static async Task<bool> IsServedAsync(int port)
    {
        await using var visitor = new Visitor(port);
        for (var i = 0; i < 200 && visitor.Answers < 3 && visitor.Failures == 0; i++)
            await Task.Delay(50);
        return visitor.Answers >= 3;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _visits;
        _stop.Dispose();
    }

    private async Task VisitAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
            for (var i = 0; !_stop.IsCancellationRequested; i++)
            {
                await writer.WriteLineAsync($"{i}".AsMemory(), _stop.Token);
                if (await reader.ReadLineAsync(_stop.Token).AsTask().WaitAsync(s_patience) == $"{i}")
                    Answers++;
                else
                    Failures++;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException)
        {
            Failures++;
        }
        catch (OperationCanceledException)
        {
            // The end of the visit.
        }
    }
}
