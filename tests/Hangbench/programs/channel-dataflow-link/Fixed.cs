using System.Threading.Tasks.Dataflow;

var pipeline = new Resizer();
Console.WriteLine(await pipeline.RunAsync(new[] { 1, 2, 3 }));
Console.WriteLine("DONE");

public sealed class Resizer
{
    public async Task<int> RunAsync(int[] sizes)
    {
        var total = 0;
        var half = new TransformBlock<int, int>(size => size / 2);
        var sum = new ActionBlock<int>(size => total += size);
        half.LinkTo(sum, new DataflowLinkOptions { PropagateCompletion = true });
        foreach (var size in sizes)
            half.Post(size);
        half.Complete();
        await sum.Completion;
        return total;
    }
}
