var report = new Report();
Console.WriteLine(await report.BuildAsync(3));
Console.WriteLine("DONE");

public sealed class Report
{
    public async Task<int> BuildAsync(int parts)
    {
        var work = new List<Task<int>>();
        for (var i = 0; i < parts; i++)
        {
            var part = i;
            work.Add(new Task<int>(() => part * part)); // BUG
        }
        var sums = await Task.WhenAll(work); // BUG
        return sums.Sum();
    }
}
