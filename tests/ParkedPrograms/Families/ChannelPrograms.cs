using System.Threading.Channels;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class ChannelPrograms
{
    private const string Reader = "System.Threading.Channels.ChannelReader`1";
    private const string Writer = "System.Threading.Channels.ChannelWriter`1";
    private const string Token = "System.Threading.CancellationToken";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Completed(Suspends($"M:{Reader}.ReadAsync({Token})", Empty, async (channel, limits) => await channel.Reader.ReadAsync(limits.Token))),
        Completed(Suspends($"M:{Reader}.WaitToReadAsync({Token})", Empty, async (channel, limits) => await channel.Reader.WaitToReadAsync(limits.Token))),
        Completed(Suspends($"M:{Reader}.ReadAllAsync({Token})", Empty, async (channel, limits) =>
        {
            await foreach (var _ in channel.Reader.ReadAllAsync(limits.Token))
            {
            }
        })),
        Completed(Suspends($"P:{Reader}.Completion", Empty, async (channel, _) => await channel.Reader.Completion)),
        Completed(Suspends($"M:{Writer}.WriteAsync(`0,{Token})", Full, async (channel, limits) => await channel.Writer.WriteAsync(2, limits.Token))),
        Completed(Suspends($"M:{Writer}.WaitToWriteAsync({Token})", Full, async (channel, limits) => await channel.Writer.WaitToWriteAsync(limits.Token))),
    ];

    private static Channel<int> Empty() => Channel.CreateUnbounded<int>();

    private static Channel<int> Full()
    {
        var channel = Channel.CreateBounded<int>(1);
        channel.Writer.TryWrite(1);
        return channel;
    }

    private static ParkedProgram Completed(SuspendingProgram<Channel<int>> program) => program
        .EndedBy($"M:{Writer}.TryComplete(System.Exception)", channel => channel.Writer.TryComplete())
        .EndedBy($"M:{Writer}.Complete(System.Exception)", channel => channel.Writer.Complete());
}
