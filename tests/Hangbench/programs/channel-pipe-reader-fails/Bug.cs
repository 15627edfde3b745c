using System.IO.Pipelines;

try
{
    await new Importer().RunAsync(100);
}
catch (InvalidDataException e)
{
    Console.WriteLine(e.Message);
}
Console.WriteLine("DONE");

public sealed class Importer
{
    public async Task RunAsync(int blocks)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048));
        var fill = FillAsync(pipe.Writer, blocks);
        var parse = ParseAsync(pipe.Reader);
        await Task.WhenAll(fill, parse);
    }

    private static async Task FillAsync(PipeWriter writer, int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            writer.GetMemory(1024).Span[..1024].Fill((byte)i);
            writer.Advance(1024);
            var flushed = await writer.FlushAsync(); // BUG
            if (flushed.IsCompleted)
                break;
        }
        await writer.CompleteAsync();
    }

    private static async Task ParseAsync(PipeReader reader)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var result = await reader.ReadAsync(limit.Token);
            if (result.Buffer.FirstSpan[0] == 2)
                throw new InvalidDataException("block 2 is damaged");
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }
        await reader.CompleteAsync(); // BUG
    }
}
