using System.Text;

namespace OrderService.Outside;

/// <summary>Answers lines on one stream until the other side leaves or the peer is stopped.</summary>
internal static class LineConversation
{
    public static async Task HoldAsync(Stream stream, Func<string, string> answer, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync(stop) is { } line)
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer(line)), stop);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }
}
