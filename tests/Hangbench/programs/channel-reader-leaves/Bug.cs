using System.Threading.Channels;

Console.WriteLine(await new Sampler().FirstBadAsync(100));
Console.WriteLine("DONE");

public sealed class Sampler
{
    public async Task<int> FirstBadAsync(int count)
    {
        var samples = Channel.CreateBounded<int>(4);
        var producing = ProduceAsync(samples.Writer, count);
        var found = -1;
        await foreach (var sample in samples.Reader.ReadAllAsync())
        {
            if (sample == 3)
            {
                found = sample;
                break;
            }
        }
        await producing; // BUG
        return found;
    }

    private static async Task ProduceAsync(ChannelWriter<int> writer, int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
                await writer.WriteAsync(i); // BUG
        }
        finally
        {
            writer.TryComplete();
        }
    }
}
